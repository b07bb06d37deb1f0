//! Table `idempotency`: requests of the API that are done once, however often they are sent.

use sea_orm::entity::prelude::*;

/// One row of `idempotency`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Digest of whose request it is, method, path and the client's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    /// HMAC of what was asked.
    pub request_digest: Vec<u8>,
    /// Status of the answer; none while it is being made.
    pub status: Option<i32>,
    /// The answer's body, sealed; none where it held a secret.
    pub body: Option<Vec<u8>>,
    /// When somebody began to answer, in ms.
    pub created_at: i64,
    /// When it is forgotten, in ms.
    pub expires_at: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
