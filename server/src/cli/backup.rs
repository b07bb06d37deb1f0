//! `backup`: a copy of a SQLite database while the server runs; for MySQL and MariaDB, which have tools of their own, the
//! command that dumps them.

use super::{Failure, output::Output};
use crate::{
    backup::{self, BackupError},
    compose::Parts,
    config::Config,
};
use auth::{
    clock::SystemClock,
    store::db::{ServerAddress, server_of},
};
use clap::Args;
use serde::Serialize;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where the copy goes. Exit code 1 where nothing was copied: because the name is taken, or the database is no file.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The copy: a file that isn't there yet. It holds password hashes and addresses; encrypt it where it is kept.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file, once the copy is whole.
    #[arg(long)]
    force: bool,
}

#[derive(Serialize)]
struct Copied {
    is_made: bool,
    file: String,
    bytes: u64,
    /// Whether it stands in the trail: not where the schema isn't this program's.
    is_recorded: bool,
    keep_too: String,
}

#[derive(Serialize)]
struct ByHand {
    is_made: bool,
    command: String,
    keep_too: String,
}

impl Backup {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        if let Some(server) = server_of(&config.database_url()) {
            let by_hand = ByHand { is_made: false, command: dump(&server, &self.file), keep_too: keep_too(config) };
            output.data(&by_hand, |by_hand| by_hand.command.clone())?;
            let sentence = "nothing was copied: a server's database is dumped by its own tools, such as the command \
                            above, which asks for the password";
            return Err(Failure::Refused(format!("{sentence}. {}", by_hand.keep_too)));
        }
        if config.has_nothing_to_open() {
            return Err(Failure::Refused("there is no database yet".to_owned()));
        }
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        let made = self.make(config, &parts).await;
        parts.close().await;
        output.data(&made?, Copied::in_words)?;
        Ok(())
    }

    async fn make(&self, config: &Config, parts: &Parts) -> Result<Copied, Failure> {
        // The schema is left as it is: before it is changed is when a copy is wanted most.
        let original = config.database_file().unwrap_or_default();
        let bytes = backup::make(&parts.db, &original, &self.file, self.force).await?;
        let is_recorded = parts.schema_is_current().await?;
        if is_recorded {
            parts.service().note_backup().await?;
        }
        let file = self.file.display().to_string();
        Ok(Copied { is_made: true, file, bytes, is_recorded, keep_too: keep_too(config) })
    }
}

impl Copied {
    fn in_words(&self) -> String {
        let Self { file, bytes, keep_too, .. } = self;
        let unrecorded =
            if self.is_recorded { "" } else { " The audit trail doesn't tell of it: the schema isn't this program's." };
        format!("{file} is a copy of the database ({bytes} bytes), checked and on the disk.{unrecorded} {keep_too}")
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Exists { .. } | BackupError::Name { .. } | BackupError::Original { .. } => {
                Self::Refused(error.to_string())
            }
            BackupError::Copy(_) | BackupError::File { .. } => Self::Failed(error.to_string()),
        }
    }
}

/// What a copy of the database is of no use without.
fn keep_too(config: &Config) -> String {
    let key = if config.secrets.has_file() {
        format!("the key file {}", config.secrets.key_file.display())
    } else if config.secrets.key.is_empty() {
        format!("the key file {}", config.own_key_file().display())
    } else {
        "the key (SECRET_KEY)".to_owned()
    };
    format!("Keep {key} as well, apart from it: it isn't in the copy, and without it nobody can sign in.")
}

/// The command that dumps a server's database, without its password.
fn dump(server: &ServerAddress, file: &Path) -> String {
    let place = match &server.socket {
        Some(socket) => vec![format!("--socket={socket}")],
        None => vec![format!("--host={}", server.host.trim_matches(['[', ']'])), format!("--port={}", server.port)],
    };
    let tls = match (server.checks_name, server.demands_tls) {
        (true, _) => Some("--ssl-verify-server-cert".to_owned()),
        (_, true) => Some("--ssl".to_owned()),
        _ => None,
    };
    let rest = ["--single-transaction", "--skip-lock-tables", "--hex-blob"].map(ToOwned::to_owned);
    let words = ["mariadb-dump".to_owned()].into_iter();
    let words = words.chain(place).chain([format!("--user={}", server.user), "--password".to_owned()]).chain(tls);
    let words = words.chain(rest).chain([format!("--result-file={}", file.display()), server.database.clone()]);
    // The dump is its owner's alone.
    format!("umask 077 && {}", words.map(|word| quoted(&word)).collect::<Vec<_>>().join(" "))
}

/// A word as a shell takes it, whatever stands in it.
fn quoted(word: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./=:@%+,".contains(&b);
    if word.bytes().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_has_no_password_and_no_holes() {
        let server = server_of("mysql://u%20x:hunter2@db.example.org/portal?ssl-mode=REQUIRED").unwrap();
        assert_eq!(
            dump(&server, Path::new("/backup/it's.sql")),
            "umask 077 && mariadb-dump --host=db.example.org --port=3306 '--user=u x' --password --ssl --single-transaction \
             --skip-lock-tables --hex-blob '--result-file=/backup/it'\\''s.sql' portal"
        );
        let near = server_of("mysql://u@localhost/portal?socket=/run/mysqld/mysqld.sock").unwrap();
        assert!(dump(&near, Path::new("x")).contains("--socket=/run/mysqld/mysqld.sock --user=u --password --single"));
    }
}
