//! Table `factors`: authenticators, confirmed and pending.

use super::failure::is_unique_violation;
use entity::{factor, spent_step, user};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

/// The confirmed authenticators of a user, oldest first.
pub(crate) async fn confirmed_of(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<Vec<factor::Model>, DbErr> {
    factor::Entity::find()
        .filter(factor::Column::UserId.eq(user_id))
        .filter(factor::Column::ConfirmedAt.is_not_null())
        .order_by_asc(factor::Column::CreatedAt)
        .all(conn)
        .await
}

/// Whether a user has a confirmed authenticator.
pub(crate) async fn has_confirmed(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<bool, DbErr> {
    Ok(factor::Entity::find()
        .filter(factor::Column::UserId.eq(user_id))
        .filter(factor::Column::ConfirmedAt.is_not_null())
        .one(conn)
        .await?
        .is_some())
}

/// The live authenticator that a pending sign-in is setting up.
pub(crate) async fn pending_in(
    conn: &impl ConnectionTrait,
    session_id: Uuid,
    now: i64,
) -> Result<Option<factor::Model>, DbErr> {
    factor::Entity::find()
        .filter(factor::Column::SessionId.eq(session_id))
        .filter(factor::Column::ConfirmedAt.is_null())
        .filter(factor::Column::ExpiresAt.gt(now))
        .one(conn)
        .await
}

/// What a user sets up in whichever sessions.
pub(crate) async fn unconfirmed_of(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    now: i64,
) -> Result<Vec<factor::Model>, DbErr> {
    factor::Entity::find()
        .filter(factor::Column::UserId.eq(user_id))
        .filter(factor::Column::ConfirmedAt.is_null())
        .filter(factor::Column::ExpiresAt.gt(now))
        .all(conn)
        .await
}

/// How those make their codes that are set up here.
pub(crate) fn usual() -> factor::ActiveModel {
    factor::ActiveModel { digits: Set(6), step_s: Set(30), drift: Set(0), ..Default::default() }
}

/// Writes a new authenticator.
pub(crate) async fn insert(conn: &impl ConnectionTrait, new: factor::ActiveModel) -> Result<(), DbErr> {
    let factor = new.insert(conn).await?;
    if factor.confirmed_at.is_some() { note_on_user(conn, factor.user_id).await } else { Ok(()) }
}

/// Lets the user's row say whether there is a confirmed authenticator: lists of staff are read by it.
async fn note_on_user(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<(), DbErr> {
    let confirmed = factor::Entity::find()
        .select_only()
        .column(factor::Column::Id)
        .filter(factor::Column::UserId.eq(user_id))
        .filter(factor::Column::ConfirmedAt.is_not_null())
        .into_query();
    user::Entity::update_many()
        .col_expr(user::Column::HasFactor, Expr::exists(confirmed))
        .filter(user::Column::Id.eq(user_id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Confirms a pending authenticator and spends the time step of the code that did; whether this call was the one.
pub(crate) async fn confirm(
    conn: &impl ConnectionTrait,
    (user_id, id): (Uuid, Uuid),
    name: &str,
    step: i64,
    now: i64,
) -> Result<bool, DbErr> {
    let confirmed = factor::Entity::update_many()
        .col_expr(factor::Column::ConfirmedAt, Expr::value(now))
        .col_expr(factor::Column::LastStep, Expr::value(step))
        .col_expr(factor::Column::LastUsedAt, Expr::value(now))
        .col_expr(factor::Column::Name, Expr::value(name))
        .col_expr(factor::Column::ExpiresAt, Expr::value(Option::<i64>::None))
        .col_expr(factor::Column::SessionId, Expr::value(Option::<Uuid>::None))
        .filter(factor::Column::Id.eq(id))
        .filter(factor::Column::ConfirmedAt.is_null())
        .filter(factor::Column::ExpiresAt.gt(now))
        .filter(factor::Column::Id.not_in_subquery(ahead(id, step)))
        .exec(conn)
        .await?;
    if confirmed.rows_affected != 1 {
        return Ok(false);
    }
    note_on_user(conn, user_id).await?;
    Ok(true)
}

/// Spends a time step (RFC 6238 §5.2: never the same code twice); whether this call was the one that did.
pub(crate) async fn spend_step(conn: &impl ConnectionTrait, id: Uuid, step: i64, now: i64) -> Result<bool, DbErr> {
    let spent = factor::Entity::update_many()
        .col_expr(factor::Column::LastStep, Expr::value(step))
        .col_expr(factor::Column::LastUsedAt, Expr::value(now))
        .filter(factor::Column::Id.eq(id))
        .filter(factor::Column::ConfirmedAt.is_not_null())
        .filter(factor::Column::LastStep.lt(step))
        .filter(factor::Column::Id.not_in_subquery(ahead(id, step)))
        .exec(conn)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// The authenticator, where this step of it was spent ahead of its time.
fn ahead(id: Uuid, step: i64) -> SelectStatement {
    spent_step::Entity::find()
        .select_only()
        .column(spent_step::Column::FactorId)
        .filter(spent_step::Column::FactorId.eq(id))
        .filter(spent_step::Column::Step.eq(step))
        .into_query()
}

/// Deletes what a user began to set up and never confirmed.
pub(crate) async fn delete_unconfirmed(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<(), DbErr> {
    factor::Entity::delete_many()
        .filter(factor::Column::UserId.eq(user_id))
        .filter(factor::Column::ConfirmedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Deletes what was begun in a session and never confirmed.
pub(crate) async fn delete_unconfirmed_in(conn: &impl ConnectionTrait, session_id: Uuid) -> Result<(), DbErr> {
    factor::Entity::delete_many()
        .filter(factor::Column::SessionId.eq(session_id))
        .filter(factor::Column::ConfirmedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// A confirmed authenticator of a user.
pub(crate) async fn one_of(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    id: Uuid,
) -> Result<Option<factor::Model>, DbErr> {
    factor::Entity::find_by_id(id)
        .filter(factor::Column::UserId.eq(user_id))
        .filter(factor::Column::ConfirmedAt.is_not_null())
        .one(conn)
        .await
}

/// Renames an authenticator of a user.
pub(crate) async fn rename(conn: &impl ConnectionTrait, user_id: Uuid, id: Uuid, name: &str) -> Result<(), DbErr> {
    factor::Entity::update_many()
        .col_expr(factor::Column::Name, Expr::value(name))
        .filter(factor::Column::UserId.eq(user_id))
        .filter(factor::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Deletes an authenticator of a user.
pub(crate) async fn delete(conn: &impl ConnectionTrait, user_id: Uuid, id: Uuid) -> Result<bool, DbErr> {
    let gone = factor::Entity::delete_many()
        .filter(factor::Column::UserId.eq(user_id))
        .filter(factor::Column::Id.eq(id))
        .exec(conn)
        .await?;
    note_on_user(conn, user_id).await?;
    Ok(gone.rows_affected == 1)
}

/// Deletes all authenticators of a user, confirmed or not.
pub(crate) async fn delete_all(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<(), DbErr> {
    factor::Entity::delete_many().filter(factor::Column::UserId.eq(user_id)).exec(conn).await?;
    note_on_user(conn, user_id).await
}

/// Spends time steps that are still ahead of an authenticator, so that a code that somebody has seen is never good.
pub(crate) async fn spend_ahead(
    conn: &impl ConnectionTrait,
    factor_id: Uuid,
    step: i64,
    expires_at: i64,
) -> Result<(), DbErr> {
    let new = spent_step::ActiveModel { factor_id: Set(factor_id), step: Set(step), expires_at: Set(expires_at) };
    match new.insert(conn).await {
        Err(e) if !is_unique_violation(&e) => return Err(e),
        // Spent by somebody else is spent, too.
        Ok(_) | Err(_) => {}
    }
    Ok(())
}
