//! The command line: one command per file. Exit code 0 is done, 1 refused (somebody has to decide otherwise), 2 failed
//! (something has to be repaired).

mod audit;
mod backup;
mod bench_fill;
mod cache;
mod client;
mod config;
mod createsuperuser;
mod doctor;
mod healthcheck;
mod import;
mod keys;
mod migrate;
pub mod output;
mod secret;
mod serve;
mod table;
mod user;

use crate::{
    compose::StartError,
    config::{Config, ConfigError},
};
use clap::{Parser, Subcommand};
use output::Output;
use std::{path::PathBuf, process::ExitCode};

/// A self-hosted sign-in portal in which a password alone never gets anybody in.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, propagate_version = true)]
pub struct Cli {
    /// The configuration file (also: `COUNTERSIGN_CONFIG`).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print JSON, where a command prints data.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests until a signal to stop; also without any command.
    Serve,
    /// Change the database's schema, or tell where it stands.
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    /// Make an administrator, who enrols an authenticator at the first sign-in.
    Createsuperuser(createsuperuser::Createsuperuser),
    /// Look after users: the acts of administrators, by whoever has the machine.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Tell what is configured, and whether it can be used.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Look after the services that may ask about tokens.
    #[command(subcommand)]
    Client(client::ClientCommand),
    /// Look after the keys that sign access tokens.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Tell what is weak about this configuration and its database, and what to do about it. Changes nothing.
    Doctor(doctor::Doctor),
    /// Copy the database while the server runs; elsewhere than on SQLite, print the command that does.
    Backup(backup::Backup),
    /// Look after what is kept besides the database.
    #[command(subcommand)]
    Cache(cache::CacheCommand),
    /// Bring people over from another system.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Check the audit trail, or export it.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Make people up for benchmarks, in development only.
    BenchFill(bench_fill::BenchFill),
    /// Ask the running server whether it lives.
    Healthcheck,
    /// Print a new line for a key file.
    Secret,
}

/// Why a command ended otherwise than hoped.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Somebody has to decide otherwise.
    #[error("{0}")]
    Refused(String),
    /// Something has to be repaired.
    #[error("{0}")]
    Failed(String),
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        if error.is_refusal() { Self::Refused(error.to_string()) } else { Self::Failed(error.to_string()) }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<auth::Error> for Failure {
    fn from(error: auth::Error) -> Self {
        if error.status() < 500 { Self::Refused(error.to_string()) } else { Self::Failed(error.to_string()) }
    }
}

/// Parses the command line and runs the command.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    let output = Output::new(cli.json);
    match cli.execute(output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.complain(&failure);
            match failure {
                Failure::Refused(_) => ExitCode::from(1),
                Failure::Failed(_) => ExitCode::from(2),
            }
        }
    }
}

impl Cli {
    async fn execute(self, output: Output) -> Result<(), Failure> {
        let load = || Config::load(self.config.as_deref());
        match self.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(load()?, output).await,
            Command::Migrate(migrate) => migrate.run(&load()?, output).await,
            Command::Createsuperuser(create) => create.run(&load()?, output).await,
            Command::User(command) => command.run(&load()?, output).await,
            Command::Config(command) => command.run(self.config.as_deref(), output),
            Command::Client(command) => command.run(&load()?, output).await,
            Command::Keys(command) => command.run(&load()?, output).await,
            Command::Doctor(doctor) => doctor.run(self.config.as_deref(), output).await,
            Command::Backup(backup) => backup.run(&load()?, output).await,
            Command::Cache(command) => command.run(&load()?, output).await,
            Command::Import(command) => command.run(&load()?, output).await,
            Command::Audit(command) => command.run(&load()?, output).await,
            Command::BenchFill(fill) => fill.run(&load()?, output).await,
            Command::Healthcheck => healthcheck::run(&load()?, output),
            Command::Secret => secret::run(output),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_consistent() {
        Cli::command().debug_assert();
    }
}
