//! How the database answers what is asked of it most, and what staff ask of it: by an index, whatever the number of
//! people. The statements are heard while they are executed, and then explained by the database itself.

use crate::harness::{App, Backend, SignedIn, recording, run};
use auth::{
    Service,
    client::Client,
    principal::Operator,
    role::Role,
    wire::{UserFilter, UserQuery, UserSort},
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// People. MariaDB's way depends on how many there are, SQLite's on the schema alone.
const PEOPLE: [u32; 2] = [1_000, 20_000];
/// A table that is never long may be read from its beginning to its end: so few rows does nobody notice.
const FEW: u64 = 64;

/// Tables in which nearly every row passes their lists' filter, since the sweep takes away those that don't: registrations
/// that have ended, and budgets that are neither closed nor in use. An index read along for it is no long way.
const SWEPT: [&str; 2] = ["SCAN registrations USING ", "SCAN throttles USING "];

/// What somebody does, by a name for the failure's message.
struct Asked {
    what: String,
    statements: Vec<Statement>,
}

/// How one statement is answered, told by the database; what is wrong with it, if anything.
async fn faults(app: &App, statement: &Statement) -> Vec<String> {
    let db = app.db();
    let is_sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let verb = if is_sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN FORMAT=JSON" };
    let sql = format!("{verb} {}", statement.sql);
    let values = statement.values.clone().map(|values| values.0).unwrap_or_default();
    let explain = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(explain).await.unwrap();
    let has_filter = statement.sql.contains(" WHERE ");
    let of =
        |row| if is_sqlite { fault_of_sqlite(row, has_filter).into_iter().collect() } else { faults_of_mariadb(row) };
    rows.iter().flat_map(of).collect()
}

fn fault_of_sqlite(row: &QueryResult, has_filter: bool) -> Option<String> {
    let detail: String = row.try_get("", "detail").unwrap();
    // A subquery's few rows, and an index read along, are no tables read from their beginning to their end; but where an
    // index is read along for a filter that isn't in it, all rows that don't pass are.
    let is_read_along =
        detail.contains(" USING ") && (!has_filter || SWEPT.iter().any(|swept| detail.starts_with(swept)));
    let is_scan = detail.starts_with("SCAN ") && !is_read_along && !detail.contains("SUBQUERY");
    is_scan.then_some(detail)
}

fn faults_of_mariadb(row: &QueryResult) -> Vec<String> {
    // It writes the bytes of values that are no text with escapes that JSON doesn't have.
    let text: String = String::from_utf8_lossy(&row.try_get::<Vec<u8>>("", "EXPLAIN").unwrap()).into_owned();
    let text = text.replace("\\\"", "'").replace('\\', "/");
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let plan: Value = serde_json::from_str(&text).unwrap();
    let mut found = Vec::new();
    look(&plan, false, &mut found);
    found
}

/// Looks for tables that are read from their beginning to their end, and for rows that are put in order after they were
/// read.
fn look(plan: &Value, is_sorted: bool, found: &mut Vec<String>) {
    match plan {
        Value::Object(parts) => {
            let is_all = parts.get("access_type").is_some_and(|way| way == "ALL");
            let rows = parts.get("rows").and_then(Value::as_u64).unwrap_or_default();
            if let Some(table) = parts.get("table_name").and_then(Value::as_str)
                && rows > FEW
                && (is_all || is_sorted)
            {
                found.push(format!("{table}: {rows} rows, {}", if is_all { "no index" } else { "sorted" }));
            }
            for (name, part) in parts {
                look(part, is_sorted || name == "filesort", found);
            }
        }
        Value::Array(parts) => parts.iter().for_each(|part| look(part, is_sorted, found)),
        _ => {}
    }
}

async fn asked(what: impl Into<String>, work: impl Future<Output = ()>) -> Asked {
    let statements = recording(work).await;
    let what = what.into();
    assert!(!statements.is_empty(), "{what} asks nothing");
    Asked { what, statements }
}

/// What programs and staff ask.
async fn all_that_is_asked(app: &App, user: &SignedIn, staff: &SignedIn) -> Vec<Asked> {
    let program = &user.program;
    let mut all = vec![
        asked("a session's check", async { drop(program.get("/api/profile").await.ok()) }).await,
        asked("one's sessions", async { drop(program.get("/api/sessions").await.ok()) }).await,
        asked("one's factors", async { drop(program.get("/api/factors").await.ok()) }).await,
        asked("one's history", async { drop(program.get("/api/activity").await.ok()) }).await,
        asked("a password", async {
            let body = json!({ "login": "bench7", "password": "no such password" });
            drop(app.program().post("/api/login", body).await);
        })
        .await,
        asked("a refresh", async {
            drop(app.program().post("/api/refresh", json!({ "refresh": user.refresh })).await.ok());
        })
        .await,
    ];
    let client = Client::new("100.64.0.1".parse().unwrap(), "test").as_program();
    let token = staff.program.token.clone().unwrap();
    let service: &Service = &app.node.running.service;
    let principal = service.bearer(&token).await.unwrap();
    let operator = Operator::Staff { client: &client, principal: &principal };
    for filter in UserFilter::ALL {
        for q in ["", "bench1", "bench19@example.org", "0123456789"] {
            let query = UserQuery { q: q.to_owned(), filter, sort: UserSort::Newest };
            let what = format!("users, {} {q:?}", filter.name());
            all.push(
                asked(what.clone(), async { drop(service.users(&operator, &query, None, 25).await.unwrap()) }).await,
            );
            let next = service.users(&operator, &query, None, 25).await.unwrap().next;
            if let Some(next) = next {
                let more = async { drop(service.users(&operator, &query, Some(&next), 25).await.unwrap()) };
                all.push(asked(format!("{what}, next page"), more).await);
            }
        }
    }
    for sort in UserSort::ALL {
        let query = UserQuery { sort, ..UserQuery::default() };
        let page = async { drop(service.users(&operator, &query, None, 25).await.unwrap()) };
        all.push(asked(format!("users by {}", sort.name()), page).await);
    }
    let one = service.users(&operator, &UserQuery::default(), None, 1).await.unwrap().items.remove(0).id;
    all.push(asked("one user", async { drop(service.user_view(&operator, &one).await.unwrap()) }).await);
    all.push(asked("registrations", async { drop(service.registrations(&operator, None, 25).await.unwrap()) }).await);
    for state in [None, Some("queued"), Some("dropped")] {
        let page = async { drop(service.messages(&operator, state, None, 25).await.unwrap()) };
        all.push(asked(format!("messages {state:?}"), page).await);
    }
    all
}

async fn every_statement_is_explained(app: &App) {
    let (user, staff) = (app.user("ada").await, app.staff("root", Role::Administrator).await);
    let (service, db) = (&app.node.running.service, app.db());
    let mut found = BTreeSet::new();
    for people in PEOPLE {
        let (user, staff) = (app.bearer(&user).await, app.bearer(&staff).await);
        service.bench_fill(people, 0, "Lantern 77 gravel oboe").await.unwrap();
        if db.get_database_backend() == DbBackend::MySql {
            db.execute_unprepared("ANALYZE TABLE users, sessions, factors, throttles, messages, audit").await.unwrap();
        }
        // What has no index is noticed.
        let without =
            Statement::from_string(db.get_database_backend(), "SELECT id FROM users WHERE password_hash = 'x'");
        assert_eq!(faults(app, &without).await.len(), 1);
        for Asked { what, statements } in all_that_is_asked(app, &user, &staff).await {
            for statement in statements.iter().filter(|statement| !statement.sql.starts_with("INSERT")) {
                let faults = faults(app, statement).await.into_iter();
                found.extend(faults.map(|fault| format!("{people} people, {what}: {fault}: {}", statement.sql)));
            }
        }
    }
    let all: Vec<_> = found.into_iter().collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

fn on(backend: Backend) {
    run(backend, async |backend| {
        let app = App::start(backend).await;
        every_statement_is_explained(&app).await;
        // Made-up people have no history that the invariants could hold them to.
        app.discard().await;
    });
}

#[test]
fn whatever_is_asked_is_found_by_an_index_on_sqlite() {
    on(Backend::Sqlite);
}

#[test]
fn whatever_is_asked_is_found_by_an_index_on_mariadb() {
    on(Backend::MariaDbAndRedis);
}
