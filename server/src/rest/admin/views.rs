//! What a user looks like to staff: never a secret, never a code.

use crate::rest::{account::Activity, factors::Factor, sessions::Session, texts, time::Time};
use auth::{
    permission::Permission,
    wire::{BudgetView, KnownBrowser, UserRow, UserState, UserView},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A user in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct User {
    #[schema(value_type = texts::Id)]
    pub(super) id: String,
    #[schema(value_type = texts::EmailOrNone)]
    email: String,
    #[schema(value_type = Option<texts::Username>, required = true)]
    username: Option<String>,
    #[schema(value_type = texts::DisplayName)]
    display_name: String,
    #[schema(value_type = texts::RoleName)]
    role: &'static str,
    /// `invited`: no password was chosen yet. `leaving`: the owner has asked for the deletion.
    #[schema(value_type = texts::UserStateName)]
    state: UserState,
    /// Whether there is an authenticator.
    has_factor: bool,
    created_at: Time,
    /// In a session that is kept.
    #[schema(required = true)]
    last_seen_at: Option<Time>,
}

/// All that staff see of one user.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserDetails {
    #[schema(value_type = texts::Id)]
    pub(super) id: String,
    #[schema(value_type = texts::EmailOrNone)]
    email: String,
    #[schema(value_type = Option<texts::Username>, required = true)]
    username: Option<String>,
    #[schema(value_type = texts::DisplayName)]
    display_name: String,
    #[schema(value_type = texts::RoleName)]
    role: &'static str,
    /// `invited`: no password was chosen yet. `leaving`: the owner has asked for the deletion.
    #[schema(value_type = texts::UserStateName)]
    state: UserState,
    /// Whether there is an authenticator.
    has_factor: bool,
    created_at: Time,
    /// In a session that is kept.
    #[schema(required = true)]
    last_seen_at: Option<Time>,
    #[schema(value_type = texts::TimeZone)]
    time_zone: String,
    password_changed_at: Time,
    /// Until when password, factors and address can't be changed, after "this was not me".
    #[schema(required = true)]
    frozen_until: Option<Time>,
    /// When the account is deleted, where its owner has asked for it.
    #[schema(required = true)]
    deletes_at: Option<Time>,
    /// An address that waits for its owner's confirmation.
    #[schema(value_type = Option<texts::Email>, required = true)]
    new_email: Option<String>,
    /// The authenticators.
    factors: Vec<Factor>,
    recovery_codes_left: u32,
    /// The end of the confirmed phone's number.
    #[schema(required = true)]
    phone_hint: Option<String>,
    /// Live ones of browsers and programs, newest first.
    sessions: Vec<Session>,
    /// Known browsers and programs, the last used first.
    devices: Vec<KnownDevice>,
    /// Budgets of guesses that are in use.
    budgets: Vec<Guesses>,
    /// The newest of the history, newest first.
    activity: Vec<Activity>,
    /// What the one who asks may do to this user.
    #[schema(value_type = Vec<texts::PermissionName>)]
    may: Vec<Permission>,
}

/// A browser or program that the user has signed in with.
#[derive(Serialize, ToSchema)]
pub(crate) struct KnownDevice {
    name: String,
    /// The address range it was last used in.
    #[schema(value_type = texts::Network)]
    network: String,
    #[schema(required = true)]
    trusted_until: Option<Time>,
    last_used_at: Time,
}

/// Wrong guesses from where the user isn't known.
#[derive(Serialize, ToSchema)]
pub(crate) struct Guesses {
    #[schema(value_type = texts::BudgetName)]
    name: String,
    /// Wrong ones in a row.
    failures: u32,
    /// Nothing is tried before.
    #[schema(required = true)]
    waits_until: Option<Time>,
    /// Closed until the owner gets in another way, or staff unlock it.
    is_closed: bool,
}

impl User {
    pub(super) fn of(row: UserRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            username: row.username,
            display_name: row.display_name,
            role: row.role.name(),
            state: row.state,
            has_factor: row.has_factor,
            created_at: Time(row.created_at),
            last_seen_at: row.last_seen_at.map(Time),
        }
    }
}

impl UserDetails {
    pub(super) fn of(view: UserView) -> Self {
        let User { id, email, username, display_name, role, state, has_factor, created_at, last_seen_at } =
            User::of(view.row);
        Self {
            id,
            email,
            username,
            display_name,
            role,
            state,
            has_factor,
            created_at,
            last_seen_at,
            time_zone: view.time_zone,
            password_changed_at: Time(view.password_changed_at),
            frozen_until: view.frozen_until.map(Time),
            deletes_at: view.deletes_at.map(Time),
            new_email: view.new_email,
            factors: view.factors.into_iter().map(Factor::authenticator).collect(),
            recovery_codes_left: view.recovery_codes_left,
            phone_hint: view.phone_hint,
            sessions: view.sessions.into_iter().map(Session::of).collect(),
            devices: view.browsers.into_iter().map(KnownDevice::of).collect(),
            budgets: view.budgets.into_iter().map(Guesses::of).collect(),
            activity: view.activity.into_iter().map(Activity::of).collect(),
            may: view.may,
        }
    }
}

impl KnownDevice {
    fn of(view: KnownBrowser) -> Self {
        Self {
            name: view.client,
            network: view.network,
            trusted_until: view.trusted_until.map(Time),
            last_used_at: Time(view.last_used_at),
        }
    }
}

impl Guesses {
    fn of(view: BudgetView) -> Self {
        let BudgetView { name, failures, waits_until, is_closed } = view;
        Self { name, failures, waits_until: waits_until.map(Time), is_closed }
    }
}
