//! A program: calls the API with JSON and the token that it holds.

use super::{Answer, App, Browser, JSON, MINUTE, Node, Person, SECOND, User, code_in, contract};
use auth::{
    role::Role,
    totp::{self, Secret},
};
use axum::http::header;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

const AGENT: &str = "curl/8.5.0";

/// Clones share nothing but the address. Every answer is held against the API's description.
#[derive(Clone)]
pub(crate) struct Program {
    /// A browser's way to send, without its cookies.
    line: Browser,
    /// What stands in `Authorization: Bearer`.
    pub(crate) token: Option<String>,
    /// The app's note of what succeeded.
    reached: Arc<Mutex<BTreeSet<contract::Operation>>>,
}

/// A program whose user is signed in.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) program: Program,
    pub(crate) refresh: String,
    pub(crate) answer: Value,
}

impl Program {
    /// The same with another token.
    pub(crate) fn with(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same without a token.
    pub(crate) fn without(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// The same, sending to another node.
    pub(crate) fn on(&self, node: &Node) -> Self {
        Self { line: self.line.on(node), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, None).await
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.call_with(method, path, &[], body).await
    }

    pub(crate) async fn call_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let body = body.map(|body| (JSON, body.to_string()));
        self.send(method, path, headers, body).await
    }

    /// Of any media type.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, String)>,
    ) -> Answer {
        let mut request = self.line.asking(method, path);
        request.headers_mut().unwrap().insert(header::USER_AGENT, AGENT.parse().unwrap());
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some((media, text)) => self.line.send_bare(request.header(header::CONTENT_TYPE, media), text).await,
            None => self.line.send_bare(request, String::new()).await,
        };
        let operation = contract::check(method, path, &answer);
        self.reached.lock().unwrap().extend(operation.filter(|_| (200..300).contains(&answer.status)));
        answer
    }

    /// The password; the answer of the step.
    pub(crate) async fn log_in(&self, person: &Person) -> Answer {
        self.without().post("/api/login", json!({ "login": person.email, "password": person.password })).await
    }

    /// The same after the password: it holds the pending token.
    pub(crate) async fn pending(&self, person: &Person) -> Self {
        let step: Value = self.log_in(person).await.ok().json();
        self.with(step["pending_token"].as_str().unwrap_or_else(|| panic!("no pending token in {step}")))
    }
}

impl SignedIn {
    /// Of a step's answer that has tokens.
    #[track_caller]
    pub(crate) fn of(program: &Program, answer: Answer) -> Self {
        let answer: Value = answer.ok().json();
        let text = |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned();
        Self { program: program.with(&text("access")), refresh: text("refresh"), answer }
    }

    /// The same session when its proof of the sign-in is too old for sensitive acts; its access token is a newer one.
    pub(crate) async fn stale(&mut self, app: &App) -> Program {
        app.pass(5 * MINUTE - SECOND);
        let program = self.renew().await;
        app.pass(SECOND);
        program
    }

    /// The same session with its next tokens.
    pub(crate) async fn renew(&mut self) -> Program {
        let body = json!({ "refresh": self.refresh });
        let tokens: Value = self.program.without().post("/api/refresh", body).await.ok().json();
        self.refresh = tokens["refresh"].as_str().unwrap().to_owned();
        self.program = self.program.with(tokens["access"].as_str().unwrap());
        self.program.clone()
    }
}

impl App {
    /// A program that was never here, in a network of its own.
    pub(crate) fn program(&self) -> Program {
        Program { line: self.anonymous(), token: None, reached: self.reached.clone() }
    }

    /// Signed in over the API with password and authenticator.
    pub(crate) async fn bearer(&self, user: &User) -> SignedIn {
        let program = self.program();
        let step: Value = program.log_in(user).await.ok().json();
        assert_eq!(step["stage"], "mfa-required", "{step}");
        let pending = program.with(step["pending_token"].as_str().unwrap());
        let code = user.next_code(self);
        SignedIn::of(&program, pending.post("/api/mfa/verify", json!({ "code": code })).await)
    }

    /// Signed in over the API a moment ago, with a role.
    pub(crate) async fn program_of(&self, name: &str, role: Role) -> Program {
        let user = self.staff(name, role).await;
        self.bearer(&user).await.program
    }

    /// Registered over the API; the registration.
    pub(crate) async fn registered_by_program(&self, program: &Program, name: &str) -> (Person, String) {
        let person = Person::new(name);
        let body = json!({
            "email": person.email, "password": person.password, "username": person.username, "display_name": person.name
        });
        let answer = program.post("/api/register", body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let registration = answer.json::<Value>()["registration"].as_str().unwrap().to_owned();
        (person, registration)
    }

    /// Registered and confirmed over the API; the program holds the pending token.
    pub(crate) async fn confirmed_by_program(&self, name: &str) -> (Person, Program) {
        let program = self.program();
        let (person, registration) = self.registered_by_program(&program, name).await;
        let code = code_in(&self.mail(&person.email).await);
        let body = json!({ "registration": registration, "code": code });
        let step: Value = program.post("/api/verify-email", body).await.ok().json();
        assert_eq!(step["stage"], "enrolment-required", "{step}");
        (person, program.with(step["pending_token"].as_str().unwrap()))
    }
}

/// The secret that a set-up shows.
pub(crate) fn secret_of(set_up: &Value) -> Secret {
    let text = set_up["secret"].as_str().unwrap();
    Secret::from_bytes(&data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
}

/// The code that an authenticator shows now.
pub(crate) fn code_of(secret: &Secret, app: &App) -> String {
    totp::code_at(secret, totp::step_at(app.now()))
}
