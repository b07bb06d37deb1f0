//! `import`: people of another system become users here, with their passwords and authenticators. The other system's
//! database is read and never changed; what can't be taken is told row by row.

use super::{Failure, output::Output, table::plain};
use crate::{compose::Parts, config::Config};
use auth::{
    clock::SystemClock,
    import::{Reader, Source},
    service::{BrokenOff, EnrolmentCode, ImportError, ImportLine, ImportOptions, ImportReport},
};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::{
    fmt::Write as _,
    io::{self, Write as _},
    sync::Arc,
};

#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Bring over the people of a Django project: its users, django-otp, django-allauth and drf-totp.
    Django(Django),
}

/// From where, and how.
#[derive(Debug, Args)]
pub(super) struct Django {
    /// The project's SQLite file, `mysql://user:password@host/name`, or a file that `manage.py dumpdata` wrote.
    #[arg(long, value_name = "FILE or URL")]
    from: String,
    /// The table of a custom user model, such as `accounts_user`.
    #[arg(long, value_name = "TABLE")]
    user_table: Option<String>,
    /// Make superusers administrators; otherwise they are plain users.
    #[arg(long)]
    staff_roles: bool,
    /// Print an enrolment code for each who has neither an address nor an authenticator.
    #[arg(long)]
    enrolment_codes: bool,
    /// Write nothing, and tell what would be.
    #[arg(long)]
    dry_run: bool,
    /// People read at a time.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    batch: u32,
}

#[derive(Serialize)]
struct Printed {
    dry_run: bool,
    user_table: String,
    read: u64,
    imported: u64,
    already_here: u64,
    not_taken: u64,
    authenticators: u64,
    recovery_codes: u64,
    without_password: u64,
    without_address: u64,
    without_authenticator: u64,
    disabled: u64,
    administrators: u64,
    staff_as_users: u64,
    lines: Vec<Line>,
    enrolment_codes: Vec<Code>,
}

#[derive(Serialize)]
struct Line {
    table: String,
    id: String,
    who: String,
    why: String,
}

#[derive(Serialize)]
struct Code {
    username: String,
    code: String,
}

impl ImportCommand {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        let Self::Django(django) = self;
        django.run(config, output).await
    }
}

impl Django {
    async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        let unreadable = |error: auth::import::Unreadable| Failure::Refused(plain(&error.to_string()));
        let source = Source::open(&self.from).await.map_err(unreadable)?;
        let mut reader = Reader::new(source, self.user_table.as_deref(), self.batch).await.map_err(unreadable)?;
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        parts.make_schema_current().await?;
        let options =
            ImportOptions { gives_roles: self.staff_roles, is_dry: self.dry_run, makes_codes: self.enrolment_codes };
        let done = parts.service().import(&mut reader, options, tell).await;
        let user_table = reader.user_table().to_owned();
        reader.close().await;
        parts.close().await;
        let (report, end) = match done {
            Ok(report) => (report, Ok(())),
            Err(broken_off) => {
                let BrokenOff { report, why } = *broken_off;
                if report.read == 0 {
                    return Err(in_words(why));
                }
                (report, Err(Failure::Failed(said(&why))))
            }
        };
        // Codes that were made are shown this once, however it ended.
        output.data(&printed(self.dry_run, user_table, report), words)?;
        end
    }
}

/// How far it is, for whoever waits.
fn tell(report: &ImportReport) {
    let ImportReport { read, taken, refused, .. } = report;
    // Where standard error is closed nobody waits.
    let _ = writeln!(io::stderr().lock(), "{read} read, {taken} taken, {refused} refused");
}

fn in_words(error: ImportError) -> Failure {
    match error {
        ImportError::Unreadable(_) => Failure::Refused(said(&error)),
        ImportError::Failed(_) => Failure::Failed(said(&error)),
    }
}

fn said(error: &ImportError) -> String {
    format!("{}; what was imported before stays; start again, and it goes on", plain(&error.to_string()))
}

fn printed(dry_run: bool, user_table: String, report: ImportReport) -> Printed {
    let line = |ImportLine { table, id, who, why }: ImportLine| Line { table, id, who, why };
    let code = |EnrolmentCode { username, code }: EnrolmentCode| Code { username, code };
    Printed {
        dry_run,
        user_table,
        read: report.read,
        imported: report.taken,
        already_here: report.were_here,
        not_taken: report.refused,
        authenticators: report.authenticators,
        recovery_codes: report.recovery_codes,
        without_password: report.without_password,
        without_address: report.without_address,
        without_authenticator: report.without_factor,
        disabled: report.disabled,
        administrators: report.administrators,
        staff_as_users: report.staff_as_users,
        lines: report.lines.into_iter().map(line).collect(),
        enrolment_codes: report.codes.into_iter().map(code).collect(),
    }
}

fn words(printed: &Printed) -> String {
    let mut text = String::new();
    let counts = [
        ("people read", printed.read),
        (if printed.dry_run { "would be imported" } else { "imported" }, printed.imported),
        ("were here already", printed.already_here),
        ("not taken", printed.not_taken),
        ("authenticators", printed.authenticators),
        ("recovery codes", printed.recovery_codes),
        ("without a password: they set one by mail", printed.without_password),
        ("without an address: they give one after the first sign-in", printed.without_address),
        ("without an authenticator: they enrol one at the first sign-in", printed.without_authenticator),
        ("disabled", printed.disabled),
        ("administrators", printed.administrators),
        ("with rights there, plain users here", printed.staff_as_users),
    ];
    for (what, number) in counts {
        // Writing into a text can't fail.
        let _ = writeln!(text, "{number:>8}  {what}");
    }
    if !printed.lines.is_empty() {
        text.push_str("\nNot taken:\n");
    }
    for Line { table, id, who, why } in &printed.lines {
        let _ = writeln!(text, "{} {} ({}): {}", plain(table), plain(id), plain(who), plain(why));
    }
    if !printed.enrolment_codes.is_empty() {
        text.push_str("\nEnrolment codes, shown this once:\n");
    }
    for Code { username, code } in &printed.enrolment_codes {
        let _ = writeln!(text, "{}: {}", plain(username), plain(code));
    }
    if printed.dry_run {
        text.push_str("\nNothing was written.\n");
    }
    text
}
