//! Factors, registration, passwords and codes: by what people get in.

use super::{
    facts::Facts,
    rule::{Check::Settings, Rule, Scope, Verdict, found},
};
use crate::config::mfa::TotpWindow;
use auth::{stage::MfaPolicy, wire::Severity};
use std::num::NonZeroU32;

/// Most minutes of a code that is sent (ASVS 6.5.5).
const CODE_MIN: u32 = 10;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "second-factor-is-required",
        title: "Everybody needs a second factor",
        source: "ASVS 5.0.0 6.2.1, 6.3.3",
        severity: Severity::Warn,
        risk: "A password that was phished, or used elsewhere too, is enough to get in.",
        fix: "Set mfa.policy = \"required\".",
        scope: Scope::Everywhere,
        check: Settings(|facts| found(facts.config.mfa.policy != MfaPolicy::Required, facts.set("mfa.policy"))),
    },
    Rule {
        id: "mailed-codes-are-off",
        title: "A mailed code is no second factor",
        source: "ASVS 5.0.0 6.3.6; NIST SP 800-63B-4 §3.1.3.1",
        severity: Severity::Note,
        risk: "Whoever reads somebody's mail needs only their password to get in, with assurance 1.",
        fix: "Set mfa.mailed_code_is_allowed = false once people have saved their recovery codes.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            found(facts.config.mfa.mailed_code_is_allowed, facts.set("mfa.mailed_code_is_allowed"))
        }),
    },
    Rule {
        id: "trusted-browsers-are-off",
        title: "No browser takes the place of the second factor",
        source: "NIST SP 800-63B-4 §3.1; ASVS 5.0.0 6.3.3",
        severity: Severity::Note,
        risk: "Whoever sits down at such a browser needs only the password to get in, with assurance 1.",
        fix: "Set mfa.trust_is_allowed = false where devices are shared.",
        scope: Scope::Everywhere,
        check: Settings(|facts| found(facts.config.mfa.trust_is_allowed, facts.set("mfa.trust_is_allowed"))),
    },
    Rule {
        id: "trust-is-short",
        title: "A browser is trusted for 30 days at most, and each user has 10 at most",
        source: "ASVS 5.0.0 2.1.3, 7.1.1",
        severity: Severity::Warn,
        risk: "A machine that somebody sold long ago still takes the place of their authenticator.",
        fix: "Set mfa.trust_days to 30 and mfa.most_trusted to 10, or less.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let mfa = &facts.config.mfa;
            if !mfa.trust_is_allowed {
                return Verdict::NotApplicable("no browser is trusted".to_owned());
            }
            let evidence = format!("{}, {}", facts.set("mfa.trust_days"), facts.set("mfa.most_trusted"));
            found(mfa.trust_days.get() > 30 || mfa.most_trusted > 10, evidence)
        }),
    },
    Rule {
        id: "registration-is-closed",
        title: "Strangers can't register",
        source: "ASVS 5.0.0 2.4.1, 6.1.3",
        severity: Severity::Note,
        risk: "Anybody with a mailbox gets an account; where your people are known, that is nobody you need.",
        fix: "Set registration.is_open = false where accounts are made by an administrator.",
        scope: Scope::Production,
        check: Settings(|facts| found(facts.config.registration.is_open, facts.set("registration.is_open"))),
    },
    Rule {
        id: "hashes-cost-enough",
        title: "A password's hash costs as much as it should",
        source: "ASVS 5.0.0 11.4.2; RFC 9106; Real_MFA: Secure password hashing",
        severity: Severity::Fail,
        risk: "Whoever has a copy of the database and the key file guesses more passwords in an hour.",
        fix: "Set password.memory_kib to 19456 and password.passes to 2, or more.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let set = ["password.memory_kib", "password.passes", "password.lanes"].map(|path| facts.set(path));
            match facts.config.password.problem() {
                Some((path, sentence)) => Verdict::Broken(format!("{path} {sentence}: {}", set.join(", "))),
                None => Verdict::Kept(set.join(", ")),
            }
        }),
    },
    Rule {
        id: "totp-window-is-strict",
        title: "An authenticator's code is good in its own 30 seconds alone",
        source: "ASVS 5.0.0 6.5.5; RFC 6238 §5.2",
        severity: Severity::Note,
        risk: "A code that somebody has looked over a shoulder is good for up to 30 seconds more, if it wasn't used.",
        fix: "Set mfa.totp_window = \"strict\" where people type quickly and clocks are right.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            found(facts.config.mfa.totp_window != TotpWindow::Strict, facts.set("mfa.totp_window"))
        }),
    },
    Rule {
        id: "step-up-is-fresh",
        title: "A sensitive act asks for a proof of the last 15 minutes",
        source: "ASVS 5.0.0 7.5.1, 7.5.3",
        severity: Severity::Warn,
        risk: "Whoever takes over an open session can change the account long after its owner has shown their \
               authenticator.",
        fix: "Set mfa.step_up_min to 5, at most 15.",
        scope: Scope::Everywhere,
        check: Settings(|facts| at_most(facts, &[("mfa.step_up_min", facts.config.mfa.step_up_min, 15)])),
    },
    Rule {
        id: "sent-codes-are-short-lived",
        title: "Codes that are sent are good for 10 minutes at most",
        source: "ASVS 5.0.0 6.5.5",
        severity: Severity::Fail,
        risk: "There is more time to guess a code, or to talk it out of somebody.",
        fix: "Set codes.sign_in_min to 5 and codes.confirm_min to 10, or less.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let codes = &facts.config.codes;
            at_most(
                facts,
                &[
                    ("codes.sign_in_min", codes.sign_in_min, CODE_MIN),
                    ("codes.confirm_min", codes.confirm_min, CODE_MIN),
                ],
            )
        }),
    },
    Rule {
        id: "links-are-short-lived",
        title: "Links to set a password or to unlock a browser are good for an hour at most",
        source: "ASVS 5.0.0 6.4.1",
        severity: Severity::Warn,
        risk: "A link in an old mail, which somebody else finds, is still good.",
        fix: "Set codes.reset_link_min and codes.unlock_link_min to 20, at most 60.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let codes = &facts.config.codes;
            at_most(
                facts,
                &[
                    ("codes.reset_link_min", codes.reset_link_min, 60),
                    ("codes.unlock_link_min", codes.unlock_link_min, 60),
                ],
            )
        }),
    },
    Rule {
        id: "enrolment-is-short",
        title: "What begins an account is good for three days at most",
        source: "ASVS 5.0.0 6.4.1",
        severity: Severity::Warn,
        risk: "An enrolment code or a registration that was forgotten lets somebody else enrol their authenticator.",
        fix: "Set mfa.enrolment_code_h and registration.life_h to 24, at most 72, and mfa.set_up_min to 15, at most 60.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let config = facts.config;
            at_most(
                facts,
                &[
                    ("mfa.enrolment_code_h", config.mfa.enrolment_code_h, 72),
                    ("registration.life_h", config.registration.life_h, 72),
                    ("mfa.set_up_min", config.mfa.set_up_min, 60),
                ],
            )
        }),
    },
    Rule {
        id: "sends-are-paced",
        title: "Between two codes there are 30 seconds at least",
        source: "ASVS 5.0.0 2.4.1",
        severity: Severity::Warn,
        risk: "Somebody fills another's mailbox, and each code is one more to guess at.",
        fix: "Set codes.send_pause_s to 60, at least 30.",
        scope: Scope::Everywhere,
        check: Settings(|facts| found(facts.config.codes.send_pause_s.get() < 30, facts.set("codes.send_pause_s"))),
    },
];

/// Broken where one of the settings is higher than it may be.
pub(super) fn at_most(facts: &Facts<'_>, limits: &[(&str, NonZeroU32, u32)]) -> Verdict {
    let high: Vec<String> =
        limits.iter().filter(|(_, is, most)| is.get() > *most).map(|(path, ..)| facts.set(path)).collect();
    let all = || limits.iter().map(|(path, ..)| facts.set(path)).collect::<Vec<_>>().join(", ");
    if high.is_empty() { Verdict::Kept(all()) } else { Verdict::Broken(high.join(", ")) }
}
