//! What staff see of other people: never a secret, never a code.

use super::{ActivityView, FactorView, SessionView};
use crate::{permission::Permission, role::Role};
use serde::{Deserialize, Serialize};

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserState {
    /// Open.
    Active,
    /// Made by staff; no password was chosen yet.
    Invited,
    /// Shut by staff.
    Disabled,
    /// Its owner has asked for its deletion.
    Leaving,
}

/// One user in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// Opaque.
    pub id: String,
    /// The address.
    pub email: String,
    /// The username.
    pub username: Option<String>,
    /// What they are called.
    pub display_name: String,
    /// Their role.
    pub role: Role,
    /// How the account stands.
    pub state: UserState,
    /// Whether there is an authenticator.
    pub has_factor: bool,
    /// When the account was made.
    pub created_at: i64,
    /// When they were last seen, in a session that is kept.
    pub last_seen_at: Option<i64>,
}

impl UserRow {
    /// What the account is called where one name is needed: the address, else the username, else the id.
    #[must_use]
    pub fn account_name(&self) -> &str {
        let username = self.username.as_deref().filter(|name| !name.is_empty());
        if self.email.is_empty() { username.unwrap_or(&self.id) } else { &self.email }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
}

/// Which users are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserQuery {
    /// The beginning of an address, a username, a name or an id; all of them where it is empty.
    pub q: String,
    /// Which of them.
    pub filter: UserFilter,
    /// In which order; counts without `q` and `filter` alone.
    pub sort: UserSort,
}

/// Which users a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserFilter {
    /// Everybody.
    #[default]
    All,
    /// Whose account is open.
    Active,
    /// Whose account is shut.
    Disabled,
    /// Without an authenticator.
    NoFactor,
    /// With a role above a plain user's.
    Staff,
    /// Whose sign-in is held back by wrong guesses.
    Throttled,
}

/// In which order they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserSort {
    /// The newest first.
    #[default]
    Newest,
    /// By address.
    Email,
    /// By name.
    Name,
}

impl UserState {
    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Disabled => "disabled",
            Self::Leaving => "leaving",
        }
    }
}

impl UserFilter {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::All, Self::Active, Self::Disabled, Self::NoFactor, Self::Staff, Self::Throttled];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::NoFactor => "no-factor",
            Self::Staff => "staff",
            Self::Throttled => "throttled",
        }
    }

    /// The filter of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.name() == name)
    }
}

impl UserSort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Newest, Self::Email, Self::Name];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Email => "email",
            Self::Name => "name",
        }
    }

    /// The order of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }
}

/// All that staff see of one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    /// As in the list.
    pub row: UserRow,
    /// An IANA zone.
    pub time_zone: String,
    /// When the password was last set.
    pub password_changed_at: i64,
    /// Until when password, factors and address can't be changed.
    pub frozen_until: Option<i64>,
    /// When the account is deleted, if its owner asked for it.
    pub deletes_at: Option<i64>,
    /// Authenticators.
    pub factors: Vec<FactorView>,
    /// Recovery codes left.
    pub recovery_codes_left: u32,
    /// The last digits of the confirmed phone.
    pub phone_hint: Option<String>,
    /// Live sessions of browsers and programs, newest first.
    pub sessions: Vec<SessionView>,
    /// Known browsers, the last used first.
    pub browsers: Vec<KnownBrowser>,
    /// Budgets of guesses that are in use.
    pub budgets: Vec<BudgetView>,
    /// An address that waits for its owner's confirmation.
    pub new_email: Option<String>,
    /// The newest of their history, newest first.
    pub activity: Vec<ActivityView>,
    /// What the one who looks may do to them.
    pub may: Vec<Permission>,
    /// An enrolment code that was just made, to be handed over; shown to whoever made it alone.
    pub enrolment_code: Option<String>,
}

/// A browser or program that a user has signed in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownBrowser {
    /// What it calls itself, in words.
    pub client: String,
    /// The network range it was last used from.
    pub network: String,
    /// Until when it is trusted, where it is.
    pub trusted_until: Option<i64>,
    /// When it was last used.
    pub last_used_at: i64,
}

/// A budget of guesses for one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetView {
    /// `password` or `code`.
    pub name: String,
    /// Wrong guesses in a row, from browsers that aren't known.
    pub failures: u32,
    /// Nothing is tried before.
    pub waits_until: Option<i64>,
    /// Whether it stays closed until the owner gets in another way, or staff unlock it.
    pub is_closed: bool,
}

/// Somebody who registered and hasn't confirmed the address yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationRow {
    /// Opaque.
    pub id: String,
    /// The address that was given.
    pub email: String,
    /// The username that was asked for.
    pub username: Option<String>,
    /// The name that was given.
    pub display_name: String,
    /// When.
    pub created_at: i64,
    /// When it ends by itself.
    pub expires_at: i64,
}

/// A message of the outbox: what became of it, never what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// Opaque.
    pub id: String,
    /// Which letter.
    pub kind: String,
    /// `queued`, `shown`, `sent` or `dropped`.
    pub state: String,
    /// Deliveries tried.
    pub tries: u32,
    /// Why the last try failed.
    pub error: Option<String>,
    /// When it was written.
    pub created_at: i64,
    /// When the next try is due, while it waits.
    pub due_at: Option<i64>,
    /// When it is dropped if it wasn't sent.
    pub expires_at: i64,
    /// When it was sent or dropped.
    pub ended_at: Option<i64>,
}

/// What an act on several users would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewView {
    /// Whom it is done to.
    pub affected: Vec<UserRow>,
    /// Whom it isn't, and why.
    pub left_out: Vec<LeftOut>,
}

/// Somebody whom an act isn't done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Who; the id alone where there is nobody.
    pub user: Option<UserRow>,
    /// The id that was given.
    pub id: String,
    /// Why: a code of [`crate::Error`].
    pub why: String,
}

/// What `/invite` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Whether a mailed link brought the visitor here.
    pub has_link: bool,
    /// Least characters of a password.
    pub password_min: u32,
}
