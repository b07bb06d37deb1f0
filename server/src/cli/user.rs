//! `user`: other people's accounts, looked after by whoever has the machine. The acts are those of the pages and judged by
//! the same rules, as an administrator's; the history says "command line". A user is named by id, address or username.
//!
//! It works beside running servers: what they do next goes by what stands in the database. Mails wait there until a server
//! sends them.

mod acts;
mod list;
mod show;

use super::{Failure, createsuperuser, output::Output};
use crate::{compose::Parts, config::Config};
use auth::{Error, Field, Service, clock::SystemClock, principal::Operator, role::Role};
use clap::{
    Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use std::sync::Arc;

const OPERATOR: Operator<'static> = Operator::CommandLine;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// List users.
    List(list::List),
    /// Tell all of one user; no secret is among it.
    Show {
        /// Id, address or username.
        user: String,
    },
    #[command(flatten)]
    Act(acts::Act),
}

impl UserCommand {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        parts.make_schema_current().await?;
        let service = parts.service();
        let done = match self {
            Self::List(list) => list.run(&service, output).await,
            Self::Show { user } => show::run(&service, &user, output).await,
            Self::Act(act) => act.run(&service, output).await,
        };
        parts.close().await;
        done
    }
}

/// The id of the one user that is meant.
async fn find(service: &Service, named: &str) -> Result<String, Failure> {
    service.find_user(&OPERATOR, named).await.map_err(|error| match error {
        Error::NotFound => Failure::Refused(format!("there is no user {}", quoted(named))),
        Error::InvalidInput { .. } => {
            Failure::Refused(format!("{} is one user's id and another one's username: give the address", quoted(named)))
        }
        error => error.into(),
    })
}

fn quoted(typed: &str) -> String {
    format!("\"{}\"", super::table::plain(typed))
}

/// Why an act isn't done.
fn in_words(error: Error) -> Failure {
    match error {
        Error::LastAdministrator => {
            Failure::Refused("no administrator who can sign in would be left: make another one first".to_owned())
        }
        Error::Frozen => Failure::Refused(
            "closed to changes for now: somebody has said that something on this account wasn't them".to_owned(),
        ),
        Error::NotPermitted => Failure::Refused("not possible while the account is shut".to_owned()),
        Error::CoolDown { retry_after_s } => {
            Failure::Refused(format!("as many mails were sent as may be: wait {retry_after_s} s"))
        }
        error if error.problem_of(Field::Id).is_some() => Failure::Refused("1 to 100 users at once".to_owned()),
        error => createsuperuser::in_words(error),
    }
}

/// Takes the names that roles have.
fn roles() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::name))
        .try_map(|name| Role::from_name(&name).ok_or("there is no such role"))
}
