//! A database that is imported: SQLite, MySQL or MariaDB, read over one connection of its own that can't write.

use super::{Unreadable, django::COLUMNS, row::Row};
use crate::store::db;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, SqlxError, SqlxMySqlConnector,
    SqlxSqliteConnector, Statement, Value,
};
use sqlx::{ConnectOptions, Executor, mysql::MySqlConnection, pool::PoolOptions, sqlite::SqliteConnectOptions};
use std::{path::Path, time::Duration};

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same state for all that is read, and no right to change it.
const READ_ONLY: [&str; 2] = [
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
];
/// The primary key, whatever its name.
const KEY: &str = "countersign_key";

pub(super) struct Database(DatabaseConnection);

impl Database {
    pub(super) async fn sqlite(path: &Path) -> Result<Self, Unreadable> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .create_if_missing(false)
            .busy_timeout(PATIENCE)
            .disable_statement_logging();
        let pool = PoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect_with(options).await;
        Ok(Self(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.map_err(refused)?)))
    }

    pub(super) async fn mysql(url: &str) -> Result<Self, Unreadable> {
        let options = db::mysql_options(url).map_err(refused)?;
        let pool = PoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .after_connect(|connection: &mut MySqlConnection, _| {
                Box::pin(async move {
                    for statement in READ_ONLY {
                        connection.execute(statement).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await;
        Ok(Self(SqlxMySqlConnector::from_sqlx_mysql_pool(pool.map_err(refused)?)))
    }

    pub(super) async fn tables(&self) -> Result<Vec<String>, Unreadable> {
        let sql = match self.0.get_database_backend() {
            DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
            _ => {
                "SELECT CAST(table_name AS CHAR) AS name FROM information_schema.tables \
                 WHERE table_schema = DATABASE() ORDER BY table_name"
            }
        };
        self.names(sql, Vec::new()).await
    }

    pub(super) async fn columns(&self, table: &str) -> Result<Vec<String>, Unreadable> {
        let sql = match self.0.get_database_backend() {
            DbBackend::Sqlite => "SELECT name FROM pragma_table_info(?)",
            _ => {
                "SELECT CAST(column_name AS CHAR) AS name FROM information_schema.columns \
                 WHERE table_schema = DATABASE() AND table_name = ?"
            }
        };
        self.names(sql, vec![table.into()]).await
    }

    async fn key(&self, table: &str) -> Result<Option<String>, Unreadable> {
        let sql = match self.0.get_database_backend() {
            DbBackend::Sqlite => "SELECT name FROM pragma_table_info(?) WHERE pk > 0",
            _ => {
                "SELECT CAST(column_name AS CHAR) AS name FROM information_schema.columns \
                 WHERE table_schema = DATABASE() AND table_name = ? AND column_key = 'PRI'"
            }
        };
        let names = self.names(sql, vec![table.into()]).await?;
        Ok(if names.len() == 1 { names.into_iter().next() } else { None })
    }

    pub(super) async fn page(&self, table: &str, after: Option<&str>, most: u32) -> Result<Vec<Row>, Unreadable> {
        let Some(key) = self.key(table).await? else {
            return Err(Unreadable::Database(format!("{table} has no primary key of one column")));
        };
        let (key, from) = (self.quoted(&key), self.quoted(table));
        let list = self.list(table, &key).await?;
        let (condition, values) = match after {
            Some(after) => (format!("WHERE {key} > ? "), vec![Value::from(after)]),
            None => (String::new(), Vec::new()),
        };
        let rows =
            self.rows(format!("SELECT {list} FROM {from} {condition}ORDER BY {key} LIMIT {most}"), values).await?;
        // Bytes that are no text: nothing could be asked for behind them, nor what belongs to them.
        if rows.iter().any(|row| row.id.is_empty()) {
            return Err(Unreadable::Key(table.to_owned()));
        }
        Ok(rows)
    }

    pub(super) async fn belonging(&self, table: &str, column: &str, to: &[String]) -> Result<Vec<Row>, Unreadable> {
        if to.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.key(table).await?.map_or_else(|| "''".to_owned(), |key| self.quoted(&key));
        let (from, column) = (self.quoted(table), self.quoted(column));
        let list = self.list(table, &key).await?;
        let places = vec!["?"; to.len()].join(", ");
        let sql = format!("SELECT {list} FROM {from} WHERE {column} IN ({places}) ORDER BY {key}");
        self.rows(sql, to.iter().map(|to| Value::from(to.as_str())).collect()).await
    }

    pub(super) async fn close(self) {
        // Nothing depends on it.
        let _ = self.0.close().await;
    }

    /// What is selected: the columns that mean something here, as text.
    async fn list(&self, table: &str, key: &str) -> Result<String, Unreadable> {
        let kind = match self.0.get_database_backend() {
            DbBackend::Sqlite => "TEXT",
            _ => "CHAR",
        };
        let columns = self.columns(table).await?;
        let known =
            columns.iter().filter(|column| COLUMNS.contains(&column.as_str())).map(|column| self.quoted(column));
        let texts = known.map(|column| format!("CAST({column} AS {kind}) AS {column}"));
        let all = std::iter::once(format!("CAST({key} AS {kind}) AS {KEY}")).chain(texts);
        Ok(all.collect::<Vec<_>>().join(", "))
    }

    async fn rows(&self, sql: String, values: Vec<Value>) -> Result<Vec<Row>, Unreadable> {
        let statement = Statement::from_sql_and_values(self.0.get_database_backend(), sql, values);
        let rows = self.0.query_all_raw(statement).await.map_err(failed)?;
        Ok(rows.iter().map(row).collect())
    }

    async fn names(&self, sql: &str, values: Vec<Value>) -> Result<Vec<String>, Unreadable> {
        let statement = Statement::from_sql_and_values(self.0.get_database_backend(), sql, values);
        let rows = self.0.query_all_raw(statement).await.map_err(failed)?;
        rows.iter().map(|row| row.try_get("", "name")).collect::<Result<_, _>>().map_err(failed)
    }

    fn quoted(&self, name: &str) -> String {
        match self.0.get_database_backend() {
            DbBackend::Sqlite => format!("\"{}\"", name.replace('"', "\"\"")),
            _ => format!("`{}`", name.replace('`', "``")),
        }
    }
}

fn row(result: &QueryResult) -> Row {
    let text = |name: &str| result.try_get::<Option<String>>("", name).ok().flatten();
    let columns = result.column_names().into_iter().filter(|name| name != KEY);
    Row { id: text(KEY).unwrap_or_default(), values: columns.map(|name| (name.clone(), text(&name))).collect() }
}

fn refused(error: SqlxError) -> Unreadable {
    Unreadable::Database(error.to_string())
}

fn failed(error: DbErr) -> Unreadable {
    Unreadable::Database(error.to_string())
}
