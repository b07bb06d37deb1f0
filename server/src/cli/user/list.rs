//! `user list`: users, as the pages list them.

use super::{Failure, OPERATOR, Output};
use crate::cli::table::table;
use auth::{
    Service,
    outbox::rfc_3339,
    wire::{UserFilter, UserQuery, UserRow, UserSort},
};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use serde::Serialize;

/// Users that are read at once.
const PAGE: u32 = 500;

/// Which users.
#[derive(Debug, Args)]
pub(in crate::cli) struct List {
    /// The beginning of an address, a username, a name, or an id.
    #[arg(long, default_value = "", hide_default_value = true)]
    q: String,
    /// Which of them.
    #[arg(long, default_value = "all", value_parser = filters())]
    filter: UserFilter,
    /// In which order; counts without --q and --filter alone.
    #[arg(long, default_value = "newest", value_parser = sorts())]
    sort: UserSort,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
    /// All of them, however many.
    #[arg(long, conflicts_with = "limit")]
    all: bool,
}

/// A user, as in the API.
#[derive(Serialize)]
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) username: Option<String>,
    pub(super) display_name: String,
    pub(super) role: &'static str,
    pub(super) state: &'static str,
    pub(super) has_factor: bool,
    pub(super) created_at: String,
    pub(super) last_seen_at: Option<String>,
}

fn filters() -> impl TypedValueParser<Value = UserFilter> {
    PossibleValuesParser::new(UserFilter::ALL.map(UserFilter::name))
        .try_map(|name| UserFilter::from_name(&name).ok_or("there is no such filter"))
}

fn sorts() -> impl TypedValueParser<Value = UserSort> {
    PossibleValuesParser::new(UserSort::ALL.map(UserSort::name))
        .try_map(|name| UserSort::from_name(&name).ok_or("there is no such order"))
}

impl List {
    pub(super) async fn run(self, service: &Service, output: Output) -> Result<(), Failure> {
        let query = UserQuery { q: self.q, filter: self.filter, sort: self.sort };
        let most = if self.all { usize::MAX } else { usize::try_from(self.limit).unwrap_or(usize::MAX) };
        let (mut listed, mut cursor) = (Vec::new(), None);
        let has_more = loop {
            let left = u32::try_from(most - listed.len()).unwrap_or(PAGE).min(PAGE);
            let page = service.users(&OPERATOR, &query, cursor.as_deref(), left).await?;
            listed.extend(page.items.into_iter().map(Listed::of));
            match page.next {
                Some(next) if listed.len() < most => cursor = Some(next),
                next => break next.is_some(),
            }
        };
        Ok(output.data(&listed, |listed| words(listed, has_more))?)
    }
}

fn words(listed: &[Listed], has_more: bool) -> String {
    let rows: Vec<[String; 6]> = listed.iter().map(Listed::cells).collect();
    let table = table(["id", "address", "username", "name", "role", "state"], &rows);
    if has_more { format!("{table}\n\nThere may be more: --all lists them.") } else { table }
}

impl Listed {
    pub(super) fn of(row: UserRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            username: row.username,
            display_name: row.display_name,
            role: row.role.name(),
            state: row.state.name(),
            has_factor: row.has_factor,
            created_at: rfc_3339(row.created_at),
            last_seen_at: row.last_seen_at.map(rfc_3339),
        }
    }

    pub(super) fn cells(&self) -> [String; 6] {
        [
            self.id.clone(),
            self.email.clone(),
            self.username.clone().unwrap_or_default(),
            self.display_name.clone(),
            self.role.to_owned(),
            self.state.to_owned(),
        ]
    }
}
