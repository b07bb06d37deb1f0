//! Table `audit_signers`.

use entity::audit_signer;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder};

/// All of them, oldest first.
pub(crate) async fn all(conn: &impl ConnectionTrait) -> Result<Vec<audit_signer::Model>, DbErr> {
    audit_signer::Entity::find()
        .order_by_asc(audit_signer::Column::CreatedAt)
        .order_by_asc(audit_signer::Column::Kid)
        .all(conn)
        .await
}

/// Writes a new one.
pub(crate) async fn insert(conn: &impl ConnectionTrait, key: audit_signer::Model) -> Result<(), DbErr> {
    key.into_active_model().insert(conn).await?;
    Ok(())
}
