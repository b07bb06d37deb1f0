//! The audit trail.

use crate::table::{Key, create, drop, flag, id, nullable, sequence, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "audit",
            vec![
                sequence("seq"),
                id("id"),
                time("at"),
                text("kind", 48),
                text("category", 16),
                flag("succeeded"),
                nullable(id("user_id")),
                nullable(id("actor_id")),
                nullable(id("session_id")),
                text("network", 64),
                text("details", 1024),
            ],
            &[Key::Unique(&["id"]), Key::Plain(&["user_id", "seq"]), Key::Plain(&["user_id", "category", "seq"])],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["audit"]).await
    }
}
