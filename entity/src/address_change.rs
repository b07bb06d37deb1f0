//! Table `address_changes`: new addresses that wait for the code mailed to them; one of each user.

use sea_orm::entity::prelude::*;

/// One row of `address_changes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "address_changes")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// The new address.
    pub email: String,
    /// SHA-256 of its canonical form.
    pub email_digest: Vec<u8>,
    /// The session that asked; no other can confirm it.
    pub session_id: Uuid,
    /// When it is over, in ms.
    pub expires_at: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
