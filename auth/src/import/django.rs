//! What Django, django-otp, django-allauth and drf-totp keep of people, and the tables of projects that keep an
//! authenticator's secret by themselves.

mod factors;
mod person;

pub use person::{Authenticator, Note, Person};

use super::{Source, Unreadable, row::Row};
use std::collections::{BTreeMap, HashSet};

/// Django's own table of users.
pub const USER_TABLE: &str = "auth_user";

/// The columns that mean something here, of whichever table.
pub(super) const COLUMNS: [&str; 55] = [
    // users
    "username",
    "email",
    "email_address",
    "password",
    "first_name",
    "last_name",
    "full_name",
    "display_name",
    "name",
    "is_active",
    "is_staff",
    "is_superuser",
    "date_joined",
    "created_at",
    "last_login",
    // whose it is
    "user_id",
    "device_id",
    "auth_id",
    // django-otp
    "confirmed",
    "key",
    "step",
    "t0",
    "digits",
    "drift",
    "last_t",
    "token",
    // allauth
    "type",
    "data",
    "last_used_at",
    "verified",
    "primary",
    // drf-totp
    "otp_base32",
    "otp_verified",
    "otp_enabled",
    "last_used_step",
    "used_at",
    // projects' own
    "shared_secret",
    "totp_secret",
    "otp_secret",
    "mfa_secret",
    "secret_key",
    "two_factor_secret",
    "otp_key",
    "totp_key",
    "mfa_enabled",
    "totp_enabled",
    "totp_verified",
    "mfa_verified",
    "is_verified",
    "is_confirmed",
    "is_enabled",
    "two_factor_enabled",
    "enabled",
    "is_mfa_enabled",
    "is_totp_enabled",
];

/// Columns in which projects keep an authenticator's secret in base32.
pub(super) const SECRETS: [&str; 8] = [
    "otp_base32",
    "shared_secret",
    "totp_secret",
    "otp_secret",
    "mfa_secret",
    "two_factor_secret",
    "otp_key",
    "totp_key",
];

/// Columns that say whether such a secret is in force; where there are several, each has to.
pub(super) const IN_FORCE: [&str; 14] = [
    "confirmed",
    "otp_verified",
    "otp_enabled",
    "mfa_enabled",
    "totp_enabled",
    "totp_verified",
    "mfa_verified",
    "is_confirmed",
    "is_enabled",
    "two_factor_enabled",
    "enabled",
    "is_mfa_enabled",
    "is_totp_enabled",
    "is_verified",
];

/// Reads people, some at a time.
pub struct Reader {
    source: Source,
    user_table: String,
    /// Tables beside it that are there, with the column that says whose a row is.
    beside: Vec<String>,
    after: Option<String>,
    /// Keys that pages have ended with.
    ends: HashSet<String>,
    most: u32,
}

impl Reader {
    /// Looks for the people's table, and what there is beside it.
    ///
    /// # Errors
    /// [`Unreadable`], where there is no such table.
    pub async fn new(source: Source, user_table: Option<&str>, most: u32) -> Result<Self, Unreadable> {
        let user_table = user_table.unwrap_or(USER_TABLE).to_owned();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.$-".contains(c);
        if user_table.is_empty() || user_table.len() > 64 || !user_table.chars().all(is_plain) {
            return Err(Unreadable::NotATable(user_table));
        }
        // A model's name does as well.
        let user_table = user_table.to_lowercase().replacen('.', "_", 1);
        let mut beside = Vec::new();
        let mut candidates = Vec::new();
        let tables = source.tables().await?;
        for table in &tables {
            let columns = source.columns(table).await?;
            let has = |name: &str| columns.iter().any(|column| column == name);
            if has("password") && (has("username") || has("email")) {
                candidates.push(table.clone());
            }
            if factors::KNOWN.contains(&table.as_str()) || (has("user_id") && SECRETS.iter().any(|name| has(name))) {
                beside.push(table.clone());
            }
        }
        if !candidates.contains(&user_table) {
            let others = match candidates.as_slice() {
                [] => String::new(),
                others => format!("; give --user-table: {}", others.join(" or ")),
            };
            return Err(Unreadable::NoUsers(user_table, others));
        }
        beside.retain(|table| *table != user_table);
        Ok(Self { source, user_table, beside, after: None, ends: HashSet::new(), most: most.clamp(1, 10_000) })
    }

    /// The table that people are read from.
    #[must_use]
    pub fn user_table(&self) -> &str {
        &self.user_table
    }

    /// The next people, with their factors; none when there are no more.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub async fn next(&mut self) -> Result<Vec<Person>, Unreadable> {
        let rows = self.source.page(&self.user_table, self.after.as_deref(), self.most).await?;
        let Some(last) = rows.last() else { return Ok(Vec::new()) };
        // Bytes that look like text aren't ordered like text: a page would come again, and again.
        if !self.ends.insert(last.id.clone()) {
            return Err(Unreadable::Key(self.user_table.clone()));
        }
        self.after = Some(last.id.clone());
        // In a dump people may be referred to by name.
        let natural = |row: &Row| format!("{NATURAL}{}", row.first_of(&["username", "email"]));
        let owners: Vec<String> = rows.iter().flat_map(|row| [row.id.clone(), natural(row)]).collect();
        let mut of = BTreeMap::<String, factors::Found>::new();
        for table in &self.beside {
            factors::read(&self.source, table, &owners, &mut of).await?;
        }
        let people = rows.iter().map(|row| {
            let mut found = of.remove(&row.id).unwrap_or_default();
            if row.id != natural(row) {
                found.add(of.remove(&natural(row)).unwrap_or_default());
            }
            person::of(&self.user_table, row, found)
        });
        Ok(people.collect())
    }

    /// Ends the connection.
    pub async fn close(self) {
        self.source.close().await;
    }
}

/// Before a name that stands for somebody's key in a dump.
pub(super) const NATURAL: &str = "natural:";
