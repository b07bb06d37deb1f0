//! What the doctor says of a real database and a real Redis: each of its live rules is broken and kept once, and the
//! command's exit codes.

use crate::{
    commands::typed,
    harness::{App, Backend, DAY, MINUTE, SECOND, Store, redis::Redis, run, tables, variable},
};
use auth::{
    clock::{Clock, SystemClock},
    role::Role,
    service::NewUser,
    wire::{Finding, Outcome},
};
use entity::{message, throttle};
use sea_orm::{ActiveValue::Set, EntityTrait};
use server::{Config, Parts, config::Profile, doctor};
use std::{collections::BTreeSet, sync::Arc};

/// A portal in production, as far as the doctor can see.
struct Patient {
    app: App,
    config: Config,
    seen: BTreeSet<(String, bool)>,
}

impl Patient {
    async fn new(backend: Backend) -> Self {
        let mut config = None;
        let app = App::start_with(backend, |setup| config = Some(setup.config.clone())).await;
        let mut config: Config = config.unwrap();
        config.profile = Profile::Production;
        // The database and we have one clock, to begin with.
        app.clock.set(SystemClock.now_ms());
        Self { app, config, seen: BTreeSet::new() }
    }

    async fn asked(&self, id: &str) -> Finding {
        asked(&self.config, &self.app.node.running.parts, id).await
    }

    /// Broken now.
    async fn broken(&mut self, id: &str) {
        self.saw(self.asked(id).await, true);
    }

    /// Kept now.
    async fn kept(&mut self, id: &str) {
        self.saw(self.asked(id).await, false);
    }

    #[track_caller]
    fn saw(&mut self, finding: Finding, is_broken: bool) {
        let expected = if is_broken { Outcome::Finding } else { Outcome::Ok };
        assert_eq!(finding.outcome, expected, "{}: {}", finding.id, finding.evidence);
        self.seen.insert((finding.id, is_broken));
    }

    async fn sql(&self, sql: &str) {
        tables::execute(self.app.db(), sql).await;
    }
}

async fn asked(config: &Config, parts: &Parts, id: &str) -> Finding {
    let findings = doctor::examine(config, Some(parts)).await;
    findings.into_iter().find(|finding| finding.id == id).unwrap()
}

fn letter(number: u8, state: &str, now: i64) -> message::ActiveModel {
    message::ActiveModel {
        id: Set(uuid::Uuid::from_bytes([number; 16])),
        kind: Set("notice".to_owned()),
        payload: Set(Vec::new()),
        state: Set(state.to_owned()),
        // No worker takes it.
        due_at: Set(now + DAY),
        tries: Set(3),
        lease_until: Set(0),
        created_at: Set(now - 16 * MINUTE),
        expires_at: Set(now + DAY),
        ended_at: Set((state == "dropped").then_some(now)),
        error: Set(None),
    }
}

on_every_backend! {
    async fn each_live_rule_is_broken_and_kept(backend: Backend) {
        let mut patient = Patient::new(backend).await;
        people(&mut patient).await;
        work(&mut patient).await;
        let mut not_here = BTreeSet::new();
        patient.app.discard().await;
        let mut fresh = Patient::new(backend).await;
        fresh.seen.append(&mut patient.seen);
        if backend == Backend::Sqlite {
            // Ours to set, on every connection.
            fresh.kept("commits-are-durable").await;
            for id in ["database-account-is-narrow", "redis-answers", "redis-throws-nothing-away"] {
                assert_eq!(fresh.asked(id).await.outcome, Outcome::NotApplicable, "{id}");
                not_here.insert(id);
            }
            not_here.insert("commits-are-durable");
        } else {
            servers(&mut fresh).await;
        }
        for id in doctor::live_rules() {
            for is_broken in [true, false] {
                let is_seen = fresh.seen.contains(&(id.to_owned(), is_broken));
                assert!(is_seen || not_here.contains(id), "{id} was never {}", if is_broken { "broken" } else { "kept" });
            }
        }
        fresh.app.discard().await;
    }
}

