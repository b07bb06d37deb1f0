//! Table `recovery_codes`: single recovery codes.

use sea_orm::entity::prelude::*;

/// One row of `recovery_codes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_codes")]
pub struct Model {
    /// Random public id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The set.
    pub set_id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// Argon2id digest under the set's salt.
    pub digest: Vec<u8>,
    /// Since when it counts, in ms: a replacement counts once it is saved.
    pub live_at: Option<i64>,
    /// When it was used, in ms.
    pub used_at: Option<i64>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
