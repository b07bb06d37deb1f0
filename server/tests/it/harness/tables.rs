//! The database as whoever stole it would see it.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// All tables.
pub(crate) const TABLES: [&str; 26] = [
    "users",
    "registrations",
    "sessions",
    "codes",
    "links",
    "factors",
    "recovery_sets",
    "recovery_codes",
    "browsers",
    "throttles",
    "messages",
    "audit",
    "records",
    "resets",
    "address_changes",
    "changes",
    "spent_steps",
    "chores",
    "phones",
    "idempotency",
    "signing_keys",
    "clients",
    "audit_chain",
    "audit_checkpoints",
    "audit_signers",
    "audit_keys",
];

/// Every value of every row, as bytes, one after the other; alike for alike databases.
pub(crate) async fn dump(db: &DatabaseConnection) -> Vec<u8> {
    let mut all = Vec::new();
    for table in TABLES {
        for column in columns(db, table).await {
            let sql = match db.get_database_backend() {
                DbBackend::Sqlite => {
                    format!("SELECT CAST(\"{column}\" AS BLOB) FROM {table} WHERE \"{column}\" IS NOT NULL")
                }
                _ => format!("SELECT CAST(`{column}` AS BINARY) FROM {table} WHERE `{column}` IS NOT NULL"),
            };
            let values = rows(db, &sql).await;
            let mut values: Vec<Vec<u8>> = values.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
            values.sort_unstable();
            for value in values {
                all.extend(value);
                all.push(b'\n');
            }
        }
    }
    all
}

/// One number.
pub(crate) async fn number(db: &DatabaseConnection, sql: &str) -> i64 {
    rows(db, sql).await.first().unwrap().try_get_by_index(0).unwrap()
}

/// How many rows a table has.
pub(crate) async fn count(db: &DatabaseConnection, table: &str) -> i64 {
    number(db, &format!("SELECT COUNT(*) FROM {table}")).await
}

/// Executes one statement.
pub(crate) async fn execute(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap();
}

async fn columns(db: &DatabaseConnection, table: &str) -> Vec<String> {
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
        _ => format!(
            "SELECT column_name FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND table_name = '{table}'"
        ),
    };
    let columns: Vec<String> = rows(db, &sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert!(!columns.is_empty(), "{table} has no columns");
    columns
}

async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<sea_orm::QueryResult> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap()
}
