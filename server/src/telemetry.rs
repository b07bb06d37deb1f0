//! The log: one line an event on standard error, as text or JSON. No line holds a secret, a body, a query or a
//! cookie; panics are logged by place, because their words may hold anything.

use crate::config::log::{Log, LogFormat};
use std::panic::{PanicHookInfo, set_hook};
use tracing_subscriber::{EnvFilter, fmt};

/// Libraries that say more than is needed at our own level.
const QUIET: &str = "sqlx=warn,sea_orm=warn,sea_orm_migration=warn,hyper=warn,fred=error,rustls=warn";

/// Starts the log. A second call, as in tests, changes nothing.
pub fn start(settings: &Log) {
    // Both were read by the configuration's check; what is named there wins over what is quiet by default.
    let filter = EnvFilter::try_new(format!("{QUIET},{}", settings.level)).unwrap_or_default();
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    if started.is_ok() {
        set_hook(Box::new(note_panic));
    }
}

fn note_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a panic");
}
