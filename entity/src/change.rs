//! Table `changes`: changes of address and factors, which can be undone for a while.

use sea_orm::entity::prelude::*;

/// One row of `changes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "changes")]
pub struct Model {
    /// Random id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// `address`, `factor-added` or `factor-removed`.
    pub kind: String,
    /// What was changed: the address before, or the name of the factor.
    pub name: String,
    /// The factor.
    pub factor_id: Option<Uuid>,
    /// SHA-256 of the canonical address before: reserved meanwhile.
    pub email_digest: Option<Vec<u8>>,
    /// The password before the change, hashed: undoing asks for it.
    pub password_hash: String,
    /// What is brought back, as JSON; secrets in it are sealed as in their own row.
    pub before: Vec<u8>,
    /// When, in ms.
    pub created_at: i64,
    /// Until when it can be undone, in ms.
    pub expires_at: i64,
    /// When it was undone, in ms.
    pub undone_at: Option<i64>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
