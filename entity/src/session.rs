//! Table `sessions`: browsers and API clients, from their first visit that counts until they end.

use sea_orm::entity::prelude::*;

/// One row of `sessions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Random public id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the secret of the cookie, or of an API client's newest refresh token; unique.
    pub digest: Vec<u8>,
    /// `browser` or `api`.
    pub kind: String,
    /// How far the sign-in has come: the stage's name in kebab case.
    pub stage: String,
    /// Whose it is, once a password was proved.
    pub user_id: Option<Uuid>,
    /// The registration made in this browser, while it awaits confirmation.
    pub registration_id: Option<Uuid>,
    /// The password reset asked for in this browser, while it awaits its code.
    pub reset_id: Option<Uuid>,
    /// The user's epoch when the password was proved.
    pub epoch: i64,
    /// What was proved, space-separated (RFC 8176 in spirit: `pwd totp`).
    pub amr: String,
    /// When the mailbox was proved in this sign-in, in ms.
    pub mailbox_proved_at: Option<i64>,
    /// Wrong codes in this pending sign-in.
    pub wrong_codes: i32,
    /// When it began, in ms.
    pub created_at: i64,
    /// Last use, in ms; coarse, it isn't written at every request.
    pub seen_at: i64,
    /// When it is over at the latest, in ms.
    pub expires_at: i64,
    /// When the sign-in was completed, in ms.
    pub proved_at: Option<i64>,
    /// Last proof by authenticator or passkey, in ms.
    pub stepped_up_at: Option<i64>,
    /// When an API client's refresh token was last replaced, in ms.
    pub rotated_at: Option<i64>,
    /// When its next refresh would come in time, in ms: how far ahead it stands is how much too fast they came.
    pub refresh_due_at: Option<i64>,
    /// When it was ended, in ms.
    pub revoked_at: Option<i64>,
    /// The known browser it runs in.
    pub browser_id: Option<Uuid>,
    /// Network range it began in, as shown to people.
    pub network: String,
    /// User agent, control characters removed.
    pub agent: String,
    /// By how many time steps the last wrong code was off, where it was one of a clock that is off.
    pub clock_offset: Option<i64>,
    /// The time step of that code.
    pub clock_step: Option<i64>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
