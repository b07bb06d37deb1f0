//! People of a Django project, brought over: from databases and dumps that the real Django, django-otp, django-allauth and
//! drf-totp have written (`server/tests/fixtures/django`). What they had there gets them in here.

mod addresses;
mod command;
mod hashes;
mod rows;
mod sign_in;

use crate::harness::{Answer, App, Browser};
use app::routes;
use auth::{
    import::{Reader, Source},
    service::{ImportOptions, ImportReport},
    totp::{self, Manner, Secret},
};
use entity::user;
use sea_orm::{ColumnTrait, ConnectOptions, ConnectionTrait, Database, EntityTrait, QueryFilter};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What the project's users typed.
pub(crate) fn password(name: &str) -> String {
    format!("{name} harbour 77ab quilt")
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/django").join(name)
}

/// A copy of a project's database, in which a test may change something.
async fn copy(folder: &Path, changes: &[&str]) -> String {
    let path = folder.join(format!("django-{}.sqlite3", auth::random::incident()));
    std::fs::copy(fixture("standard.sqlite3"), &path).unwrap();
    let url = format!("sqlite://{}", path.display());
    let db = Database::connect(ConnectOptions::new(url).max_connections(1).to_owned()).await.unwrap();
    // What belonged to those who are deleted stays behind.
    for sql in [&["PRAGMA foreign_keys = OFF"], changes].concat() {
        db.execute_unprepared(sql).await.unwrap();
    }
    db.close().await.unwrap();
    path.display().to_string()
}

/// Leaves those out whose hashes cost what Django's cost.
const CHEAP: &str =
    "DELETE FROM auth_user WHERE username IN ('pbkdf2', 'sha1', 'argon', 'bcrypt1', 'bcrypt2', 'scrypt')";
/// Leaves all out but for one.
fn only(name: &str) -> String {
    format!("DELETE FROM auth_user WHERE username <> '{name}'")
}

async fn import(app: &App, from: &str, table: Option<&str>, options: ImportOptions) -> ImportReport {
    let source = Source::open(from).await.unwrap();
    let mut reader = Reader::new(source, table, 7).await.unwrap();
    let report = app.node.running.service.import(&mut reader, options, |_| ()).await.unwrap();
    reader.close().await;
    app.node.running.service.expect_foreign_hashes().await.unwrap();
    report
}

/// Everybody whose hash is cheap.
async fn imported(app: &App) -> ImportReport {
    let from = copy(&app.store.folder, &[CHEAP]).await;
    import(app, &from, None, ImportOptions::default()).await
}

/// The secret in somebody's authenticator, wherever the project keeps it.
fn secret(name: &str) -> Secret {
    let mut entries = Vec::<Value>::new();
    for file in ["standard.json", "custom.json"] {
        entries.extend(serde_json::from_slice::<Vec<Value>>(&std::fs::read(fixture(file)).unwrap()).unwrap());
    }
    let fields = |model: &str| {
        let of_model = entries.iter().filter(move |entry| entry["model"] == model);
        of_model.map(|entry| (entry["pk"].clone(), entry["fields"].clone())).collect::<Vec<_>>()
    };
    if let Some((_, own)) =
        fields("accounts.user").iter().find(|(_, own)| own["email"] == format!("{name}@example.org"))
    {
        return from_base32(&own["mfa_secret"]);
    }
    let (id, _) = fields("auth.user").into_iter().find(|(_, user)| user["username"] == name).unwrap();
    let of = |model: &str| fields(model).into_iter().map(|(_, row)| row).find(|row| row["user"] == id);
    if let Some(device) = of("otp_totp.totpdevice").filter(|device| device["key"].as_str().unwrap().len() == 40) {
        let key = data_encoding::HEXLOWER.decode(device["key"].as_str().unwrap().as_bytes()).unwrap();
        return Secret::from_bytes(&key).unwrap();
    }
    let others = [
        of("mfa.authenticator").map(|row| row["data"]["secret"].clone()),
        of("drf_totp.totpauth").map(|row| row["otp_base32"].clone()),
    ];
    let own = of("auth_app.userprofile").map(|row| row["shared_secret"].clone());
    from_base32(&others.into_iter().flatten().chain(own).next().unwrap())
}

fn from_base32(text: &Value) -> Secret {
    Secret::from_bytes(&data_encoding::BASE32_NOPAD.decode(text.as_str().unwrap().as_bytes()).unwrap()).unwrap()
}

/// What somebody's authenticator shows now, or so many steps away.
fn code(app: &App, name: &str, manner: Manner, off: i64) -> String {
    totp::code_in(&secret(name), manner, manner.step_at(app.now()) + off)
}

async fn typed(browser: &Browser, login: &str, password: &str) -> Answer {
    browser.post("sign_in", &[("login", login), ("password", password)]).await
}

/// In with the old password and the old authenticator.
async fn signed_in(app: &App, name: &str) -> Browser {
    let browser = app.anonymous();
    typed(&browser, name, &password(name)).await.leads_to(routes::MFA_VERIFY);
    let code = code(app, name, Manner::default(), 0);
    browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
    browser
}

async fn user_of(app: &App, username: &str) -> Option<user::Model> {
    user::Entity::find().filter(user::Column::Username.eq(username)).one(app.db()).await.unwrap()
}

/// Why something of somebody wasn't taken.
fn why<'a>(report: &'a ImportReport, who: &str) -> Vec<&'a str> {
    report.lines.iter().filter(|line| line.who == who).map(|line| line.why.as_str()).collect()
}
