//! The description as people see it.

use crate::harness::{App, contract};
use serde_json::Value;
use std::collections::BTreeSet;

/// What stands between a beginning and the next quotation mark.
fn quoted<'a>(page: &'a str, beginning: &'a str) -> BTreeSet<&'a str> {
    page.split(beginning).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

on_every_backend! {
    async fn the_page_has_every_operation_and_nothing_foreign(app: &App) {
        let answer = app.program().get("/api/docs").await.ok();
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("unsafe"), "{policy}");
        let page = answer.text();
        let document: Value = app.program().get("/api/openapi.json").await.ok().json();
        let places = quoted(&page, " id=\"");
        for (method, path) in contract::operations() {
            let operation = &document["paths"][&path][&method];
            assert!(places.contains(operation["operationId"].as_str().unwrap()), "{method} {path}");
            assert!(page.contains(&format!(">{path}</span>")), "{path}");
        }
        // Every link of the contents leads somewhere, and nothing leads out.
        for link in quoted(&page, "href=\"") {
            match link.strip_prefix('#') {
                Some(place) => assert!(places.contains(place), "{link}"),
                None => assert!(link.starts_with('/'), "{link}"),
            }
        }
        assert!(!page.contains("<script") && !page.contains(" style=") && quoted(&page, "src=\"").is_empty());
        // Without the slash and with it, to a browser that opens it.
        let browser = app.anonymous();
        for path in ["/api/docs", "/api/docs/"] {
            browser.get(path).await.ok();
        }
    }
}
