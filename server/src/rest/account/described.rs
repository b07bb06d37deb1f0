//! What an export holds, as the description has it; `auth` writes it (`service/export.rs`).

use crate::rest::{texts, time::Time};
use utoipa::ToSchema;

/// Everything that is kept of a user, secrets excepted.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
pub(crate) struct Export {
    exported_at: Time,
    account: ExportedAccount,
    #[schema(required = true)]
    phone: Option<ExportedPhone>,
    changes_that_can_be_undone: Vec<ExportedChange>,
    authenticators: Vec<ExportedAuthenticator>,
    recovery_codes: ExportedCodes,
    sessions: Vec<ExportedSession>,
    browsers: Vec<ExportedBrowser>,
    /// The newest first.
    activity: Vec<ExportedEvent>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct ExportedAccount {
    #[schema(value_type = texts::Id)]
    id: String,
    #[schema(value_type = texts::EmailOrNone)]
    email: String,
    #[schema(value_type = Option<texts::Username>, required = true)]
    username: Option<String>,
    display_name: String,
    #[schema(value_type = texts::RoleName)]
    role: String,
    #[schema(value_type = texts::TimeZone)]
    time_zone: String,
    created_at: Time,
    password_changed_at: Time,
    /// When it will be deleted, where that was asked for.
    #[schema(required = true)]
    deletes_at: Option<Time>,
    /// After somebody's "this was not me".
    #[schema(required = true)]
    closed_to_changes_until: Option<Time>,
    mailed_codes_sign_in: bool,
    /// A new address that isn't confirmed.
    #[schema(value_type = Option<texts::Email>, required = true)]
    address_that_waits: Option<String>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct ExportedPhone {
    hint: String,
    #[schema(required = true)]
    confirmed_at: Option<Time>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct ExportedChange {
    kind: String,
    #[schema(required = true)]
    name: Option<String>,
    at: Time,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct ExportedAuthenticator {
    #[schema(value_type = texts::Id)]
    id: String,
    name: String,
    created_at: Time,
    #[schema(required = true)]
    last_used_at: Option<Time>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct ExportedCodes {
    left: u32,
    #[schema(required = true)]
    made_at: Option<Time>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct ExportedSession {
    #[schema(value_type = texts::Id)]
    id: String,
    #[schema(value_type = texts::SessionKind)]
    kind: String,
    client: String,
    user_agent: String,
    #[schema(value_type = texts::Network)]
    network: String,
    #[schema(value_type = Vec<texts::Proof>)]
    proved_by: Vec<String>,
    created_at: Time,
    last_seen_at: Time,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct ExportedBrowser {
    #[schema(value_type = texts::Id)]
    id: String,
    client: String,
    #[schema(value_type = texts::Network)]
    network: String,
    created_at: Time,
    last_used_at: Time,
    #[schema(required = true)]
    trusted_until: Option<Time>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "a description")]
struct ExportedEvent {
    #[schema(value_type = texts::Id)]
    id: String,
    kind: String,
    succeeded: bool,
    #[schema(value_type = texts::Network)]
    network: String,
    at: Time,
}
