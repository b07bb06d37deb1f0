//! Which SQL a request has executed: told by the database layer inside the request's own task, so that what the outbox's
//! worker does meanwhile isn't counted.

use sea_orm::Statement;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

tokio::task_local! {
    static HEARD: Arc<Mutex<Vec<Statement>>>;
}

/// Statements in the order in which they were executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard(pub(crate) Vec<String>);

/// Takes note of a statement, where somebody listens.
pub(super) fn hear(statement: &Statement) {
    let _ = HEARD.try_with(|heard| heard.lock().unwrap().push(statement.clone()));
}

/// Runs something and tells which statements it executed, with their values.
pub(crate) async fn recording(work: impl Future<Output = ()>) -> Vec<Statement> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    HEARD.scope(heard.clone(), work).await;
    heard.lock().unwrap().clone()
}

/// Runs something and tells which statements it executed.
pub(crate) async fn listening<T>(work: impl Future<Output = T>) -> (T, Heard) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let result = HEARD.scope(heard.clone(), work).await;
    let statements = heard.lock().unwrap().iter().map(|statement| statement.sql.clone()).collect();
    (result, Heard(statements))
}

impl Heard {
    /// How often each kind of statement was executed on each table, such as `insert messages`.
    pub(crate) fn kinds(&self) -> BTreeMap<String, usize> {
        let mut kinds = BTreeMap::new();
        for sql in &self.0 {
            *kinds.entry(kind(sql)).or_default() += 1;
        }
        kinds
    }
}

/// The first guess of a budget makes its row, the next ones change it: one statement either way.
fn kind(sql: &str) -> String {
    match statement(sql).as_str() {
        "insert throttles" | "update throttles" => "count throttles".to_owned(),
        other => other.to_owned(),
    }
}

fn statement(sql: &str) -> String {
    let plain = sql.replace(['`', '"'], "");
    let mut words = plain.split_whitespace();
    let verb = words.next().unwrap_or_default().to_lowercase();
    let before_table = match verb.as_str() {
        "select" | "delete" => "FROM",
        "insert" => "INTO",
        _ => return format!("{verb} {}", words.next().unwrap_or_default()),
    };
    let table = words.skip_while(|word| !word.eq_ignore_ascii_case(before_table)).nth(1).unwrap_or_default();
    format!("{verb} {}", table.trim_start_matches('('))
}