async fn people(patient: &mut Patient) {
    patient.broken("administrator-exists").await;
    assert_eq!(patient.asked("administrators-are-two").await.outcome, Outcome::NotApplicable);
    let person = crate::harness::Person::new("ada");
    let service = patient.app.node.running.service.clone();
    service.create_user(NewUser { form: person.form(), role: Role::Administrator }).await.unwrap();
    patient.kept("administrator-exists").await;
    patient.broken("administrators-are-two").await;
    patient.broken("staff-have-factors").await;
    patient.sql("DELETE FROM users").await;
    patient.app.staff("bea", Role::Administrator).await;
    patient.app.staff("cleo", Role::Administrator).await;
    patient.kept("administrators-are-two").await;
    patient.kept("staff-have-factors").await;

    patient.kept("people-have-factors").await;
    patient.app.mailbox_due("dora", Role::User).await;
    patient.broken("people-have-factors").await;

    patient.kept("hashes-are-ours").await;
    patient.kept("hashes-are-new").await;
    let hash = format!("$argon2id$v=19$m=64,t=3,p=1,keyid=AAAAAA${}${}", "A".repeat(22), "A".repeat(43));
    patient.sql(&format!("UPDATE users SET password_hash = '{hash}' WHERE username = 'dora'")).await;
    patient.kept("hashes-are-ours").await;
    patient.broken("hashes-are-new").await;
    patient.sql("UPDATE users SET password_hash = 'pbkdf2_sha256$600000$a$b' WHERE username = 'dora'").await;
    patient.broken("hashes-are-ours").await;
    patient.kept("hashes-are-new").await;
}

async fn work(patient: &mut Patient) {
    let service = patient.app.node.running.service.clone();
    // It stands still, and a busy machine takes its time.
    patient.app.clock.set(SystemClock.now_ms() + SECOND);
    patient.kept("clocks-agree").await;
    patient.app.clock.advance_ms(MINUTE);
    patient.broken("clocks-agree").await;

    patient.app.settle().await;
    let now = patient.app.now();
    patient.kept("letters-leave").await;
    message::Entity::insert(letter(1, "queued", now)).exec_without_returning(patient.app.db()).await.unwrap();
    patient.broken("letters-leave").await;
    patient.kept("letters-arrive").await;
    let dropped = (2..=22).map(|number| letter(number, "dropped", now));
    message::Entity::insert_many(dropped).exec_without_returning(patient.app.db()).await.unwrap();
    patient.broken("letters-arrive").await;

    patient.kept("budgets-are-open").await;
    let closed = (1..=21_u8).map(|number| throttle::ActiveModel {
        key: Set(vec![number; 32]),
        failures: Set(100),
        waits_until: Set(0),
        window_at: Set(0),
        window_count: Set(0),
        day_at: Set(0),
        day_count: Set(0),
        step_at: Set(0),
        step_count: Set(0),
        updated_at: Set(now),
        user_id: Set(None),
    });
    throttle::Entity::insert_many(closed).exec_without_returning(patient.app.db()).await.unwrap();
    patient.broken("budgets-are-open").await;

    // The portal's own chores may do it at any moment.
    service.sweep().await.unwrap();
    patient.kept("sweep-is-done").await;
    patient.sql(&format!("UPDATE chores SET due_at = {} WHERE name = 'sweep'", now - 61 * MINUTE)).await;
    patient.broken("sweep-is-done").await;

    assert_ne!(patient.asked("backup-is-recent").await.outcome, Outcome::Ok, "there was none");
    service.note_backup().await.unwrap();
    patient.kept("backup-is-recent").await;
    service.note_backup().await.unwrap();
    patient.app.clock.advance_ms(8 * DAY);
    patient.broken("backup-is-recent").await;

    service.key_views().await.unwrap();
    patient.kept("signing-key-is-new").await;
    patient.app.clock.advance_ms(366 * DAY);
    patient.broken("signing-key-is-new").await;

    patient.kept("trail-is-written").await;
    patient.sql("DELETE FROM audit").await;
    patient.broken("trail-is-written").await;

    patient.kept("schema-is-ours").await;
    patient.sql("UPDATE seaql_migrations SET version = 'm9999_other' WHERE version LIKE 'm0009%'").await;
    patient.broken("schema-is-ours").await;
    assert_eq!(patient.asked("letters-leave").await.outcome, Outcome::CannotTell, "nothing is asked of another schema");
}

