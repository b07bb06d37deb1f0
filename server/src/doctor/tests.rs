//! Every rule by a bad and a clean fixture. Those that a database or Redis answers have theirs in
//! `server/tests/it/doctor.rs`, on real ones; here is what they make of answers that those don't give.

mod fixtures;

use super::{
    examine,
    facts::{Facts, Looked, RedisSays},
    files::{Files, Seen},
    rule::{Rule, Verdict},
    rules,
};
use crate::config::Config;
use auth::{
    service::Checkup,
    store::checkup::Server,
    wire::{Finding, Outcome, Severity},
};
use fixtures::{BASE, FIXTURES, Fixture, SECRETS};
use std::collections::BTreeSet;

/// The ten claims of the Django project, and its production settings.
const CLAIMS: [&str; 10] = [
    "HTTPS/SSL enforced",
    "CSRF protection enabled",
    "CORS properly configured",
    "Rate limiting on API",
    "Input validation",
    "Secure password hashing",
    "JWT token blacklisting",
    "Session management",
    "Audit logging",
    "Secure headers (HSTS, X-Frame-Options, CSP)",
];
const VARIABLES: [&str; 17] = [
    "ENVIRONMENT",
    "DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DB_ENGINE",
    "DB_NAME",
    "DB_USER",
    "DB_PASSWORD",
    "DB_HOST",
    "REDIS_HOST",
    "REDIS_PORT",
    "EMAIL_HOST",
    "EMAIL_HOST_USER",
    "EMAIL_HOST_PASSWORD",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
];

fn seen(path: &str) -> Seen {
    Seen { path: path.into(), mode: Some(0o600), written_at: Some(0) }
}

/// A portal in production against which nothing can be said, but for what a fixture changes.
fn judged(fixture: &Fixture, text: &str) -> Vec<Finding> {
    let config = Config::of_texts(&[BASE, text]).unwrap();
    let database = config.database_file().iter().map(|_| seen("/srv/portal.db")).collect();
    let key = Some(seen("/etc/countersign/key"));
    let files = Files { key, keys: 1, database, ..Files::default() };
    let mut facts = Facts {
        config: &config,
        files,
        old_names: Vec::new(),
        schema_is_ours: Looked::At(true),
        database: Looked::Not("not here".to_owned()),
        redis: Looked::Nothing("there is no Redis".to_owned()),
    };
    if text == fixture.bad {
        (fixture.spoil)(&mut facts);
    }
    rules().map(|rule| rule.judge(&facts)).collect()
}

fn of<'a>(findings: &'a [Finding], id: &str) -> &'a Finding {
    findings.iter().find(|finding| finding.id == id).unwrap()
}

#[test]
fn every_rule_has_fixtures_and_its_own_name() {
    let ids: Vec<&str> = rules().map(|rule| rule.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "two rules have one name");
    let settled: Vec<&str> = rules().filter(|rule| !rule.is_live()).map(|rule| rule.id).collect();
    let with_fixtures: Vec<&str> = FIXTURES.iter().map(|fixture| fixture.rule).collect();
    for id in &settled {
        assert!(with_fixtures.contains(id), "{id} has no fixture");
    }
    for id in with_fixtures {
        assert!(settled.contains(&id), "{id} is no rule that settings and files decide");
    }
}

#[test]
fn bad_fixtures_are_found_and_clean_ones_arent() {
    for fixture in FIXTURES {
        let bad = judged(fixture, fixture.bad);
        let found = of(&bad, fixture.rule);
        assert_eq!(found.outcome, Outcome::Finding, "{}: {}", fixture.rule, found.evidence);
        assert!(!found.evidence.is_empty(), "{}", fixture.rule);
        let clean = judged(fixture, fixture.clean);
        let found = of(&clean, fixture.rule);
        assert_eq!(found.outcome, Outcome::Ok, "{}: {}", fixture.rule, found.evidence);
        for finding in bad.iter().chain(&clean) {
            for secret in SECRETS {
                assert!(!finding.evidence.contains(secret), "{}: {}", finding.id, finding.evidence);
            }
        }
    }
}

/// All rules can be kept at once.
#[test]
fn nothing_can_be_said_against_the_strictest() {
    let fixture = &FIXTURES[0];
    let said: Vec<Finding> = judged(fixture, "").into_iter().filter(|f| f.outcome == Outcome::Finding).collect();
    assert!(said.is_empty(), "{said:#?}");
}

