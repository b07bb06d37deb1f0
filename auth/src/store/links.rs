//! Table `links`: the tokens of mailed links, by digest.

use crate::random::Token;
use entity::{link, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Confirms a registration; held by it.
    Confirm,
    /// Makes one browser known; held by the user.
    Unlock,
    /// Sets a new password; held by the reset.
    Reset,
    /// Ends everything, for whoever it wasn't; held by the user.
    NotMe,
    /// Undoes changes; held by the user.
    Undo,
    /// Chooses the first password; held by the user.
    Invite,
    /// Confirms an address that staff have asked for; held by the user.
    Address,
}

impl Purpose {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Unlock => "unlock",
            Self::Reset => "reset",
            Self::NotMe => "not-me",
            Self::Undo => "undo",
            Self::Invite => "invite",
            Self::Address => "address",
        }
    }
}

/// Writes a new link.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    (holder, purpose): (Uuid, Purpose),
    token: &Token,
    now: i64,
    life_ms: i64,
) -> Result<(), DbErr> {
    link::ActiveModel {
        digest: Set(token.digest().to_vec()),
        purpose: Set(purpose.name().to_owned()),
        holder: Set(holder),
        created_at: Set(now),
        expires_at: Set(now + life_ms),
        spent_at: Set(None),
    }
    .insert(conn)
    .await?;
    Ok(())
}

/// The holder of a link that is live.
pub(crate) async fn holder(
    conn: &impl ConnectionTrait,
    token: &Token,
    purpose: Purpose,
    now: i64,
) -> Result<Option<Uuid>, DbErr> {
    let found = link::Entity::find_by_id(token.digest().to_vec())
        .filter(link::Column::Purpose.eq(purpose.name()))
        .filter(link::Column::SpentAt.is_null())
        .filter(link::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    Ok(found.map(|link| link.holder))
}

/// A live link of a user with one of two purposes, and its user.
pub(crate) async fn with_user(
    conn: &impl ConnectionTrait,
    token: &Token,
    purposes: [Purpose; 2],
    now: i64,
) -> Result<Option<(link::Model, user::Model)>, DbErr> {
    let holder = link::Entity::belongs_to(user::Entity).from(link::Column::Holder).to(user::Column::Id).into();
    let found = link::Entity::find_by_id(token.digest().to_vec())
        .join(JoinType::InnerJoin, holder)
        .select_also(user::Entity)
        .filter(link::Column::Purpose.is_in(purposes.map(Purpose::name)))
        .filter(link::Column::SpentAt.is_null())
        .filter(link::Column::ExpiresAt.gt(now))
        .one(conn)
        .await?;
    Ok(found.and_then(|(link, user)| Some((link, user?))))
}

/// Spends a link; whether this call was the one that did.
pub(crate) async fn spend(
    conn: &impl ConnectionTrait,
    token: &Token,
    purpose: Purpose,
    now: i64,
) -> Result<bool, DbErr> {
    let spent = link::Entity::update_many()
        .col_expr(link::Column::SpentAt, Expr::value(now))
        .filter(link::Column::Digest.eq(token.digest().to_vec()))
        .filter(link::Column::Purpose.eq(purpose.name()))
        .filter(link::Column::SpentAt.is_null())
        .filter(link::Column::ExpiresAt.gt(now))
        .exec(conn)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Ends the live links of a holder with one of these purposes.
pub(crate) async fn end(
    conn: &impl ConnectionTrait,
    holder: Uuid,
    purposes: &[Purpose],
    now: i64,
) -> Result<(), DbErr> {
    link::Entity::update_many()
        .col_expr(link::Column::SpentAt, Expr::value(now))
        .filter(link::Column::Holder.eq(holder))
        .filter(link::Column::Purpose.is_in(purposes.iter().map(|purpose| purpose.name())))
        .filter(link::Column::SpentAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}