/// What MariaDB and Redis say of themselves.
async fn servers(patient: &mut Patient) {
    patient.kept("commits-are-durable").await;
    patient.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2").await;
    let finding = patient.asked("commits-are-durable").await;
    patient.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 1").await;
    patient.saw(finding, true);

    // The tests' own account may do everything.
    patient.broken("database-account-is-narrow").await;
    let (server, name) = patient.app.store.database_url.rsplit_once('/').unwrap();
    let (name, host) = (name.to_owned(), server.rsplit_once('@').unwrap().1.to_owned());
    let narrow = format!("n_{}", auth::random::incident());
    patient.sql(&format!("CREATE USER '{narrow}'@'%' IDENTIFIED BY 'Xk3vQ9tLm2Zr'")).await;
    patient.sql(&format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {name}.* TO '{narrow}'@'%'")).await;
    let mut config = patient.config.clone();
    config.database.url = format!("mysql://{narrow}:Xk3vQ9tLm2Zr@{host}/{name}").into();
    let parts = Parts::open(&config, Arc::new(SystemClock)).await.unwrap();
    let finding = asked(&config, &parts, "database-account-is-narrow").await;
    parts.close().await;
    patient.sql(&format!("DROP USER '{narrow}'@'%'")).await;
    patient.saw(finding, false);

    patient.kept("redis-answers").await;
    let mut config = patient.config.clone();
    config.redis.url = "redis://127.0.0.1:1".into();
    let parts = Parts::open(&config, Arc::new(SystemClock)).await.unwrap();
    let finding = asked(&config, &parts, "redis-answers").await;
    parts.close().await;
    patient.saw(finding, true);

    let mut redis = Redis::connect(&variable("TEST_REDIS_URL").unwrap()).await;
    redis.command(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]).await;
    let finding = patient.asked("redis-throws-nothing-away").await;
    redis.command(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]).await;
    patient.saw(finding, true);
    patient.kept("redis-throws-nothing-away").await;
}

/// Runs the command; its code, and the findings by their outcome.
fn told(store: &Store, variables: &[(&str, &str)], more: &[&str]) -> (i32, Vec<Finding>, String) {
    let (code, said, complaint) = typed(store, variables, &[&["--json", "doctor"], more].concat(), "");
    let findings: Vec<Finding> = serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e}: {said} {complaint}"));
    (code, findings, complaint)
}

#[cfg(unix)]
#[test]
fn exit_codes_and_forms() {
    use std::os::unix::fs::PermissionsExt;
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let files = || std::fs::read_dir(&store.folder).unwrap().count();
        let (code, findings, _) = told(&store, &[], &[]);
        let broken = |findings: &[Finding]| findings.iter().filter(|f| f.outcome == Outcome::Finding).count();
        assert!(code == 0 && broken(&findings) > 0, "{findings:#?}");
        assert_eq!(files(), 0, "it makes nothing, no database either");
        assert_eq!(told(&store, &[], &["--strict"]).0, 1, "development is a warning");

        let (code, _, complaint) = typed(&store, &[("COUNTERSIGN_MFA__POLICY", "never")], &["doctor"], "");
        assert!(code == 2 && complaint.contains("mfa.policy"), "{complaint}");

        assert_eq!(typed(&store, &[], &["migrate", "up"], "").0, 0);
        let (code, findings, _) = told(&store, &[], &[]);
        let outcome = |id: &str| findings.iter().find(|finding| finding.id == id).unwrap().outcome;
        assert_eq!(
            (code, outcome("schema-is-ours"), outcome("database-file-is-private")),
            (0, Outcome::Ok, Outcome::Ok)
        );

        let bad = [("COUNTERSIGN_CODES__SIGN_IN_MIN", "60"), ("SMTP_URL", "smtps://u:hunter2@mail.example.org")];
        let (code, said, complaint) = typed(&store, &bad, &["doctor"], "");
        assert!(code == 1 && complaint.contains("one rule"), "{complaint}");
        assert!(said.starts_with("fail  sent-codes-are-short-lived: not so: "), "findings first: {said}");
        assert!(said.contains("codes.sign_in_min = 60 (from the environment)"), "{said}");
        assert!(!said.contains("hunter2") && !said.contains("0123456789abcdef"), "{said}");

        // What can't be opened is told, and so is the rest.
        let file = store.folder.join("broken.db");
        std::fs::write(&file, vec![7; 8192]).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        let url = format!("sqlite:{}", file.display());
        let (code, findings, complaint) = told(&store, &[("DATABASE_URL", &url)], &[]);
        assert!(code == 2 && complaint.contains("can't be opened"), "{complaint}");
        assert!(findings.iter().any(|f| f.id == "clocks-agree" && f.outcome == Outcome::CannotTell));
        assert_eq!(told(&store, &[("DATABASE_URL", &url)], &["--settings-only"]).0, 0);

        let (code, reference, _) = typed(&store, &[], &["doctor", "--reference"], "");
        assert!(code == 0 && reference.contains("origin-is-https"));
        store.remove().await;
    });
}
