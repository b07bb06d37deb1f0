//! Table `links`: secrets in mailed links.

use sea_orm::entity::prelude::*;

/// One row of `links`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "links")]
pub struct Model {
    /// SHA-256 of the link's secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    /// What it is good for.
    pub purpose: String,
    /// User or registration that it belongs to.
    pub holder: Uuid,
    /// When it was mailed, in ms.
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
