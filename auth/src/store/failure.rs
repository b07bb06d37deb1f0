//! What becomes of the database's errors: the one place where they are converted.

use crate::Error;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr};
use sea_orm::{SqlxError, SqlxMySqlError, SqlxSqliteError};

/// Seconds after which to try again when the database didn't answer.
const RETRY_AFTER_S: u32 = 1;

/// Writes the error to the log, once, under an incident id, and gives what may be told: [`Error::Unavailable`]
/// where trying again can help (no connection, a full pool, a lock, a deadlock, no disk space), otherwise
/// [`Error::Internal`] with the id and nothing else.
#[must_use]
pub fn failed(error: DbErr) -> Error {
    let incident = crate::random::incident();
    if is_temporary(&error) {
        tracing::warn!(incident, %error, "the database is not available");
        Error::Unavailable { retry_after_s: RETRY_AFTER_S }
    } else {
        tracing::error!(incident, %error, "the database refused a statement");
        Error::Internal { incident }
    }
}

/// So that `?` in a use case is [`failed`].
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        failed(error)
    }
}

/// Whether a row with the same unique key is there already.
#[must_use]
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Whether another transaction was quicker, so that this one did nothing: a deadlock or failed certification on
/// MySQL and Galera (1213, SQLSTATE 40001, 1020 for a changed snapshot), `SQLITE_BUSY` on SQLite. On Galera the
/// loser hears of it only at COMMIT.
#[must_use]
pub fn is_lost_race(error: &DbErr) -> bool {
    match code_of(error) {
        Some(Code::MySql { number, is_serialization_failure }) => {
            is_serialization_failure || matches!(number, 1020 | 1213)
        }
        Some(Code::Sqlite(primary)) => primary == SQLITE_BUSY,
        None => false,
    }
}

/// Primary result codes of SQLite (<https://www.sqlite.org/rescode.html>).
const SQLITE_BUSY: u32 = 5;
const SQLITE_LOCKED: u32 = 6;
const SQLITE_IOERR: u32 = 10;
const SQLITE_FULL: u32 = 13;
const SQLITE_CANTOPEN: u32 = 14;

/// A database's own code.
enum Code {
    /// Error number, and whether the SQLSTATE is 40001.
    MySql { number: u16, is_serialization_failure: bool },
    /// Primary result code.
    Sqlite(u32),
}

fn is_temporary(error: &DbErr) -> bool {
    if is_lost_race(error) {
        return true;
    }
    match error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed) | DbErr::Conn(_) => true,
        _ => match (code_of(error), driver_error(error)) {
            (Some(Code::Sqlite(code)), _) => {
                matches!(code, SQLITE_LOCKED | SQLITE_IOERR | SQLITE_FULL | SQLITE_CANTOPEN)
            }
            (Some(Code::MySql { number, .. }), _) => is_temporary_on_mysql(number),
            (None, Some(driver)) => matches!(
                driver,
                SqlxError::Io(_)
                    | SqlxError::Tls(_)
                    | SqlxError::PoolTimedOut
                    | SqlxError::PoolClosed
                    | SqlxError::WorkerCrashed
            ),
            (None, None) => false,
        },
    }
}

/// Error numbers of MySQL and MariaDB that pass by themselves or with an operator's help.
fn is_temporary_on_mysql(number: u16) -> bool {
    matches!(
        number,
        1021 // disk full
            | 1040 // too many connections
            | 1041 // out of memory
            | 1047 // Galera: the node isn't ready
            | 1053 // shutting down
            | 1114 // table full
            | 1158
            ..=1161 // network
            | 1180 // error during COMMIT
            | 1203 // too many connections of this user
            | 1205 // waited too long for a lock
            | 1290 // read only: a replica after a failover
            | 1317 // interrupted
            | 1792 // read only transaction
            | 1836 // read only mode
            | 1927 // connection killed
            | 1969 // ran too long (MariaDB)
            | 3024 // ran too long (MySQL)
            | 4031 // idle for too long
    )
}

fn driver_error(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(e))
        | DbErr::Exec(RuntimeErr::SqlxError(e))
        | DbErr::Query(RuntimeErr::SqlxError(e)) => Some(e),
        _ => None,
    }
}

fn code_of(error: &DbErr) -> Option<Code> {
    let SqlxError::Database(database) = driver_error(error)? else {
        return None;
    };
    if let Some(mysql) = database.try_downcast_ref::<SqlxMySqlError>() {
        let is_serialization_failure = mysql.code() == Some("40001");
        return Some(Code::MySql { number: mysql.number(), is_serialization_failure });
    }
    database.try_downcast_ref::<SqlxSqliteError>()?;
    // The extended code has the primary one in its low byte.
    let extended: u32 = database.code()?.parse().ok()?;
    Some(Code::Sqlite(extended & 0xff))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_told() {
        let unavailable = Error::Unavailable { retry_after_s: RETRY_AFTER_S };
        let lost = || SqlxError::Io(std::io::ErrorKind::ConnectionReset.into());
        assert_eq!(failed(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)), unavailable);
        assert_eq!(failed(DbErr::Query(RuntimeErr::SqlxError(lost().into()))), unavailable);
        assert_eq!(failed(DbErr::Conn(RuntimeErr::SqlxError(lost().into()))), unavailable);
        let Error::Internal { incident } = failed(DbErr::Type("secret".to_owned())) else {
            panic!("a type error isn't temporary");
        };
        assert_eq!(incident.len(), 16);
        assert!(incident.bytes().all(|b| b.is_ascii_hexdigit()));
    }

    #[test]
    fn other_errors_are_no_race_and_no_duplicate() {
        for error in [DbErr::RecordNotInserted, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)] {
            assert!(!is_lost_race(&error));
            assert!(!is_unique_violation(&error));
        }
    }
}
