//! Table `signing_keys`.

use entity::signing_key;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

/// All of them, oldest first.
pub(crate) async fn all(conn: &impl ConnectionTrait) -> Result<Vec<signing_key::Model>, DbErr> {
    signing_key::Entity::find()
        .order_by_asc(signing_key::Column::SignsFrom)
        .order_by_asc(signing_key::Column::Kid)
        .all(conn)
        .await
}

/// Writes a new one.
pub(crate) async fn insert(conn: &impl ConnectionTrait, key: signing_key::Model) -> Result<(), DbErr> {
    key.into_active_model().insert(conn).await?;
    Ok(())
}

/// Deletes those that are named: what they signed is dead.
pub(crate) async fn delete(conn: &impl ConnectionTrait, kids: &[String]) -> Result<(), DbErr> {
    signing_key::Entity::delete_many().filter(signing_key::Column::Kid.is_in(kids)).exec(conn).await?;
    Ok(())
}
