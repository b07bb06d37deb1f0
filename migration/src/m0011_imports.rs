//! People who were brought over from another system, and the kinds of their password hashes.

use crate::table::{Key, create, digest, drop, id, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "imports",
            vec![digest("source"), digest("digest"), id("user_id"), time("imported_at")],
            &[Key::Primary(&["source"]), Key::Plain(&["user_id"])],
        )
        .await?;
        create(manager, "foreign_hashes", vec![text("scheme", 64)], &[Key::Primary(&["scheme"])]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["foreign_hashes", "imports"]).await
    }
}
