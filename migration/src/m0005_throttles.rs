//! Durable counters: they outlive the request that failed, and every restart.

use crate::table::{Key, count, create, digest, drop, id, nullable, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "throttles",
            vec![
                digest("key"),
                count("failures"),
                time("waits_until"),
                time("window_at"),
                count("window_count"),
                time("day_at"),
                count("day_count"),
                time("step_at"),
                count("step_count"),
                time("updated_at"),
                nullable(id("user_id")),
            ],
            &[
                Key::Primary(&["key"]),
                Key::Plain(&["updated_at"]),
                Key::Plain(&["waits_until", "user_id"]),
                Key::Plain(&["failures", "user_id"]),
            ],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["throttles"]).await
    }
}
