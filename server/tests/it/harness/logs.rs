//! The log of the whole test run, kept in memory: to be searched for what must never stand in it.

use std::{
    io::{self, Write},
    sync::{Mutex, Once, PoisonError},
};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// More than a portal ever writes; what the drivers say at that level is not ours.
const LEVELS: &str = "info,auth=trace,app=trace,server=trace,migration=trace,sqlx=debug,sea_orm=debug,lettre=trace";

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Starts collecting.
pub(super) fn collect() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(LEVELS)).with_ansi(false);
        subscriber.with_writer(Collector).init();
    });
}

/// All that was logged until now.
pub(crate) fn all() -> Vec<u8> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// What the log has about the incident that a text names.
pub(crate) fn about(text: &str) -> String {
    let Some(id) = text.split("\"incident\":\"").nth(1).and_then(|rest| rest.get(..16)) else { return String::new() };
    let log = String::from_utf8_lossy(&all()).into_owned();
    log.lines().filter(|line| line.contains(id)).flat_map(|line| ["\n", line]).collect()
}

/// Whether somebody has waited in vain for a connection: then a 503 says that the machine is too busy, and nothing else.
pub(crate) fn tell_of_overload() -> bool {
    let refused = database();
    refused.contains("timed out") && !refused.contains("Deadlock")
}

/// What the database refused for the time being, in this run.
pub(crate) fn database() -> String {
    let log = String::from_utf8_lossy(&all()).into_owned();
    log.lines().filter(|line| line.contains("the database is not available")).flat_map(|line| ["\n", line]).collect()
}

#[derive(Clone, Copy)]
struct Collector;

impl Write for Collector {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Collector {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}
