//! Table `browsers`: browsers that users have fully signed in from.

use sea_orm::entity::prelude::*;

/// One row of `browsers`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "browsers")]
pub struct Model {
    /// Random public id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is; one browser may be known to several users.
    pub user_id: Uuid,
    /// SHA-256 of the cookie's secret.
    pub digest: Vec<u8>,
    /// The one before the last rotation.
    pub previous_digest: Option<Vec<u8>>,
    /// Until when the one before is good, in ms.
    pub previous_until: i64,
    /// What its owner or we call it.
    pub name: String,
    /// Network range it was first seen in, as shown to people.
    pub network: String,
    /// When it became known, in ms.
    pub created_at: i64,
    /// Last sign-in, in ms.
    pub used_at: i64,
    /// When it is forgotten, in ms.
    pub expires_at: i64,
    /// When its owner told us to trust it, in ms.
    pub trusted_at: Option<i64>,
    /// Until when it is trusted, in ms.
    pub trusted_until: Option<i64>,
    /// The user's trust epoch when it was trusted.
    pub trust_epoch: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
