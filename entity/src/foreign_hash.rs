//! Table `foreign_hashes`: which kinds of password hashes of another system there are.

use sea_orm::entity::prelude::*;

/// One row of `foreign_hashes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "foreign_hashes")]
pub struct Model {
    /// How they were made, cost included.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheme: String,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
