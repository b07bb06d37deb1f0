//! Table `audit`: everybody's history, only ever added to.

use sea_orm::entity::prelude::*;

/// One row of `audit`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Order of writing.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Random public id.
    pub id: Uuid,
    /// When, in ms.
    pub at: i64,
    /// What happened.
    pub kind: String,
    /// The group in which people look at it: `sign-ins`, `changes`, or empty.
    pub category: String,
    /// Whether it went through.
    pub succeeded: bool,
    /// Whose history it is in.
    pub user_id: Option<Uuid>,
    /// Who did it, where it wasn't the user.
    pub actor_id: Option<Uuid>,
    /// In which session.
    pub session_id: Option<Uuid>,
    /// Network range, as shown to people. Empty from when it is sealed.
    pub network: String,
    /// The network range, sealed when the row got its place in the chain: under a key of whose network it is.
    pub network_sealed: Option<Vec<u8>>,
    /// HMAC of the network range, to look for it; not part of the chain, and gone with the key.
    pub network_mark: Option<Vec<u8>>,
    /// A JSON object without secrets, up to 1024 characters.
    pub details: String,
    /// Its place in the chain, counted from 1 without gaps; none until the sequencer has seen it.
    pub chain_pos: Option<i64>,
    /// SHA-256 of all of it and of the hash before.
    pub chain_hash: Option<Vec<u8>>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
