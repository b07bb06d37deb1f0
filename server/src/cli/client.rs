//! `client`: services that may ask whether a token is good (RFC 7662), and end one (RFC 7009).

use super::{Failure, output::Output};
use crate::{compose::Parts, config::Config};
use auth::{Error, Field, Problem, clock::SystemClock, outbox::rfc_3339};
use clap::Subcommand;
use serde::Serialize;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub(super) enum ClientCommand {
    /// Add a service, and print its secret once.
    Add {
        /// Its name: lower-case letters, digits and hyphens.
        name: String,
    },
    /// List the services.
    List,
    /// Remove a service: its secret is good for nothing from then on.
    Remove {
        /// Its name.
        name: String,
    },
}

#[derive(Serialize)]
struct Added<'a> {
    client_id: &'a str,
    client_secret: String,
}

#[derive(Serialize)]
struct Listed {
    client_id: String,
    created_at: String,
}

impl ClientCommand {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        parts.make_schema_current().await?;
        let service = parts.service();
        let done = match &self {
            Self::Add { name } => service.add_client(name).await.map(|secret| {
                let added = Added { client_id: name, client_secret: secret.encode() };
                output.data(&added, |added| {
                    format!(
                        "{} may ask about tokens.\n\nSecret, shown this once: {}",
                        added.client_id, added.client_secret
                    )
                })
            }),
            Self::List => service.clients().await.map(|clients| {
                let listed = |view: auth::service::ClientView| Listed {
                    client_id: view.id,
                    created_at: rfc_3339(view.created_at),
                };
                let listed: Vec<Listed> = clients.into_iter().map(listed).collect();
                output.data(&listed, |listed| {
                    let lines = listed.iter().map(|client| format!("{}  {}", client.created_at, client.client_id));
                    lines.collect::<Vec<_>>().join("\n")
                })
            }),
            Self::Remove { name } => service
                .remove_client(name)
                .await
                .map(|()| output.data(&serde_json::json!({ "removed": name }), |_| format!("{name} is removed."))),
        };
        parts.close().await;
        Ok(done.map_err(in_words)??)
    }
}

fn in_words(error: Error) -> Failure {
    match error.problem_of(Field::Name) {
        Some(Problem::Taken) => Failure::Refused("there is a service of that name already".to_owned()),
        Some(_) => Failure::Refused("a name has 1 to 64 lower-case letters, digits and hyphens".to_owned()),
        None if error == Error::NotFound => Failure::Refused("there is no service of that name".to_owned()),
        None => error.into(),
    }
}
