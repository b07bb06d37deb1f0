//! Second factors and recovery codes.

use crate::table::{Key, big, bytes, count, create, digest, drop, id, nullable, sealed, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "factors",
            vec![
                id("id"),
                id("user_id"),
                text("kind", 8),
                text("name", 160),
                sealed("secret", 255),
                nullable(id("session_id")),
                nullable(id("replaces")),
                count("digits").default(6).take(),
                count("step_s").default(30).take(),
                big("drift").default(0).take(),
                big("last_step").default(0).take(),
                time("created_at"),
                nullable(time("confirmed_at")),
                nullable(time("expires_at")),
                nullable(time("last_used_at")),
            ],
            &[Key::Primary(&["id"]), Key::Plain(&["user_id"]), Key::Plain(&["session_id"])],
        )
        .await?;
        create(
            manager,
            "spent_steps",
            vec![id("factor_id"), big("step"), time("expires_at")],
            &[Key::Primary(&["factor_id", "step"]), Key::Plain(&["expires_at"])],
        )
        .await?;
        create(
            manager,
            "phones",
            vec![
                id("id"),
                id("user_id"),
                sealed("number", 128),
                text("hint", 8),
                nullable(id("session_id")),
                time("created_at"),
                nullable(time("confirmed_at")),
                nullable(time("expires_at")),
            ],
            &[Key::Primary(&["id"]), Key::Plain(&["user_id"]), Key::Plain(&["expires_at"])],
        )
        .await?;
        create(
            manager,
            "recovery_sets",
            vec![
                id("id"),
                id("user_id"),
                bytes("salt", 16),
                time("created_at"),
                nullable(time("saved_at")),
                nullable(time("imported_at")),
            ],
            &[Key::Primary(&["id"]), Key::Unique(&["user_id"])],
        )
        .await?;
        create(
            manager,
            "recovery_codes",
            vec![
                id("id"),
                id("set_id"),
                id("user_id"),
                digest("digest"),
                nullable(time("live_at")),
                nullable(time("used_at")),
            ],
            &[Key::Primary(&["id"]), Key::Unique(&["set_id", "digest"]), Key::Plain(&["user_id"])],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["recovery_codes", "recovery_sets", "phones", "spent_steps", "factors"]).await
    }
}
