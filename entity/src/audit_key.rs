//! Table `audit_keys`: the keys under which the networks in `audit` are sealed; deleted with their user, who is erased by that.

use sea_orm::entity::prelude::*;

/// One row of `audit_keys`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_keys")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// The key, sealed.
    pub secret: Vec<u8>,
    /// When it was made, in ms.
    pub created_at: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
