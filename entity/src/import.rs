//! Table `imports`: who was brought over from another system.

use sea_orm::entity::prelude::*;

/// One row of `imports`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    /// HMAC-SHA256, under our key, of the other system's table and of what it calls the person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: Vec<u8>,
    /// HMAC-SHA256 of what was brought over, to tell whether it has changed there since.
    pub digest: Vec<u8>,
    /// Who they are here; nobody any more once the account is deleted.
    pub user_id: Uuid,
    /// When, in ms.
    pub imported_at: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
