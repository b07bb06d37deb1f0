//! The rules' port to sessions' records, over any `SessionStore`.

use super::sql::{bytes_of, date};
use async_trait::async_trait;
use auth::{Error, clock::Clock, records::Records};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use std::{collections::HashMap, sync::Arc};
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store,
};

/// The one entry of a record: sealed bytes, in base64.
const ENTRY: &str = "sealed";
/// What a marked id begins with: in tower-sessions' base64 it reads `csr_`.
const MARK: [u8; 3] = [0x72, 0xca, 0xff];
/// Seconds after which to try again.
const RETRY_AFTER_S: u32 = 5;

/// How ids become the store's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// As they are: the store holds nothing else.
    Plain,
    /// With a mark in front that stands in place of their first 24 bits, so that all keys in a Redis that others use
    /// too begin with `csr_`: its store writes an id as the key, and takes no prefix. 104 random bits are left.
    Marked,
}

/// Records over a store.
pub struct RecordsOver<S> {
    store: S,
    naming: Naming,
    clock: Arc<dyn Clock>,
}

impl<S: SessionStore> RecordsOver<S> {
    /// Over this store.
    #[must_use]
    pub fn new(store: S, naming: Naming, clock: Arc<dyn Clock>) -> Self {
        Self { store, naming, clock }
    }

    fn id(&self, id: [u8; 16]) -> Id {
        let mut id = id;
        if self.naming == Naming::Marked {
            id.iter_mut().zip(MARK).for_each(|(byte, mark)| *byte = mark);
        }
        Id(i128::from_le_bytes(id))
    }
}

#[async_trait]
impl<S: SessionStore> Records for RecordsOver<S> {
    async fn put(&self, id: [u8; 16], data: Vec<u8>, expires_at_ms: i64) -> Result<(), Error> {
        let id = self.id(id);
        let data = HashMap::from([(ENTRY.to_owned(), BASE64.encode(data).into())]);
        let expiry_date = date(expires_at_ms).map_err(unavailable)?;
        let mut record = Record { id, data, expiry_date };
        if self.store.load(&id).await.map_err(unavailable)?.is_some() {
            return self.store.save(&record).await.map_err(unavailable);
        }
        self.store.create(&mut record).await.map_err(unavailable)?;
        if bytes_of(record.id) == bytes_of(id) {
            return Ok(());
        }
        // Somebody else has made it meanwhile, and the store has chosen another id: the last writer wins.
        self.store.delete(&record.id).await.map_err(unavailable)?;
        record.id = id;
        self.store.save(&record).await.map_err(unavailable)
    }

    async fn get(&self, id: [u8; 16]) -> Result<Option<Vec<u8>>, Error> {
        let Some(record) = self.store.load(&self.id(id)).await.map_err(unavailable)? else { return Ok(None) };
        let now = date(self.clock.now_ms()).map_err(unavailable)?;
        let sealed = record.data.get(ENTRY).and_then(|entry| entry.as_str());
        // What can't be read is as good as lost.
        Ok(sealed.filter(|_| record.expiry_date > now).and_then(|text| BASE64.decode(text).ok()))
    }

    async fn delete(&self, id: [u8; 16]) -> Result<(), Error> {
        self.store.delete(&self.id(id)).await.map_err(unavailable)
    }
}

fn unavailable(error: session_store::Error) -> Error {
    let what = match &error {
        session_store::Error::Encode(_) => "can't be written",
        session_store::Error::Decode(_) => "can't be read",
        session_store::Error::Backend(_) => "can't be reached",
    };
    tracing::warn!(detail = ?error, "a session's record {what}");
    Error::Unavailable { retry_after_s: RETRY_AFTER_S }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session_store::SqlSessionStore;
    use auth::{clock::SettableClock, store::Db};

    #[test]
    fn marked_ids_read_as_keys() {
        let marked = |id: [u8; 16]| {
            let mut id = id;
            id.iter_mut().zip(MARK).for_each(|(byte, mark)| *byte = mark);
            Id(i128::from_le_bytes(id)).to_string()
        };
        assert!(marked([7; 16]).starts_with("csr_"));
        assert_ne!(marked([7; 16]), marked([8; 16]));
    }

    #[tokio::test]
    async fn records_in_the_database() {
        let folder = std::env::temp_dir().join(format!("countersign-records-{}", auth::random::incident()));
        let db = Db::connect(&format!("sqlite:{}", folder.join("test.db").display()), None).await.unwrap();
        migration::up(db.connection()).await.unwrap();
        let clock = Arc::new(SettableClock::new(1_000_000));
        let records = RecordsOver::new(SqlSessionStore::new(db.clone(), clock.clone()), Naming::Plain, clock.clone());
        let (id, other) = ([7; 16], [8; 16]);
        records.put(id, vec![0, 255, 1], 1_100_000).await.unwrap();
        assert_eq!(records.get(id).await.unwrap(), Some(vec![0, 255, 1]));
        assert_eq!(records.get(other).await.unwrap(), None);
        records.put(id, vec![2], 1_200_000).await.unwrap();
        clock.set(1_199_999);
        assert_eq!(records.get(id).await.unwrap(), Some(vec![2]));
        clock.set(1_200_000);
        assert_eq!(records.get(id).await.unwrap(), None);
        records.put(id, vec![3], 1_300_000).await.unwrap();
        records.delete(id).await.unwrap();
        records.delete(id).await.unwrap();
        assert_eq!(records.get(id).await.unwrap(), None);

        // A slow request that saves after sign-out makes nothing.
        let store = SqlSessionStore::new(db.clone(), clock);
        let record = Record { id: Id(7), data: HashMap::new(), expiry_date: date(1_300_000).unwrap() };
        store.save(&record).await.unwrap();
        assert!(store.load(&record.id).await.unwrap().is_none());
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
