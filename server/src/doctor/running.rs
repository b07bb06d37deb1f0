//! A database and a Redis at work: the schema, clocks, letters that wait, chores, durability.

use super::rule::{
    Check::{Database, Redis, Schema},
    Rule, Scope, Verdict, found,
};
use auth::{service::Checkup, wire::Severity};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// How far clocks may be apart.
const APART_MS: i64 = 2_000;
/// The sweep is due once in a quarter of an hour, and each server asks once a minute.
const SWEEP_LATE_MS: i64 = 60 * MINUTE_MS;
/// A key that signs access tokens is renewed within a year.
const SIGNING_KEY_AGE_MS: i64 = 365 * DAY_MS;
/// So many letters given up in a week are more than mistyped addresses.
const GIVEN_UP: u64 = 20;
/// So many closed budgets are more than forgotten passwords.
const CLOSED: u64 = 20;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "schema-is-ours",
        title: "The database has this program's schema",
        source: "ASVS 5.0.0 13.2.6",
        severity: Severity::Fail,
        risk: "The server doesn't start, or was started before somebody changed the schema under it.",
        fix: "Run `countersign migrate up` of the version that serves; after a copy was made.",
        scope: Scope::Everywhere,
        check: Schema,
    },
    Rule {
        id: "clocks-agree",
        title: "The database's clock and ours are less than two seconds apart",
        source: "ASVS 5.0.0 6.5.8; RFC 6238 §6",
        severity: Severity::Warn,
        risk: "One of them is wrong: if it is ours, authenticators' codes are refused and tokens end at the wrong time.",
        fix: "Set up NTP on both machines.",
        scope: Scope::Everywhere,
        check: Database(|checkup| {
            let apart = checkup.database_now - checkup.now;
            found(apart.abs() > APART_MS, format!("the database's is off by {apart} ms"))
        }),
    },
    Rule {
        id: "letters-leave",
        title: "No letter waits for longer than a quarter of an hour",
        source: "ASVS 5.0.0 6.3.7, 16.5.2; Real_MFA: EMAIL_HOST",
        severity: Severity::Fail,
        risk: "People get no codes, and nobody hears of what happens to their account.",
        fix: "See what the log says of the mail server, and whether a server runs; check mail.smtp_url (SMTP_URL) and \
              [sms].",
        scope: Scope::Everywhere,
        check: Database(|checkup| {
            let letters = checkup.letters;
            let oldest = letters.oldest_at.map_or(0, |at| (checkup.now - at) / MINUTE_MS);
            found(letters.late > 0, format!("{} wait for longer; the oldest one for {oldest} min", letters.late))
        }),
    },
    Rule {
        id: "letters-arrive",
        title: "Hardly any letter was given up this week",
        source: "ASVS 5.0.0 6.3.7, 16.5.2; Real_MFA: EMAIL_HOST",
        severity: Severity::Warn,
        risk: "A provider refuses what comes from the portal, and people don't hear of it.",
        fix: "See what the log says of letters that were dropped; check the sender in mail.from, and its domain's SPF, \
              DKIM and DMARC.",
        scope: Scope::Everywhere,
        check: Database(|checkup| {
            let number = checkup.letters.given_up;
            found(number > GIVEN_UP, format!("given up within seven days: {number}"))
        }),
    },
    Rule {
        id: "budgets-are-open",
        title: "Hardly any account is closed to unknown browsers",
        source: "ASVS 5.0.0 6.1.1, 6.3.1; NIST SP 800-63B-4 §3.2.2; Real_MFA: Rate limiting on API",
        severity: Severity::Note,
        risk: "Somebody guesses at many accounts at once.",
        fix: "See which addresses the log and the trail name, and stop them in front of the portal; their owners open the \
              way by a mailed link.",
        scope: Scope::Everywhere,
        check: Database(|checkup| {
            let budgets = checkup.budgets;
            let evidence = format!("{} are closed, {} wait", budgets.closed, budgets.waiting);
            found(budgets.closed + budgets.waiting > CLOSED, evidence)
        }),
    },
    Rule {
        id: "trail-is-written",
        title: "The audit trail is written",
        source: "ASVS 5.0.0 16.3.1, 16.4.2; Real_MFA: Audit logging",
        severity: Severity::Fail,
        risk: "Nobody can tell afterwards who did what: somebody has emptied it.",
        fix: "Find out who may delete from the table audit; the portal never does. Take what is missing from a backup.",
        scope: Scope::Everywhere,
        check: Database(|checkup| match (checkup.people.all, checkup.trail_at) {
            (_, Some(at)) => Verdict::Kept(format!("the newest record is {} min old", (checkup.now - at) / MINUTE_MS)),
            (0, None) => Verdict::Kept("nobody is there yet, and nothing has happened".to_owned()),
            (people, None) => Verdict::Broken(format!("{people} people, and no record")),
        }),
    },
    Rule {
        id: "sweep-is-done",
        title: "What is over is cleared",
        source: "ASVS 5.0.0 14.2.7",
        severity: Severity::Warn,
        risk: "Accounts that are to be deleted stay, and so does personal data that is of no use any more.",
        fix: "Start a server: each of them clears what is over, once in a quarter of an hour.",
        scope: Scope::Production,
        check: Database(|checkup| match checkup.sweep_due_at {
            Some(at) => {
                let late = (checkup.now - at).max(0);
                found(late > SWEEP_LATE_MS, format!("it is late by {} min", late / MINUTE_MS))
            }
            None => Verdict::Broken("it was never done".to_owned()),
        }),
    },
    Rule {
        id: "backup-is-recent",
        title: "The last `countersign backup` was within a week",
        source: "ASVS 5.0.0 14.1.2",
        severity: Severity::Warn,
        risk: "What is newer than the last copy is lost with the disk.",
        fix: "Run `countersign backup FILE` every night, and take the file to another machine.",
        scope: Scope::Production,
        check: Database(|checkup| match (checkup.backup_due_at, &checkup.server) {
            (Some(at), _) => found(at < checkup.now, age_of_backup(checkup, at)),
            (None, None) => Verdict::Broken("there was none".to_owned()),
            (None, Some(_)) => Verdict::CannotTell("the server's own backups aren't known here".to_owned()),
        }),
    },
    Rule {
        id: "signing-key-is-new",
        title: "The key that signs access tokens is less than a year old",
        source: "ASVS 5.0.0 11.1.1, 13.3.4; Real_MFA: JWT token blacklisting",
        severity: Severity::Note,
        risk: "Whoever took it long ago still makes tokens, which services take that don't ask about them.",
        fix: "Run `countersign keys rotate`.",
        scope: Scope::Everywhere,
        check: Database(|checkup| match checkup.signing_key_at {
            Some(at) => {
                let age = checkup.now - at;
                found(age > SIGNING_KEY_AGE_MS, format!("it is {} days old", age / DAY_MS))
            }
            None => Verdict::NotApplicable("no access token was ever signed".to_owned()),
        }),
    },
    Rule {
        id: "commits-are-durable",
        title: "Each commit is on the disk before it is answered",
        source: "ASVS 5.0.0 2.3.3",
        severity: Severity::Fail,
        risk: "After a power cut a code that was used is good again, and a session that was ended lives.",
        fix: "Set innodb_flush_log_at_trx_commit = 1 in the database's own configuration.",
        scope: Scope::Everywhere,
        check: Database(|checkup| match checkup.server.map(|server| server.writes_each_commit) {
            None => Verdict::Kept("synchronous is FULL, on every connection".to_owned()),
            Some(None) => Verdict::CannotTell("the server doesn't tell this account".to_owned()),
            Some(Some(is_written)) => found(
                !is_written,
                format!("innodb_flush_log_at_trx_commit is {}1", if is_written { "" } else { "not " }),
            ),
        }),
    },
    Rule {
        id: "database-account-is-narrow",
        title: "The account that serves can't change the schema",
        source: "ASVS 5.0.0 13.2.2; Real_MFA: DB_USER",
        severity: Severity::Warn,
        risk: "Whoever gets into the portal's process can drop tables, and change what was written into the trail.",
        fix: "Give the account SELECT, INSERT, UPDATE and DELETE alone, and migrate with another one (docs/DATABASE.md).",
        scope: Scope::Production,
        check: Database(|checkup| match checkup.server.map(|server| server.may_change_schema) {
            None => Verdict::NotApplicable("the database is a file".to_owned()),
            Some(None) => Verdict::CannotTell("the server doesn't tell this account".to_owned()),
            Some(Some(may)) => {
                found(may, if may { "it may change the schema" } else { "it may not change the schema" })
            }
        }),
    },
];

