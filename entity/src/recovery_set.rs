//! Table `recovery_sets`: each user's set of recovery codes.

use sea_orm::entity::prelude::*;

/// One row of `recovery_sets`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_sets")]
pub struct Model {
    /// Random public id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is; one set a user.
    pub user_id: Uuid,
    /// Salt of the set's Argon2id digests, 16 bytes.
    pub salt: Vec<u8>,
    /// When it was made, in ms.
    pub created_at: i64,
    /// When the user said that they are saved, in ms.
    pub saved_at: Option<i64>,
    /// When it was brought over from another system, in ms: its codes have another form than ours.
    pub imported_at: Option<i64>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
