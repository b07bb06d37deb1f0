//! `bench-fill`: people and events by the thousand, for benchmarks; in development only.

use super::{Failure, output::Output};
use crate::{compose::Parts, config::Config};
use auth::{clock::SystemClock, service::Filled};
use clap::Args;
use serde::Serialize;
use std::sync::Arc;

/// How many.
#[derive(Debug, Args)]
pub(super) struct BenchFill {
    /// People that there are to be, those that there are included.
    #[arg(long, default_value_t = 1_000)]
    people: u32,
    /// Of how many of them, the last ones, tokens are printed.
    #[arg(long, default_value_t = 1_000)]
    tokens: u32,
    /// Events that the audit trail is to have, those that it has included: of everybody in turn.
    #[arg(long, default_value_t = 0)]
    events: u64,
    /// Of this user alone, by id, address or username: as many as that user is to have.
    #[arg(long, requires = "events")]
    of: Option<String>,
    /// The password of all of them.
    #[arg(long)]
    password: String,
}

#[derive(Serialize)]
struct Printed {
    login: String,
    secret: String,
    access: String,
    refresh: String,
}

impl BenchFill {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        if !config.profile.is_development() {
            return Err(Failure::Refused("people are made up in development only".to_owned()));
        }
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        parts.make_schema_current().await?;
        let filled = parts.service().bench_fill(self.people, self.tokens, &self.password).await;
        let events = parts.service().bench_fill_events(self.events, self.of.as_deref()).await;
        parts.close().await;
        events?;
        let printed =
            |one: Filled| Printed { login: one.login, secret: one.secret, access: one.access, refresh: one.refresh };
        let filled: Vec<Printed> = filled?.into_iter().map(printed).collect();
        Ok(output.data(&filled, |filled| format!("{} people were made with tokens.", filled.len()))?)
    }
}