pub(super) const REDIS_RULES: &[Rule] = &[
    Rule {
        id: "redis-answers",
        title: "Redis answers",
        source: "ASVS 5.0.0 16.5.2; Real_MFA: REDIS_HOST, REDIS_PORT",
        severity: Severity::Fail,
        risk: "Codes can be neither sent nor accepted, and values that are shown once can't be shown.",
        fix: "Start Redis, or check redis.url (REDIS_URL); take the setting out where there is none.",
        scope: Scope::Everywhere,
        check: Redis(|says| {
            found(!says.answers, if says.answers { "it answers" } else { "it can't be reached within five seconds" })
        }),
    },
    Rule {
        id: "redis-throws-nothing-away",
        title: "Redis throws nothing away when its memory is full",
        source: "ASVS 5.0.0 16.5.2; Real_MFA: REDIS_HOST",
        severity: Severity::Warn,
        risk: "Codes that people have just been sent are refused, and nobody sees why.",
        fix: "Set maxmemory-policy noeviction in Redis' own configuration, and give it memory enough.",
        scope: Scope::Everywhere,
        check: Redis(|says| match &says.eviction {
            Some(policy) => found(policy != "noeviction", format!("maxmemory-policy is {policy}")),
            None => Verdict::CannotTell("Redis doesn't tell".to_owned()),
        }),
    },
];

fn age_of_backup(checkup: &Checkup, due_at: i64) -> String {
    let days = (checkup.now - due_at + auth::service::BACKUP_EVERY_MS) / DAY_MS;
    format!("the last one is {days} days old")
}
