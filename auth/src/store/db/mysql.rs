//! MySQL and MariaDB, alone or as a Galera cluster.

use super::{ACQUIRE_TIMEOUT, ConnectError, STATEMENTS_CACHED, copy::ServerAddress};
use sea_orm::{DatabaseConnection, SqlxError, SqlxMySqlConnector};
use sqlx::{
    ConnectOptions, Connection, Executor, Row,
    mysql::{MySqlConnectOptions, MySqlConnection, MySqlSslMode},
    pool::PoolOptions,
};
use std::{net::IpAddr, str::FromStr, time::Duration};

/// Connections where nothing else is said.
const CONNECTIONS: u32 = 10;
/// A connection that was idle for longer is tried before it is used; hot ones save the round trip. No server
/// restarts within that time.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// Too long or impossible values are refused instead of cut: a truncated name could become another's.
const SET_MODE: &str = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
     ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,PIPES_AS_CONCAT'";
/// A conditional UPDATE sees what is committed, as on SQLite, and locks no gaps between rows.
const SET_ISOLATION: &str = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
/// Like SQLite's busy timeout; the server's own is 50 s.
const SET_LOCK_WAIT: &str = "SET SESSION innodb_lock_wait_timeout = 5";
/// A read on one Galera node waits for what was committed on another, or a session that was just revoked there
/// would still be good here.
const SET_CAUSAL_READS: &str = "SET SESSION wsrep_sync_wait = 1";
const HAS_CAUSAL_READS: &str = "SHOW SESSION VARIABLES LIKE 'wsrep_sync_wait'";
/// What the settings have become; the isolation has one name or the other.
const SHOW_SETTINGS: &str = "SHOW SESSION VARIABLES WHERE Variable_name IN \
     ('sql_mode', 'transaction_isolation', 'tx_isolation', 'wsrep_sync_wait')";

/// Opens a pool whose every connection has the settings, and checks that the server took them.
pub(super) async fn open(url: &str, connections: Option<u32>) -> Result<DatabaseConnection, ConnectError> {
    let options = options(url).map_err(ConnectError::Refused)?;
    let pool = PoolOptions::new()
        .max_connections(connections.unwrap_or(CONNECTIONS).max(1))
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection: &mut MySqlConnection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(|connection, _| Box::pin(prepare(connection)))
        .connect_with(options)
        .await
        .map_err(ConnectError::Refused)?;
    let mut connection = pool.acquire().await.map_err(ConnectError::Refused)?;
    check(&mut connection).await?;
    drop(connection);
    Ok(SqlxMySqlConnector::from_sqlx_mysql_pool(pool))
}

/// Reads the URL. Beyond this machine, one that doesn't speak of TLS means TLS with a certificate of that name;
/// the driver's own default would fall back to plain text for whoever asks it to.
pub(crate) fn options(url: &str) -> Result<MySqlConnectOptions, SqlxError> {
    let mut options = MySqlConnectOptions::from_str(url)?
        .charset("utf8mb4")
        .statement_cache_capacity(STATEMENTS_CACHED)
        .disable_statement_logging();
    let speaks_of_tls = url::Url::parse(url)
        .is_ok_and(|url| url.query_pairs().any(|(name, _)| matches!(&*name, "ssl-mode" | "sslmode")));
    if !speaks_of_tls && options.get_socket().is_none() && !is_this_machine(options.get_host()) {
        options = options.ssl_mode(MySqlSslMode::VerifyIdentity);
    }
    Ok(options)
}

/// What a URL says of the server, but for the password.
pub(super) fn address(url: &str) -> Option<ServerAddress> {
    let options = options(url).ok()?;
    Some(ServerAddress {
        host: options.get_host().to_owned(),
        port: options.get_port(),
        socket: options.get_socket().map(|path| path.display().to_string()),
        user: options.get_username().to_owned(),
        database: options.get_database().unwrap_or_default().to_owned(),
        demands_tls: !matches!(options.get_ssl_mode(), MySqlSslMode::Disabled | MySqlSslMode::Preferred),
        checks_name: matches!(options.get_ssl_mode(), MySqlSslMode::VerifyIdentity),
    })
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

async fn prepare(connection: &mut MySqlConnection) -> Result<(), SqlxError> {
    connection.execute(SET_MODE).await?;
    connection.execute(SET_ISOLATION).await?;
    connection.execute(SET_LOCK_WAIT).await?;
    if connection.fetch_optional(HAS_CAUSAL_READS).await?.is_some() {
        connection.execute(SET_CAUSAL_READS).await?;
    }
    Ok(())
}

async fn check(connection: &mut MySqlConnection) -> Result<(), ConnectError> {
    let rows = connection.fetch_all(SHOW_SETTINGS).await.map_err(ConnectError::Refused)?;
    let mut is_strict = false;
    let mut is_read_committed = false;
    for row in rows {
        let name: String = row.try_get(0).map_err(ConnectError::Refused)?;
        let value: String = row.try_get(1).map_err(ConnectError::Refused)?;
        match name.as_str() {
            "sql_mode" => is_strict = value.split(',').any(|mode| mode == "STRICT_ALL_TABLES"),
            "transaction_isolation" | "tx_isolation" => is_read_committed = value == "READ-COMMITTED",
            "wsrep_sync_wait" if value == "0" => return Err(ConnectError::Setting("wsrep_sync_wait")),
            _ => {}
        }
    }
    match (is_strict, is_read_committed) {
        (false, _) => Err(ConnectError::Setting("sql_mode")),
        (_, false) => Err(ConnectError::Setting("transaction_isolation")),
        (true, true) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only what is said outright weakens TLS.
    #[test]
    fn another_machine_means_tls() {
        for (url, verified) in [
            ("mysql://u:p@db.example.org/countersign", true),
            ("mysql://u:p@192.0.2.7/countersign", true),
            ("mysql://u:p@db.example.org/countersign?ssl_mode=DISABLED", true),
            ("mysql://u:p@db.example.org/countersign?ssl-mode=REQUIRED", false),
            ("mysql://u:p@localhost.example.org/countersign", true),
            ("mysql://u:p@localhost/countersign", false),
            ("mysql://u:p@127.0.0.1:3307/countersign", false),
            ("mysql://u:p@[::1]/countersign", false),
            ("mysql://u@db/countersign?socket=/run/mysqld/mysqld.sock", false),
        ] {
            let mode = options(url).unwrap().get_ssl_mode();
            assert_eq!(matches!(mode, MySqlSslMode::VerifyIdentity), verified, "{url}");
        }
    }
}
