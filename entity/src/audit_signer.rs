//! Table `audit_signers`: what signs checkpoints; kept for as long as something is to be checked by it.

use sea_orm::entity::prelude::*;

/// One row of `audit_signers`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_signers")]
pub struct Model {
    /// Its name in checkpoints: 16 hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// The Ed25519 seed, sealed.
    pub secret: Vec<u8>,
    /// The Ed25519 public key: 32 bytes.
    pub public: Vec<u8>,
    /// When it was made, in ms.
    pub created_at: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
