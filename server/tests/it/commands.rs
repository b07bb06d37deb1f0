//! The command line, as an operator types it: what it does, what it says, and its exit code.

mod user;

use crate::harness::{Backend, Store, process::command, run};
use std::process::Output;

const PASSWORD: &str = "Harbour 77ab quilt anvil";

/// In an empty folder, with the settings of development but for these.
pub(crate) fn typed(
    store: &Store,
    variables: &[(&str, &str)],
    arguments: &[&str],
    input: &str,
) -> (i32, String, String) {
    let url = store.database_url.as_str();
    let key = "0123456789abcdef0123456789abcdef";
    let all = [&[("DATABASE_URL", url), ("SECRET_KEY", key)], variables].concat();
    let Output { status, stdout, stderr } = command(&store.folder, &all, arguments, input);
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

const WHO: [&str; 9] = [
    "--json",
    "createsuperuser",
    "--email",
    "root@example.org",
    "--username",
    "root",
    "--name",
    "Root",
    "--password-stdin",
];

on_every_backend! {
    async fn the_first_administrator(backend: Backend) {
        let store = Store::make(backend).await;
        let (code, said, _) = typed(&store, &[], &["migrate", "up"], "");
        assert!(code == 0 && said.contains("applied m0001_people"), "{said}");
        let (code, said, complaint) = typed(&store, &[], &WHO, &format!("{PASSWORD}\n"));
        assert_eq!(code, 0, "{complaint}");
        let made: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(made["email"], "root@example.org");
        assert!(!said.contains(PASSWORD) && made["enrolment_code"].as_str().unwrap().len() == 19);

        let (code, said, complaint) = typed(&store, &[], &WHO, PASSWORD);
        assert_eq!((code, said.as_str()), (1, ""), "a second one of that name");
        assert!(!complaint.contains(PASSWORD));
        let other = WHO.map(|word| if word == "root" { "other" } else { word });
        let other = other.map(|word| if word == "root@example.org" { "other@example.org" } else { word });
        for weak in ["short", "password1234", "", "rootroot other"] {
            let (code, _, complaint) = typed(&store, &[], &other, weak);
            assert!(code == 1 && complaint.contains("password"), "{weak}: {complaint}");
        }
        let (code, _, _) = typed(&store, &[], &["createsuperuser", "--email", "x@example.org"], "");
        assert_eq!(code, 1, "nobody is there to be asked");
        store.remove().await;
    }

    async fn migrations_go_up_and_down(backend: Backend) {
        let store = Store::make(backend).await;
        for (arguments, applied) in [
            (&["migrate", "status"][..], 0),
            (&["migrate", "up"], 11),
            (&["migrate", "up"], 11),
            (&["migrate", "down"], 10),
            (&["migrate", "down", "--steps", "10"], 0),
            (&["migrate", "up"], 11),
        ] {
            let (code, said, complaint) = typed(&store, &[], arguments, "");
            assert_eq!(code, 0, "{complaint}");
            assert_eq!(said.lines().filter(|line| line.starts_with("applied")).count(), applied, "{arguments:?} {said}");
        }
        store.remove().await;
    }

    async fn a_server_refuses_another_schema(backend: Backend) {
        let store = Store::make(backend).await;
        if backend == Backend::MariaDbAndRedis {
            let (code, _, complaint) = typed(&store, &[("COUNTERSIGN_SERVER__ADDRESS", "127.0.0.1:0")], &["serve"], "");
            assert!(code == 1 && complaint.contains("migrate up"), "{complaint}");
        }
        store.remove().await;
    }
}

#[test]
fn wrong_settings_stop_the_start_with_one_sentence() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let url = store.database_url.clone();
        let production: [(&str, &str); 5] = [
            ("COUNTERSIGN_PROFILE", "production"),
            ("PUBLIC_ORIGIN", "https://sign-in.example.org"),
            ("SMTP_URL", "smtps://mail.example.org"),
            ("DATABASE_URL", &url),
            ("COUNTERSIGN_SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ];
        let but = |name: &'static str, value: &'static str| {
            production.map(|(other, usual)| (other, if other == name { value } else { usual })).to_vec()
        };
        for (variables, named) in [
            (vec![("COUNTERSIGN_MFA__POLCY", "staff")], "mfa.policy"),
            (vec![("COUNTERSIGN_MFA__POLICY", "never")], "mfa.policy"),
            (vec![("COUNTERSIGN_PASSWORD__MEMORY_KIB", "1024")], "password.memory_kib"),
            (vec![("COUNTERSIGN_SERVER__ADDRESS", "0.0.0.0:3000")], "server.address"),
            (vec![("SECRET_KEY", "short")], "secrets.key"),
            (vec![("REDIS_URL", "http://x")], "redis.url"),
            (vec![("DATABASE_URL", "postgres://u:hunter2@h/x")], "database.url"),
            (but("PUBLIC_ORIGIN", "http://sign-in.example.org"), "server.public_origin"),
            (but("PUBLIC_ORIGIN", ""), "server.public_origin"),
            (but("SMTP_URL", ""), "mail.smtp_url"),
            (but("SMTP_URL", "smtp://mail.example.org"), "mail.smtp_url"),
            (but("COUNTERSIGN_SERVER__TRUSTED_PROXIES", ""), "server.trusted_proxies"),
            (but("DATABASE_URL", "mysql://u:hunter2@db.example.org/x"), "database.url"),
        ] {
            for arguments in [&["config", "check"][..], &["serve"]] {
                let (code, _, complaint) = typed(&store, &variables, arguments, "");
                assert_eq!(code, 1, "{variables:?} {complaint}");
                assert!(complaint.contains(named), "{variables:?}: {complaint}");
                assert!(!complaint.contains("hunter2"), "{complaint}");
                assert_eq!(complaint.trim_end().lines().count(), 1, "{complaint}");
            }
        }
        let (code, _, complaint) = typed(&store, &production, &["config", "check"], "");
        assert_eq!(code, 0, "{complaint}");
        store.remove().await;
    });
}

