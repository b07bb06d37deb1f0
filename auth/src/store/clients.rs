//! Table `clients`.

use entity::client;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder};

/// The service of a name.
pub(crate) async fn by_id(conn: &impl ConnectionTrait, id: &str) -> Result<Option<client::Model>, DbErr> {
    client::Entity::find_by_id(id.to_owned()).one(conn).await
}

/// All of them, by name.
pub(crate) async fn all(conn: &impl ConnectionTrait) -> Result<Vec<client::Model>, DbErr> {
    client::Entity::find().order_by_asc(client::Column::Id).all(conn).await
}

/// Writes a new one.
pub(crate) async fn insert(conn: &impl ConnectionTrait, client: client::Model) -> Result<(), DbErr> {
    client.into_active_model().insert(conn).await?;
    Ok(())
}

/// Deletes one; whether it was there.
pub(crate) async fn delete(conn: &impl ConnectionTrait, id: &str) -> Result<bool, DbErr> {
    Ok(client::Entity::delete_by_id(id.to_owned()).exec(conn).await?.rows_affected == 1)
}
