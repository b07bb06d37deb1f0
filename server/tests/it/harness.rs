//! What the tests stand on.
//!
//! An [`App`] is the real router over a database of its own, with a clock that stands still until it is set, cheap
//! password hashes, and no budgets of network ranges unless a test asks for them. A [`Browser`] has a cookie jar and an
//! address of its own, and posts as the WASM client or as a plain form. Under [`on_every_backend`] a test runs on SQLite,
//! and on MariaDB with Redis where `TEST_MYSQL_URL` and `TEST_REDIS_URL` name servers; with
//! `COUNTERSIGN_TEST_BACKENDS=all` their absence is a failure. When a test has ended, [`invariants`] are checked.

mod answer;
mod app;
mod backend;
mod browser;
pub(crate) mod chain;
pub(crate) mod contract;
mod dice;
mod environment;
pub(crate) mod invariants;
pub(crate) mod logs;
pub(crate) mod mail_server;
mod mailbox;
mod people;
pub(crate) mod process;
mod program;
pub(crate) mod proxy;
pub(crate) mod redis;
mod spy;
pub(crate) mod tables;

pub(crate) use answer::{Answer, SetCookie};
pub(crate) use app::{App, Node, Setup, shipped_limits};
pub(crate) use backend::{Backend, Store, run, run_on};
pub(crate) use browser::{Browser, FORM, HTML, JSON, encoded};
pub(crate) use dice::Dice;
pub(crate) use environment::variable;
pub(crate) use mailbox::{Mail, code_in, link_in};
pub(crate) use people::{Person, User, enrolling, loaded};
pub(crate) use program::{Program, SignedIn, code_of, secret_of};
pub(crate) use spy::{Heard, listening, recording};

/// Milliseconds, by name.
pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Makes a test for each back end of each function: with `&App`, a portal with the default set-up that is closed and
/// checked afterwards; with `Backend`, whatever the test makes of it.
macro_rules! on_every_backend {
    ($($(#[$about:meta])* async fn $name:ident($argument:ident: $($kind:tt)+) $body:block)+) => {$(
        $(#[$about])*
        mod $name {
            #[allow(unused_imports, reason = "not every test needs all of them")]
            use super::*;

            async fn test($argument: $($kind)+) $body

            #[test]
            fn on_sqlite() {
                on_every_backend!(@run Sqlite, $($kind)+);
            }

            #[test]
            fn on_mariadb_and_redis() {
                on_every_backend!(@run MariaDbAndRedis, $($kind)+);
            }
        }
    )+};
    (@run $backend:ident, &App) => {
        $crate::harness::run_on($crate::harness::Backend::$backend, async |app| test(app).await)
    };
    (@run $backend:ident, Backend) => {
        $crate::harness::run($crate::harness::Backend::$backend, test)
    };
}
