//! The audit trail. What of it is filled in afterwards is about its chain (`m0010_audit_chain.rs`).

use crate::table::{Key, big, create, digest, drop, flag, id, nullable, sealed, sequence, text, time};
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
                nullable(sealed("network_sealed", 320)),
                nullable(digest("network_mark")),
                text("details", 1024),
                nullable(big("chain_pos")),
                nullable(digest("chain_hash")),
            ],
            &[
                Key::Unique(&["id"]),
                Key::Plain(&["user_id", "seq"]),
                Key::Plain(&["user_id", "category", "seq"]),
                Key::Plain(&["actor_id", "seq"]),
                Key::Plain(&["kind", "seq"]),
                Key::Plain(&["succeeded", "seq"]),
                Key::Plain(&["network_mark", "seq"]),
                // Also what an hour is counted by, without a look at the rows.
                Key::Plain(&["at", "kind", "succeeded"]),
                Key::Unique(&["chain_pos"]),
            ],
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["audit"]).await
    }
}
