//! A portal under test.

use super::{Backend, Browser, Store, contract, invariants, mailbox, spy};
use auth::{
    clock::{Clock, SettableClock, SystemClock},
    outbox::Transport,
    password::hash::{Hasher, HasherSettings},
    store::Db,
};
use server::{Composition, Config, Running};
use std::{
    collections::{BTreeSet, HashSet},
    net::{IpAddr, Ipv4Addr},
    num::NonZeroU32,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// One process, but for the process.
pub(crate) struct Node {
    pub(crate) running: Running,
}

/// How a portal is set up.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) config: Config,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    /// Whether the start waits for Redis; the portal itself doesn't.
    pub(crate) awaits_redis: bool,
}

/// A portal, its stores, and the clock by which it goes.
pub(crate) struct App {
    pub(crate) clock: Arc<SettableClock>,
    pub(crate) store: Store,
    pub(crate) node: Node,
    setup: Setup,
    addresses: AtomicU32,
    pub(super) mails_read: Mutex<HashSet<String>>,
    /// The operations of the API that have succeeded.
    pub(crate) reached: Arc<Mutex<BTreeSet<contract::Operation>>>,
}

impl App {
    /// With the default set-up.
    pub(crate) async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |_| ()).await
    }

    /// With another set-up.
    pub(crate) async fn start_with(backend: Backend, change: impl FnOnce(&mut Setup)) -> Self {
        let store = Store::make(backend).await;
        let mut setup = Setup { config: config(&store), transport: None, awaits_redis: true };
        change(&mut setup);
        // Redis reads its own clock, so this one stands near it: five seconds into a time step of authenticators.
        let now = SystemClock.now_ms();
        let clock = Arc::new(SettableClock::new(now - now.rem_euclid(30_000) + 5_000));
        if !store.database_url.starts_with("sqlite:") {
            let db = Db::connect(&store.database_url, Some(1)).await.unwrap();
            migration::up(db.connection()).await.unwrap();
            db.close().await;
        }
        let node = Node::start(&setup, clock.clone()).await;
        Self {
            clock,
            store,
            node,
            setup,
            addresses: AtomicU32::new(0),
            mails_read: Mutex::default(),
            reached: Arc::default(),
        }
    }

    /// Another process over the same stores, perhaps set up otherwise.
    pub(crate) async fn another_node(&self, change: impl FnOnce(&mut Setup)) -> Node {
        let mut setup = self.setup.clone();
        change(&mut setup);
        Node::start(&setup, self.clock.clone()).await
    }

    /// A browser that was never here, in a network of its own.
    pub(crate) fn anonymous(&self) -> Browser {
        let [_, _, high, low] = self.addresses.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        Browser::new(self.node.running.router.clone(), &self.origin(), IpAddr::V4(Ipv4Addr::new(100, high, low, 7)))
    }

    pub(crate) fn origin(&self) -> String {
        self.setup.config.origin()
    }

    /// Of the key file: for another process over the same stores.
    pub(crate) fn key(&self) -> String {
        self.setup.config.secrets.key.expose().to_owned()
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, ms: i64) {
        self.clock.advance_ms(ms);
        self.node.running.parts.outbox_wake.notify_one();
    }

    pub(crate) fn db(&self) -> &sea_orm::DatabaseConnection {
        self.node.running.parts.db.connection()
    }

    /// Waits until the worker has nothing to do.
    pub(crate) async fn settle(&self) {
        mailbox::settle(self).await;
    }

    /// Waits until nothing changes the database any more by itself: the letters are out, the trail has its places, and what
    /// was due to be signed of it is signed.
    pub(crate) async fn rest(&self) {
        self.settle().await;
        self.chain().await;
        self.node.running.service.chain_audit().await.unwrap();
    }

    /// Ends the portal, checks that the database is as it must always be, and removes it.
    pub(crate) async fn finish(self) {
        self.settle().await;
        self.chain().await;
        invariants::check(self.db(), self.now()).await;
        Box::pin(self.discard()).await;
    }

    /// Ends the portal and removes its stores.
    pub(crate) async fn discard(self) {
        self.node.stop().await;
        self.store.remove().await;
    }
}

impl Node {
    async fn start(setup: &Setup, clock: Arc<SettableClock>) -> Self {
        let composition = Composition::new(setup.config.clone()).with_clock(clock);
        let composition = match &setup.transport {
            Some(transport) => composition.with_transport(transport.clone()),
            None => composition,
        };
        let mut parts = composition.open().await.unwrap();
        parts.db.on_statement(spy::hear);
        // What a hash costs is tested where hashes are made; here it would only take time.
        let cheap = HasherSettings { memory_kib: 8, passes: 1, lanes: 1, slots: 2, queue: 1_000 };
        parts.hasher = Hasher::new(parts.keys.clone(), cheap);
        if let Some(redis) = parts.redis.as_ref().filter(|_| setup.awaits_redis) {
            let connecting = async {
                while !redis.is_connected() {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(10), connecting).await.expect("Redis is there");
        }
        Self { running: composition.assemble(parts).await.unwrap() }
    }

    pub(crate) async fn stop(self) {
        self.running.stop(Duration::from_secs(5)).await;
    }
}

fn config(store: &Store) -> Config {
    let mut config = Config::default();
    config.server.address = "127.0.0.1:3000".parse().unwrap();
    config.server.data_dir = store.folder.clone();
    config.server.site_root = site(store);
    config.server.request_timeout_s = NonZeroU32::new(60).unwrap();
    config.database.url = store.database_url.as_str().into();
    config.secrets.key = format!("{}{}", auth::random::incident(), auth::random::incident()).into();
    if let Some(url) = &store.redis_url {
        config.redis.url = url.as_str().into();
        config.redis.prefix.clone_from(&store.redis_prefix);
        // Two tests at once on a small machine are slower than a portal; what is too slow is tested by itself.
        config.redis.timeout_ms = NonZeroU32::new(2_000).unwrap();
    }
    let all = NonZeroU32::new(1_000_000).unwrap();
    let limits = &mut config.limits;
    for limit in [
        &mut limits.requests_per_min,
        &mut limits.passwords_per_10_min,
        &mut limits.passwords_per_day,
        &mut limits.codes_per_10_min,
        &mut limits.registrations_per_hour,
        &mut limits.registrations_per_day,
        &mut limits.sends_per_hour,
        &mut limits.links_per_10_min,
    ] {
        *limit = all;
    }
    config
}

/// The budgets as they are shipped.
pub(crate) fn shipped_limits(setup: &mut Setup) {
    let shipped = Config::default().limits;
    setup.config.limits =
        server::config::limits::Limits { requests_per_min: setup.config.limits.requests_per_min, ..shipped };
}

/// A front end of a few bytes.
fn site(store: &Store) -> std::path::PathBuf {
    let root = store.folder.join("site");
    let package = root.join("pkg");
    std::fs::create_dir_all(&package).unwrap();
    for (name, content) in [
        ("countersign.js", "export default 1"),
        ("countersign.0123456789abcdefghijkl.js", "export default 1"),
        ("countersign.wasm", "\0asm"),
        ("countersign.css", "p{color:red}"),
    ] {
        std::fs::write(package.join(name), content).unwrap();
    }
    std::fs::write(root.join("robots.txt"), "User-agent: *\nDisallow: /\n").unwrap();
    root
}
