//! What makes the audit trail tamper-evident: its chain's head, its checkpoints, the keys that sign them, and a key for each
//! user under which their networks are sealed.

use crate::table::{Key, big, bytes, count, create, digest, drop, id, sealed, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let signed = || {
            vec![big("position"), digest("hash"), big("count"), time("at"), text("kid", 16), sealed("signature", 64)]
        };
        let head = [vec![count("id")], signed(), vec![bytes("holder", 16), time("held_until")]].concat();
        create(manager, "audit_chain", head, &[Key::Primary(&["id"])]).await?;
        let checkpoint = [signed(), vec![text("kind", 8)]].concat();
        create(manager, "audit_checkpoints", checkpoint, &[Key::Primary(&["position", "kind"])]).await?;
        create(
            manager,
            "audit_signers",
            vec![text("kid", 16), sealed("secret", 128), digest("public"), time("created_at")],
            &[Key::Primary(&["kid"])],
        )
        .await?;
        create(
            manager,
            "audit_keys",
            vec![id("user_id"), sealed("secret", 128), time("created_at")],
            &[Key::Primary(&["user_id"])],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["audit_keys", "audit_signers", "audit_checkpoints", "audit_chain"]).await
    }
}
