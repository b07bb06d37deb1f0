//! Table `codes`: mailed codes and operators' enrolment codes. One live code per holder and purpose.

use entity::code;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// What a code is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Confirms a registration; held by it.
    Confirm,
    /// Signs in; held by the pending sign-in.
    SignIn,
    /// Proves the mailbox before the first authenticator; held by the pending sign-in.
    Mailbox,
    /// An operator's proof for the first authenticator; held by the user.
    Enrolment,
    /// Sets a new password; held by the reset.
    Reset,
    /// Confirms a new address; held by the user.
    Address,
    /// Confirms a phone number; held by the user.
    Phone,
    /// Signs in, by text; held by the pending sign-in.
    Text,
}

impl Purpose {
    /// As the database names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::SignIn => "sign-in",
            Self::Mailbox => "mailbox",
            Self::Enrolment => "enrolment",
            Self::Reset => "reset",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Text => "text",
        }
    }
}

/// Whose code it is, and what it is good for.
pub(crate) type Holder = (Uuid, Purpose);

/// Wrong tries that a code outlives (a new code in the same row keeps the count).
pub(crate) const MOST_TRIES: i32 = 5;

/// The code of a holder, spent or not.
pub(crate) async fn of(
    conn: &impl ConnectionTrait,
    holder: Uuid,
    purpose: Purpose,
) -> Result<Option<code::Model>, DbErr> {
    code::Entity::find_by_id((holder, purpose.name().to_owned())).one(conn).await
}

/// All codes of a holder.
pub(crate) async fn all_of(conn: &impl ConnectionTrait, holder: Uuid) -> Result<Vec<code::Model>, DbErr> {
    code::Entity::find().filter(code::Column::Holder.eq(holder)).all(conn).await
}

/// Writes a holder's first code of a purpose, or a new one in the place of one that is older than `pause_ms`;
/// whether it was written. Tries are kept: sending again gives no new guesses (NIST SP 800-63B-4 §3.1.3.2).
pub(crate) async fn replace(
    conn: &impl ConnectionTrait,
    (holder, purpose): Holder,
    digest: [u8; 32],
    now: i64,
    life_ms: i64,
    pause_ms: i64,
) -> Result<bool, DbErr> {
    let replaced = code::Entity::update_many()
        .col_expr(code::Column::Digest, Expr::value(digest.to_vec()))
        .col_expr(code::Column::Sends, Expr::col(code::Column::Sends).add(1))
        .col_expr(code::Column::SentAt, Expr::value(now))
        .col_expr(code::Column::ExpiresAt, Expr::value(now + life_ms))
        .filter(code::Column::Holder.eq(holder))
        .filter(code::Column::Purpose.eq(purpose.name()))
        .filter(code::Column::SentAt.lte(now - pause_ms))
        .filter(code::Column::SpentAt.is_null())
        .exec(conn)
        .await?;
    if replaced.rows_affected == 1 {
        return Ok(true);
    }
    if of(conn, holder, purpose).await?.is_some() {
        return Ok(false);
    }
    insert(conn, (holder, purpose), digest, now, life_ms).await?;
    Ok(true)
}

/// Writes a holder's first code of a purpose.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    (holder, purpose): Holder,
    digest: [u8; 32],
    now: i64,
    life_ms: i64,
) -> Result<(), DbErr> {
    code::ActiveModel {
        holder: Set(holder),
        purpose: Set(purpose.name().to_owned()),
        digest: Set(digest.to_vec()),
        tries: Set(0),
        sends: Set(1),
        sent_at: Set(now),
        created_at: Set(now),
        expires_at: Set(now + life_ms),
        spent_at: Set(None),
    }
    .insert(conn)
    .await?;
    Ok(())
}

/// Counts one try before it is judged; whether the code is live and had one left.
pub(crate) async fn count_try(conn: &impl ConnectionTrait, (holder, purpose): Holder, now: i64) -> Result<bool, DbErr> {
    let counted = code::Entity::update_many()
        .col_expr(code::Column::Tries, Expr::col(code::Column::Tries).add(1))
        .filter(code::Column::Holder.eq(holder))
        .filter(code::Column::Purpose.eq(purpose.name()))
        .filter(code::Column::Tries.lt(MOST_TRIES))
        .filter(code::Column::SpentAt.is_null())
        .filter(code::Column::ExpiresAt.gt(now))
        .exec(conn)
        .await?;
    Ok(counted.rows_affected == 1)
}

/// Gives a try back whose code was right, but couldn't be spent for another reason.
pub(crate) async fn give_back_try(conn: &impl ConnectionTrait, (holder, purpose): Holder) -> Result<(), DbErr> {
    code::Entity::update_many()
        .col_expr(code::Column::Tries, Expr::col(code::Column::Tries).sub(1))
        .filter(code::Column::Holder.eq(holder))
        .filter(code::Column::Purpose.eq(purpose.name()))
        .filter(code::Column::Tries.gt(0))
        .exec(conn)
        .await?;
    Ok(())
}

/// Spends a code; whether it was this one, live, and this call was the one that did.
pub(crate) async fn spend(
    conn: &impl ConnectionTrait,
    (holder, purpose): Holder,
    digests: &[[u8; 32]],
    now: i64,
) -> Result<bool, DbErr> {
    let spent = code::Entity::update_many()
        .col_expr(code::Column::SpentAt, Expr::value(now))
        .filter(code::Column::Holder.eq(holder))
        .filter(code::Column::Purpose.eq(purpose.name()))
        .filter(code::Column::Digest.is_in(digests.iter().map(|d| d.to_vec())))
        .filter(code::Column::SpentAt.is_null())
        .filter(code::Column::ExpiresAt.gt(now))
        .exec(conn)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Deletes the code of a holder.
pub(crate) async fn forget(conn: &impl ConnectionTrait, (holder, purpose): Holder) -> Result<(), DbErr> {
    code::Entity::delete_by_id((holder, purpose.name().to_owned())).exec(conn).await?;
    Ok(())
}
