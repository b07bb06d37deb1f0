//! What every command needs: keys, database, Redis and the rules over them.

use super::StartError;
use crate::{config::Config, first_start, redis::Redis, session_store};
use auth::{
    Service,
    chain::Sequencer,
    clock::Clock,
    codes::{CodeFilter, Unfiltered},
    keys::Keyring,
    password::hash::{Hasher, HasherSettings},
    service,
    settings::Settings,
    signer::Signer,
    store::Db,
};
use std::sync::Arc;
use tokio::sync::Notify;

/// Opened once; the rules are made over them.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub db: Db,
    /// Redis, where one is configured.
    pub redis: Option<Redis>,
    /// The keys.
    pub keys: Arc<Keyring>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The hashing threads; a test can count hashes by it.
    pub hasher: Hasher,
    /// What signs access tokens.
    pub signer: Signer,
    /// What this node remembers of the audit chain.
    pub sequencer: Sequencer,
    /// Wakes the outbox's worker.
    pub outbox_wake: Arc<Notify>,
    /// What the operator set.
    pub settings: Settings,
}

impl Parts {
    /// Opens keys, database and Redis. The schema is left as it is; Redis needn't be there yet.
    ///
    /// # Errors
    /// When keys or database can't be had.
    pub async fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let keys = Arc::new(first_start::keys(config)?);
        let connections = Some(config.database.connections).filter(|number| *number > 0);
        let db = Db::connect(&config.database_url(), connections).await?;
        let redis = if config.redis.url.is_empty() {
            None
        } else {
            Some(Redis::start(&config.redis).map_err(|_| StartError::Redis)?)
        };
        let hasher = Hasher::new(
            keys.clone(),
            HasherSettings {
                memory_kib: config.password.memory_kib,
                passes: config.password.passes,
                lanes: config.password.lanes,
                slots: config.password.slots(),
                queue: config.password.queue,
            },
        );
        Ok(Self {
            db,
            redis,
            keys,
            clock,
            hasher,
            signer: Signer::default(),
            sequencer: Sequencer::default(),
            outbox_wake: Arc::default(),
            settings: config.settings(),
        })
    }

    /// On SQLite, which nobody else migrates, applies what is missing; elsewhere refuses a schema that isn't this
    /// program's, because migrations there take no lock against other nodes.
    ///
    /// # Errors
    /// [`StartError::Schema`], or the database's own.
    pub async fn make_schema_current(&self) -> Result<(), StartError> {
        if self.db.is_sqlite() {
            migration::up(self.db.connection()).await?;
        }
        if self.schema_is_current().await? { Ok(()) } else { Err(StartError::Schema) }
    }

    /// Whether the database has exactly this program's schema.
    ///
    /// # Errors
    /// The database's own.
    pub async fn schema_is_current(&self) -> Result<bool, StartError> {
        Ok(migration::is_current(self.db.connection()).await?)
    }

    /// The rules over these parts.
    #[must_use]
    pub fn service(&self) -> Service {
        let codes: Arc<dyn CodeFilter> = match &self.redis {
            Some(redis) => Arc::new(redis.codes()),
            None => Arc::new(Unfiltered),
        };
        Service::new(service::Parts {
            db: self.db.clone(),
            clock: self.clock.clone(),
            keys: self.keys.clone(),
            hasher: self.hasher.clone(),
            records: session_store::records(self.redis.as_ref(), &self.db, &self.clock),
            codes,
            outbox_wake: self.outbox_wake.clone(),
            signer: self.signer.clone(),
            sequencer: self.sequencer.clone(),
            counted: Arc::default(),
            settings: self.settings.clone(),
        })
    }

    /// Closes the connections.
    pub async fn close(self) {
        if let Some(redis) = &self.redis {
            redis.stop().await;
        }
        self.db.close().await;
    }
}
