//! Table `audit_checkpoints`: what was signed about the chain over `audit`.

use sea_orm::entity::prelude::*;

/// One row of `audit_checkpoints`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_checkpoints")]
pub struct Model {
    /// A place in the chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// SHA-256 of the row at that place.
    pub hash: Vec<u8>,
    /// Of how many rows it speaks.
    pub count: i64,
    /// When it was signed, in ms.
    pub at: i64,
    /// The key that signed it.
    pub kid: String,
    /// Ed25519 over all of it: 64 bytes, and none before the first row.
    pub signature: Vec<u8>,
    /// `point`, or `begin` where everything up to there was dropped.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
