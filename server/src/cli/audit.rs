//! `audit`: whether the trail is what the portal has written, and the trail as a file.

mod export;
mod verify;

use super::{Failure, output::Output};
use crate::{compose::Parts, config::Config};
use auth::clock::SystemClock;
use clap::Subcommand;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Walk the chain over the trail, and name the first thing that is wrong (exit code 1). Changes nothing.
    Verify(verify::Verify),
    /// Print the trail, the oldest events first; that it was exported is an event too.
    Export(export::Export),
}

impl AuditCommand {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        // Files and arguments first: what is wrong with them must not cost a connection.
        let job = match self {
            Self::Verify(verify) => Job::Verify(verify.known()?),
            Self::Export(export) => Job::Export(export),
        };
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        parts.make_schema_current().await?;
        let service = parts.service();
        let done = match job {
            Job::Verify(known) => verify::run(&service, &known, output).await,
            Job::Export(export) => export.run(&service, output).await,
        };
        parts.close().await;
        done
    }
}

enum Job {
    Verify(auth::service::Known),
    Export(export::Export),
}
