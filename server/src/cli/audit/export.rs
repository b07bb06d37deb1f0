//! `audit export`.

use crate::{
    cli::{Failure, output::Output},
    export::{Format, audit::Exported},
};
use auth::{
    Error, Service,
    principal::Operator,
    service::{AuditFilter, moment_of},
};
use clap::{Args, ValueEnum};

/// Which events, and how they are written.
#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// From this moment on: a date, or RFC 3339.
    #[arg(long)]
    from: Option<String>,
    /// Before this moment.
    #[arg(long)]
    to: Option<String>,
    /// About this user: an id, an address or a username.
    #[arg(long)]
    user: Option<String>,
    /// Of this kind, such as `signed-in`.
    #[arg(long)]
    kind: Option<String>,
    /// How they are written.
    #[arg(long, value_enum, default_value_t = As::Jsonl)]
    format: As,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum As {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values.
    Csv,
}

impl Export {
    pub(super) async fn run(self, service: &Service, output: Output) -> Result<(), Failure> {
        let format = match self.format {
            As::Jsonl => Format::JsonLines,
            As::Csv => Format::Csv,
        };
        let user_id = match &self.user {
            Some(text) => {
                Some(service.audit_subject(text).await.map_err(|error| in_words(error, "there is no such user"))?)
            }
            None => None,
        };
        let filter = AuditFilter {
            user_id,
            kind: self.kind.clone(),
            from: moment("--from", self.from.as_deref())?,
            to: moment("--to", self.to.as_deref())?,
            ..AuditFilter::default()
        };
        let export = service.audit_export(&Operator::CommandLine, &filter).await;
        let mut export = export.map_err(|error| in_words(error, "a kind is lower-case letters and hyphens"))?;
        output.raw(&format.head::<Exported>())?;
        loop {
            let rows = export.next().await?;
            if rows.is_empty() {
                return Ok(());
            }
            let rows: Vec<Exported> = rows.into_iter().map(Exported::of).collect();
            output.raw(&format.lines(&rows).map_err(std::io::Error::from)?)?;
        }
    }
}

fn moment(name: &str, text: Option<&str>) -> Result<Option<i64>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let refused = || Failure::Refused(format!("{name} takes a date such as 2026-01-31, or 2026-01-31T12:00:00Z"));
    moment_of(text).map(Some).ok_or_else(refused)
}

fn in_words(error: Error, not_found: &str) -> Failure {
    if error == Error::NotFound { Failure::Refused(not_found.to_owned()) } else { error.into() }
}