/// Out of the box nothing fails, and what is about production says so.
#[tokio::test]
async fn development_is_no_failure() {
    let mut config = Config::default();
    config.server.data_dir = "/nonexistent".into();
    let findings = examine(&config, None).await;
    let failing: Vec<_> = findings.iter().filter(|finding| finding.is_as_bad_as(Severity::Fail)).collect();
    assert!(failing.is_empty(), "{failing:#?}");
    for id in ["origin-is-https", "key-is-set", "proxies-are-set", "backup-is-recent", "administrator-exists"] {
        let finding = of(&findings, id);
        assert_eq!(finding.outcome, Outcome::NotApplicable, "{id}");
        assert!(finding.evidence.contains("development"), "{id}: {}", finding.evidence);
    }
    assert_eq!(of(&findings, "profile-is-production").outcome, Outcome::Finding);
    assert_eq!(of(&findings, "clocks-agree").outcome, Outcome::CannotTell);
}

/// What `serve` refuses in production, a rule of the doctor's names as well.
#[test]
fn what_stops_the_start_is_a_failure() {
    for fixture in FIXTURES {
        let config = Config::of_texts(&[BASE, fixture.bad]).unwrap();
        if config.check().is_err() {
            let findings = judged(fixture, fixture.bad);
            assert_eq!(of(&findings, "settings-are-sound").outcome, Outcome::Finding, "{}", fixture.rule);
            assert_eq!(of(&findings, fixture.rule).severity, Severity::Fail, "{}", fixture.rule);
        }
    }
}

#[test]
fn every_claim_and_every_variable_is_answered() {
    let sources: Vec<String> = rules().map(|rule| rule.source.replace("; ", ", ")).collect();
    for name in CLAIMS.iter().chain(&VARIABLES) {
        let is_in =
            |source: &String| source.contains(&format!("Real_MFA: {name}")) || source.contains(&format!(", {name}"));
        assert!(sources.iter().any(is_in), "{name}");
    }
}

#[test]
fn rules_are_written_alike() {
    for Rule { id, title, source, risk, fix, .. } in rules() {
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{id}");
        assert!(!title.ends_with('.') && risk.ends_with('.') && fix.ends_with('.'), "{id}");
        for part in source.split("; ") {
            let is_known = ["ASVS 5.0.0 ", "RFC ", "NIST SP ", "Real_MFA: "].iter().any(|who| part.starts_with(who));
            assert!(is_known, "{id}: {part}");
            if let Some(items) = part.strip_prefix("ASVS 5.0.0 ") {
                let is_item = |item: &str| item.split('.').filter(|n| n.parse::<u8>().is_ok()).count() == 3;
                assert!(items.split(", ").all(is_item), "{id}: {part}");
            }
        }
    }
}

/// Answers that no server of the tests gives.
#[test]
fn what_isnt_told_stays_open() {
    let rule = |id: &str| rules().find(|rule| rule.id == id).unwrap();
    let config = Config::of_texts(&[BASE]).unwrap();
    let facts = |checkup: Checkup, redis: RedisSays| Facts {
        config: &config,
        files: Files::default(),
        old_names: Vec::new(),
        schema_is_ours: Looked::At(true),
        database: Looked::At(checkup),
        redis: Looked::At(redis),
    };
    let silent = Checkup { server: Some(Server::default()), ..Checkup::default() };
    let facts = facts(silent, RedisSays { answers: true, eviction: None });
    for id in ["commits-are-durable", "database-account-is-narrow", "redis-throws-nothing-away", "backup-is-recent"] {
        assert_eq!(rule(id).judge(&facts).outcome, Outcome::CannotTell, "{id}");
    }
    assert!(matches!(facts.database.open(), Verdict::CannotTell(_)));
}

#[cfg(unix)]
#[test]
fn files_are_looked_at_as_they_are() {
    use std::os::unix::fs::PermissionsExt;
    let folder = std::env::temp_dir().join(format!("countersign-doctor-{}", auth::random::incident()));
    std::fs::create_dir_all(&folder).unwrap();
    let key = folder.join("key");
    std::fs::write(&key, format!("{0}\n", auth::keys::Keyring::generate_line())).unwrap();
    let database = folder.join("x.db");
    std::fs::write(&database, "").unwrap();
    let mut config = Config::of_texts(&[BASE]).unwrap();
    config.secrets.key_file.clone_from(&key);
    config.database.url = format!("sqlite://{}?mode=rw", database.display()).into();
    for (mode, is_open) in [(0o600, false), (0o640, false), (0o644, true), (0o660, true), (0o604, true)] {
        for file in [&key, &database] {
            std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let files = Files::of(&config);
        assert_eq!(files.key.as_ref().unwrap().is_open(), is_open, "{mode:o}");
        assert_eq!((files.keys, files.database.len(), files.database[0].is_open()), (1, 1, is_open), "{mode:o}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
