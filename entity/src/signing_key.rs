//! Table `signing_keys`: what signs access tokens, newest last.

use sea_orm::entity::prelude::*;

/// One row of `signing_keys`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub struct Model {
    /// Its public name in tokens and in the key set: 16 hexadecimal digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// The Ed25519 seed, sealed.
    pub secret: Vec<u8>,
    /// The Ed25519 public key: 32 bytes.
    pub public: Vec<u8>,
    /// When it was made, in ms.
    pub created_at: i64,
    /// From when on it signs, in ms: whoever verifies has seen it by then.
    pub signs_from: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
