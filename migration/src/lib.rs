//! The schema's history: one file per concern, applied in order, each able to go back.
//!
//! Types and names are spelt out here and never taken from `entity`: what was applied once must stay what it
//! was. A change is a new file. Every statement can be repeated (`IF NOT EXISTS`, `IF EXISTS`), because MySQL
//! commits each piece of DDL by itself: an upgrade that broke off is simply started again. On SQLite a whole
//! run is one transaction, so that two processes that start together don't meet halfway.
//!
//! Start reading at [`up`]; `table.rs` has the little language the files are written in.

mod m0001_people;
mod m0002_sessions;
mod m0003_codes;
mod m0004_factors;
mod m0005_throttles;
mod m0006_messages;
mod m0007_audit;
mod m0008_changes;
mod m0009_api;
mod m0010_audit_chain;
mod m0011_imports;
mod table;

use sea_orm_migration::{
    MigrationStatus, MigrationTrait, MigratorTrait, async_trait,
    sea_orm::{
        DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    },
};

/// What a database answered instead of doing it.
pub type Error = sea_orm_migration::DbErr;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Migration),
            Box::new(m0002_sessions::Migration),
            Box::new(m0003_codes::Migration),
            Box::new(m0004_factors::Migration),
            Box::new(m0005_throttles::Migration),
            Box::new(m0006_messages::Migration),
            Box::new(m0007_audit::Migration),
            Box::new(m0008_changes::Migration),
            Box::new(m0009_api::Migration),
            Box::new(m0011_imports::Migration),
            Box::new(m0010_audit_chain::Migration),
        ]
    }
}

/// One migration and whether the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name, which begins with its number.
    pub name: String,
    /// Whether it has been applied.
    pub is_applied: bool,
}

/// Applies everything that is missing.
///
/// # Errors
/// The database's own; also where it holds a migration that this program doesn't know.
pub async fn up(db: &DatabaseConnection) -> Result<(), Error> {
    match sqlite_transaction(db).await? {
        Some(transaction) => {
            Migrator::up(&transaction, None).await?;
            transaction.commit().await
        }
        None => Migrator::up(db, None).await,
    }
}

/// Takes the newest `steps` migrations back, with all that is in their tables.
///
/// # Errors
/// As [`up`].
pub async fn down(db: &DatabaseConnection, steps: u32) -> Result<(), Error> {
    match sqlite_transaction(db).await? {
        Some(transaction) => {
            Migrator::down(&transaction, Some(steps)).await?;
            transaction.commit().await
        }
        None => Migrator::down(db, Some(steps)).await,
    }
}

/// Every migration that this program knows, oldest first. Changes nothing, and needs no right to.
///
/// # Errors
/// As [`up`].
pub async fn status(db: &DatabaseConnection) -> Result<Vec<Step>, Error> {
    let known = Migrator::get_migration_with_status_read_only(db).await?;
    let step = |m: &sea_orm_migration::Migration| Step {
        name: m.name().to_owned(),
        is_applied: m.status() == MigrationStatus::Applied,
    };
    Ok(known.iter().map(step).collect())
}

/// Whether the database has exactly the schema that this program was built for: nothing missing, and nothing
/// that only a newer program knows.
///
/// # Errors
/// The database's own.
pub async fn is_current(db: &DatabaseConnection) -> Result<bool, Error> {
    match status(db).await {
        Ok(steps) => Ok(steps.iter().all(|s| s.is_applied)),
        // What sea-orm-migration says of a migration it has no file for.
        Err(Error::Custom(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// On SQLite, where DDL can be rolled back, the transaction that a run is done in.
async fn sqlite_transaction(db: &DatabaseConnection) -> Result<Option<DatabaseTransaction>, Error> {
    if db.get_database_backend() != DbBackend::Sqlite {
        return Ok(None);
    }
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    db.begin_with_options(immediate).await.map(Some)
}

#[cfg(test)]
mod tests;
