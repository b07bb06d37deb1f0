//! Table `codes`: mailed codes, one live one for each holder and purpose.

use sea_orm::entity::prelude::*;

/// One row of `codes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "codes")]
pub struct Model {
    /// Session or registration that the code belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub holder: Uuid,
    /// What it is good for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: String,
    /// HMAC of the code with its holder and purpose.
    pub digest: Vec<u8>,
    /// Wrong tries at this code.
    pub tries: i32,
    /// How often one was sent.
    pub sends: i32,
    /// Last send, in ms.
    pub sent_at: i64,
    /// When this code was made, in ms.
    pub created_at: i64,
    /// When it is over, in ms.
    pub expires_at: i64,
    /// When it was used, in ms.
    pub spent_at: Option<i64>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
