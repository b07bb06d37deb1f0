//! The command, as an operator types it: what it says, and that what can't be read is refused in one sentence.

use super::{CHEAP, copy, fixture, only};
use crate::harness::{Backend, Store, process::command, run};
use std::process::Output;

fn typed(store: &Store, arguments: &[&str]) -> (i32, String, String) {
    let variables = [("DATABASE_URL", store.database_url.as_str()), ("SECRET_KEY", "0123456789abcdef0123456789abcdef")];
    let Output { status, stdout, stderr } = command(&store.folder, &variables, arguments, "");
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

on_every_backend! {
    async fn it_tells_what_it_did(backend: Backend) {
        let store = Store::make(backend).await;
        typed(&store, &["migrate", "up"]);
        let from = copy(&store.folder, &[CHEAP]).await;
        let dry = ["--json", "import", "django", "--from", &from, "--dry-run"];
        let (code, said, complaint) = typed(&store, &dry);
        assert_eq!(code, 0, "{complaint}");
        let dry: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&dry["dry_run"], &dry["already_here"]), (&true.into(), &0.into()));
        let real = ["--json", "import", "django", "--from", &from, "--enrolment-codes", "--batch", "10"];
        let (code, said, complaint) = typed(&store, &real);
        assert_eq!(code, 0, "{complaint}");
        assert!(complaint.starts_with("10 read, "), "{complaint}");
        let real: serde_json::Value = serde_json::from_str(&said).unwrap();
        for count in ["read", "imported", "not_taken", "authenticators", "recovery_codes", "lines"] {
            assert_eq!(real[count], dry[count], "{count}");
        }
        assert_eq!((&real["user_table"], real["enrolment_codes"].as_array().unwrap().len()), (&"auth_user".into(), 2));
        assert!(!said.contains("pbkdf2"), "{said}");
        let (code, said, _) = typed(&store, &["import", "django", "--from", &from]);
        assert!(code == 0 && said.contains("       0  imported") && said.contains("Not taken:"), "{said}");
        assert!(said.contains("(second): another row before it has its address") || said.contains("(second): there is"), "{said}");
        store.remove().await;
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_one_sentence() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let folder = &store.folder;
        let whole = std::fs::read(fixture("standard.sqlite3")).unwrap();
        let file = |name: &str, content: &[u8]| {
            let path = folder.join(name);
            std::fs::write(&path, content).unwrap();
            path.display().to_string()
        };
        let mut torn = whole.clone();
        torn[512..].iter_mut().for_each(|byte| *byte = 0x5a);
        let other = file("other.sqlite3", &[]);
        std::fs::copy(fixture("standard.sqlite3"), &other).unwrap();
        let foreign =
            sea_orm::Database::connect(format!("sqlite://{}", folder.join("foreign").display()) + "?mode=rwc").await;
        let foreign = foreign.unwrap();
        sea_orm::ConnectionTrait::execute_unprepared(&foreign, "CREATE TABLE notes (id INTEGER PRIMARY KEY)")
            .await
            .unwrap();
        foreign.close().await.unwrap();
        let custom = fixture("custom.sqlite3").display().to_string();
        for (from, table, part) in [
            ("nowhere.sqlite3".to_owned(), None, "can't be opened"),
            (folder.display().to_string(), None, "can't be opened"),
            (file("empty", b""), None, "is neither"),
            (file("text", b"hello"), None, "is neither"),
            (file("torn", &torn), None, "can't be read"),
            (file("short", &whole[..700]), None, "can't be read"),
            (file("cut.json", br#"[{"model": "auth.user", "pk": 1, "fields": {"password": "hunter2""#), None, "line 1"),
            (file("wrong.json", br#"{"hunter2": "hunter2"}"#), None, "line 1"),
            (file("none.json", b"[]"), None, "there is no table auth_user"),
            (file("latin.json", b"[\xe9]"), None, "isn't UTF-8"),
            (folder.join("foreign").display().to_string(), None, "there is no table auth_user"),
            (custom.clone(), None, "give --user-table: accounts_user"),
            (custom.clone(), Some("accounts_user; DROP TABLE x"), "isn't the name of a table"),
            (custom, Some("sqlite_master"), "there is no table sqlite_master"),
            ("postgres://u:hunter2@h/x".to_owned(), None, "is neither"),
            ("mysql://u:hunter2@127.0.0.1:9/x".to_owned(), None, "can't be read"),
        ] {
            let mut arguments = vec!["import", "django", "--from", &from];
            arguments.extend(table.iter().flat_map(|table| ["--user-table", table]));
            let (code, said, complaint) = typed(&store, &arguments);
            assert!(code == 1 && said.is_empty(), "{from}: {code} {complaint}");
            assert!(complaint.contains(part) && !complaint.contains("hunter2"), "{from}: {complaint}");
            assert_eq!(complaint.trim_end().lines().count(), 1, "{complaint}");
        }
        store.remove().await;
    });
}

/// A page that is broken in the middle: what came before it stays, and nobody sees a panic.
#[test]
fn a_database_that_ends_in_the_middle() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let from = copy(&store.folder, &[CHEAP]).await;
        let mut bytes = std::fs::read(&from).unwrap();
        let end = bytes.len();
        bytes[end / 2..].iter_mut().for_each(|byte| *byte = 0xff);
        std::fs::write(&from, bytes).unwrap();
        let (code, _, complaint) = typed(&store, &["import", "django", "--from", &from, "--batch", "1"]);
        assert!(code == 1 && complaint.contains("can't be read"), "{code} {complaint}");
        let whole = copy(&store.folder, &[&only("nofactor")]).await;
        let (code, _, complaint) = typed(&store, &["import", "django", "--from", &whole]);
        assert_eq!(code, 0, "{complaint}");
        store.remove().await;
    });
}

