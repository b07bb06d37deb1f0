//! Tables `imports` and `foreign_hashes`.

use super::failure::is_unique_violation;
use entity::{foreign_hash, import, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

/// What was noted of somebody of another system, under any of these digests.
pub(crate) async fn of(conn: &impl ConnectionTrait, sources: &[[u8; 32]]) -> Result<Option<import::Model>, DbErr> {
    let sources = sources.iter().map(|source| source.to_vec());
    import::Entity::find().filter(import::Column::Source.is_in(sources)).one(conn).await
}

/// Notes who was brought over.
pub(crate) async fn insert(conn: &impl ConnectionTrait, row: import::Model) -> Result<(), DbErr> {
    row.into_active_model().insert(conn).await?;
    Ok(())
}

/// The kinds of foreign hashes that there may be.
pub(crate) async fn schemes(conn: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    Ok(foreign_hash::Entity::find().all(conn).await?.into_iter().map(|row| row.scheme).collect())
}

/// Notes a kind.
pub(crate) async fn note_scheme(conn: &impl ConnectionTrait, scheme: String) -> Result<(), DbErr> {
    match (foreign_hash::ActiveModel { scheme: Set(scheme) }).insert(conn).await {
        Err(e) if !is_unique_violation(&e) => Err(e),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Forgets a kind.
pub(crate) async fn forget_scheme(conn: &impl ConnectionTrait, scheme: &str) -> Result<(), DbErr> {
    foreign_hash::Entity::delete_by_id(scheme.to_owned()).exec(conn).await?;
    Ok(())
}

/// Whether anybody's hash looks like this.
pub(crate) async fn has_hash_like(conn: &impl ConnectionTrait, pattern: &str) -> Result<bool, DbErr> {
    let one = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::PasswordHash.like(pattern))
        .limit(1);
    Ok(one.into_tuple::<Uuid>().one(conn).await?.is_some())
}
