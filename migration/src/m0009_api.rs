//! What the JSON API needs: requests that are done once, keys that sign its tokens, and the services that may ask about
//! them.

use crate::table::{Key, body, count, create, digest, drop, nullable, sealed, text, time};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager, async_trait, sea_orm::DeriveMigrationName};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "idempotency",
            vec![
                digest("digest"),
                digest("request_digest"),
                nullable(count("status")),
                nullable(body(manager, "body")),
                time("created_at"),
                time("expires_at"),
            ],
            &[Key::Primary(&["digest"]), Key::Plain(&["expires_at"])],
        )
        .await?;
        create(
            manager,
            "signing_keys",
            vec![text("kid", 16), sealed("secret", 128), digest("public"), time("created_at"), time("signs_from")],
            &[Key::Primary(&["kid"])],
        )
        .await?;
        create(manager, "clients", vec![text("id", 64), digest("digest"), time("created_at")], &[Key::Primary(&["id"])])
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["clients", "signing_keys", "idempotency"]).await
    }
}
