//! Sessions, tokens, budgets and the log.

use super::{
    rule::{Check::Settings, Rule, Scope, found},
    ways_in::at_most,
};
use crate::config::{Config, log::LogFormat};
use auth::wire::Severity;

/// Budgets may be this many times the shipped ones.
const TIMES: u32 = 10;
/// Most bytes of a body: the longest form is far shorter.
const BODY: usize = 65_536;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "sessions-end",
        title: "A session ends after an hour without a request, and after a day",
        source: "ASVS 5.0.0 7.1.1, 7.3.1, 7.3.2; Real_MFA: Session management",
        severity: Severity::Warn,
        risk: "Whoever finds an open browser, or has stolen a cookie, is in for longer.",
        fix: "Set session.idle_min to 60 and session.max_h to 24, or less.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let session = &facts.config.session;
            at_most(facts, &[("session.idle_min", session.idle_min, 60), ("session.max_h", session.max_h, 24)])
        }),
    },
    Rule {
        id: "staff-sessions-end-sooner",
        title: "Staff's sessions end after 15 minutes without a request, and after 12 hours",
        source: "ASVS 5.0.0 7.1.1, 8.4.2; Real_MFA: Session management",
        severity: Severity::Warn,
        risk: "Whoever finds a member of staff's open browser has everybody's accounts before them.",
        fix: "Set session.staff_idle_min to 15 and session.staff_max_h to 12, or less.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let session = &facts.config.session;
            at_most(
                facts,
                &[
                    ("session.staff_idle_min", session.staff_idle_min, 15),
                    ("session.staff_max_h", session.staff_max_h, 12),
                ],
            )
        }),
    },
    Rule {
        id: "pending-sign-ins-end",
        title: "A sign-in waits 15 minutes for its code at most, and values shown once are shown for 15 minutes",
        source: "ASVS 5.0.0 7.3.2; Real_MFA: Session management",
        severity: Severity::Warn,
        risk: "There is more time for guesses in one sign-in, and recovery codes can be read from a browser that was \
               left alone.",
        fix: "Set session.pending_min and session.shown_once_min to 10, at most 15.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let session = &facts.config.session;
            at_most(
                facts,
                &[
                    ("session.pending_min", session.pending_min, 15),
                    ("session.shown_once_min", session.shown_once_min, 15),
                ],
            )
        }),
    },
    Rule {
        id: "access-tokens-are-short-lived",
        title: "An access token lives for 15 minutes at most",
        source: "ASVS 5.0.0 10.3.5; RFC 9700 §2.2.1; Real_MFA: JWT token blacklisting",
        severity: Severity::Warn,
        risk: "A service that doesn't ask whether a token is still good takes it for as long, whatever was ended here.",
        fix: "Set token.access_s to 300, at most 900.",
        scope: Scope::Everywhere,
        check: Settings(|facts| at_most(facts, &[("token.access_s", facts.config.token.access_s, 900)])),
    },
    Rule {
        id: "refresh-is-strict",
        title: "A refresh token that is used twice ends its session",
        source: "ASVS 5.0.0 10.4.5; RFC 9700 §4.14.2; Real_MFA: JWT token blacklisting",
        severity: Severity::Note,
        risk: "Whoever copies a refresh token on its way can use it for as many seconds without being noticed.",
        fix: "Set token.refresh_grace_s = 0, unless answers to your programs get lost.",
        scope: Scope::Everywhere,
        check: Settings(|facts| found(facts.config.token.refresh_grace_s > 0, facts.set("token.refresh_grace_s"))),
    },
    Rule {
        id: "programs-sign-in-again",
        title: "A program signs in again after 7 days without a refresh, and after 30 days",
        source: "ASVS 5.0.0 10.4.8; Real_MFA: JWT token blacklisting",
        severity: Severity::Warn,
        risk: "A token in an old backup of a device is still good.",
        fix: "Set token.idle_days to 7 and token.max_days to 30, or less.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let token = &facts.config.token;
            at_most(facts, &[("token.idle_days", token.idle_days, 7), ("token.max_days", token.max_days, 30)])
        }),
    },
    Rule {
        id: "known-browsers-end",
        title: "A browser stays known for a year at most, and a replaced cookie for five minutes",
        source: "ASVS 5.0.0 2.1.3, 6.1.1",
        severity: Severity::Warn,
        risk: "Whoever has an old copy of such a cookie guesses in a budget of their own.",
        fix: "Set session.browser_days to 365 and session.browser_grace_s to 60, or less.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let session = &facts.config.session;
            at_most(
                facts,
                &[
                    ("session.browser_days", session.browser_days, 366),
                    ("session.browser_grace_s", session.browser_grace_s, 300),
                ],
            )
        }),
    },
    Rule {
        id: "ranges-are-limited",
        title: "No network range has more than ten times the shipped budgets",
        source: "ASVS 5.0.0 2.4.1, 6.3.1; Real_MFA: Rate limiting on API",
        severity: Severity::Warn,
        risk: "One machine guesses passwords, registers people and sends mails for as long as it likes.",
        fix: "Take what is named in [limits] back towards its default; where all visitors seem to be one, name the proxies \
              in server.trusted_proxies.",
        scope: Scope::Production,
        check: Settings(|facts| {
            let (ours, shipped) = (&facts.config.limits, Config::default().limits);
            let most = |shipped: std::num::NonZeroU32| shipped.get().saturating_mul(TIMES);
            at_most(
                facts,
                &[
                    ("limits.requests_per_min", ours.requests_per_min, most(shipped.requests_per_min)),
                    ("limits.passwords_per_10_min", ours.passwords_per_10_min, most(shipped.passwords_per_10_min)),
                    ("limits.passwords_per_day", ours.passwords_per_day, most(shipped.passwords_per_day)),
                    ("limits.codes_per_10_min", ours.codes_per_10_min, most(shipped.codes_per_10_min)),
                    (
                        "limits.registrations_per_hour",
                        ours.registrations_per_hour,
                        most(shipped.registrations_per_hour),
                    ),
                    ("limits.registrations_per_day", ours.registrations_per_day, most(shipped.registrations_per_day)),
                    ("limits.sends_per_hour", ours.sends_per_hour, most(shipped.sends_per_hour)),
                    ("limits.links_per_10_min", ours.links_per_10_min, most(shipped.links_per_10_min)),
                ],
            )
        }),
    },
    Rule {
        id: "bodies-are-small",
        title: "A request's body has 64 KiB at most",
        source: "ASVS 5.0.0 5.2.1, 1.4.3; Real_MFA: Input validation",
        severity: Severity::Warn,
        risk: "Few requests at once fill the memory, and long inputs reach every check.",
        fix: "Set server.body_max_bytes to 16384, at most 65536.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            found(facts.config.server.body_max_bytes.get() > BODY, facts.set("server.body_max_bytes"))
        }),
    },
    Rule {
        id: "requests-end",
        title: "A request is given up after a minute at most",
        source: "ASVS 5.0.0 13.1.3, 13.2.6; Real_MFA: Rate limiting on API",
        severity: Severity::Warn,
        risk: "Few slow requests keep all others waiting.",
        fix: "Set server.request_timeout_s to 15, at most 60.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            at_most(facts, &[("server.request_timeout_s", facts.config.server.request_timeout_s, 60)])
        }),
    },
    Rule {
        id: "accounts-outlive-the-freeze",
        title: "An account that is to be deleted outlives a freeze",
        source: "ASVS 5.0.0 7.4.2",
        severity: Severity::Warn,
        risk: "A thief asks for the deletion, and the account is gone before its owner can sign in again.",
        fix: "Set account.deletion_days to more days than account.undo_h has.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let account = &facts.config.account;
            let evidence = format!("{}, {}", facts.set("account.deletion_days"), facts.set("account.undo_h"));
            found(account.deletion_days.get().saturating_mul(24) <= account.undo_h.get(), evidence)
        }),
    },
    Rule {
        id: "log-is-quiet",
        title: "The log has no debug or trace lines",
        source: "ASVS 5.0.0 13.4.2, 16.2.5; Real_MFA: DEBUG",
        severity: Severity::Warn,
        risk: "Libraries write more there than anybody has looked through for personal data.",
        fix: "Set log.level = \"info\".",
        scope: Scope::Production,
        check: Settings(|facts| {
            let is_loud = |level: &str| level == "debug" || level == "trace";
            found(levels(facts.config).iter().any(|level| is_loud(level)), facts.set("log.level"))
        }),
    },
    Rule {
        id: "log-tells-of-attacks",
        title: "Warnings reach the log",
        source: "ASVS 5.0.0 16.3.3, 16.3.4; Real_MFA: Audit logging",
        severity: Severity::Fail,
        risk: "Nobody hears of a database that fails, of letters that can't be sent, of attempts to get around a check.",
        fix: "Set log.level = \"info\", or \"warn\".",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let is_mute = |level: &str| level == "off" || level == "error";
            found(levels(facts.config).iter().any(|level| is_mute(level)), facts.set("log.level"))
        }),
    },
    Rule {
        id: "log-is-json",
        title: "The log is JSON",
        source: "ASVS 5.0.0 16.2.4, 16.4.1",
        severity: Severity::Note,
        risk: "What collects logs has to guess where a line's fields begin.",
        fix: "Set log.format = \"json\" where a program reads the log.",
        scope: Scope::Production,
        check: Settings(|facts| found(facts.config.log.format != LogFormat::Json, facts.set("log.format"))),
    },
];

/// The levels that the directives name.
fn levels(config: &Config) -> Vec<String> {
    let level = |directive: &str| directive.rsplit('=').next().unwrap_or_default().trim().to_lowercase();
    config.log.level.split(',').map(level).collect()
}
