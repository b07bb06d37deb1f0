//! The files that the settings name: who may read them, and since when they are as they are. Of their content only the
//! number of keys is looked at.

use crate::config::Config;
use auth::{clock::Clock, clock::SystemClock, keys::Keyring};
use std::{
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// The file beside which SQLite keeps its log.
const LOG_ENDING: &str = "-wal";

/// Files with secrets in them.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    /// The key file.
    pub(super) key: Option<Seen>,
    /// How many keys it has.
    pub(super) keys: usize,
    /// The SQLite file, and its log.
    pub(super) database: Vec<Seen>,
    /// Files that set a secret: the configuration file, `.env`.
    pub(super) settings: Vec<Seen>,
    /// The time at which they were looked at, in ms.
    pub(super) now: i64,
}

/// A file as the system tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Who may do what; `None` where the system has no such modes.
    pub(super) mode: Option<u32>,
    /// When it was last written, in ms.
    pub(super) written_at: Option<i64>,
}

impl Files {
    /// Looks at them.
    pub(super) fn of(config: &Config) -> Self {
        let key_file = if config.secrets.has_file() {
            Some(config.secrets.key_file.clone())
        } else {
            config.secrets.key.is_empty().then(|| config.own_key_file())
        };
        let text = key_file.as_ref().and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
        let mut settings: Vec<PathBuf> = config.secrets_set().map(|(_, source)| PathBuf::from(source)).collect();
        settings.sort();
        settings.dedup();
        Self {
            key: key_file.as_deref().and_then(Seen::at),
            keys: Keyring::parse(&text).map_or(0, |keys| keys.ids().count()),
            database: config
                .database_file()
                .iter()
                .flat_map(|path| with_log(path))
                .filter_map(|p| Seen::at(&p))
                .collect(),
            settings: settings.iter().filter_map(|path| Seen::at(path)).collect(),
            now: SystemClock.now_ms(),
        }
    }
}

impl Seen {
    /// Looks at a file; nothing where there is none.
    pub(super) fn at(path: &Path) -> Option<Self> {
        let seen = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        let since = seen.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        Some(Self {
            path: path.to_owned(),
            mode: mode(&seen),
            written_at: since.and_then(|since| i64::try_from(since.as_millis()).ok()),
        })
    }

    /// Whether anybody but owner and group may read it, or anybody but the owner write it.
    pub(super) fn is_open(&self) -> bool {
        self.mode.is_some_and(|mode| mode & 0o027 != 0)
    }

    /// `/etc/countersign/key (mode 0600)`.
    pub(super) fn in_words(&self) -> String {
        let mode = self.mode.map(|mode| format!(" (mode {mode:04o})")).unwrap_or_default();
        format!("{}{mode}", self.path.display())
    }
}

/// All of them in one line.
pub(super) fn in_words(files: &[Seen]) -> String {
    files.iter().map(Seen::in_words).collect::<Vec<_>>().join(", ")
}

fn with_log(path: &Path) -> [PathBuf; 2] {
    let mut log = path.as_os_str().to_owned();
    log.push(LOG_ENDING);
    [path.to_owned(), PathBuf::from(log)]
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there are none")]
fn mode(seen: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(seen.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_: &std::fs::Metadata) -> Option<u32> {
    None
}
