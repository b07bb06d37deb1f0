//! `doctor`: what is weak about this portal, and what to do about it. It changes nothing and makes nothing.

use super::{Failure, output::Output};
use crate::{
    compose::{Parts, StartError},
    config::Config,
    doctor,
};
use auth::{
    clock::SystemClock,
    wire::{Finding, Outcome, Severity},
};
use clap::Args;
use std::{fmt::Write, path::Path, sync::Arc};

/// Characters of a line of names.
const WIDTH: usize = 100;

/// What to look at. Exit code 0: nothing fails; 1: a rule fails; 2: it couldn't look.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Count warnings, too.
    #[arg(long)]
    strict: bool,
    /// Look at settings and files alone, and open neither database nor Redis.
    #[arg(long)]
    settings_only: bool,
    /// Print the reference of all rules, in Markdown.
    #[arg(long)]
    reference: bool,
}

impl Doctor {
    pub(super) async fn run(self, file: Option<&Path>, output: Output) -> Result<(), Failure> {
        if self.reference {
            return Ok(output.line(doctor::markdown())?);
        }
        // What can't be read can't be judged, which is another thing than a finding.
        let config = Config::read(file).map_err(|error| Failure::Failed(error.to_string()))?;
        let opened = self.open(&config).await;
        let findings = doctor::examine(&config, opened.as_ref().ok().and_then(Option::as_ref)).await;
        output.data(&findings, |findings| in_words(findings))?;
        match opened {
            Ok(Some(parts)) => parts.close().await,
            Ok(None) => {}
            Err(error) => return Err(Failure::Failed(error.to_string())),
        }
        let least = if self.strict { Severity::Warn } else { Severity::Fail };
        match findings.iter().filter(|finding| finding.is_as_bad_as(least)).count() {
            0 => Ok(()),
            1 => Err(Failure::Refused("one rule isn't kept that has to be".to_owned())),
            number => Err(Failure::Refused(format!("{number} rules aren't kept that have to be"))),
        }
    }

    async fn open(&self, config: &Config) -> Result<Option<Parts>, StartError> {
        if self.settings_only || config.has_nothing_to_open() {
            return Ok(None);
        }
        Parts::open(config, Arc::new(SystemClock)).await.map(Some)
    }
}

/// Findings first, the worst ones at the top; then what couldn't be looked at; what is kept in one line.
fn in_words(findings: &[Finding]) -> String {
    let mut text = String::new();
    let mut broken: Vec<&Finding> = with(findings, Outcome::Finding);
    broken.sort_by_key(|finding| finding.severity);
    for Finding { id, title, severity, evidence, risk, fix, source, .. } in &broken {
        // Writing to a String never fails.
        let _ = writeln!(text, "{}  {id}: not so: {title}.", severity.name());
        let _ = writeln!(text, "      Found: {evidence}");
        let _ = writeln!(text, "      Risk:  {risk}");
        let _ = writeln!(text, "      Fix:   {fix}");
        let _ = writeln!(text, "      By:    {source}\n");
    }
    let open = with(findings, Outcome::CannotTell);
    if !open.is_empty() {
        let _ = writeln!(text, "Couldn't be looked at:");
        for finding in &open {
            let _ = writeln!(text, "      {}: {}", finding.id, finding.evidence);
        }
        text.push('\n');
    }
    let (kept, other) = (with(findings, Outcome::Ok), with(findings, Outcome::NotApplicable));
    for (title, findings) in [("Kept", &kept), ("Not about this portal", &other)] {
        if !findings.is_empty() {
            let _ = writeln!(text, "{title}:{}\n", in_lines(findings));
        }
    }
    let count = |severity: Severity| broken.iter().filter(|finding| finding.severity == severity).count();
    let _ = write!(
        text,
        "{} rules: {} fail, {} warn, {} of note; {} couldn't be looked at, {} are kept.",
        findings.len(),
        count(Severity::Fail),
        count(Severity::Warn),
        count(Severity::Note),
        open.len(),
        kept.len()
    );
    text
}

/// Names, as many in a line as a terminal has room for.
fn in_lines(findings: &[&Finding]) -> String {
    let (mut text, mut length) = (String::new(), WIDTH);
    for Finding { id, .. } in findings {
        if length + id.len() + 2 > WIDTH {
            text.push_str("\n     ");
            length = 5;
        }
        text.push(' ');
        text.push_str(id);
        length += id.len() + 1;
    }
    text
}

fn with(findings: &[Finding], outcome: Outcome) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.outcome == outcome).collect()
}
