//! The fixtures: what is changed about a portal against which nothing can be said.

use crate::doctor::{facts::Facts, tests::seen};

/// One rule, broken and kept. Texts are in the form of the configuration file, over [`BASE`].
pub(super) struct Fixture {
    pub(super) rule: &'static str,
    pub(super) bad: &'static str,
    pub(super) clean: &'static str,
    /// What is bad besides settings.
    pub(super) spoil: fn(&mut Facts<'_>),
}

/// What must stand in no evidence.
pub(super) const SECRETS: [&str; 5] = ["Xk3vQ9tLm2Zr", "hunter2", "changeme", "correct-horse", "0123456789"];

/// The strictest.
pub(super) const BASE: &str = r#"
profile = "production"
[server]
public_origin = "https://sign-in.example.org"
trusted_proxies = ["10.0.0.1"]
[database]
url = "mysql://portal:Xk3vQ9tLm2Zr@db.example.org/portal?ssl-mode=VERIFY_IDENTITY"
[mail]
smtp_url = "smtps://portal:hunter2hunter2@mail.example.org"
[mfa]
mailed_code_is_allowed = false
trust_is_allowed = false
totp_window = "strict"
[registration]
is_open = false
[log]
format = "json"
[secrets]
key_file = "/etc/countersign/key"
"#;

/// A webhook that may send more than anybody needs, and one that may not.
const WEBHOOK: &str = r#"
[sms]
provider = "webhook"
webhook_url = "https://sms.example.org/"
webhook_secret = "correct-horse-battery-staple-of-chance"
allowed = ["49"]
per_day = 10001
"#;
const LIMITED_WEBHOOK: &str = r#"
[sms]
provider = "webhook"
webhook_url = "https://sms.example.org/"
webhook_secret = "correct-horse-battery-staple-of-chance"
allowed = ["49"]
per_day = 10000
"#;

const fn set(rule: &'static str, bad: &'static str, clean: &'static str) -> Fixture {
    Fixture { rule, bad, clean, spoil: |_| () }
}

const fn spoilt(rule: &'static str, spoil: fn(&mut Facts<'_>)) -> Fixture {
    // A text of its own, so that the two can be told apart.
    Fixture { rule, bad: "# bad", clean: "", spoil }
}

