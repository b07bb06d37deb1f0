//! Sessions, their records, and the browsers that users have signed in from.

use crate::table::{Key, big, body, count, create, digest, drop, id, nullable, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "sessions",
            vec![
                id("id"),
                digest("digest"),
                text("kind", 8),
                text("stage", 32),
                nullable(id("user_id")),
                nullable(id("registration_id")),
                nullable(id("reset_id")),
                big("epoch"),
                text("amr", 64),
                nullable(time("mailbox_proved_at")),
                count("wrong_codes"),
                time("created_at"),
                time("seen_at"),
                time("expires_at"),
                nullable(time("proved_at")),
                nullable(time("stepped_up_at")),
                nullable(time("rotated_at")),
                nullable(time("refresh_due_at")),
                nullable(time("revoked_at")),
                nullable(id("browser_id")),
                text("network", 64),
                text("agent", 255),
                nullable(big("clock_offset")),
                nullable(big("clock_step")),
            ],
            &[
                Key::Primary(&["id"]),
                Key::Unique(&["digest"]),
                Key::Plain(&["user_id"]),
                Key::Plain(&["registration_id"]),
                Key::Plain(&["reset_id"]),
                Key::Plain(&["browser_id"]),
                Key::Plain(&["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "records",
            vec![id("id"), body(manager, "data"), time("expires_at")],
            &[Key::Primary(&["id"]), Key::Plain(&["expires_at"])],
        )
        .await?;
        create(
            manager,
            "browsers",
            vec![
                id("id"),
                id("user_id"),
                digest("digest"),
                nullable(digest("previous_digest")),
                time("previous_until"),
                text("name", 160),
                text("network", 64),
                time("created_at"),
                time("used_at"),
                time("expires_at"),
                nullable(time("trusted_at")),
                nullable(time("trusted_until")),
                big("trust_epoch"),
            ],
            &[
                Key::Primary(&["id"]),
                Key::Unique(&["digest", "user_id"]),
                Key::Plain(&["user_id"]),
                Key::Plain(&["previous_digest"]),
                Key::Plain(&["expires_at"]),
            ],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["browsers", "records", "sessions"]).await
    }
}
