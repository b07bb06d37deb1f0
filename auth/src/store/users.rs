//! Table `users`.

use crate::{email::Email, username::Username};
use entity::user;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The key under which an address is unique: a digest, because collations differ between databases.
pub(crate) fn email_digest(email: &Email) -> Vec<u8> {
    name_digest(&email.canonical())
}

/// The key under which a username is unique.
pub(crate) fn username_digest(username: &Username) -> Vec<u8> {
    name_digest(&username.canonical())
}

/// The key of what somebody typed to sign in, whether or not it is a name that can exist.
pub(crate) fn name_digest(canonical: &str) -> Vec<u8> {
    Sha256::digest(canonical.as_bytes()).to_vec()
}

/// The user with this address or username. No username has an `@`, so at most one row matches.
pub(crate) async fn by_name(conn: &impl ConnectionTrait, digest: &[u8]) -> Result<Option<user::Model>, DbErr> {
    user::Entity::find()
        .filter(
            Condition::any()
                .add(user::Column::EmailDigest.eq(digest.to_vec()))
                .add(user::Column::UsernameDigest.eq(digest.to_vec())),
        )
        .one(conn)
        .await
}

/// Whether a username is taken.
pub(crate) async fn has_username(conn: &impl ConnectionTrait, digest: &[u8]) -> Result<bool, DbErr> {
    Ok(user::Entity::find().filter(user::Column::UsernameDigest.eq(digest.to_vec())).one(conn).await?.is_some())
}

/// Whether any administrator exists.
pub(crate) async fn has_administrator(conn: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(user::Entity::find()
        .filter(user::Column::Role.eq(crate::role::Role::Administrator.name()))
        .filter(user::Column::DisabledAt.is_null())
        .one(conn)
        .await?
        .is_some())
}

/// Writes a new user.
pub(crate) async fn insert(conn: &impl ConnectionTrait, new: user::ActiveModel) -> Result<user::Model, DbErr> {
    new.insert(conn).await
}

/// Begins a user's next epoch: every session and pending sign-in of the one before is over. The user as they are from
/// then on, or nothing where another request was quicker.
pub(crate) async fn begin_epoch(conn: &impl ConnectionTrait, user: &user::Model) -> Result<Option<user::Model>, DbErr> {
    let epoch = user.epoch + 1;
    let begun = user::Entity::update_many()
        .col_expr(user::Column::Epoch, Expr::value(epoch))
        .filter(user::Column::Id.eq(user.id))
        .filter(user::Column::Epoch.eq(user.epoch))
        .filter(user::Column::DisabledAt.is_null())
        .exec(conn)
        .await?;
    Ok((begun.rows_affected == 1).then(|| user::Model { epoch, ..user.clone() }))
}

/// Replaces a hash of older parameters, unless the password was changed meanwhile.
pub(crate) async fn upgrade_hash(conn: &impl ConnectionTrait, id: Uuid, old: &str, new: String) -> Result<(), DbErr> {
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(new))
        .filter(user::Column::Id.eq(id))
        .filter(user::Column::PasswordHash.eq(old))
        .exec(conn)
        .await?;
    Ok(())
}
