//! Where a portal under test keeps things, and how a test is run on it.

use super::{App, environment::variable, logs};
use sea_orm::{ConnectionTrait, Database};
use std::{path::PathBuf, time::Duration};

/// No test takes so long; one that does hangs.
const LONGEST: Duration = Duration::from_mins(4);

/// A set of stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    /// A SQLite file for everything.
    Sqlite,
    /// MariaDB, and Redis for records and in front of codes.
    MariaDbAndRedis,
}

/// The stores of one test.
#[derive(Clone)]
pub(crate) struct Store {
    /// For the portal's files.
    pub(crate) folder: PathBuf,
    /// As `DATABASE_URL`.
    pub(crate) database_url: String,
    /// As `REDIS_URL`.
    pub(crate) redis_url: Option<String>,
    /// What the test's keys in Redis begin with.
    pub(crate) redis_prefix: String,
    database: Option<(String, String)>,
}

impl Backend {
    /// Whether the servers for it are there.
    fn is_there(self) -> bool {
        let is_there = self == Self::Sqlite || servers().is_some();
        let is_demanded = variable("COUNTERSIGN_TEST_BACKENDS").as_deref() == Some("all");
        assert!(
            is_there || !is_demanded,
            "TEST_MYSQL_URL and TEST_REDIS_URL must name servers (script/lib/services.sh starts them)"
        );
        if !is_there {
            eprintln!("not run: TEST_MYSQL_URL and TEST_REDIS_URL name no servers");
        }
        is_there
    }
}

impl Store {
    /// New and empty.
    pub(crate) async fn make(backend: Backend) -> Self {
        let name = format!("it_{}", auth::random::incident());
        let folder = temporary_folder().join(format!("countersign-{name}"));
        std::fs::create_dir_all(&folder).unwrap();
        let redis_prefix = format!("{name}:");
        match backend {
            Backend::Sqlite => {
                let database_url = format!("sqlite:{}", folder.join("countersign.db").display());
                Self { folder, database_url, redis_url: None, redis_prefix, database: None }
            }
            Backend::MariaDbAndRedis => {
                let (mysql, redis) = servers().unwrap();
                on_server(&mysql, &format!("CREATE DATABASE {name}")).await;
                let database_url = format!("{mysql}{name}");
                Self { folder, database_url, redis_url: Some(redis), redis_prefix, database: Some((mysql, name)) }
            }
        }
    }

    /// Away with it.
    pub(crate) async fn remove(self) {
        if let Some((server, name)) = &self.database {
            on_server(server, &format!("DROP DATABASE {name}")).await;
        }
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}

/// Addresses of a MariaDB and a Redis server for tests.
fn servers() -> Option<(String, String)> {
    Some((variable("TEST_MYSQL_URL")?, variable("TEST_REDIS_URL")?))
}

async fn on_server(url: &str, sql: &str) {
    let server = Database::connect(url).await.unwrap();
    server.execute_unprepared(sql).await.unwrap();
    server.close().await.unwrap();
}

/// In memory where the system has such a folder: the tests are about rules, not about disks.
fn temporary_folder() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if variable("TMPDIR").is_none() && memory.is_dir() { memory } else { std::env::temp_dir() }
}

/// Runs a test, unless its back end isn't there.
pub(crate) fn run<F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(Backend) -> F) {
    if backend.is_there() {
        block_on(test(backend));
    }
}

/// Runs a test with a portal of the default set-up; checks the invariants when it has ended.
pub(crate) fn run_on(backend: Backend, test: impl AsyncFnOnce(&App)) {
    run(backend, async |backend| {
        let app = App::start(backend).await;
        test(&app).await;
        app.finish().await;
    });
}

fn block_on(test: impl Future<Output = ()>) {
    logs::collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(LONGEST, test).await.expect("the test hangs") });
    runtime.shutdown_timeout(Duration::from_secs(1));
}
