//! How the parts are put together: database, Redis, keys, rules, mail and router, from one [`Config`].
//!
//! The commands and the tests go through here, so that what is tested is what runs. [`Parts`] is what every command
//! needs; [`boot`] adds what answers requests.

mod error;
mod parts;

pub use error::StartError;
pub use parts::Parts;

use crate::{audit_chain, chores, config::Config, http, inside::Portal};
use app::ssr::{AppState, Site};
use auth::{
    Service,
    clock::{Clock, SystemClock},
    outbox::{Page, Smtp, TextTransport, Transport, Worker},
};
use axum::Router;
use leptos::config::{Env, LeptosOptions};
use std::{sync::Arc, time::Duration};
use tokio::{sync::oneshot, task::JoinHandle};

/// What the build tool calls the front end, and where it puts it in the site's folder.
const OUTPUT_NAME: &str = "countersign";
const PACKAGE_FOLDER: &str = "pkg";
/// The file beside the program that tells the hashes in the names of the built files.
const HASH_FILE: &str = "hash.txt";

/// A portal to be: a configuration, and a clock and a way for mails that can be set.
pub struct Composition {
    config: Config,
    clock: Arc<dyn Clock>,
    transport: Option<Arc<dyn Transport>>,
    texts: Option<Arc<dyn TextTransport>>,
}

/// A portal that runs, all but the listening.
pub struct Running {
    /// Everything that answers requests. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, or put
    /// a `ConnectInfo<SocketAddr>` into the extensions of the requests that it is called with.
    pub router: Router,
    /// The parts behind it.
    pub parts: Parts,
    /// The rules.
    pub service: Service,
    /// What the app shares between requests.
    pub state: AppState,
    worker: JoinHandle<()>,
    chores: JoinHandle<()>,
    audit_chain: JoinHandle<()>,
    stop_worker: oneshot::Sender<()>,
}

/// Puts a portal together, on the machine's clock.
///
/// # Errors
/// Whatever stops the start.
pub async fn boot(config: Config) -> Result<Running, StartError> {
    Composition::new(config).boot().await
}

impl Composition {
    /// Of this configuration, on the machine's clock.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config, clock: Arc::new(SystemClock), transport: None, texts: None }
    }

    /// On another clock. It must stand near the real time: Redis reads its own.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// With another way for mails than the configured one.
    #[must_use]
    pub fn with_transport(self, transport: Arc<dyn Transport>) -> Self {
        Self { transport: Some(transport), ..self }
    }

    /// With another way for texts than the configured one.
    #[must_use]
    pub fn with_texts(self, texts: Arc<dyn TextTransport>) -> Self {
        Self { texts: Some(texts), ..self }
    }

    /// Opens everything, migrates a SQLite file, and starts the outbox's worker.
    ///
    /// # Errors
    /// As [`Composition::open`] and [`Composition::assemble`].
    pub async fn boot(self) -> Result<Running, StartError> {
        let parts = self.open().await?;
        self.assemble(parts).await
    }

    /// Opens keys, database and Redis.
    ///
    /// # Errors
    /// A configuration that is unsafe, keys or a database that can't be had.
    pub async fn open(&self) -> Result<Parts, StartError> {
        self.config.check()?;
        Parts::open(&self.config, self.clock.clone()).await
    }

    /// Puts the rest together over what [`Composition::open`] gave, in which a test may have changed something.
    ///
    /// # Errors
    /// A mail server that can't be used, a schema that isn't this program's.
    pub async fn assemble(self, parts: Parts) -> Result<Running, StartError> {
        let Self { config, transport, texts, .. } = self;
        let transport = match transport {
            Some(transport) => transport,
            None => configured_transport(&config)?,
        };
        let texts = match texts {
            Some(texts) => Some(texts),
            None => config.text_transport(parts.clock.clone())?,
        };
        parts.make_schema_current().await?;
        let service = parts.service();
        // Best effort: it is asked again every minute.
        let _ = service.expect_foreign_hashes().await;
        let leptos = leptos_options(&config);
        let site = site(&config, &leptos);
        let inside = Arc::new(Portal::of(&config, &parts));
        let state = AppState { service: service.clone(), leptos: Arc::new(leptos), inside, site: Arc::new(site) };
        let router = http::router(&config, &state, &parts);
        let (stop_worker, stopped) = oneshot::channel::<()>();
        let worker = Worker {
            db: parts.db.clone(),
            keys: parts.keys.clone(),
            clock: parts.clock.clone(),
            transport,
            texts,
            resolver: Arc::new(service.clone()),
            wake: parts.outbox_wake.clone(),
            settings: parts.settings.clone(),
        };
        let worker = tokio::spawn(worker.run(async {
            // A sender that is gone means the same as one that was used.
            let _ = stopped.await;
        }));
        let chores = tokio::spawn(chores::run(service.clone()));
        let audit_chain = tokio::spawn(audit_chain::run(service.clone(), config.audit.checkpoint_file.clone()));
        Ok(Running { router, parts, service, state, worker, chores, audit_chain, stop_worker })
    }
}

impl Running {
    /// Ends the worker, giving deliveries under way so long, and closes the connections.
    pub async fn stop(self, longest: Duration) {
        // Whatever it is at is a transaction, and another node's turn as well.
        self.chores.abort();
        self.audit_chain.abort();
        self.service.leave_audit_chain().await;
        drop(self.stop_worker);
        let mut worker = self.worker;
        if tokio::time::timeout(longest, &mut worker).await.is_err() {
            // Its row is due again when its lease has run out.
            worker.abort();
        }
        // A connection that isn't given back must not hold up the end.
        if tokio::time::timeout(longest, self.parts.close()).await.is_err() {
            tracing::warn!("some connections are left to the database to close");
        }
    }
}

/// How mails leave: by the configured server, or onto the outbox page of development.
fn configured_transport(config: &Config) -> Result<Arc<dyn Transport>, StartError> {
    if config.mail.smtp_url.is_empty() {
        return Ok(Arc::new(Page));
    }
    let smtp = config.smtp_sender().and_then(|sender| Smtp::new(sender, &config.origin()));
    smtp.map(|smtp| Arc::new(smtp) as Arc<dyn Transport>).map_err(StartError::Mail)
}

fn leptos_options(config: &Config) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name(OUTPUT_NAME)
        .site_root(config.server.site_root.display().to_string())
        .site_pkg_dir(PACKAGE_FOLDER)
        .site_addr(config.server.address)
        .reload_port(u32::from(config.server.reload_port))
        .env(if config.profile.is_development() { Env::DEV } else { Env::PROD })
        .build()
}

/// Where the built files are. Those with a hash in their name, which the build tool writes beside the program, count
/// only while they are there: the note may be older than the files.
fn site(config: &Config, leptos: &LeptosOptions) -> Site {
    let of = |hashes: Option<&str>| Site::new(leptos, hashes, config.is_https(), config.profile.is_development());
    let is_there = |site: &Site| config.server.site_root.join(site.js.trim_start_matches('/')).is_file();
    hashes().map(|hashes| of(Some(&hashes))).filter(is_there).unwrap_or_else(|| of(None))
}

fn hashes() -> Option<String> {
    let program = std::env::current_exe().ok()?;
    std::fs::read_to_string(program.parent()?.join(HASH_FILE)).ok()
}
