//! The API's description is what is checked in, tells of every route, and tells the truth: every operation succeeds once
//! here, and each answer of these and all other tests is held against it (`harness/contract.rs`).

mod codes;
mod page;
mod walk;

use crate::harness::{App, Backend, Setup, contract, variable};
use server::config::sms::Provider;
use std::{collections::BTreeSet, fs, path::Path};

/// Texts are shown on development's page.
fn texting(setup: &mut Setup) {
    setup.config.sms.provider = Provider::Outbox;
    setup.config.sms.allowed = vec!["41".to_owned()];
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// `COUNTERSIGN_RENEW=1 cargo test -p server --test it rest::description` writes the file anew.
#[test]
fn what_is_checked_in_is_what_is_served() {
    let file = repository().join("docs/openapi.json");
    let served = server::api_description();
    if variable("COUNTERSIGN_RENEW").is_some() {
        fs::write(&file, &served).unwrap();
    }
    let is_same = fs::read_to_string(&file).is_ok_and(|checked_in| checked_in == served);
    let renew = "COUNTERSIGN_RENEW=1 cargo test -p server --test it rest::description";
    assert!(is_same, "docs/openapi.json is of another API: write it anew by {renew}");
}

/// Handlers stand in the table by `routes!` alone, which takes their description along.
#[test]
fn every_route_of_the_table_is_described() {
    let sources = ["rest/table.rs", "rest/openapi.rs"]
        .map(|file| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file)).unwrap());
    let all = sources.concat();
    assert!(!all.contains(".route("), "a route without a description");
    let handlers: usize =
        all.split("routes!(").skip(1).map(|rest| rest.split(')').next().unwrap().split(',').count()).sum();
    assert_eq!(handlers, contract::operations().len());
}

#[test]
fn names_are_nobody_elses() {
    let document: serde_json::Value = serde_json::from_str(&server::api_description()).unwrap();
    let mut names = BTreeSet::new();
    for (method, path) in contract::operations() {
        let operation = &document["paths"][&path][&method];
        assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{}", operation["operationId"]);
        for member in ["summary", "tags", "responses"] {
            assert!(!operation[member].is_null(), "{method} {path} has no {member}");
        }
        assert!(operation["summary"].as_str().unwrap().ends_with('.'), "{}", operation["summary"]);
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let text = server::api_description();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    for reference in text.split("\"$ref\": \"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}

on_every_backend! {
    async fn every_operation_succeeds_and_answers_as_described(backend: Backend) {
        let app = App::start_with(backend, texting).await;
        Box::pin(walk::all(&app)).await;
        let reached = app.reached.lock().unwrap().clone();
        let missing: Vec<_> = contract::operations().into_iter().filter(|operation| !reached.contains(operation)).collect();
        assert!(missing.is_empty(), "nobody has got these to succeed: {missing:?}");
        app.finish().await;
    }
}