/// The `.env` of "Real_MFA", as its document has it, and its production settings.
#[test]
fn old_settings_are_named() {
    const OLD: &str = "ENVIRONMENT=development\nDEBUG=True\nALLOWED_HOSTS=localhost,127.0.0.1\n\
                       DB_ENGINE=django.db.backends.sqlite3\nDB_NAME=db.sqlite3\n\
                       EMAIL_BACKEND=django.core.mail.backends.console.EmailBackend\n\
                       REDIS_HOST=localhost\nREDIS_PORT=6379\nCELERY_TASK_ALWAYS_EAGER=True\n\
                       DB_USER=real_mfa_user\nDB_PASSWORD=hunter2\nDB_HOST=localhost\nEMAIL_HOST=smtp.gmail.com\n\
                       EMAIL_HOST_USER=your-email@gmail.com\nEMAIL_HOST_PASSWORD=hunter2\nSECURE_SSL_REDIRECT=True\n\
                       SESSION_COOKIE_SECURE=True\nCSRF_COOKIE_SECURE=True\nTWILIO_PHONE_NUMBER=+12025550189\n";
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        std::fs::write(store.folder.join(".env"), OLD).unwrap();
        let (code, said, complaint) = typed(&store, &[], &["config", "check"], "");
        assert_eq!(code, 0, "{complaint}");
        for name in OLD.lines().filter_map(|line| line.split('=').next()).filter(|name| *name != "ALLOWED_HOSTS") {
            let line = format!("{name} (from .env) isn't read. Instead: ");
            assert!(said.contains(&line), "{name}: {said}");
        }
        assert!(!said.contains("hunter2") && !said.contains("ALLOWED_HOSTS ("), "{said}");
        let (_, said, _) = typed(&store, &[], &["--json", "config", "check"], "");
        let check: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&check["is_usable"], check["replaced"].as_array().unwrap().len()), (&true.into(), 18), "{check}");
        store.remove().await;
    });
}

#[test]
fn secrets_are_printed_where_that_is_the_job() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let (code, line, _) = typed(&store, &[], &["secret"], "");
        assert!(code == 0 && auth::keys::Keyring::parse(&line).is_ok());
        let variables = [("SMTP_URL", "smtps://user:hunter2@mail.example.org")];
        let (code, shown, _) = typed(&store, &variables, &["config", "show"], "");
        assert!(code == 0 && !shown.contains("hunter2") && !shown.contains("0123456789abcdef"), "{shown}");
        let (code, reference, _) = typed(&store, &[], &["config", "reference"], "");
        assert!(code == 0 && reference.contains("mfa.policy"));
        let (code, _, _) = typed(&store, &[("COUNTERSIGN_SERVER__ADDRESS", "127.0.0.1:9")], &["healthcheck"], "");
        assert_ne!(code, 0, "nobody is there");
        store.remove().await;
    });
}

