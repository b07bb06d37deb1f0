//! `config`: what is set, where it comes from, and whether it can be used.

use super::{Failure, output::Output};
use crate::config::{Config, reference, seeds, show::Shown};
use clap::Subcommand;
use serde::Serialize;
use std::path::Path;

/// What to tell.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Check all settings, and name what replaces the Django projects' variables.
    Check,
    /// List all settings in force with their sources, secrets left out.
    Show,
    /// Print the reference of all settings, in Markdown.
    Reference,
}

#[derive(Serialize)]
struct Check {
    is_usable: bool,
    problem: Option<String>,
    replaced: Vec<Replaced>,
}

#[derive(Serialize)]
struct Replaced {
    name: String,
    source: &'static str,
    instead: &'static str,
}

impl ConfigCommand {
    pub(super) fn run(self, file: Option<&Path>, output: Output) -> Result<(), Failure> {
        match self {
            Self::Check => check(file, output),
            Self::Show => show(&Config::read(file)?, output),
            Self::Reference => Ok(output.line(reference::markdown())?),
        }
    }
}

fn check(file: Option<&Path>, output: Output) -> Result<(), Failure> {
    let problem = Config::load(file).err().map(|error| error.to_string());
    let replaced = seeds::found()?;
    let replaced = replaced.into_iter().map(|r| Replaced { name: r.name, source: r.source, instead: r.instead });
    let check = Check { is_usable: problem.is_none(), problem: problem.clone(), replaced: replaced.collect() };
    output.data(&check, |check| {
        let line = |r: &Replaced| format!("{} (from {}) isn't read. Instead: {}", r.name, r.source, r.instead);
        let verdict = if check.is_usable { "The configuration can be used." } else { "It can't be used:" };
        check.replaced.iter().map(line).chain([verdict.to_owned()]).collect::<Vec<_>>().join("\n")
    })?;
    match problem {
        Some(sentence) => Err(Failure::Refused(sentence)),
        None => Ok(()),
    }
}

fn show(config: &Config, output: Output) -> Result<(), Failure> {
    output.data(&config.shown(), |settings| {
        let line = |shown: &Shown| format!("{} = {}  # {}", shown.key, shown.value, shown.source);
        settings.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    Ok(())
}
