//! Table `chores`: what is done by one node at a time, now and then.

use sea_orm::entity::prelude::*;

/// One row of `chores`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "chores")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// When it is due next, in ms.
    pub due_at: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
