//! Changes of accounts: those that wait for a code, those that can be undone; and what is done by one node at a time.

use crate::table::{Key, body, create, digest, drop, id, nullable, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "resets",
            vec![
                id("id"),
                digest("email_digest"),
                nullable(id("user_id")),
                time("created_at"),
                time("expires_at"),
                nullable(time("spent_at")),
            ],
            &[Key::Primary(&["id"]), Key::Plain(&["user_id"]), Key::Plain(&["expires_at"])],
        )
        .await?;
        create(
            manager,
            "address_changes",
            vec![id("user_id"), text("email", 254), digest("email_digest"), id("session_id"), time("expires_at")],
            &[Key::Primary(&["user_id"]), Key::Plain(&["expires_at"])],
        )
        .await?;
        create(
            manager,
            "changes",
            vec![
                id("id"),
                id("user_id"),
                text("kind", 16),
                text("name", 254),
                nullable(id("factor_id")),
                nullable(digest("email_digest")),
                text("password_hash", 255),
                body(manager, "before"),
                time("created_at"),
                time("expires_at"),
                nullable(time("undone_at")),
            ],
            &[
                Key::Primary(&["id"]),
                Key::Plain(&["user_id"]),
                Key::Plain(&["email_digest"]),
                Key::Plain(&["expires_at"]),
            ],
        )
        .await?;
        create(manager, "chores", vec![text("name", 32), time("due_at")], &[Key::Primary(&["name"])]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["chores", "changes", "address_changes", "resets"]).await
    }
}
