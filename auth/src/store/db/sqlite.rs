//! SQLite: one writer, many readers, one file that nobody else on the machine can read.

use super::{ACQUIRE_TIMEOUT, ConnectError, STATEMENTS_CACHED};
use sea_orm::{DatabaseConnection, SqlxSqliteConnector};
use sqlx::{
    ConnectOptions,
    pool::PoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous},
};
use std::{
    fs::{DirBuilder, OpenOptions},
    io::{self, ErrorKind},
    path::Path,
    str::FromStr,
    thread,
    time::Duration,
};

/// How long SQLite waits for the lock of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Rows that `PRAGMA optimize` looks at per index when the writer closes.
const ANALYSIS_LIMIT: u32 = 400;

/// Readers and writer of a file, which is created where it doesn't exist.
pub(super) async fn open(
    url: &str,
    readers: Option<u32>,
) -> Result<(DatabaseConnection, DatabaseConnection), ConnectError> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(ConnectError::InMemory);
    }
    let options = SqliteConnectOptions::from_str(url).map_err(ConnectError::Refused)?;
    create_private(options.get_filename()).map_err(ConnectError::File)?;
    let options = options
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // A commit is on the disk before anything is handed out for it: a code stays spent after a power cut.
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(STATEMENTS_CACHED)
        .disable_statement_logging();
    let writer = options
        .clone()
        .read_only(false)
        // Readers don't wait for the writer, nor it for them. Kept in the file: readers needn't ask for it.
        .journal_mode(SqliteJournalMode::Wal)
        .optimize_on_close(true, ANALYSIS_LIMIT);
    let write = pool(1, writer).await?;
    let readers = readers.unwrap_or_else(cores).max(1);
    let read = pool(readers, options.read_only(true)).await?;
    Ok((SqlxSqliteConnector::from_sqlx_sqlite_pool(read), SqlxSqliteConnector::from_sqlx_sqlite_pool(write)))
}

/// Connections to a file neither age nor break.
async fn pool(connections: u32, options: SqliteConnectOptions) -> Result<SqlitePool, ConnectError> {
    PoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(ConnectError::Refused)
}

/// Creates file and folders for their owner alone: the file holds password hashes. SQLite gives its log and index
/// the file's own permissions.
pub(super) fn create_private(path: &Path) -> io::Result<()> {
    let mut folder = DirBuilder::new();
    let mut file = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        folder.recursive(true).create(parent)?;
    }
    match file.write(true).create_new(true).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn cores() -> u32 {
    thread::available_parallelism().ok().and_then(|n| u32::try_from(n.get()).ok()).unwrap_or(1)
}
