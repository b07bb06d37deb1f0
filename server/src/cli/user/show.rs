//! `user show`: one user, as the pages show them.

use super::{Failure, OPERATOR, Output, find, list::Listed};
use crate::cli::table::{plain, table};
use auth::{
    Service,
    outbox::rfc_3339,
    wire::{ActivityView, BudgetView, FactorView, KnownBrowser, SessionView, UserView},
};
use serde::Serialize;

/// A user, as in the API.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    row: Listed,
    time_zone: String,
    password_changed_at: String,
    frozen_until: Option<String>,
    deletes_at: Option<String>,
    new_email: Option<String>,
    factors: Vec<Factor>,
    recovery_codes_left: u32,
    phone_hint: Option<String>,
    sessions: Vec<Session>,
    devices: Vec<Device>,
    budgets: Vec<Budget>,
    activity: Vec<Activity>,
}

#[derive(Serialize)]
struct Factor {
    name: String,
    created_at: String,
    last_used_at: Option<String>,
}

#[derive(Serialize)]
struct Session {
    kind: String,
    client: String,
    network: String,
    amr: Vec<String>,
    created_at: String,
    last_seen_at: String,
}

#[derive(Serialize)]
struct Device {
    name: String,
    network: String,
    trusted_until: Option<String>,
    last_used_at: String,
}

#[derive(Serialize)]
struct Budget {
    name: String,
    failures: u32,
    waits_until: Option<String>,
    is_closed: bool,
}

#[derive(Serialize)]
struct Activity {
    kind: String,
    succeeded: bool,
    at: String,
    network: String,
}

pub(super) async fn run(service: &Service, named: &str, output: Output) -> Result<(), Failure> {
    let id = find(service, named).await?;
    let shown = Shown::of(service.user_view(&OPERATOR, &id).await.map_err(super::in_words)?);
    Ok(output.data(&shown, words)?)
}

impl Shown {
    fn of(view: UserView) -> Self {
        let factor = |of: FactorView| Factor {
            name: of.name,
            created_at: rfc_3339(of.created_at),
            last_used_at: of.last_used_at.map(rfc_3339),
        };
        let session = |of: SessionView| Session {
            kind: of.kind,
            client: of.client,
            network: of.network,
            amr: of.amr,
            created_at: rfc_3339(of.created_at),
            last_seen_at: rfc_3339(of.last_seen_at),
        };
        let device = |of: KnownBrowser| Device {
            name: of.client,
            network: of.network,
            trusted_until: of.trusted_until.map(rfc_3339),
            last_used_at: rfc_3339(of.last_used_at),
        };
        let budget = |of: BudgetView| Budget {
            name: of.name,
            failures: of.failures,
            waits_until: of.waits_until.map(rfc_3339),
            is_closed: of.is_closed,
        };
        let activity = |of: ActivityView| Activity {
            kind: of.kind,
            succeeded: of.succeeded,
            at: rfc_3339(of.at),
            network: of.network,
        };
        Self {
            row: Listed::of(view.row),
            time_zone: view.time_zone,
            password_changed_at: rfc_3339(view.password_changed_at),
            frozen_until: view.frozen_until.map(rfc_3339),
            deletes_at: view.deletes_at.map(rfc_3339),
            new_email: view.new_email,
            factors: view.factors.into_iter().map(factor).collect(),
            recovery_codes_left: view.recovery_codes_left,
            phone_hint: view.phone_hint,
            sessions: view.sessions.into_iter().map(session).collect(),
            devices: view.browsers.into_iter().map(device).collect(),
            budgets: view.budgets.into_iter().map(budget).collect(),
            activity: view.activity.into_iter().map(activity).collect(),
        }
    }
}

fn words(shown: &Shown) -> String {
    let [id, email, username, name, role, state] = shown.row.cells();
    let or = |text: &Option<String>, other: &str| text.clone().unwrap_or_else(|| other.to_owned());
    let facts = [
        ("id", id),
        ("address", email),
        ("new address", or(&shown.new_email, "")),
        ("username", username),
        ("name", name),
        ("role", role),
        ("state", state),
        ("time zone", shown.time_zone.clone()),
        ("made", shown.row.created_at.clone()),
        ("last seen", or(&shown.row.last_seen_at, "never")),
        ("password set", shown.password_changed_at.clone()),
        ("closed to changes until", or(&shown.frozen_until, "")),
        ("deleted at", or(&shown.deletes_at, "")),
        ("phone", or(&shown.phone_hint, "")),
        ("recovery codes left", shown.recovery_codes_left.to_string()),
    ];
    let facts = facts.iter().filter(|(_, value)| !value.is_empty());
    let facts: Vec<String> = facts.map(|(name, value)| format!("{name}: {}", plain(value))).collect();
    let parts = [
        facts.join("\n"),
        part("Authenticators", ["name", "made", "last used"], &shown.factors, |of| {
            [of.name.clone(), of.created_at.clone(), or(&of.last_used_at, "never")]
        }),
        part("Sessions", ["client", "network", "proved by", "begun", "last seen"], &shown.sessions, |of| {
            [of.client.clone(), of.network.clone(), of.amr.join(" "), of.created_at.clone(), of.last_seen_at.clone()]
        }),
        part("Known devices", ["name", "network", "trusted until", "last used"], &shown.devices, |of| {
            [of.name.clone(), of.network.clone(), or(&of.trusted_until, "not"), of.last_used_at.clone()]
        }),
        part("Wrong guesses", ["of", "in a row", "waits until", "closed"], &shown.budgets, |of| {
            let closed = if of.is_closed { "yes" } else { "no" };
            [of.name.clone(), of.failures.to_string(), or(&of.waits_until, ""), closed.to_owned()]
        }),
        part("History, the newest first", ["when", "what", "succeeded", "network"], &shown.activity, |of| {
            let succeeded = if of.succeeded { "yes" } else { "no" };
            [of.at.clone(), of.kind.clone(), succeeded.to_owned(), of.network.clone()]
        }),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// A part with its title; nothing where it has no rows.
fn part<T, const N: usize>(title: &str, head: [&str; N], rows: &[T], cells: impl Fn(&T) -> [String; N]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows: Vec<[String; N]> = rows.iter().map(cells).collect();
    format!("{title}\n{}", table(head, &rows))
}
