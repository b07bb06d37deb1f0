//! Table `factors`: second factors of users.

use sea_orm::entity::prelude::*;

/// One row of `factors`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "factors")]
pub struct Model {
    /// Random public id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// `totp`; passkeys come later.
    pub kind: String,
    /// What its owner calls it.
    pub name: String,
    /// Its secret, sealed.
    pub secret: Vec<u8>,
    /// The sign-in or session that is setting it up; nobody else can confirm it.
    pub session_id: Option<Uuid>,
    /// The authenticator whose place it takes once it is confirmed.
    pub replaces: Option<Uuid>,
    /// Digits of a code: 6, or more of one that was brought along.
    pub digits: i32,
    /// Seconds of a time step.
    pub step_s: i32,
    /// By how many steps its clock is known to be off.
    pub drift: i64,
    /// Newest RFC 6238 time step that was accepted: each counts once.
    pub last_step: i64,
    /// When the set-up began, in ms.
    pub created_at: i64,
    /// When a code confirmed it, in ms; before that it proves nothing.
    pub confirmed_at: Option<i64>,
    /// When an unconfirmed set-up is over, in ms.
    pub expires_at: Option<i64>,
    /// Last use, in ms.
    pub last_used_at: Option<i64>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