/// Names of tables, keys and people are another system's: none of them moves the cursor of whoever reads the report.
#[test]
fn nothing_of_it_does_anything_to_the_terminal() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        typed(&store, &["migrate", "up"]);
        let hostile = "x\u{1b}]0;owned\u{7}\r\n\u{9b}31m\u{202e}";
        let table = format!("CREATE TABLE \"{hostile}\" (id INTEGER PRIMARY KEY, username TEXT, password TEXT)");
        let secrets = format!("CREATE TABLE \"{hostile}2\" (id TEXT PRIMARY KEY, user_id INTEGER, totp_secret TEXT)");
        let row = format!("INSERT INTO \"{hostile}2\" SELECT '{hostile}', id, 'not base32' FROM auth_user");
        let people = "CREATE TABLE people (id TEXT PRIMARY KEY, username TEXT, email TEXT, password TEXT)";
        let person = format!("INSERT INTO people VALUES ('{hostile}', '{hostile}', '', '!')");
        let from = copy(&store.folder, &[&only("staff"), &table, &secrets, &row, people, &person]).await;
        let harmless = |text: &str| assert!(!text.replace('\n', "").chars().any(auth::text::is_control), "{text:?}");
        let (code, _, complaint) = typed(&store, &["import", "django", "--from", &from, "--user-table", "missing"]);
        assert!(code == 1 && complaint.contains("owned") && complaint.lines().count() == 1, "{complaint:?}");
        harmless(&complaint);
        for (people, json) in [("auth_user", false), ("people", false), ("auth_user", true), ("people", true)] {
            let mut arguments = vec!["import", "django", "--from", &from, "--user-table", people, "--dry-run"];
            arguments.extend(json.then_some("--json"));
            let (code, said, complaint) = typed(&store, &arguments);
            assert!(code == 0 && said.contains("owned"), "{people}: {said} {complaint}");
            harmless(&said);
        }
        store.remove().await;
    });
}

/// An enrolment code is shown once, and whoever is here already gets none: so it is shown however the import ends.
#[test]
fn codes_of_an_import_that_is_broken_off_are_shown() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        typed(&store, &["migrate", "up"]);
        let people = "CREATE TABLE people (id BLOB PRIMARY KEY, username TEXT, email TEXT, password TEXT)";
        let rows = "INSERT INTO people SELECT id, username, email, password FROM auth_user WHERE username = 'nothing'";
        let broken = "INSERT INTO people VALUES (x'ff00', 'ada', '', '!')";
        let from = copy(&store.folder, &[people, rows, broken]).await;
        let import = ["--json", "import", "django", "--from", &from, "--user-table", "people", "--enrolment-codes"];
        let (code, said, complaint) = typed(&store, &[&import[..], &["--batch", "1"]].concat());
        assert!(code == 2 && complaint.contains("has a key that can't be read"), "{code} {complaint}");
        let report: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&report["read"], &report["imported"]), (&1.into(), &1.into()));
        let code = &report["enrolment_codes"][0];
        assert_eq!((&code["username"], code["code"].as_str().unwrap().len()), (&"nothing".into(), 19));
        store.remove().await;
    });
}

/// Whoever is here is known again under a newer key, too.
#[test]
fn a_second_import_under_a_newer_key_brings_nobody() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let key_file = store.folder.join("keys");
        let from = copy(&store.folder, &[CHEAP]).await;
        let path = key_file.display().to_string();
        let variables = [("DATABASE_URL", store.database_url.as_str()), ("SECRET_KEY_FILE", path.as_str())];
        let import = || {
            let arguments = ["--json", "import", "django", "--from", &from];
            let Output { status, stdout, stderr } = command(&store.folder, &variables, &arguments, "");
            assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
            serde_json::from_slice::<serde_json::Value>(&stdout).unwrap()
        };
        let mut keys = auth::keys::Keyring::generate_line() + "\n";
        std::fs::write(&key_file, &keys).unwrap();
        std::fs::set_permissions(&key_file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let first = import();
        keys += &auth::keys::Keyring::generate_line();
        std::fs::write(&key_file, &keys).unwrap();
        let second = import();
        assert_eq!((&second["imported"], &second["already_here"]), (&0.into(), &first["imported"]));
        assert_ne!(first["imported"], 0);
        let has_changed = |line: &serde_json::Value| line["why"].as_str().unwrap().contains("has changed");
        assert!(!second["lines"].as_array().unwrap().iter().any(has_changed), "{second}");
        store.remove().await;
    });
}
