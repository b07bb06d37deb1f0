//! Everybody's events, looked through: what is found, and by which index.

use crate::harness::{App, Backend, HOUR, MINUTE, listening};
use auth::service::{AuditFilter, AuditRow};
use entity::audit;
use sea_orm::{ActiveValue::NotSet, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, Statement, Value};
use uuid::Uuid;

/// Whether a row is one that a filter asks for.
type IsMeant = fn(&AuditRow, &App) -> bool;

async fn all(app: &App, filter: &AuditFilter, most: u32) -> Vec<AuditRow> {
    let (mut cursor, mut all) = (None, Vec::new());
    loop {
        let slice = app.node.running.service.audit_page(filter, cursor.as_deref(), most).await.unwrap();
        assert!(slice.items.len() <= usize::try_from(most).unwrap());
        all.extend(slice.items);
        cursor = slice.next;
        if cursor.is_none() {
            return all;
        }
    }
}

/// Rows a minute apart, by seven users and three actors, from networks of their own.
async fn fill(app: &App, number: usize) {
    let rows: Vec<_> = (0..number)
        .map(|number| {
            let row = audit::Model {
                at: app.now() - i64::try_from(number).unwrap() * MINUTE,
                kind: ["signed-in", "password-checked", "code-sent"][number % 3].to_owned(),
                actor_id: (number % 5 == 0).then(|| Uuid::from_u128(100 + number as u128 % 3)),
                ..app.event(number)
            };
            audit::ActiveModel { seq: NotSet, ..row.into_active_model() }
        })
        .rev()
        .collect();
    for some in rows.chunks(500) {
        audit::Entity::insert_many(some.to_vec()).exec_without_returning(app.db()).await.unwrap();
    }
    app.chain().await;
}

