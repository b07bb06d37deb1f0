//! `migrate`: the database's schema.

use super::{Failure, output::Output};
use crate::{
    compose::{Parts, StartError},
    config::Config,
};
use auth::clock::SystemClock;
use clap::Subcommand;
use serde::Serialize;
use std::sync::Arc;

/// What to do with the schema.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum Migrate {
    /// Apply all that is missing.
    Up,
    /// Take the newest ones back, with all that is in their tables.
    Down {
        /// How many.
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
    /// List them.
    Status,
}

#[derive(Serialize)]
struct Step {
    name: String,
    is_applied: bool,
}

impl Migrate {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        let done = self.apply(&parts, output).await;
        parts.close().await;
        done
    }

    async fn apply(self, parts: &Parts, output: Output) -> Result<(), Failure> {
        let db = parts.db.connection();
        match self {
            Self::Up => migration::up(db).await.map_err(StartError::from)?,
            Self::Down { steps } => migration::down(db, steps).await.map_err(StartError::from)?,
            Self::Status => {}
        }
        let known = migration::status(db).await.map_err(StartError::from)?;
        let steps: Vec<Step> =
            known.into_iter().map(|step| Step { name: step.name, is_applied: step.is_applied }).collect();
        output.data(&steps, |steps| {
            let line = |step: &Step| format!("{} {}", if step.is_applied { "applied" } else { "missing" }, step.name);
            steps.iter().map(line).collect::<Vec<_>>().join("\n")
        })?;
        Ok(())
    }
}