pub(super) const FIXTURES: &[Fixture] = &[
    set("settings-are-sound", "[token]\nrefresh_grace_s = 11", "[token]\nrefresh_grace_s = 10"),
    set("profile-is-production", "profile = \"development\"", "profile = \"production\""),
    set(
        "development-stays-local",
        "profile = \"development\"\n[server]\npublic_origin = \"https://sign-in.example.org\"",
        "profile = \"development\"\n[server]\npublic_origin = \"http://localhost:3000\"",
    ),
    set("origin-is-set", "[server]\npublic_origin = \"\"", "[server]\npublic_origin = \"https://a.example.org\""),
    set(
        "origin-is-https",
        "[server]\npublic_origin = \"http://sign-in.example.org\"",
        "[server]\npublic_origin = \"https://sign-in.example.org\"",
    ),
    set(
        "origin-has-a-name",
        "[server]\npublic_origin = \"https://192.0.2.7\"",
        "[server]\npublic_origin = \"https://sign-in.example.org:443\"",
    ),
    set(
        "hosts-are-few",
        "[server]\nallowed_hosts = [\"www.example.org\"]",
        "[server]\nallowed_hosts = [\"sign-in.example.org:8443\"]",
    ),
    set(
        "scripts-come-by-https",
        "[api]\ncors_origins = [\"http://app.example.org\"]",
        "[api]\ncors_origins = [\"https://app.example.org\"]",
    ),
    set(
        "scripts-come-from-few",
        "[api]\ncors_origins = [\"https://app.example.org\", \"https://localhost\"]",
        "[api]\ncors_origins = [\"https://app.example.org\", \"https://shop.example.org\"]",
    ),
    set("proxies-are-set", "[server]\ntrusted_proxies = []", "[server]\ntrusted_proxies = [\"10.0.0.1\"]"),
    set(
        "proxies-are-few",
        "[server]\ntrusted_proxies = [\"10.0.0.1\", \"198.51.0.0/16\"]",
        "[server]\ntrusted_proxies = [\"10.0.0.0/8\", \"198.51.100.0/24\", \"fd00::/16\"]",
    ),
    set(
        "hops-are-there",
        "[server]\nproxy_hops = 2",
        "[server]\nproxy_hops = 2\ntrusted_proxies = [\"10.0.0.1\", \"10.0.0.2\"]",
    ),
    set("listens-behind-the-proxy", "[server]\naddress = \"0.0.0.0:3000\"", "[server]\naddress = \"10.0.0.7:3000\""),
    set("site-is-fixed", "[server]\nsite_changes = true", "[server]\nsite_changes = false"),
    spoilt("old-variables-are-gone", |facts| facts.old_names = vec!["DEBUG".to_owned()]),
    set("key-is-set", "[secrets]\nkey_file = \"\"", "[secrets]\nkey_file = \"/etc/key\""),
    set(
        "key-is-in-a-file",
        "[secrets]\nkey_file = \"\"\nkey = \"0123456789abcdefghijklmnopqrstuv\"",
        "[secrets]\nkey_file = \"/etc/key\"",
    ),
    set(
        "key-is-of-chance",
        "[secrets]\nkey_file = \"\"\nkey = \"changeme-changeme-changeme-changeme\"",
        "[secrets]\nkey_file = \"\"\nkey = \"0123456789abcdefghijklmnopqrstuv\"",
    ),
    spoilt("key-file-is-private", |facts| {
        facts.files.key.iter_mut().for_each(|file| file.mode = Some(0o644));
    }),
    set(
        "key-file-is-apart",
        "[database]\nurl = \"sqlite:/etc/countersign/portal.db\"",
        "[database]\nurl = \"sqlite:/var/lib/countersign/portal.db\"",
    ),
    spoilt("keys-are-renewed", |facts| facts.files.now = 731 * 24 * 60 * 60_000),
    spoilt("settings-files-are-private", |facts| {
        facts.files.settings = vec![crate::doctor::files::Seen { mode: Some(0o604), ..seen("/etc/countersign.toml") }];
    }),
    Fixture {
        rule: "database-file-is-private",
        bad: "[database]\nurl = \"sqlite:/var/lib/countersign/portal.db\"",
        clean: "[database]\nurl = \"sqlite:/srv/portal.db\"",
        spoil: |facts| {
            facts.files.database = vec![crate::doctor::files::Seen { mode: Some(0o644), ..seen("/var/lib/x.db") }];
        },
    },
    set("database-is-set", "[database]\nurl = \"\"", "[database]\nurl = \"sqlite:/var/lib/portal.db\""),
    set(
        "database-is-encrypted",
        "[database]\nurl = \"mysql://portal:Xk3vQ9tLm2Zr@db.example.org/portal\"",
        "[database]\nurl = \"mysql://portal:Xk3vQ9tLm2Zr@db.example.org/portal?ssl-mode=REQUIRED\"",
    ),
    set(
        "database-is-the-named-one",
        "[database]\nurl = \"mysql://portal:Xk3vQ9tLm2Zr@db.example.org/portal?ssl-mode=REQUIRED\"",
        "[database]\nurl = \"mysql://portal:Xk3vQ9tLm2Zr@db.example.org/portal?ssl-mode=VERIFY_IDENTITY\"",
    ),
    set(
        "database-account-is-protected",
        "[database]\nurl = \"mysql://portal:changeme-2026@db.example.org/portal?ssl-mode=REQUIRED\"",
        "[database]\nurl = \"mysql://portal:Xk3vQ9tLm2Zr@127.0.0.1/portal\"",
    ),
    set(
        "database-account-is-its-own",
        "[database]\nurl = \"mysql://root:Xk3vQ9tLm2Zr@127.0.0.1/portal\"",
        "[database]\nurl = \"mysql://portal:Xk3vQ9tLm2Zr@127.0.0.1/portal\"",
    ),
    set(
        "redis-is-encrypted",
        "[redis]\nurl = \"redis://:Xk3vQ9tLm2Zr@redis.example.org\"",
        "[redis]\nurl = \"rediss://:Xk3vQ9tLm2Zr@redis.example.org\"",
    ),
    set(
        "redis-is-protected",
        "[redis]\nurl = \"rediss://redis.example.org\"",
        "[redis]\nurl = \"rediss://portal:Xk3vQ9tLm2Zr@redis.example.org\"",
    ),
    set("mail-is-set", "[mail]\nsmtp_url = \"\"", "[mail]\nsmtp_url = \"smtps://mail.example.org\""),
    set(
        "mail-is-encrypted",
        "[mail]\nsmtp_url = \"smtp://portal:hunter2@mail.example.org\"",
        "[mail]\nsmtp_url = \"smtp://portal:hunter2@mail.example.org?tls=required\"",
    ),
    set(
        "mail-has-an-account",
        "[mail]\nsmtp_url = \"smtps://mail.example.org\"",
        "[mail]\nsmtp_url = \"smtps://portal:hunter2@mail.example.org\"",
    ),
    set(
        "mail-comes-from-us",
        "[mail]\nfrom = \"Portal <portal@mails.example.com>\"",
        "[mail]\nfrom = \"Portal <portal@example.org>\"",
    ),
    set("texts-are-sent", "[sms]\nprovider = \"outbox\"\nallowed = [\"49\"]", "[sms]\nprovider = \"\""),
    set("texted-codes-are-off", WEBHOOK, "[sms]\nprovider = \"\""),
    set("texts-are-limited", WEBHOOK, LIMITED_WEBHOOK),
    set("second-factor-is-required", "[mfa]\npolicy = \"staff\"", "[mfa]\npolicy = \"required\""),
    set("mailed-codes-are-off", "[mfa]\nmailed_code_is_allowed = true", "[mfa]\nmailed_code_is_allowed = false"),
    set("trusted-browsers-are-off", "[mfa]\ntrust_is_allowed = true", "[mfa]\ntrust_is_allowed = false"),
    set(
        "trust-is-short",
        "[mfa]\ntrust_is_allowed = true\ntrust_days = 31",
        "[mfa]\ntrust_is_allowed = true\ntrust_days = 30",
    ),
    set("registration-is-closed", "[registration]\nis_open = true", "[registration]\nis_open = false"),
    set("hashes-cost-enough", "[password]\nmemory_kib = 4096", "[password]\nmemory_kib = 65536"),
    set("totp-window-is-strict", "[mfa]\ntotp_window = \"one-back\"", "[mfa]\ntotp_window = \"strict\""),
    set("step-up-is-fresh", "[mfa]\nstep_up_min = 16", "[mfa]\nstep_up_min = 15"),
    set("sent-codes-are-short-lived", "[codes]\nsign_in_min = 11", "[codes]\nsign_in_min = 10"),
    set("links-are-short-lived", "[codes]\nreset_link_min = 61", "[codes]\nreset_link_min = 60"),
    set("enrolment-is-short", "[mfa]\nenrolment_code_h = 73", "[mfa]\nenrolment_code_h = 72"),
    set("sends-are-paced", "[codes]\nsend_pause_s = 29", "[codes]\nsend_pause_s = 30"),
    set("sessions-end", "[session]\nidle_min = 61", "[session]\nmax_h = 24"),
    set("staff-sessions-end-sooner", "[session]\nstaff_max_h = 13", "[session]\nstaff_max_h = 12"),
    set("pending-sign-ins-end", "[session]\npending_min = 16", "[session]\npending_min = 15"),
    set("access-tokens-are-short-lived", "[token]\naccess_s = 901", "[token]\naccess_s = 900"),
    set("refresh-is-strict", "[token]\nrefresh_grace_s = 1", "[token]\nrefresh_grace_s = 0"),
    set("programs-sign-in-again", "[token]\nmax_days = 31", "[token]\nmax_days = 30"),
    set("known-browsers-end", "[session]\nbrowser_days = 400", "[session]\nbrowser_days = 90"),
    set("ranges-are-limited", "[limits]\nsends_per_hour = 201", "[limits]\nsends_per_hour = 200"),
    set("bodies-are-small", "[server]\nbody_max_bytes = 65537", "[server]\nbody_max_bytes = 65536"),
    set("requests-end", "[server]\nrequest_timeout_s = 61", "[server]\nrequest_timeout_s = 60"),
    set(
        "accounts-outlive-the-freeze",
        "[account]\ndeletion_days = 3\nundo_h = 72",
        "[account]\ndeletion_days = 4\nundo_h = 72",
    ),
    set("log-is-quiet", "[log]\nlevel = \"info,server=debug\"", "[log]\nlevel = \"info,server=warn\""),
    set("log-tells-of-attacks", "[log]\nlevel = \"error\"", "[log]\nlevel = \"warn\""),
    set("log-is-json", "[log]\nformat = \"text\"", "[log]\nformat = \"json\""),
];
