//! Table `audit_chain`: how far the chain over `audit` has come, and whose turn it is to carry on; one row.

use sea_orm::entity::prelude::*;

/// One row of `audit_chain`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_chain")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The place of the last row in the chain.
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
    /// The node that carries on.
    pub holder: Uuid,
    /// Until when no other node does, in ms.
    pub held_until: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
