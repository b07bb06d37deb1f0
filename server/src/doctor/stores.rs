//! The ways to the database, Redis, the mail server and what texts people.

use super::{
    portal::host_of,
    rule::{Check::Settings, Rule, Scope, Verdict, demanded, found},
};
use crate::config::{Secret, rules::Demand, sms::Provider};
use auth::{store::db::server_of, wire::Severity};
use std::num::NonZeroU32;
use url::Url;

/// Fewest characters of a password to another service, and words that are none.
const PASSWORD: usize = 12;
const WORDS: [&str; 6] = ["password", "changeme", "root", "admin", "secret", "countersign"];
/// Accounts of a database that may do everything.
const MIGHTY: [&str; 4] = ["root", "admin", "mysql", "mariadb"];
/// More countries than that, or more texts in a day, is what a mistake looks like.
const COUNTRIES: usize = 20;
const TEXTS: u32 = 10_000;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "database-is-set",
        title: "The database is named",
        source: "ASVS 5.0.0 13.1.1; Real_MFA: DB_ENGINE, DB_NAME",
        severity: Severity::Fail,
        risk: "The portal doesn't start: it would begin with an empty database in the working folder.",
        fix: "Set database.url (DATABASE_URL).",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::Database)),
    },
    Rule {
        id: "database-is-encrypted",
        title: "The way to a database elsewhere is encrypted",
        source: "ASVS 5.0.0 12.3.1; Real_MFA: DB_HOST",
        severity: Severity::Fail,
        risk: "Addresses, hashes and sealed secrets can be read and changed on their way.",
        fix: "Add ?ssl-mode=VERIFY_IDENTITY to database.url (DATABASE_URL).",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::DatabaseTls)),
    },
    Rule {
        id: "database-is-the-named-one",
        title: "A database elsewhere shows a certificate of its name",
        source: "ASVS 5.0.0 12.3.2, 12.3.4; Real_MFA: DB_HOST",
        severity: Severity::Warn,
        risk: "Encrypted, but to whoever answers: whoever stands between reads it all the same.",
        fix: "Use ?ssl-mode=VERIFY_IDENTITY in database.url (DATABASE_URL), with ssl-ca=… for an authority of your own.",
        scope: Scope::Production,
        check: Settings(|facts| match server_of(facts.config.database.url.expose()) {
            Some(server) if facts.config.database.is_elsewhere() => {
                found(!server.checks_name, format!("the server is {}", server.host))
            }
            _ => Verdict::NotApplicable("the database is on this machine".to_owned()),
        }),
    },
    Rule {
        id: "database-account-is-protected",
        title: "The database asks for a password that nobody guesses",
        source: "ASVS 5.0.0 13.2.1, 13.2.3; Real_MFA: DB_USER, DB_PASSWORD",
        severity: Severity::Fail,
        risk: "Whoever reaches the server reads and changes everything.",
        fix: "Give the account a password of chance, at least 12 characters long, and put it into database.url \
              (DATABASE_URL), percent-encoded.",
        scope: Scope::Production,
        check: Settings(|facts| match server_of(facts.config.database.url.expose()) {
            None => Verdict::NotApplicable("the database is a file".to_owned()),
            Some(server) if server.socket.is_some() => {
                Verdict::NotApplicable("the server knows us by the socket".to_owned())
            }
            Some(server) => {
                let password = password_of(&facts.config.database.url);
                found(is_guessed(&password, &server.user), told(&password))
            }
        }),
    },
    Rule {
        id: "database-account-is-its-own",
        title: "The portal has an account of its own at the database",
        source: "ASVS 5.0.0 13.2.1, 13.2.2; Real_MFA: DB_USER",
        severity: Severity::Warn,
        risk: "Whoever gets into the portal's process has all databases of that server, and nobody can tell who it was.",
        fix: "Make an account that may do what the portal does (docs/DATABASE.md), and name it in database.url \
              (DATABASE_URL).",
        scope: Scope::Production,
        check: Settings(|facts| match server_of(facts.config.database.url.expose()) {
            None => Verdict::NotApplicable("the database is a file".to_owned()),
            Some(server) => found(MIGHTY.contains(&server.user.as_str()), format!("the account is {}", server.user)),
        }),
    },
    Rule {
        id: "redis-is-encrypted",
        title: "The way to a Redis elsewhere is encrypted",
        source: "ASVS 5.0.0 12.3.1; Real_MFA: REDIS_HOST, REDIS_PORT",
        severity: Severity::Fail,
        risk: "Whoever stands between can take codes away, and see who is there.",
        fix: "Use rediss:// in redis.url (REDIS_URL).",
        scope: Scope::Production,
        check: Settings(|facts| {
            if facts.config.redis.url.is_empty() {
                return Verdict::NotApplicable("there is no Redis".to_owned());
            }
            demanded(facts, Demand::RedisTls)
        }),
    },
    Rule {
        id: "redis-is-protected",
        title: "A Redis elsewhere asks for a password that nobody guesses",
        source: "ASVS 5.0.0 13.2.3; Real_MFA: REDIS_HOST",
        severity: Severity::Fail,
        risk: "Whoever reaches it can take codes away and fill its memory.",
        fix: "Set a password or an account in Redis, and put it into redis.url (REDIS_URL).",
        scope: Scope::Production,
        check: Settings(|facts| {
            if !facts.config.redis.is_elsewhere() {
                return Verdict::NotApplicable("there is no Redis elsewhere".to_owned());
            }
            let password = password_of(&facts.config.redis.url);
            found(is_guessed(&password, ""), told(&password))
        }),
    },
    Rule {
        id: "mail-is-set",
        title: "The mail server is named",
        source: "ASVS 5.0.0 6.3.7, 13.1.1; Real_MFA: EMAIL_HOST",
        severity: Severity::Fail,
        risk: "The portal doesn't start: nobody could confirm an address or hear of a change.",
        fix: "Set mail.smtp_url (SMTP_URL).",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::MailServer)),
    },
    Rule {
        id: "mail-is-encrypted",
        title: "The way to the mail server is encrypted",
        source: "ASVS 5.0.0 12.3.1; RFC 8314 §3.3; Real_MFA: EMAIL_HOST",
        severity: Severity::Fail,
        risk: "Codes and links can be read on their way, and with them people's accounts are taken.",
        fix: "Use smtps://… or smtp://…?tls=required in mail.smtp_url (SMTP_URL).",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::MailTls)),
    },
    Rule {
        id: "mail-has-an-account",
        title: "The portal has an account at the mail server",
        source: "ASVS 5.0.0 13.2.1; Real_MFA: EMAIL_HOST_USER, EMAIL_HOST_PASSWORD",
        severity: Severity::Note,
        risk: "A server that takes mail from anybody in its network lets others there write in the portal's name.",
        fix: "Give the portal an account, and put it into mail.smtp_url (SMTP_URL).",
        scope: Scope::Production,
        check: Settings(|facts| found(password_of(&facts.config.mail.smtp_url).is_empty(), facts.set("mail.smtp_url"))),
    },
    Rule {
        id: "mail-comes-from-us",
        title: "Mails come from the portal's own domain",
        source: "RFC 7489 §3.1",
        severity: Severity::Note,
        risk: "What is signed for another domain than the one that people know is easily taken for a fraud, or lands in \
               the spam.",
        fix: "Set mail.from to an address under the public origin's domain.",
        scope: Scope::Production,
        check: Settings(|facts| {
            let sender = facts.config.sender();
            let domain = sender.rsplit('@').next().unwrap_or_default().trim_end_matches('>').to_lowercase();
            let host = host_of(&facts.config.origin()).map(|host| host.to_string()).unwrap_or_default();
            let is_ours = host == domain || host.ends_with(&format!(".{domain}"));
            found(!is_ours, format!("the sender's domain is {domain}, the portal's host {host}"))
        }),
    },
    Rule {
        id: "texts-are-sent",
        title: "Texts go to phones, and not onto a page",
        source: "ASVS 5.0.0 6.6.1, 13.4.2",
        severity: Severity::Fail,
        risk: "The portal doesn't start: codes would be shown to whoever looks.",
        fix: "Set sms.provider to twilio or webhook, or leave it empty.",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::TextProvider)),
    },
    Rule {
        id: "texted-codes-are-off",
        title: "No codes are texted",
        source: "ASVS 5.0.0 6.6.1; NIST SP 800-63B-4 §3.1.3.3",
        severity: Severity::Note,
        risk: "Whoever talks a provider into another SIM card gets the codes; they are worth assurance 1, and every text \
               costs money.",
        fix: "Leave sms.provider empty where people have authenticators and recovery codes.",
        scope: Scope::Everywhere,
        check: Settings(|facts| found(facts.config.sms.provider != Provider::None, facts.set("sms.provider"))),
    },
    Rule {
        id: "texts-are-limited",
        title: "Texts go to few countries, and there are limits to their number",
        source: "ASVS 5.0.0 2.1.3, 2.4.1",
        severity: Severity::Warn,
        risk: "Somebody lets the portal call expensive numbers, and earns by it.",
        fix: "Name in sms.allowed the countries that your people live in, and lower sms.per_day and \
              sms.per_country_per_day to what they need.",
        scope: Scope::Production,
        check: Settings(|facts| {
            let sms = &facts.config.sms;
            if sms.provider == Provider::None {
                return Verdict::NotApplicable("no codes are texted".to_owned());
            }
            let is_much = sms.allowed.len() > COUNTRIES || sms.per_day > NonZeroU32::MIN.saturating_add(TEXTS - 1);
            found(is_much, format!("{}, {}", facts.set("sms.allowed"), facts.set("sms.per_day")))
        }),
    },
];

/// The password in an address; empty where there is none.
fn password_of(address: &Secret) -> String {
    Url::parse(address.expose()).ok().and_then(|url| url.password().map(ToOwned::to_owned)).unwrap_or_default()
}

fn is_guessed(password: &str, user: &str) -> bool {
    let lower = password.to_lowercase();
    let is_user = !user.is_empty() && lower == user.to_lowercase();
    password.chars().count() < PASSWORD || is_user || WORDS.iter().any(|word| lower.starts_with(word))
}

/// What may be said of a password.
fn told(password: &str) -> String {
    match password.chars().count() {
        0 => "there is no password".to_owned(),
        length if length < PASSWORD => format!("a password of fewer than {PASSWORD} characters"),
        _ => format!("a password of {PASSWORD} characters or more"),
    }
}
