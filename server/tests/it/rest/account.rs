//! What a user looks after, by programs: every route once for what it does and for what it refuses.

mod devices;
mod factors;
mod keys;
mod password;
mod profile;
mod whole;

use crate::harness::Answer;
use serde_json::Value;

/// An id that is nobody's.
const NO_ID: &str = "00000000000000000000000000000000";

/// Refused, by status and code.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) -> Value {
    let problem: Value = answer.json();
    assert_eq!((answer.status, problem["code"].as_str()), (status, Some(code)), "{problem}");
    problem
}

/// Refused for one field.
#[track_caller]
fn wrong_field(answer: &Answer, field: &str, code: &str) {
    let problem = refused(answer, 400, "invalid-input");
    assert_eq!(problem["errors"], serde_json::json!([{ "field": field, "code": code }]));
}

/// Done, without anything to say.
#[track_caller]
fn done(answer: &Answer, status: u16) {
    assert_eq!((answer.status, answer.text().as_str()), (status, ""));
}
