//! Table `messages`: the outbox: mails to be sent, and what became of them.

use sea_orm::entity::prelude::*;

/// One row of `messages`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    /// Random public id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which letter.
    pub kind: String,
    /// Its content, sealed; empty once sent or dropped.
    pub payload: Vec<u8>,
    /// `queued`, `shown`, `sent` or `dropped`.
    pub state: String,
    /// Not before, in ms.
    pub due_at: i64,
    /// Deliveries tried.
    pub tries: i32,
    /// A worker has it until then, in ms.
    pub lease_until: i64,
    /// When it was written, in ms.
    pub created_at: i64,
    /// Dropped when not sent by then, in ms.
    pub expires_at: i64,
    /// When it was sent or dropped, in ms.
    pub ended_at: Option<i64>,
    /// Why the last try failed: a word of ours, no text from outside.
    pub error: Option<String>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
