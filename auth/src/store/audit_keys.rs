//! Table `audit_keys`: a key for each user whose network stands in the trail. Without it nobody can tell the network.

use super::failure;
use entity::{audit, audit_key, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// The keys of these users, as far as they have one.
pub(crate) async fn of(conn: &impl ConnectionTrait, users: Vec<Uuid>) -> Result<Vec<audit_key::Model>, DbErr> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    audit_key::Entity::find().filter(audit_key::Column::UserId.is_in(users)).all(conn).await
}

/// The same, and nobody deletes one of them until the transaction ends.
pub(crate) async fn locked(tx: &DatabaseTransaction, users: Vec<Uuid>) -> Result<Vec<audit_key::Model>, DbErr> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    audit_key::Entity::find().filter(audit_key::Column::UserId.is_in(users)).lock_exclusive().all(tx).await
}

/// Whether somebody has an account, which nobody deletes until the transaction ends.
pub(crate) async fn is_living(tx: &DatabaseTransaction, user_id: Uuid) -> Result<bool, DbErr> {
    Ok(user::Entity::find_by_id(user_id).lock_exclusive().one(tx).await?.is_some())
}

/// Writes a user's key, unless there is one.
pub(crate) async fn insert(conn: &impl ConnectionTrait, key: audit_key::Model) -> Result<(), DbErr> {
    match audit_key::Entity::insert(key.into_active_model()).exec_without_returning(conn).await {
        Ok(_) => Ok(()),
        Err(e) if failure::is_unique_violation(&e) => Ok(()),
        Err(e) => Err(e),
    }
}

/// Makes a user's networks unreadable, and nothing else: the rows stay, and so does the chain. The key goes first: the
/// sequencer holds on to it while it seals, so that what it has sealed is found here.
pub(crate) async fn erase(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<(), DbErr> {
    audit_key::Entity::delete_by_id(user_id).exec(conn).await?;
    let own = Condition::any()
        .add(audit::Column::ActorId.eq(user_id))
        .add(audit::Column::UserId.eq(user_id).and(audit::Column::ActorId.is_null()));
    audit::Entity::update_many()
        .col_expr(audit::Column::NetworkMark, Expr::value(None::<Vec<u8>>))
        .filter(own.clone())
        .filter(audit::Column::NetworkMark.is_not_null())
        .exec(conn)
        .await?;
    // What has no place in the chain yet isn't sealed either.
    audit::Entity::update_many()
        .col_expr(audit::Column::Network, Expr::value(""))
        .filter(own)
        .filter(audit::Column::ChainPos.is_null())
        .exec(conn)
        .await?;
    Ok(())
}
