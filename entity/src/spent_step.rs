//! Table `spent_steps`: time steps of an authenticator that are ahead and must not be used.

use sea_orm::entity::prelude::*;

/// One row of `spent_steps`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent_steps")]
pub struct Model {
    /// Which authenticator.
    #[sea_orm(primary_key, auto_increment = false)]
    pub factor_id: Uuid,
    /// Which RFC 6238 time step.
    #[sea_orm(primary_key, auto_increment = false)]
    pub step: i64,
    /// When nobody asks for it any more, in ms.
    pub expires_at: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
