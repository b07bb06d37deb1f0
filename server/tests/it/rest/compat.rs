//! Clients that were written for the Django projects keep working: each file walks the flow that one project's document
//! describes, in its own words, and then looks at what that project left open.

mod seed000;
mod seed002;
mod seed003;
mod seed004;

use crate::harness::{Answer, App, FORM, JSON, MINUTE, Program, code_in, encoded};
use auth::totp::Secret;
use serde_json::{Map, Value, json};

/// How a client sends what it has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Form,
}

const BOTH: [Kind; 2] = [Kind::Json, Kind::Form];

impl Kind {
    async fn post(self, program: &Program, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(program, "POST", path, fields).await
    }

    async fn send(self, program: &Program, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = match self {
            Self::Json => {
                let members = fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
                (JSON, Value::Object(members.collect::<Map<_, _>>()).to_string())
            }
            Self::Form => (FORM, encoded(fields)),
        };
        program.send(method, path, &[], Some(body)).await
    }
}

/// A refusal, by its status and code. The sentence stands in `detail`; where the client looks for it in `error`, there too.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) -> Value {
    let problem: Value = answer.json();
    assert_eq!((answer.status, problem["code"].as_str()), (status, Some(code)), "{problem}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{problem}");
    problem
}

/// Proves the mailbox in a sign-in where the first authenticator is due.
async fn mailbox_proved(app: &App, pending: &Program, email: &str) -> Program {
    app.pass(MINUTE);
    app.new_mails(email).await;
    assert_eq!(pending.post("/api/otp/send", json!({})).await.status, 202);
    let code = code_in(&app.mail(email).await);
    let step: Value = pending.post("/api/otp/verify", json!({ "code": code })).await.ok().json();
    assert_eq!(step["stage"], "enrolment-required", "{step}");
    pending.with(step["pending_token"].as_str().unwrap())
}

/// A secret as an authenticator takes it: base32 without padding.
#[track_caller]
fn secret(text: &Value) -> Secret {
    let text = text.as_str().unwrap();
    Secret::from_bytes(&data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
}
