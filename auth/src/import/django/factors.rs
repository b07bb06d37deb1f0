//! What people prove themselves with, table by table.

mod allauth;
mod otp;

use super::{
    super::{Source, Unreadable, row::Row},
    Authenticator, IN_FORCE, SECRETS,
    person::Note,
};
use crate::{code::RecoveryCode, totp};
use data_encoding::BASE32_NOPAD;
use std::collections::BTreeMap;

/// Tables that are known by name. What only stands beside one of them (tokens of a device) isn't listed.
pub(super) const KNOWN: [&str; 9] = [
    "otp_totp_totpdevice",
    "otp_static_staticdevice",
    "mfa_authenticator",
    "drf_totp_totpauth",
    "account_emailaddress",
    "otp_hotp_hotpdevice",
    "otp_email_emaildevice",
    "otp_twilio_twiliosmsdevice",
    "two_factor_phonedevice",
];

/// What was found of one person.
#[derive(Default)]
pub(super) struct Found {
    pub(super) authenticators: Vec<Authenticator>,
    pub(super) codes: Vec<String>,
    /// Addresses that django-allauth has seen them prove, the primary one first.
    pub(super) verified: Vec<String>,
    /// Those that they have only given there.
    pub(super) unverified: Vec<String>,
    pub(super) notes: Vec<Note>,
}

impl Found {
    /// What stands under another name of the same person.
    pub(super) fn add(&mut self, other: Self) {
        self.authenticators.extend(other.authenticators);
        self.codes.extend(other.codes);
        self.notes.extend(other.notes);
        self.verified.extend(other.verified);
        self.unverified.extend(other.unverified);
    }

    /// Notes an address of theirs, and whether they have proved it.
    fn address(&mut self, row: &Row) {
        let address = row.text("email").to_owned();
        if row.flag("verified") != Some(true) {
            self.unverified.push(address);
        } else if row.flag("primary") == Some(true) {
            self.verified.insert(0, address);
        } else {
            self.verified.push(address);
        }
    }

    /// Takes an authenticator, or notes why not. One secret in two tables is one authenticator.
    pub(super) fn take(&mut self, table: &str, row: &Row, read: Result<Authenticator, String>) {
        match read {
            Ok(new) => {
                let is_known = |old: &Authenticator| old.secret.as_bytes() == new.secret.as_bytes();
                if !self.authenticators.iter().any(is_known) {
                    self.authenticators.push(new);
                }
            }
            Err(why) => self.note(table, row, why),
        }
    }

    /// Takes recovery codes in the form in which they are compared.
    fn take_codes(&mut self, table: &str, row: &Row, codes: impl IntoIterator<Item = String>) {
        for code in codes {
            match RecoveryCode::parse(&code) {
                Ok(code) if self.codes.iter().any(|other| other == code.as_str()) => {}
                Ok(code) => self.codes.push(code.as_str().to_owned()),
                Err(_) => self.note(table, row, "a recovery code hasn't 8 to 16 letters and digits"),
            }
        }
    }

    fn note(&mut self, table: &str, row: &Row, why: impl Into<String>) {
        self.notes.push(Note::new(table, &row.id, why));
    }
}

/// Reads what a table has of these people.
pub(super) async fn read(
    source: &Source,
    table: &str,
    owners: &[String],
    of: &mut BTreeMap<String, Found>,
) -> Result<(), Unreadable> {
    let rows = source.belonging(table, "user_id", owners).await?;
    match table {
        "otp_static_staticdevice" => return otp::tokens(source, table, rows, of).await,
        "drf_totp_totpauth" => return drf_totp(source, table, rows, of).await,
        _ => {}
    }
    for row in rows {
        let found = of.entry(row.text("user_id").to_owned()).or_default();
        match table {
            "otp_totp_totpdevice" => found.take(table, &row, otp::device(&row)),
            "mfa_authenticator" => allauth::authenticator(found, table, &row),
            "account_emailaddress" => found.address(&row),
            "otp_hotp_hotpdevice" => {
                found.note(table, &row, "devices that count instead of telling the time aren't taken");
            }
            "otp_email_emaildevice" => {
                found.note(table, &row, "codes by mail need no device here");
            }
            "otp_twilio_twiliosmsdevice" | "two_factor_phonedevice" => {
                found.note(table, &row, "phones aren't taken: they are given again and confirmed");
            }
            _ if row.first_of(&SECRETS).is_empty() => {}
            _ => found.take(table, &row, own_secret(&row, &IN_FORCE)),
        }
    }
    Ok(())
}

/// drf-totp: the secret, perhaps under a key of Django's settings; its backup codes always are.
async fn drf_totp(
    source: &Source,
    table: &str,
    rows: Vec<Row>,
    of: &mut BTreeMap<String, Found>,
) -> Result<(), Unreadable> {
    const CODES: &str = "drf_totp_totpbackupcode";
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let codes = if source.columns(CODES).await?.is_empty() {
        Vec::new()
    } else {
        source.belonging(CODES, "auth_id", &ids).await?
    };
    for row in rows {
        let found = of.entry(row.text("user_id").to_owned()).or_default();
        let read = own_secret(&row, &["otp_verified"])
            .map(|read| Authenticator { last_step: row.number("last_used_step"), ..read });
        if !row.first_of(&SECRETS).is_empty() {
            found.take(table, &row, read);
        }
        let left = codes.iter().filter(|code| code.text("auth_id") == row.id && code.text("used_at").is_empty());
        if let Some(first) = left.clone().next() {
            let why = format!(
                "{} backup codes stand there as digests under Django's key: new ones take their place",
                left.count()
            );
            found.note(CODES, first, why);
        }
    }
    Ok(())
}

/// A secret that a project keeps in a column of its own.
pub(super) fn own_secret(row: &Row, in_force: &[&str]) -> Result<Authenticator, String> {
    if in_force.iter().any(|name| row.flag(name) == Some(false)) {
        return Err("its first code was never given, or it is switched off".to_owned());
    }
    Ok(Authenticator {
        name: String::new(),
        secret: base32(row.first_of(&SECRETS))?,
        manner: totp::Manner::default(),
        last_step: None,
        created_at: row.moment("created_at"),
        last_used_at: row.moment("last_used_at"),
    })
}

/// A secret as it is typed into an authenticator.
fn base32(text: &str) -> Result<totp::Secret, String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !"-=".contains(*c)).collect();
    let bytes = BASE32_NOPAD.decode(plain.to_ascii_uppercase().as_bytes());
    let bytes = bytes.map_err(|_| "its secret is encrypted, or isn't base32".to_owned())?;
    secret(&bytes)
}

fn secret(bytes: &[u8]) -> Result<totp::Secret, String> {
    totp::Secret::from_bytes(bytes).ok_or_else(|| {
        let (least, most) = totp::FOREIGN_SECRET_BYTES.into_inner();
        format!("its secret has {} bytes instead of {least} to {most}", bytes.len())
    })
}
