//! `cache`: what sessions remember beside their rows. It may be dropped at any time: whoever is signed in stays so.

use super::{Failure, output::Output};
use crate::{
    compose::Parts,
    config::Config,
    redis::{Kept, Redis},
};
use auth::clock::SystemClock;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::{
    io::{self, BufRead, IsTerminal, Write},
    sync::Arc,
};

#[derive(Debug, Subcommand)]
pub(super) enum CacheCommand {
    /// Drop what sessions remember: in Redis, and in the database. Nobody is signed out. Lost are typed forms, where people
    /// were going, and values that are shown once: whoever hasn't saved their recovery codes yet has to make new ones.
    Clear(Clear),
}

#[derive(Debug, Args)]
pub(super) struct Clear {
    /// Codes on their way, too: those that people have been sent and not typed yet are refused then.
    #[arg(long)]
    codes: bool,
    /// Don't ask.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Serialize)]
struct Cleared {
    /// In Redis; nothing where there is none.
    records_in_redis: Option<u64>,
    records_in_database: u64,
    codes_in_redis: Option<u64>,
}

impl CacheCommand {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        let Self::Clear(clear) = self;
        if !clear.yes {
            ask(clear.codes)?;
        }
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        let cleared = clear.carry_out(&parts).await;
        parts.close().await;
        output.data(&cleared?, Cleared::in_words)?;
        Ok(())
    }
}

impl Clear {
    async fn carry_out(&self, parts: &Parts) -> Result<Cleared, Failure> {
        parts.make_schema_current().await?;
        let records_in_database = parts.service().clear_records().await?;
        let (mut records_in_redis, mut codes_in_redis) = (None, None);
        if let Some(redis) = &parts.redis {
            records_in_redis = Some(clear(redis, Kept::Records).await?);
            if self.codes {
                codes_in_redis = Some(clear(redis, Kept::Codes).await?);
            }
        }
        Ok(Cleared { records_in_redis, records_in_database, codes_in_redis })
    }
}

impl Cleared {
    fn in_words(&self) -> String {
        let records = self.records_in_redis.unwrap_or_default() + self.records_in_database;
        let codes = self.codes_in_redis.map(|codes| format!(" and {codes} codes")).unwrap_or_default();
        format!(
            "{records} records{codes} are dropped. Nobody is signed out; recovery codes that were shown and not saved \
             yet can't be shown again."
        )
    }
}

async fn clear(redis: &Redis, kept: Kept) -> Result<u64, Failure> {
    redis.clear(kept).await.map_err(|error| Failure::Failed(format!("Redis can't be cleared: {:?}", error.kind())))
}

fn ask(codes: bool) -> Result<(), Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Refused("nobody is there to be asked: give --yes".to_owned()));
    }
    let mut terminal = io::stderr().lock();
    let and_codes = if codes { ", and codes that people haven't typed yet" } else { "" };
    write!(
        terminal,
        "Drop typed forms and values that are shown once, such as recovery codes that aren't saved yet{and_codes}? \
         Nobody is signed out. Type yes: "
    )?;
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() == "yes" { Ok(()) } else { Err(Failure::Refused("nothing was dropped".to_owned())) }
}
