//! Users as a file, by programs and by the page's form.

use super::{put_user, wrong_field};
use crate::harness::{Answer, App, FORM, HTML, Program, loaded};
use app::routes;
use auth::{intent::Intent, role::Role, staff_act::StaffAct, wire::ConfirmView};
use axum::http::header;
use entity::audit;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PATH: &str = "/api/admin/users/export";

/// Names that a spreadsheet, a terminal or a parser may take for something else.
const HOSTILE: [&str; 8] = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1-1",
    "-2+3",
    "@SUM(A1:A9)",
    "\ttab",
    "a,b\"c\r\nd",
    "<script>alert(1)</script>",
    "\u{1b}[2J\u{202e}x",
];

async fn taken(program: &Program, accept: &str, body: Value) -> Answer {
    program.call_with("POST", PATH, &[("accept", accept)], Some(body)).await
}

/// The cells of a file of CSV, as RFC 4180 has it.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => cell.push(chars.next().unwrap()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => {
                assert_eq!(chars.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "the last line has no end");
    rows
}

on_every_backend! {
    async fn everybody_in_each_form(app: &App) {
        let program = app.program_of("ann", Role::Auditor).await;
        for number in 0..1_203 {
            put_user(app, &format!("u{number}@example.org"), None, HOSTILE[number % HOSTILE.len()]).await;
        }
        let csv = taken(&program, "text/csv", json!({})).await.ok();
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
        assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"countersign-users.csv\""));
        assert_eq!(csv.header("cache-control"), Some("no-store"));
        let rows = cells(&csv.text());
        assert_eq!(rows[0], ["id", "email", "username", "display_name", "role", "state", "has_factor", "created_at", "last_seen_at"]);
        assert_eq!(rows.len(), 1 + 1_204);
        assert!(rows.iter().all(|row| row.len() == 9));
        let begins = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!rows.iter().flatten().any(begins), "a formula");
        let names: BTreeSet<&str> = rows.iter().map(|row| row[3].trim_start_matches('\'')).collect();
        assert!(HOSTILE.iter().all(|name| names.contains(name)), "{names:?}");

        let lines = taken(&program, "application/jsonl", json!({})).await.ok();
        assert_eq!(lines.header("content-type"), Some("application/jsonl"));
        let users: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let ids: BTreeSet<&str> = users.iter().map(|user| user["id"].as_str().unwrap()).collect();
        assert_eq!((users.len(), ids.len()), (1_204, 1_204));
        assert!(users.iter().any(|user| user["display_name"] == HOSTILE[0]), "as it is");

        let some = taken(&program, "text/csv", json!({ "q": "U1", "filter": "no-factor" })).await.ok();
        assert_eq!(cells(&some.text()).len(), 1 + (1 + 10 + 100 + 203));
        wrong_field(&taken(&program, "text/csv", json!({ "filter": "x" })).await, "filter", "malformed");
        let noted = audit::Entity::find().filter(audit::Column::Kind.eq("users-exported"));
        assert_eq!(noted.count(app.db()).await.unwrap(), 3);
    }

    async fn by_the_pages_form(app: &App) {
        let (ann, user) = (app.staff("ann", Role::Auditor).await, app.user("ada").await);
        let post = async |browser: &crate::harness::Browser, body: &'static str| {
            let request = browser.asking("POST", routes::ADMIN_USERS_EXPORT);
            let request = request.header(header::ACCEPT, HTML).header(header::CONTENT_TYPE, FORM);
            browser.send(request.header("sec-fetch-site", "same-origin"), body).await
        };
        let file = post(&ann.browser, "format=jsonl&q=ad&filter=").await.ok();
        let line: Value = serde_json::from_str(file.text().trim_end()).unwrap();
        assert_eq!(line["email"], json!(user.email));
        assert_eq!(cells(&post(&ann.browser, "").await.ok().text()).len(), 3);
        for (body, status) in [("format=xlsx", 400), ("filter=x", 400), ("format=csv&format=csv", 400), ("q=%", 400)] {
            assert_eq!(post(&ann.browser, body).await.status, status, "{body}");
        }
        assert_eq!(post(&user.browser, "").await.status, 403);
        let anonymous = post(&app.anonymous(), "").await;
        assert_eq!((anonymous.status, anonymous.location()), (303, Some(routes::LOGIN)));
        // Without a fresh proof it waits for one.
        app.pass(5 * crate::harness::MINUTE);
        let led = post(&ann.browser, "").await;
        assert_eq!((led.status, led.location()), (303, Some(routes::CONFIRM)));
        let code = ann.next_code(app);
        let view: ConfirmView = loaded(&ann.browser, "confirm_page").await;
        assert_eq!(view.intent, Some(Intent::Staff { work: StaffAct::Export }));
        let fields = [("code", code.as_str()), ("mark", &view.mark)];
        ann.browser.post("confirm_act", &fields).await.leads_to("/admin/users?notice=export");
        post(&ann.browser, "").await.ok();
        // Another site's form is none.
        let request = ann.browser.asking("POST", routes::ADMIN_USERS_EXPORT).header(header::CONTENT_TYPE, FORM);
        assert_eq!(ann.browser.send(request.header("sec-fetch-site", "cross-site"), "").await.status, 403);
    }
}
