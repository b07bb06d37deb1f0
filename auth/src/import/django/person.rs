//! Somebody as another system has them, before anything is judged.

use super::{
    super::row::Row,
    IN_FORCE, SECRETS,
    factors::{Found, own_secret},
};
use crate::totp;

/// Somebody who may become a user here.
pub struct Person {
    /// The table that they stand in.
    pub table: String,
    /// Their key there.
    pub id: String,
    /// What they sign in with.
    pub username: String,
    /// Their address; may be empty.
    pub email: String,
    /// Addresses that they have proved there, the primary one first, as far as that is known.
    pub verified: Vec<String>,
    /// Addresses that they have given there and not proved.
    pub unverified: Vec<String>,
    /// What they are called; may be empty.
    pub display_name: String,
    /// The stored text of their password.
    pub password: String,
    /// Whether they may sign in.
    pub is_active: bool,
    /// Whether they may see Django's administration.
    pub is_staff: bool,
    /// Whether they may do everything there.
    pub is_superuser: bool,
    /// When they registered, in ms.
    pub joined_at: Option<i64>,
    /// Their authenticators.
    pub authenticators: Vec<Authenticator>,
    /// Their recovery codes that are left.
    pub codes: Vec<String>,
    /// What of theirs can't be taken.
    pub notes: Vec<Note>,
}

/// An authenticator as another system has it.
pub struct Authenticator {
    /// What it is called; may be empty.
    pub name: String,
    /// Its secret.
    pub secret: totp::Secret,
    /// How it makes its codes.
    pub manner: totp::Manner,
    /// The newest step that was used, if that is known.
    pub last_step: Option<i64>,
    /// When it was set up, in ms.
    pub created_at: Option<i64>,
    /// Its last use, in ms.
    pub last_used_at: Option<i64>,
}

/// A row, or a part of one, that isn't taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The table that it stands in.
    pub table: String,
    /// Its key there.
    pub id: String,
    /// Why.
    pub why: String,
}

impl Note {
    pub(super) fn new(table: &str, id: &str, why: impl Into<String>) -> Self {
        Self { table: table.to_owned(), id: id.to_owned(), why: why.into() }
    }
}

/// Puts together what was found of somebody.
pub(super) fn of(table: &str, row: &Row, mut found: Found) -> Person {
    if SECRETS.iter().any(|name| !row.text(name).is_empty()) {
        // Of a user `is_verified` and the like speak of the address.
        let in_force: Vec<&str> = IN_FORCE
            .into_iter()
            .filter(|name| ["otp", "mfa", "factor"].iter().any(|part| name.contains(part)))
            .collect();
        found.take(table, row, own_secret(row, &in_force));
    }
    let called = row.first_of(&["full_name", "display_name", "name"]);
    let called = if called.is_empty() {
        format!("{} {}", row.text("first_name").trim(), row.text("last_name").trim())
    } else {
        called.to_owned()
    };
    let email = row.first_of(&["email", "email_address"]);
    Person {
        table: table.to_owned(),
        id: row.id.clone(),
        username: row.text("username").to_owned(),
        email: if email.is_empty() { found.verified.first().cloned().unwrap_or_default() } else { email.to_owned() },
        verified: found.verified,
        unverified: found.unverified,
        display_name: called.trim().to_owned(),
        password: row.text("password").to_owned(),
        is_active: row.flag("is_active").unwrap_or(true),
        is_staff: row.flag("is_staff").unwrap_or_default(),
        is_superuser: row.flag("is_superuser").unwrap_or_default(),
        joined_at: row.moment("date_joined").or_else(|| row.moment("created_at")),
        authenticators: found.authenticators,
        codes: found.codes,
        notes: found.notes,
    }
}