on_every_backend! {
    async fn services_are_added_listed_and_removed(backend: Backend) {
        let store = Store::make(backend).await;
        typed(&store, &[], &["migrate", "up"], "");
        let (code, said, _) = typed(&store, &[], &["--json", "client", "add", "files"], "");
        let added: serde_json::Value = serde_json::from_str(&said).unwrap();
        let secret = added["client_secret"].as_str().unwrap();
        assert_eq!((code, added["client_id"].as_str(), secret.len()), (0, Some("files"), 43));
        for (name, sentence) in
            [("files", "already"), ("Files", "lower-case"), ("", "lower-case"), ("a b", "lower-case")]
        {
            let (code, said, complaint) = typed(&store, &[], &["client", "add", name], "");
            assert!(code == 1 && said.is_empty() && complaint.contains(sentence), "{name}: {complaint}");
        }
        let (_, said, _) = typed(&store, &[], &["client", "list"], "");
        assert!(said.contains("files") && !said.contains(secret), "{said}");
        assert_eq!(typed(&store, &[], &["client", "remove", "files"], "").0, 0);
        let (code, _, complaint) = typed(&store, &[], &["client", "remove", "files"], "");
        assert!(code == 1 && complaint.contains("no service"), "{complaint}");
        store.remove().await;
    }

    async fn keys_are_made_and_rotated(backend: Backend) {
        let store = Store::make(backend).await;
        typed(&store, &[], &["migrate", "up"], "");
        let keys = |arguments: &[&str]| {
            let (code, said, complaint) = typed(&store, &[], &[&["--json", "keys"], arguments].concat(), "");
            assert_eq!(code, 0, "{complaint}");
            let keys: Vec<serde_json::Value> = serde_json::from_str(&said).unwrap();
            keys.iter().map(|key| (key["kid"].as_str().unwrap().to_owned(), key["state"].clone())).collect::<Vec<_>>()
        };
        let first = keys(&["list"]);
        assert_eq!((first.len(), &first[0].1), (1, &"signs".into()));
        let rotated = keys(&["rotate"]);
        assert_eq!((&rotated[0], &rotated[1].1), (&first[0], &"next".into()));
        assert_eq!(keys(&["list"]), rotated);
        let replaced = keys(&["rotate", "--now"]);
        assert_eq!((replaced.len(), &replaced[0].1), (1, &"signs".into()));
        assert!(rotated.iter().all(|key| key.0 != replaced[0].0));
        store.remove().await;
    }

    async fn people_are_made_up_in_development_only(backend: Backend) {
        let store = Store::make(backend).await;
        typed(&store, &[], &["migrate", "up"], "");
        let fill = ["--json", "bench-fill", "--people", "1001", "--tokens", "2", "--password", PASSWORD];
        let (code, said, complaint) = typed(&store, &[], &fill, "");
        assert_eq!(code, 0, "{complaint}");
        let people: Vec<serde_json::Value> = serde_json::from_str(&said).unwrap();
        assert_eq!((people.len(), &people[1]["login"]), (2, &"bench1000".into()));
        let verified = || {
            let (code, said, complaint) = typed(&store, &[], &["--json", "audit", "verify"], "");
            assert_eq!(code, 0, "{said}{complaint}");
            serde_json::from_str::<serde_json::Value>(&said).unwrap()["rows"].as_u64().unwrap()
        };
        assert_eq!(typed(&store, &[], &[&fill[..], &["--events", "4500"]].concat(), "").0, 0);
        assert_eq!(verified(), 4500);
        assert_eq!(typed(&store, &[], &[&fill[..], &["--events", "20", "--of", "bench7"]].concat(), "").0, 0);
        assert!((4501..4520).contains(&verified()), "some of the 20 were there");
        let (code, said, _) = typed(&store, &[], &[&fill[..], &["--events", "20", "--of", "nobody"]].concat(), "");
        assert!(code != 0 && said.is_empty());
        let production = [
            ("COUNTERSIGN_PROFILE", "production"),
            ("PUBLIC_ORIGIN", "https://sign-in.example.org"),
            ("SMTP_URL", "smtps://localhost"),
            ("COUNTERSIGN_SERVER__TRUSTED_PROXIES", "127.0.0.1/32"),
        ];
        let (code, said, complaint) = typed(&store, &production, &fill, "");
        assert!(code == 1 && said.is_empty() && complaint.contains("development only"), "{complaint}");
        store.remove().await;
    }
}
