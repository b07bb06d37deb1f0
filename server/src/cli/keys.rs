//! `keys`: what signs the access tokens of programs. The key file, under which they are sealed, is another matter
//! (`docs/CONFIG.md`).

use super::{Failure, output::Output};
use crate::{compose::Parts, config::Config};
use auth::{
    clock::SystemClock,
    outbox::rfc_3339,
    service::{KeyState, KeyView},
};
use clap::Subcommand;
use serde::Serialize;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// List the keys; secrets are never shown.
    List,
    /// Make another key. It signs in ten minutes, when every server and service has seen it; the old one stays until its
    /// last token is dead.
    Rotate {
        /// Let it sign at once and drop all others: within a minute every access token is dead on every server. For a key that
        /// somebody has stolen.
        #[arg(long)]
        now: bool,
    },
}

#[derive(Serialize)]
struct Listed {
    kid: String,
    state: &'static str,
    created_at: String,
    signs_from: String,
}

impl KeysCommand {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        parts.make_schema_current().await?;
        let service = parts.service();
        let rotated = match self {
            Self::List => Ok(()),
            Self::Rotate { now } => service.rotate_keys(now).await,
        };
        let keys = match rotated {
            Ok(()) => service.key_views().await,
            Err(error) => Err(error),
        };
        parts.close().await;
        let listed: Vec<Listed> = keys?.into_iter().map(listed).collect();
        output.data(&listed, |listed| {
            let line = |key: &Listed| {
                format!("{}  {:<6}  made {}  signs from {}", key.kid, key.state, key.created_at, key.signs_from)
            };
            listed.iter().map(line).collect::<Vec<_>>().join("\n")
        })?;
        Ok(())
    }
}

fn listed(key: KeyView) -> Listed {
    Listed {
        kid: key.kid,
        state: match key.state {
            KeyState::Next => "next",
            KeyState::Signs => "signs",
            KeyState::Checks => "checks",
        },
        created_at: rfc_3339(key.created_at),
        signs_from: rfc_3339(key.signs_from),
    }
}
