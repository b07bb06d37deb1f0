//! Table `registrations`: people who asked for an account and haven't confirmed their address.

use sea_orm::entity::prelude::*;

/// One row of `registrations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registrations")]
pub struct Model {
    /// Random public id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Address to confirm.
    pub email: String,
    /// SHA-256 of its canonical form. Several live registrations may share it.
    pub email_digest: Vec<u8>,
    /// Username asked for; taken only at confirmation.
    pub username: Option<String>,
    /// What the person is called; may be empty.
    pub display_name: String,
    /// PHC string; sign-in never looks here.
    pub password_hash: String,
    /// When it was asked for, in ms.
    pub created_at: i64,
    /// When it is over, in ms.
    pub expires_at: i64,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
