//! `audit verify`.

use crate::cli::{Failure, output::Output};
use auth::{
    Error, Service,
    chain::Checkpoint,
    service::{Known, Verified},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use clap::Args;
use serde::Serialize;
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

/// No line of ours is longer.
const LINE_MAX: u64 = 4_096;

/// What is known besides the database.
#[derive(Debug, Args)]
pub(in crate::cli) struct Verify {
    /// A file of checkpoints, as `audit.checkpoint_file` names it; also more than one.
    #[arg(long, value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// A public key that signs checkpoints, as `audit verify` prints it; no other one is believed then. Also more than one.
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// Begin behind this position: what is before was found to be wrong, and is taken as it is.
    #[arg(long, value_name = "POSITION")]
    after: Option<i64>,
}

#[derive(Serialize)]
struct Report {
    is_sound: bool,
    /// The place behind which the walk began.
    after: i64,
    /// The last place that is sound.
    last: i64,
    rows: u64,
    checkpoints: u64,
    outside_checkpoints: u64,
    waiting: u64,
    dropped_up_to: i64,
    signers: Vec<Signer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<Broken>,
}

#[derive(Serialize)]
struct Signer {
    kid: String,
    public: String,
}

#[derive(Serialize)]
struct Broken {
    position: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    what: &'static str,
    words: String,
}

impl Verify {
    /// Reads files and keys.
    pub(super) fn known(&self) -> Result<Known, Failure> {
        let mut known = Known { after: self.after, ..Known::default() };
        for path in &self.checkpoints {
            read(path, &mut known.outside)?;
        }
        for key in &self.key {
            let public = URL_SAFE_NO_PAD.decode(key.trim()).ok().filter(|key| key.len() == 32);
            known.keys.push(public.ok_or_else(|| Failure::Refused("a key has 43 characters of base64url".to_owned()))?);
        }
        if self.after.is_some_and(|after| after < 0) {
            return Err(Failure::Refused("a position is 0 or more".to_owned()));
        }
        Ok(known)
    }
}

/// All lines of a file of checkpoints.
fn read(path: &Path, outside: &mut Vec<Checkpoint>) -> Result<(), Failure> {
    let cant = |error: std::io::Error| Failure::Failed(format!("{} can't be read: {error}", path.display()));
    let mut file = BufReader::new(File::open(path).map_err(cant)?);
    for number in 1_u64.. {
        let mut line = String::new();
        if file.by_ref().take(LINE_MAX).read_line(&mut line).map_err(cant)? == 0 {
            break;
        }
        let text = line.trim();
        // What broke off with the machine that wrote it stands by itself, and in the database as a whole.
        let is_piece = text.starts_with('{') && !text.ends_with('}');
        if text.is_empty() || is_piece {
            continue;
        }
        let checkpoint = Checkpoint::parse_line(text);
        outside.push(
            checkpoint.ok_or_else(|| Failure::Refused(format!("{} line {number} is no checkpoint", path.display())))?,
        );
    }
    Ok(())
}

pub(super) async fn run(service: &Service, known: &Known, output: Output) -> Result<(), Failure> {
    let verified = service.audit_verify(known).await.map_err(|error| match error {
        Error::NotFound => Failure::Refused("there is no such position".to_owned()),
        other => other.into(),
    })?;
    let report = report(verified);
    output.data(&report, in_words)?;
    match report.broken {
        None => Ok(()),
        Some(broken) => Err(Failure::Refused(format!("the audit trail is broken: {}", broken.words))),
    }
}

fn report(verified: Verified) -> Report {
    let Verified { after, last, rows, checkpoints, outside, waiting, dropped, signers, broken } = verified;
    Report {
        is_sound: broken.is_none(),
        after,
        last,
        rows,
        checkpoints,
        outside_checkpoints: outside,
        waiting,
        dropped_up_to: dropped,
        signers: signers
            .into_iter()
            .map(|(kid, public)| Signer { kid, public: URL_SAFE_NO_PAD.encode(public) })
            .collect(),
        broken: broken.map(|broken| Broken {
            position: broken.position,
            id: broken.id.map(|id| id.simple().to_string()),
            what: broken.code(),
            words: broken.words(),
        }),
    }
}

fn in_words(report: &Report) -> String {
    let mut lines = Vec::new();
    if report.dropped_up_to > 0 {
        lines.push(format!("Dropped by the portal: everything up to position {}.", report.dropped_up_to));
    }
    let state = if report.is_sound { "sound" } else { "sound until then" };
    lines.push(format!("Rows: {} {state}, positions {} to {}.", report.rows, report.after + 1, report.last));
    lines.push(format!(
        "Checkpoints that agree: {} in the database, {} from files.",
        report.checkpoints, report.outside_checkpoints
    ));
    if report.waiting > 0 {
        lines.push(format!("Waiting for their place: {} (a running server gives it).", report.waiting));
    }
    lines.extend(report.signers.iter().map(|signer| format!("Signed by {} {}", signer.kid, signer.public)));
    lines.join("\n")
}
