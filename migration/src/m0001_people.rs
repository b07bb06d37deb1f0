//! People: those who have an account, and those who asked for one.

use crate::table::{Key, big, create, digest, drop, flag, id, nullable, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "users",
            vec![
                id("id"),
                text("email", 254),
                digest("email_digest"),
                nullable(text("username", 32)),
                nullable(digest("username_digest")),
                text("display_name", 320),
                text("role", 16),
                text("password_hash", 255),
                time("password_changed_at"),
                big("epoch"),
                nullable(time("disabled_at")),
                time("created_at"),
                text("time_zone", 64),
                big("trust_epoch"),
                nullable(time("had_factor_at")),
                nullable(time("mailed_code_off_at")),
                nullable(time("mailed_code_held_at")),
                nullable(time("frozen_until")),
                nullable(time("deletes_at")),
                flag("has_factor"),
                text("email_key", 254),
                nullable(text("username_key", 32)),
                text("name_key", 320),
            ],
            &[
                Key::Primary(&["id"]),
                Key::Unique(&["email_digest"]),
                Key::Unique(&["username_digest"]),
                Key::Plain(&["deletes_at"]),
                // Lists of staff: everybody, and each filter, newest first; names by their beginning.
                Key::Plain(&["created_at", "id"]),
                Key::Plain(&["disabled_at", "created_at", "id"]),
                Key::Plain(&["disabled_at", "id"]),
                Key::Plain(&["has_factor", "created_at", "id"]),
                Key::Plain(&["role", "created_at", "id"]),
                Key::Plain(&["email_key", "id"]),
                Key::Plain(&["username_key", "id"]),
                Key::Plain(&["name_key", "id"]),
            ],
        )
        .await?;
        create(
            manager,
            "registrations",
            vec![
                id("id"),
                text("email", 254),
                digest("email_digest"),
                nullable(text("username", 32)),
                text("display_name", 320),
                text("password_hash", 255),
                time("created_at"),
                time("expires_at"),
            ],
            &[
                Key::Primary(&["id"]),
                Key::Plain(&["email_digest"]),
                Key::Plain(&["expires_at"]),
                Key::Plain(&["created_at", "id"]),
            ],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["registrations", "users"]).await
    }
}
