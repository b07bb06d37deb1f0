//! What is over, cleared from all tables. Audit records stay; the outbox sweeps its own.

use super::audit_keys;
use entity::{
    address_change, browser, change, code, factor, idempotency, link, phone, record, recovery_code, recovery_set,
    registration, reset, session, spent_step, throttle, user,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

const DAY_MS: i64 = 24 * 60 * 60_000;
/// An ended session is kept so long: a request that is slower than that comes from nobody.
const ENDED_KEPT_MS: i64 = DAY_MS;
/// A budget that nobody has touched for so long has counted nothing that matters, as its longest window is a day; but one
/// that is closed for good stays closed (NIST SP 800-63B-4 §3.2.2).
const BUDGET_KEPT_MS: i64 = 30 * DAY_MS;
/// Accounts deleted in one sweep.
const MOST_ACCOUNTS: u64 = 100;

/// How many rows went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Swept {
    pub(crate) registrations: u64,
    pub(crate) sessions: u64,
    pub(crate) browsers: u64,
    pub(crate) codes: u64,
    pub(crate) links: u64,
    pub(crate) resets: u64,
    pub(crate) factors: u64,
    pub(crate) changes: u64,
    pub(crate) throttles: u64,
    pub(crate) records: u64,
    pub(crate) idempotency: u64,
}

/// Deletes what is over, table by table.
pub(crate) async fn all(conn: &impl ConnectionTrait, now: i64) -> Result<Swept, DbErr> {
    let ended = Condition::any()
        .add(session::Column::ExpiresAt.lt(now - ENDED_KEPT_MS))
        .add(session::Column::RevokedAt.lt(now - ENDED_KEPT_MS));
    let unconfirmed = factor::Entity::delete_many()
        .filter(factor::Column::ConfirmedAt.is_null())
        .filter(factor::Column::ExpiresAt.lt(now));
    let idle = throttle::Entity::delete_many()
        .filter(throttle::Column::UpdatedAt.lt(now - BUDGET_KEPT_MS))
        .filter(throttle::Column::Failures.lt(crate::throttle::CEILING));
    Ok(Swept {
        registrations: gone(registration::Entity::delete_many().filter(registration::Column::ExpiresAt.lt(now)), conn)
            .await?,
        sessions: gone(session::Entity::delete_many().filter(ended), conn).await?,
        browsers: gone(browser::Entity::delete_many().filter(browser::Column::ExpiresAt.lt(now)), conn).await?,
        codes: gone(code::Entity::delete_many().filter(code::Column::ExpiresAt.lt(now - DAY_MS)), conn).await?,
        links: gone(link::Entity::delete_many().filter(link::Column::ExpiresAt.lt(now)), conn).await?,
        resets: gone(reset::Entity::delete_many().filter(reset::Column::ExpiresAt.lt(now)), conn).await?
            + gone(address_change::Entity::delete_many().filter(address_change::Column::ExpiresAt.lt(now)), conn)
                .await?,
        factors: gone(unconfirmed, conn).await?
            + gone(phone::Entity::delete_many().filter(phone::Column::ExpiresAt.lt(now)), conn).await?
            + gone(spent_step::Entity::delete_many().filter(spent_step::Column::ExpiresAt.lt(now)), conn).await?,
        changes: gone(change::Entity::delete_many().filter(change::Column::ExpiresAt.lt(now)), conn).await?,
        throttles: gone(idle, conn).await?,
        records: gone(record::Entity::delete_many().filter(record::Column::ExpiresAt.lt(now)), conn).await?,
        idempotency: gone(idempotency::Entity::delete_many().filter(idempotency::Column::ExpiresAt.lt(now)), conn)
            .await?,
    })
}

async fn gone<E: EntityTrait>(rows: sea_orm::DeleteMany<E>, conn: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Ok(rows.exec(conn).await?.rows_affected)
}

/// Accounts whose time has come.
pub(crate) async fn accounts_due(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<Uuid>, DbErr> {
    user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::DeletesAt.lte(now))
        .limit(MOST_ACCOUNTS)
        .into_tuple()
        .all(conn)
        .await
}

/// Deletes an account with all that is its own, unless somebody has called it off meanwhile. Audit records stay, about an
/// id that is nobody's, and from networks that nobody can read any more.
pub(crate) async fn delete_account(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<bool, DbErr> {
    let deleted = user::Entity::delete_many()
        .filter(user::Column::Id.eq(id))
        .filter(user::Column::DeletesAt.lte(now))
        .filter(Condition::any().add(user::Column::FrozenUntil.is_null()).add(user::Column::FrozenUntil.lte(now)))
        .exec(conn)
        .await?;
    if deleted.rows_affected != 1 {
        return Ok(false);
    }
    session::Entity::delete_many().filter(session::Column::UserId.eq(id)).exec(conn).await?;
    browser::Entity::delete_many().filter(browser::Column::UserId.eq(id)).exec(conn).await?;
    factor::Entity::delete_many().filter(factor::Column::UserId.eq(id)).exec(conn).await?;
    recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(id)).exec(conn).await?;
    recovery_set::Entity::delete_many().filter(recovery_set::Column::UserId.eq(id)).exec(conn).await?;
    code::Entity::delete_many().filter(code::Column::Holder.eq(id)).exec(conn).await?;
    link::Entity::delete_many().filter(link::Column::Holder.eq(id)).exec(conn).await?;
    reset::Entity::delete_many().filter(reset::Column::UserId.eq(id)).exec(conn).await?;
    change::Entity::delete_many().filter(change::Column::UserId.eq(id)).exec(conn).await?;
    phone::Entity::delete_many().filter(phone::Column::UserId.eq(id)).exec(conn).await?;
    address_change::Entity::delete_by_id(id).exec(conn).await?;
    audit_keys::erase(conn, id).await?;
    Ok(true)
}
