//! tower-sessions' `SessionStore` over the table `records`.

use async_trait::async_trait;
use auth::{
    Error as AuthError,
    clock::Clock,
    store::{Db, failed, failure::is_unique_violation, records},
};
use std::{collections::HashMap, fmt, sync::Arc};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// Records as rows; the row functions are `auth`'s.
#[derive(Clone)]
pub struct SqlSessionStore {
    db: Db,
    clock: Arc<dyn Clock>,
}

impl SqlSessionStore {
    /// A store over this database.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }
}

impl fmt::Debug for SqlSessionStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqlSessionStore")
    }
}

#[async_trait]
impl SessionStore for SqlSessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let (id, data, expires_at_ms) = (bytes_of(record.id), encode(record)?, expiry_ms(record));
            let now = self.clock.now_ms();
            match records::insert(self.db.connection(), id, data, expires_at_ms, now).await {
                Ok(()) => return Ok(()),
                // The trait asks for another id then.
                Err(error) if is_unique_violation(&error) => {
                    record.id = Id(i128::from_le_bytes(auth::random::bytes()));
                }
                Err(error) => return Err(backend(&failed(error))),
            }
        }
    }

    /// Never makes a row: a slow request must not bring back what sign-out has deleted.
    async fn save(&self, record: &Record) -> Result<()> {
        let (id, data, expires_at_ms) = (bytes_of(record.id), encode(record)?, expiry_ms(record));
        let now = self.clock.now_ms();
        let saved = records::update(self.db.connection(), id, data, expires_at_ms, now).await;
        saved.map(|_| ()).map_err(|error| backend(&failed(error)))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = records::load(self.db.connection(), bytes_of(*id), self.clock.now_ms()).await;
        let Some(stored) = found.map_err(|error| backend(&failed(error)))? else { return Ok(None) };
        let data = serde_json::from_slice(&stored.data).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: date(stored.expires_at_ms)? }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        records::delete(self.db.connection(), bytes_of(*id)).await.map_err(|error| backend(&failed(error)))
    }
}

/// In the order in which tower-sessions itself writes an id.
pub(super) fn bytes_of(id: Id) -> [u8; 16] {
    id.0.to_le_bytes()
}

/// A time as tower-sessions has it.
pub(super) fn date(ms: i64) -> Result<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .map_err(|_| Error::Decode("a time".to_owned()))
}

fn expiry_ms(record: &Record) -> i64 {
    i64::try_from(record.expiry_date.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn encode(record: &Record) -> Result<Vec<u8>> {
    let data: &HashMap<String, serde_json::Value> = &record.data;
    serde_json::to_vec(data).map_err(|error| Error::Encode(error.to_string()))
}

/// The database's error is in the log already.
fn backend(error: &AuthError) -> Error {
    Error::Backend(error.to_string())
}
