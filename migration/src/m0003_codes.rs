//! What is mailed and spent once: codes to type and links to follow.

use crate::table::{Key, count, create, digest, drop, id, nullable, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "codes",
            vec![
                id("holder"),
                text("purpose", 16),
                digest("digest"),
                count("tries"),
                count("sends"),
                time("sent_at"),
                time("created_at"),
                time("expires_at"),
                nullable(time("spent_at")),
            ],
            &[Key::Primary(&["holder", "purpose"]), Key::Plain(&["expires_at"])],
        )
        .await?;
        create(
            manager,
            "links",
            vec![
                digest("digest"),
                text("purpose", 16),
                id("holder"),
                time("created_at"),
                time("expires_at"),
                nullable(time("spent_at")),
            ],
            &[Key::Primary(&["digest"]), Key::Plain(&["holder"]), Key::Plain(&["expires_at"])],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["links", "codes"]).await
    }
}
