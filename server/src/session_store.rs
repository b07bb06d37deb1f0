//! Where sessions' records live: tower-sessions' `SessionStore`, by Redis or by our own table, and over either of
//! them the port that the rules know.
//!
//! The middleware of tower-sessions isn't used: a session's truth is its row, and its record is found under an id
//! derived from our own cookie (see `docs/ARCHITECTURE.md`).

mod records;
mod sql;

pub use records::{Naming, RecordsOver};
pub use sql::SqlSessionStore;

use crate::redis::Redis;
use auth::{clock::Clock, records::Records, store::Db};
use std::sync::Arc;
use tower_sessions_redis_store::RedisStore;

/// The records in Redis where there is one, else in the database.
#[must_use]
pub fn records(redis: Option<&Redis>, db: &Db, clock: &Arc<dyn Clock>) -> Arc<dyn Records> {
    if let Some(redis) = redis {
        return Arc::new(RecordsOver::new(RedisStore::new(redis.pool()), Naming::Marked, clock.clone()));
    }
    let store = SqlSessionStore::new(db.clone(), clock.clone());
    Arc::new(RecordsOver::new(store, Naming::Plain, clock.clone()))
}
