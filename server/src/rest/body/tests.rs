use super::*;
use axum::{body::Body as Raw, http::header};
use serde_json::{Value as Json, json};
use utoipa::{IntoParams, PartialSchema};

body! {
    /// Signing in.
    struct Login {
        /// Address or username.
        login | email | username: String,
        /// The password.
        password: String,
        /// A client's own token.
        device_token: Option<String>,
    }

    /// Of every kind.
    struct Kinds {
        flag: bool,
        perhaps: Option<bool>,
        number: u32,
        few: Option<u32>,
    }

    /// Nothing that must be there.
    struct Perhaps {
        channel: Option<String>,
    }
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

fn request(kind: &str, body: &str) -> Request {
    let request = Request::post("/");
    let request = if kind.is_empty() { request } else { request.header(header::CONTENT_TYPE, kind) };
    request.body(Raw::from(body.to_owned())).unwrap()
}

async fn strict<T: Body>(kind: &str, body: &str) -> Result<T, Json> {
    Input::from_request(request(kind, body), &()).await.map(|Input(body)| body).map_err(told)
}

async fn lenient<T: Body>(kind: &str, body: &str) -> Result<T, Json> {
    SeedInput::from_request(request(kind, body), &()).await.map(|SeedInput(body)| body).map_err(told)
}

/// The code, or what is wrong field by field.
fn told(problem: Problem) -> Json {
    let problem = problem.refusal().as_problem();
    match problem["errors"].as_array() {
        Some(errors) => {
            assert_eq!((&problem["code"], &problem["status"]), (&json!("invalid-input"), &json!(400)));
            errors.iter().map(|error| json!([error["field"], error["code"]])).collect()
        }
        None => problem["code"].clone(),
    }
}

#[tokio::test]
async fn what_is_right_is_taken() {
    let login: Login = strict(JSON, r#"{"password":"p\"ä\u00e4","login":"ada","device_token":null}"#).await.unwrap();
    assert_eq!((login.login.as_str(), login.password.as_str(), login.device_token), ("ada", "p\"ää", None));
    for alias in ["email", "username"] {
        let login: Login = strict(JSON, &json!({ alias: "ada", "device_token": "t" }).to_string()).await.unwrap();
        assert_eq!((login.login.as_str(), login.password.as_str()), ("ada", ""), "what is missing is empty");
        assert_eq!(login.device_token.as_deref(), Some("t"));
    }
    let kinds: Kinds = strict(JSON, r#"{"flag":true,"number":4294967295}"#).await.unwrap();
    assert_eq!((kinds.flag, kinds.perhaps, kinds.number, kinds.few), (true, None, u32::MAX, None));
    for (kind, body) in [("", ""), (JSON, ""), (JSON, "{}"), (JSON, r#"{"channel":null}"#)] {
        assert_eq!(strict::<Perhaps>(kind, body).await.unwrap().channel, None, "{kind} {body}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_at_once_and_in_order() {
    for (body, expected) in [
        (r#"{"login":"a","login":"b"}"#, json!([["login", "duplicate"]])),
        (r#"{"login":"a","email":"b","username":"c"}"#, json!([["login", "duplicate"]])),
        (r#"{"login":"a","l\u006fgin":"b"}"#, json!([["login", "duplicate"]])),
        (r#"{"login":1}"#, json!([["login", "malformed"]])),
        (r#"{"login":null}"#, json!([["login", "malformed"]])),
        (r#"{"login":["ada"]}"#, json!([["login", "malformed"]])),
        (r#"{"login":{"$ne":""}}"#, json!([["login", "malformed"]])),
        (r#"{"login":"a\u0000"}"#, json!([["login", "control-character"]])),
        (r#"{"password":"a\nb"}"#, json!([["password", "control-character"]])),
        (r#"{"device_token":"\u007f"}"#, json!([["device_token", "control-character"]])),
        (r#"{"Login":"a"}"#, json!([["Login", "unknown"]])),
        (r#"{"is_admin":true,"is_admin":true}"#, json!([["is_admin", "unknown"]])),
        (r#"{"<script>":1,"":2,"é":3}"#, json!([["?", "unknown"]])),
        (
            r#"{"x":1,"password":2,"login":"\u0001","email":"a","y":{"z":[]}}"#,
            json!([
                ["x", "unknown"],
                ["password", "malformed"],
                ["login", "control-character"],
                ["login", "duplicate"],
                ["y", "unknown"]
            ]),
        ),
        (r#"{"a":[[[[[[[[]]]]]]]]}"#, json!("malformed-request")),
        ("", json!("malformed-request")),
        ("[]", json!("malformed-request")),
        ("{\"login\":\"a\"", json!("malformed-request")),
    ] {
        assert_eq!(strict::<Login>(JSON, body).await.err(), Some(expected), "{body}");
    }
    let long = format!("{{\"{}\":1,\"{}\":1}}", "a".repeat(64), "b".repeat(65));
    assert_eq!(strict::<Login>(JSON, &long).await.err(), Some(json!([["a".repeat(64), "unknown"], ["?", "unknown"]])));
}

#[tokio::test]
async fn other_kinds_than_declared_are_malformed() {
    for (body, expected) in [
        ("{}", json!([["flag", "required"], ["number", "required"]])),
        (r#"{"number":1.0,"flag":"true"}"#, json!([["number", "malformed"], ["flag", "malformed"]])),
        (r#"{"flag":1,"number":"1"}"#, json!([["flag", "malformed"], ["number", "malformed"]])),
        (r#"{"flag":true,"number":4294967296}"#, json!([["number", "malformed"]])),
        (r#"{"flag":true,"number":-1,"few":-0}"#, json!([["number", "malformed"], ["few", "malformed"]])),
        (r#"{"flag":true,"number":1e2,"perhaps":0}"#, json!([["number", "malformed"], ["perhaps", "malformed"]])),
        (r#"{"few":"","number":1}"#, json!([["few", "malformed"], ["flag", "required"]])),
    ] {
        assert_eq!(strict::<Kinds>(JSON, body).await.err(), Some(expected), "{body}");
    }
}

#[tokio::test]
async fn other_media_types_are_refused() {
    for kind in ["text/plain", FORM, "multipart/form-data; boundary=x", "application/json; charset=latin1"] {
        assert_eq!(strict::<Login>(kind, r#"{"login":"a"}"#).await.err(), Some(json!("media-type")), "{kind}");
        assert_eq!(strict::<Perhaps>(kind, "").await.err(), Some(json!("media-type")), "{kind}");
    }
    assert_eq!(strict::<Login>("", r#"{"login":"a"}"#).await.err(), Some(json!("media-type")));
    assert_eq!(strict::<Perhaps>("", "{}").await.err(), Some(json!("media-type")));
    assert_eq!(lenient::<Login>("text/plain", "login=a").await.err(), Some(json!("media-type")));
    assert_eq!(lenient::<Login>("", "login=a").await.err(), Some(json!("media-type")));
}

#[tokio::test]
async fn old_clients_send_forms_and_more_than_we_know() {
    for (kind, body) in [
        (FORM, "username=ada&password=a%2Bb+c&csrfmiddlewaretoken=x&csrfmiddlewaretoken=y&device_token="),
        (JSON, r#"{"username":"ada","password":"a+b c","otp":{"x":[1]},"otp":2}"#),
    ] {
        let login: Login = lenient(kind, body).await.unwrap();
        assert_eq!((login.login.as_str(), login.password.as_str(), login.device_token), ("ada", "a+b c", None));
    }
    let kinds: Kinds = lenient(FORM, "flag=true&number=7&few=&perhaps=false").await.unwrap();
    assert_eq!((kinds.flag, kinds.perhaps, kinds.number, kinds.few), (true, Some(false), 7, None));
    for (kind, body, expected) in [
        (FORM, "login=a&login=b", json!([["login", "duplicate"]])),
        (FORM, "email=a&l%6fgin=b", json!([["login", "duplicate"]])),
        (FORM, "login=%00", json!([["login", "control-character"]])),
        (FORM, "login=%ff&password=%", json!([["login", "malformed"], ["password", "malformed"]])),
        (FORM, "%ff=a", json!("malformed-request")),
        (JSON, r#"{"login":"a","username":"b"}"#, json!([["login", "duplicate"]])),
        (JSON, "login=a", json!("malformed-request")),
    ] {
        assert_eq!(lenient::<Login>(kind, body).await.err(), Some(expected), "{body}");
    }
    for body in ["flag=1&number=7", "flag=yes&number=7", "flag=true&number=+7", "flag=true&number=%2B7"] {
        assert!(lenient::<Kinds>(FORM, body).await.is_err(), "{body}");
    }
}

#[test]
fn the_declaration_is_the_description() {
    let schema = serde_json::to_value(Login::schema()).unwrap();
    assert_eq!(schema["description"], "Signing in.");
    // Each name that a field has is one way to write the body.
    for (way, name) in ["login", "email", "username"].into_iter().enumerate() {
        let way = &schema["oneOf"][way];
        assert_eq!((&way["required"], &way["additionalProperties"]), (&json!([name, "password"]), &json!(false)));
        assert_eq!(way["properties"][name]["description"], "Address or username.");
    }
    let parameters = serde_json::to_value(Kinds::into_params(|| None)).unwrap();
    assert_eq!(parameters[3]["name"], "few");
    assert_eq!((&parameters[3]["in"], &parameters[3]["required"]), (&json!("query"), &json!(false)));
}
