//! Table `users`: people with an account.

use sea_orm::entity::prelude::*;

/// One row of `users`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Random public id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Address as typed and normalised, up to 254 octets (RFC 5321 §4.5.3.1.3).
    pub email: String,
    /// SHA-256 of the address's canonical form: what makes it unique on every database alike.
    pub email_digest: Vec<u8>,
    /// Second name to sign in with.
    pub username: Option<String>,
    /// SHA-256 of the username's canonical form; unique.
    pub username_digest: Option<Vec<u8>>,
    /// What the person is called; may be empty.
    pub display_name: String,
    /// `user`, `support`, `auditor` or `administrator`.
    pub role: String,
    /// PHC string; never leaves the server.
    pub password_hash: String,
    /// When the password was last set, in ms.
    pub password_changed_at: i64,
    /// Counts what ends everything older; a session with another epoch is over.
    pub epoch: i64,
    /// When an operator shut the account, in ms.
    pub disabled_at: Option<i64>,
    /// When the account was made, in ms.
    pub created_at: i64,
    /// The zone in which times are shown: an IANA name.
    pub time_zone: String,
    /// Counts what makes trusted browsers void; trust of another one is worth nothing.
    pub trust_epoch: i64,
    /// When a first authenticator was confirmed, in ms: from then on the mailbox alone enrols none.
    pub had_factor_at: Option<i64>,
    /// Since when its owner doesn't want mailed codes to sign in, in ms.
    pub mailed_code_off_at: Option<i64>,
    /// Since when a mailed code signs nobody in, in ms: the password was reset by mail, and no stronger proof was
    /// given since.
    pub mailed_code_held_at: Option<i64>,
    /// Until when password, factors and address can't be changed, in ms.
    pub frozen_until: Option<i64>,
    /// When the account is deleted unless somebody signs in before, in ms.
    pub deletes_at: Option<i64>,
    /// Whether there is a confirmed authenticator: what `factors` says, for the lists of staff.
    pub has_factor: bool,
    /// The address's canonical form, by whose beginning it is found.
    pub email_key: String,
    /// The username's canonical form, likewise.
    pub username_key: Option<String>,
    /// The name in lower case, likewise.
    pub name_key: String,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
