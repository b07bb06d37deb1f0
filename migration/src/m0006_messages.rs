//! The outbox.

use crate::table::{Key, body, count, create, drop, id, nullable, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "messages",
            vec![
                id("id"),
                text("kind", 32),
                body(manager, "payload"),
                text("state", 8),
                time("due_at"),
                count("tries"),
                time("lease_until"),
                time("created_at"),
                time("expires_at"),
                nullable(time("ended_at")),
                nullable(text("error", 32)),
            ],
            &[
                Key::Primary(&["id"]),
                Key::Plain(&["state", "due_at"]),
                Key::Plain(&["created_at", "id"]),
                Key::Plain(&["state", "created_at", "id"]),
            ],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["messages"]).await
    }
}
