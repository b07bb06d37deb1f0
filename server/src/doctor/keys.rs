//! Keys, and the files that hold secrets.

use super::{
    files::in_words,
    rule::{Check::Settings, Rule, Scope, Verdict, demanded, found},
};
use crate::config::rules::Demand;
use auth::wire::Severity;
use std::collections::BTreeSet;

/// So many different characters has nearly every secret of chance; a word or a repetition has fewer.
const DIFFERENT: usize = 12;
/// What stands in secrets that somebody has copied from a document.
const COPIED: [&str; 5] = ["secret", "change", "insecure", "example", "<"];
/// A key is renewed within two years (NIST SP 800-57 Part 1 §5.3.6 has one to two for keys that seal).
const KEY_AGE_MS: i64 = 730 * 24 * 60 * 60_000;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "key-is-set",
        title: "There is a key",
        source: "ASVS 5.0.0 11.4.4, 13.3.1; Real_MFA: SECRET_KEY",
        severity: Severity::Fail,
        risk: "The portal doesn't start: nothing could be sealed.",
        fix: "Put a line of `countersign secret` into a file, and name it in secrets.key_file (SECRET_KEY_FILE).",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::Key)),
    },
    Rule {
        id: "key-is-in-a-file",
        title: "The key stands in a file",
        source: "ASVS 5.0.0 13.3.1, 13.3.4; Real_MFA: SECRET_KEY",
        severity: Severity::Warn,
        risk: "The environment is shown by process lists, crash reports and container tools, and a text can't be renewed: \
               only a file takes a second line.",
        fix: "Use secrets.key_file (SECRET_KEY_FILE) in place of secrets.key (SECRET_KEY).",
        scope: Scope::Production,
        check: Settings(|facts| {
            let is_in_file = facts.config.secrets.key.is_empty();
            found(!is_in_file, facts.set(if is_in_file { "secrets.key_file" } else { "secrets.key" }))
        }),
    },
    Rule {
        id: "key-is-of-chance",
        title: "A key given as a text isn't a word",
        source: "ASVS 5.0.0 11.4.4, 11.5.1; Real_MFA: SECRET_KEY",
        severity: Severity::Fail,
        risk: "Whoever guesses it and has a copy of the database has everything in it.",
        fix: "Take a line of `countersign secret`.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let key = facts.config.secrets.key.expose().to_lowercase();
            if key.is_empty() {
                return Verdict::NotApplicable("the key stands in a file".to_owned());
            }
            let is_copied = COPIED.iter().any(|word| key.contains(word));
            let is_plain = key.chars().collect::<BTreeSet<_>>().len() < DIFFERENT;
            found(is_copied || is_plain, format!("a text of {} bytes", facts.config.secrets.key.expose().len()))
        }),
    },
    Rule {
        id: "key-file-is-private",
        title: "Only the portal reads the key file",
        source: "ASVS 5.0.0 13.3.2",
        severity: Severity::Fail,
        risk: "Whoever has an account on this machine, and a copy of the database, has everything in it.",
        fix: "chmod 600 (640 where a group of its own has to read it), and make the portal's user its owner.",
        scope: Scope::Everywhere,
        check: Settings(|facts| match &facts.files.key {
            Some(file) => found(file.is_open(), file.in_words()),
            None if facts.config.secrets.key.is_empty() => Verdict::CannotTell("there is no key file".to_owned()),
            None => Verdict::NotApplicable("the key is given as a text".to_owned()),
        }),
    },
    Rule {
        id: "key-file-is-apart",
        title: "The key file and the database lie in different folders",
        source: "ASVS 5.0.0 13.3.1, 14.1.2",
        severity: Severity::Warn,
        risk: "A copy of one folder, such as a backup, has both: sealed secrets and what opens them.",
        fix: "Move the key file to another folder, and name it in secrets.key_file (SECRET_KEY_FILE).",
        scope: Scope::Production,
        check: Settings(|facts| match (&facts.files.key, facts.config.database_file()) {
            (Some(key), Some(database)) => {
                let evidence = format!("{} and {}", key.path.display(), database.display());
                found(key.path.parent() == database.parent(), evidence)
            }
            _ => Verdict::NotApplicable("there are not both of them as files".to_owned()),
        }),
    },
    Rule {
        id: "keys-are-renewed",
        title: "The key file got a new key within two years",
        source: "ASVS 5.0.0 11.1.1, 13.3.4; NIST SP 800-57 Part 1 §5.3.6",
        severity: Severity::Note,
        risk: "A key that somebody took long ago, perhaps with an old backup, still opens what is sealed today.",
        fix: "Add a line of `countersign secret` at the end of the key file, and start the servers again; the old lines \
              stay until nothing needs them.",
        scope: Scope::Production,
        check: Settings(|facts| match facts.files.key.as_ref().and_then(|file| file.written_at) {
            Some(at) => {
                let days = (facts.files.now - at) / (24 * 60 * 60_000);
                let evidence = format!("{} keys; the file was written {days} days ago", facts.files.keys);
                found(facts.files.now - at > KEY_AGE_MS, evidence)
            }
            None => Verdict::CannotTell("there is no key file".to_owned()),
        }),
    },
    Rule {
        id: "settings-files-are-private",
        title: "Only the portal reads files that set a secret",
        source: "ASVS 5.0.0 13.3.2; Real_MFA: DB_PASSWORD, EMAIL_HOST_PASSWORD",
        severity: Severity::Warn,
        risk: "Whoever has an account on this machine reads the passwords of database, Redis or mail server.",
        fix: "chmod 600, and make the portal's user its owner.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let files = &facts.files.settings;
            let evidence = if files.is_empty() { "no file sets a secret".to_owned() } else { in_words(files) };
            found(files.iter().any(super::files::Seen::is_open), evidence)
        }),
    },
    Rule {
        id: "database-file-is-private",
        title: "Only the portal reads the SQLite file",
        source: "ASVS 5.0.0 13.3.2, 14.1.2",
        severity: Severity::Fail,
        risk: "It holds addresses and password hashes.",
        fix: "chmod 600 the file and its -wal and -shm, chmod 700 its folder.",
        scope: Scope::Everywhere,
        check: Settings(|facts| match facts.files.database.as_slice() {
            [] if facts.config.database_file().is_some() => Verdict::CannotTell("there is no file yet".to_owned()),
            [] => Verdict::NotApplicable("the database is no file".to_owned()),
            files => found(files.iter().any(super::files::Seen::is_open), in_words(files)),
        }),
    },
];
