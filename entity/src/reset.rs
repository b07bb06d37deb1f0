//! Table `resets`: password resets that were asked for, whether or not there is such an account.

use sea_orm::entity::prelude::*;

/// One row of `resets`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resets")]
pub struct Model {
    /// Random id, known to the browser that asked by its session alone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the canonical address that was typed.
    pub email_digest: Vec<u8>,
    /// Whose password it resets: found out when the mail is delivered.
    pub user_id: Option<Uuid>,
    /// When it was asked for, in ms.
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
