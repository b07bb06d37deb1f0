//! Redis, where one is configured: a pool that is there from the start, connects when Redis does, and never makes a
//! request wait for long. What is lost with Redis makes the portal stricter, never looser.

mod clear;

pub use clear::Kept;

use crate::config;
use auth::codes::redis::RedisCodes;
use fred::{
    clients::{Pool, WithOptions},
    interfaces::ClientLike,
    types::config::{
        Config, ConnectionConfig, Options, PerformanceConfig, ReconnectPolicy, TcpConfig, UnresponsiveConfig,
    },
};
use std::time::Duration;
use tokio::task::AbortHandle;

/// Milliseconds between two tries to connect.
const RECONNECT_MS: u32 = 500;
/// How long a connection may take to come up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A connection that owes an answer for so long is given up; until there is a new one, commands fail at once.
const UNRESPONSIVE: Duration = Duration::from_secs(1);
/// Commands that may wait for a connection to be written: further ones fail at once.
const QUEUE: usize = 1_000;

/// A pool of connections.
#[derive(Clone)]
pub struct Redis {
    pool: Pool,
    options: Options,
    prefix: String,
    watcher: AbortHandle,
}

impl Redis {
    /// Starts connecting, and doesn't wait for it. Must be called inside the async runtime.
    ///
    /// # Errors
    /// When the address can't be read.
    pub fn start(settings: &config::redis::Redis) -> Result<Self, fred::error::Error> {
        let mut config = Config::from_url(settings.url.expose())?;
        // So that a first connection that fails is tried again like a lost one.
        config.fail_fast = false;
        let timeout = Duration::from_millis(settings.timeout_ms.get().into());
        let performance = PerformanceConfig { default_command_timeout: timeout, ..PerformanceConfig::default() };
        let connection = ConnectionConfig {
            connection_timeout: CONNECT_TIMEOUT,
            internal_command_timeout: CONNECT_TIMEOUT,
            max_command_attempts: 1,
            max_command_buffer_len: QUEUE,
            unresponsive: UnresponsiveConfig { max_timeout: Some(UNRESPONSIVE), interval: UNRESPONSIVE / 2 },
            tcp: TcpConfig { nodelay: Some(true), ..TcpConfig::default() },
            ..ConnectionConfig::default()
        };
        let forever = ReconnectPolicy::new_constant(0, RECONNECT_MS);
        let size = settings.connections.get();
        let pool = Pool::new(config, Some(performance), Some(connection), Some(forever), size)?;
        pool.connect();
        let watcher = tokio::spawn(watch(pool.clone())).abort_handle();
        let options = Options { fail_fast: true, timeout: Some(timeout), max_attempts: Some(1), ..Options::default() };
        Ok(Self { pool, options, prefix: settings.prefix.clone(), watcher })
    }

    /// The pool, its commands failing fast.
    #[must_use]
    pub fn pool(&self) -> WithOptions<Pool> {
        self.pool.with_options(&self.options)
    }

    /// The filter in front of mailed codes.
    #[must_use]
    pub fn codes(&self) -> RedisCodes {
        RedisCodes::new(self.pool(), &self.prefix)
    }

    /// Whether a connection is up.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        is_connected(&self.pool)
    }

    /// In a word for probes: all connections are up, some, or none.
    #[must_use]
    pub fn state(&self) -> &'static str {
        let up = self.pool.clients().iter().filter(|client| client.is_connected()).count();
        match up {
            0 => "unreachable",
            up if up == self.pool.clients().len() => "ready",
            _ => "connecting",
        }
    }

    /// Closes all connections.
    pub async fn stop(&self) {
        self.watcher.abort();
        // Nothing is lost with a connection that doesn't close.
        let _ = self.pool.quit().await;
    }
}

fn is_connected(pool: &Pool) -> bool {
    pool.clients().iter().any(ClientLike::is_connected)
}

/// Tells the log when Redis goes and when it comes back, instead of at each command that fails meanwhile.
async fn watch(pool: Pool) {
    let mut was_connected = true;
    loop {
        tokio::time::sleep(UNRESPONSIVE).await;
        let is_connected = is_connected(&pool);
        match (was_connected, is_connected) {
            (true, false) => tracing::warn!("Redis can't be reached: codes and records wait for it"),
            (false, true) => tracing::info!("Redis is back"),
            _ => {}
        }
        was_connected = is_connected;
    }
}
