//! Who there is, and by what they get in: asked of the database, counted, without names.

use super::rule::{Check::Database, Rule, Scope, Verdict, found};
use auth::wire::Severity;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "administrator-exists",
        title: "There is an administrator who can sign in",
        source: "ASVS 5.0.0 6.3.2",
        severity: Severity::Fail,
        risk: "Nobody can help people who are locked out, or end what a thief has begun.",
        fix: "Run `countersign createsuperuser`.",
        scope: Scope::Production,
        check: Database(|checkup| {
            found(checkup.people.administrators == 0, administrators(checkup.people.administrators))
        }),
    },
    Rule {
        id: "administrators-are-two",
        title: "There are two administrators at least, and ten at most",
        source: "ASVS 5.0.0 8.1.1",
        severity: Severity::Warn,
        risk: "One who is away or locked out leaves nobody; of many, one is careless.",
        fix: "Make another one by `countersign createsuperuser`, or take the role from those who don't need it.",
        scope: Scope::Production,
        check: Database(|checkup| {
            let number = checkup.people.administrators;
            match number {
                0 => Verdict::NotApplicable("there is none, which is a finding of its own".to_owned()),
                _ => found(!(2..=10).contains(&number), administrators(number)),
            }
        }),
    },
    Rule {
        id: "staff-have-factors",
        title: "All staff have an authenticator",
        source: "ASVS 5.0.0 6.3.3, 8.4.2",
        severity: Severity::Warn,
        risk: "Whoever has such a password, and the mailbox or the enrolment code, becomes staff.",
        fix: "Have them sign in and enrol, or disable the account.",
        scope: Scope::Everywhere,
        check: Database(|checkup| {
            let number = checkup.people.staff_without_factor;
            found(number > 0, format!("{number} of the staff have none"))
        }),
    },
    Rule {
        id: "people-have-factors",
        title: "Everybody has an authenticator",
        source: "ASVS 5.0.0 6.3.3",
        severity: Severity::Note,
        risk: "Whoever has such a password, and the mailbox, enrols an authenticator of their own.",
        fix: "Ask them to sign in and enrol, or disable accounts that nobody uses.",
        scope: Scope::Everywhere,
        check: Database(|checkup| {
            let people = checkup.people;
            found(
                people.users_without_factor > 0,
                format!("{} of {} have none", people.users_without_factor, people.all),
            )
        }),
    },
    Rule {
        id: "hashes-are-ours",
        title: "No password is kept in another system's form",
        source: "ASVS 5.0.0 11.2.2, 11.4.2; Real_MFA: Secure password hashing",
        severity: Severity::Warn,
        risk: "Such a hash has no key beside it and may be quick to compute: a copy of the database is enough to guess.",
        fix: "Ask those people to sign in, which makes it anew, or to set another password; disable who doesn't come.",
        scope: Scope::Everywhere,
        check: Database(|checkup| {
            let number = checkup.people.foreign_hashes;
            found(number > 0, format!("{number} are of another form"))
        }),
    },
    Rule {
        id: "hashes-are-new",
        title: "All passwords are kept under the newest key and parameters",
        source: "ASVS 5.0.0 11.2.2, 13.3.4; Real_MFA: Secure password hashing",
        severity: Severity::Note,
        risk: "An old key can't be taken out of the key file while they need it.",
        fix: "Wait until those people sign in, which makes it anew; take the old key out once nobody is left.",
        scope: Scope::Everywhere,
        check: Database(|checkup| {
            let number = checkup.people.old_hashes;
            found(number > 0, format!("{number} are under an older key or other parameters"))
        }),
    },
];

fn administrators(number: u64) -> String {
    format!("administrators: {number}")
}
