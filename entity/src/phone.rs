//! Table `phones`: numbers that codes are texted to: one of each user, and one that waits for its code.

use sea_orm::entity::prelude::*;

/// One row of `phones`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "phones")]
pub struct Model {
    /// Random id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// The number in the form of E.164, sealed.
    pub number: Vec<u8>,
    /// What may be shown of it: its last two digits.
    pub hint: String,
    /// The session that is setting it up; no other can confirm it.
    pub session_id: Option<Uuid>,
    /// When it was given, in ms.
    pub created_at: i64,
    /// When a code confirmed it, in ms; before that it proves nothing.
    pub confirmed_at: Option<i64>,
    /// When an unconfirmed one is over, in ms.
    pub expires_at: Option<i64>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
