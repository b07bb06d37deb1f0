//! Table `records`: records of sessions, where Redis doesn't hold them.

use sea_orm::entity::prelude::*;

/// One row of `records`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "records")]
pub struct Model {
    /// Derived from the cookie's secret; apart from the session's id and digest.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The record as its writer left it.
    pub data: Vec<u8>,
    /// When it is over, in ms.
    pub expires_at: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