on_every_backend! {
    async fn filters_and_pages(backend: Backend) {
        let started = App::start(backend).await;
        let app = &started;
        fill(app, 300).await;
        let everything = all(app, &AuditFilter::default(), 37).await;
        assert_eq!(everything.len(), 300, "none twice, none lost");
        assert!(everything.is_sorted_by(|newer, older| newer.seq > older.seq));
        let user = Some(Uuid::from_u128(3));
        let kind = Some("password-checked".to_owned());
        let (from, to) = (Some(app.now() - 2 * HOUR), Some(app.now() - HOUR));
        let none = AuditFilter::default;
        let table: [(AuditFilter, IsMeant); 8] = [
            (AuditFilter { user_id: user, ..none() }, |row, _| row.user_id == Some(Uuid::from_u128(3))),
            (AuditFilter { actor_id: Some(Uuid::from_u128(101)), ..none() }, |row, _| row.actor_id == Some(Uuid::from_u128(101))),
            (AuditFilter { kind: kind.clone(), ..none() }, |row, _| row.kind == "password-checked"),
            (AuditFilter { succeeded: Some(false), ..none() }, |row, _| !row.succeeded),
            (AuditFilter { network: Some("command line".to_owned()), ..none() }, |row, _| row.network == "command line"),
            (AuditFilter { from, ..none() }, |row, app| row.at >= app.now() - 2 * HOUR),
            (AuditFilter { from, to, ..none() }, |row, app| (app.now() - 2 * HOUR..app.now() - HOUR).contains(&row.at)),
            (AuditFilter { user_id: user, kind, to, ..none() }, |row, app| {
                row.user_id == Some(Uuid::from_u128(3)) && row.kind == "password-checked" && row.at < app.now() - HOUR
            }),
        ];
        for (filter, is_meant) in table {
            let found = all(app, &filter, 10).await;
            let meant: Vec<_> = everything.iter().filter(|row| is_meant(row, app)).cloned().collect();
            assert!(!meant.is_empty() && found == meant, "{filter:?}: {} of {}", found.len(), meant.len());
        }
        for nothing in [
            AuditFilter { user_id: Some(Uuid::from_u128(9)), ..none() },
            AuditFilter { kind: Some("nothing-such".to_owned()), ..none() },
            AuditFilter { network: Some("203.0.113.7".to_owned()), ..none() },
            AuditFilter { from: Some(app.now() + HOUR), ..none() },
            AuditFilter { from: to, to: from, ..none() },
        ] {
            assert_eq!(all(app, &nothing, 10).await, [], "{nothing:?}");
        }
        let service = &app.node.running.service;
        for (filter, cursor) in [
            (AuditFilter { kind: Some("' OR 1=1 --".to_owned()), ..none() }, None),
            (AuditFilter { network: Some(String::new()), ..none() }, None),
            (none(), Some("x")),
            (none(), Some("-1")),
        ] {
            assert_eq!(service.audit_page(&filter, cursor, 10).await.unwrap_err(), auth::Error::NotFound, "{filter:?}");
        }
        started.discard().await;
    }

    async fn sign_ins_by_hour(backend: Backend) {
        let started = App::start(backend).await;
        let app = &started;
        fill(app, 300).await;
        let (from, to) = (app.now() - 24 * HOUR, app.now() + 1);
        let hours = app.node.running.service.audit_hours(from, to).await.unwrap();
        assert!((24..=25).contains(&hours.len()) && hours.iter().all(|hour| hour.at % HOUR == 0), "{hours:?}");
        let sum = |of: fn(&auth::service::Hour) -> u64| hours.iter().map(of).sum::<u64>();
        assert_eq!((sum(|hour| hour.signed_in), sum(|hour| hour.refused)), (100, 100));
        let full = hours.iter().filter(|hour| (hour.signed_in, hour.refused) == (20, 20)).count();
        assert!(full >= 4, "{hours:?}");
        assert_eq!((hours[0].signed_in, hours[0].refused), (0, 0), "hours of nothing are there");
        started.discard().await;
    }

    /// Two million rows are no more work than two thousand: each page is read in an index's order.
    async fn every_page_has_its_index(backend: Backend) {
        let started = App::start(backend).await;
        let app = &started;
        fill(app, 6_000).await;
        if app.db().get_database_backend() == DbBackend::MySql {
            crate::harness::tables::execute(app.db(), "ANALYZE TABLE audit").await;
        }
        let none = AuditFilter::default;
        let id = Value::from(Uuid::from_u128(3));
        let (from, to) = (app.now() - 20 * HOUR, app.now() - 19 * HOUR);
        let table: Vec<(AuditFilter, &str, Vec<Value>)> = vec![
            (none(), "PRIMARY", vec![]),
            (AuditFilter { user_id: Some(Uuid::from_u128(3)), ..none() }, "audit_user_id_seq", vec![id.clone()]),
            (AuditFilter { actor_id: Some(Uuid::from_u128(3)), ..none() }, "audit_actor_id_seq", vec![id]),
            (AuditFilter { kind: Some("frozen".to_owned()), ..none() }, "audit_kind_seq", vec!["frozen".into()]),
            (AuditFilter { network: Some("203.0.113.0/24".to_owned()), ..none() }, "audit_network_mark_seq", vec![vec![0_u8; 32].into()]),
            (AuditFilter { from: Some(from), to: Some(to), ..none() }, "PRIMARY", vec![from.into(), 4_790.into(), to.into(), 4_870.into()]),
        ];
        for (filter, index, values) in table {
            let (page, heard) = listening(app.node.running.service.audit_page(&filter, Some("1000000"), 25)).await;
            page.unwrap();
            let sql = heard.0.iter().find(|sql| sql.contains("LIMIT") && sql.contains("DESC")).unwrap().clone();
            let values = values.into_iter().chain([1_000_000_i64.into(), 26_u64.into()]);
            let plan = plan(app, &sql, values.collect()).await;
            assert!(plan.contains(index) && !plan.contains("filesort") && !plan.contains("TEMP B-TREE"), "{filter:?}: {plan}");
        }
        let (hours, heard) = listening(app.node.running.service.audit_hours(from, to)).await;
        hours.unwrap();
        let values: Vec<Value> = vec![from.into(), to.into()];
        let plan = plan(app, &heard.0[0], values).await;
        assert!(plan.contains("audit_at_kind_succeeded"), "{plan}");
        // Nor does the sequencer go through all of them to find what waits, once nearly all have their place.
        app.chain().await;
        if app.db().get_database_backend() == DbBackend::MySql {
            crate::harness::tables::execute(app.db(), "ANALYZE TABLE audit").await;
        }
        let (turn, heard) = listening(app.node.running.service.chain_audit()).await;
        turn.unwrap();
        let plan = self::plan(app, &heard.0[0], vec![100_u64.into()]).await;
        assert!(plan.contains("audit_chain_pos") && !plan.contains("TEMP B-TREE"), "{plan}");
        started.discard().await;
    }
}

/// How the database would do it, in one line.
async fn plan(app: &App, sql: &str, values: Vec<Value>) -> String {
    let backend = app.db().get_database_backend();
    let explain = if backend == DbBackend::Sqlite { "EXPLAIN QUERY PLAN " } else { "EXPLAIN " };
    let wanted = sql.matches('?').count();
    let values: Vec<Value> = if sql.contains("% ?") {
        // The hours' own arithmetic comes first.
        std::iter::once(Value::from(HOUR)).chain(values).collect()
    } else {
        values
    };
    assert_eq!(values.len(), wanted, "{sql}");
    let statement = Statement::from_sql_and_values(backend, format!("{explain}{sql}"), values);
    let rows = app.db().query_all_raw(statement).await.unwrap();
    let columns: &[&str] = if backend == DbBackend::Sqlite { &["detail"] } else { &["key", "type", "Extra"] };
    let cell = |row: &sea_orm::QueryResult, column: &str| {
        row.try_get::<Option<String>>("", column).ok().flatten().unwrap_or_default()
    };
    let line = rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect::<Vec<_>>().join(" "));
    // SQLite has the rows in the order of their numbers: their table is that index.
    line.collect::<Vec<_>>()
        .join("; ")
        .replace("INTEGER PRIMARY KEY", "PRIMARY")
        .replace("SCAN audit", "SCAN PRIMARY audit")
}
