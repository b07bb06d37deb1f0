//! What codes mean, in words.

use crate::components::Tone;
use auth::{
    role::Role,
    wire::{NextStep, UserFilter, UserSort, UserState},
};

/// A role.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::User => "User",
        Role::Auditor => "Auditor",
        Role::Support => "Support",
        Role::Administrator => "Administrator",
    }
}

/// An address, or that there is none.
pub(super) fn address(email: &str) -> String {
    if email.is_empty() { "None yet".to_owned() } else { email.to_owned() }
}

/// All roles, as a form offers them.
pub(super) fn roles() -> Vec<(&'static str, &'static str)> {
    Role::ALL.into_iter().map(|of| (of.name(), role(of))).collect()
}

/// What roles are for.
pub(super) const ROLES_HINT: &str = "An auditor sees all and changes nothing. Support helps plain users back in. \
     An administrator does everything.";

/// How an account stands, and what that means.
pub(super) fn state(state: UserState) -> (Tone, &'static str) {
    match state {
        UserState::Active => (Tone::Success, "Active"),
        UserState::Invited => (Tone::Info, "Invited"),
        UserState::Disabled => (Tone::Error, "Disabled"),
        UserState::Leaving => (Tone::Warning, "Leaving"),
    }
}

/// Which users a list has.
pub(super) fn filter(filter: UserFilter) -> &'static str {
    match filter {
        UserFilter::All => "Everybody",
        UserFilter::Active => "Active",
        UserFilter::Disabled => "Disabled",
        UserFilter::NoFactor => "No second factor",
        UserFilter::Staff => "Staff",
        UserFilter::Throttled => "Held back",
    }
}

/// In which order a list is.
pub(super) fn sort(sort: UserSort) -> &'static str {
    match sort {
        UserSort::Newest => "Newest first",
        UserSort::Email => "By address",
        UserSort::Name => "By name",
    }
}

/// A budget of wrong guesses, by its name on the wire.
pub(super) fn budget(name: &str) -> &'static str {
    match name {
        "password" => "Wrong passwords",
        _ => "Wrong codes",
    }
}

/// The state of a message, by its name on the wire, and what it means.
pub(super) fn message_state(state: &str) -> (Tone, &'static str) {
    match state {
        "queued" => (Tone::Info, "Waiting"),
        "sent" => (Tone::Success, "Sent"),
        "shown" => (Tone::Success, "On the outbox page"),
        _ => (Tone::Warning, "Dropped"),
    }
}

/// Which letter a message is, by its kind.
pub(super) fn letter(kind: &str) -> String {
    capitalised(&kind.replace('-', " "))
}

/// Why an act isn't done to somebody.
pub(super) fn left_out(why: &str) -> &'static str {
    match why {
        "not-found" => "There is nobody of this id.",
        "disabled" => "Disabled already.",
        _ => "Not yours to act on.",
    }
}

/// Something that the portal stands on.
pub(super) fn part(name: &str) -> &'static str {
    match name {
        "database" => "Database",
        "clock" => "Clock",
        "mail" => "Mail",
        _ => "Redis",
    }
}

/// What was seen of it.
pub(super) fn health(name: &str, number: i64) -> String {
    match (name, number) {
        ("database", ms) => format!("answered in {ms} ms"),
        ("clock", 0) => "as the database’s".to_owned(),
        ("clock", ms) if ms > 0 => format!("the database’s is {ms} ms ahead"),
        ("clock", ms) => format!("the database’s is {} ms behind", ms.unsigned_abs()),
        ("mail", 0) => "nothing waits in vain".to_owned(),
        ("mail", number) => format!("tried in vain: {number}"),
        _ => String::new(),
    }
}

/// The one thing to do next.
pub(super) fn next_step(step: NextStep) -> &'static str {
    match step {
        NextStep::SaveRecoveryCodes => {
            "You haven’t said that your recovery codes are saved. Without them a lost authenticator locks you out."
        }
        NextStep::FewRecoveryCodes => "You have few recovery codes left. Keep the last ones safe.",
        NextStep::GiveAddress => {
            "You have given no address. Without one we can tell you nothing, and a forgotten password is lost."
        }
        NextStep::AddAuthenticator => "You have no authenticator. Set one up: a password alone is too little.",
    }
}

/// How this session was proved, from the names in `amr`.
pub(super) fn proofs(amr: &[String]) -> String {
    let words: Vec<_> = amr.iter().map(|proof| word_of(proof)).collect();
    match words.as_slice() {
        [] => "Not proved".to_owned(),
        [only] => capitalised(only),
        [first, rest @ ..] => format!("{} and {}", capitalised(first), rest.join(" and ")),
    }
}

fn word_of(proof: &str) -> &str {
    match proof {
        "pwd" => "password",
        "totp" => "authenticator",
        "email" => "mailed code",
        "sms" => "texted code",
        "recovery" => "recovery code",
        "browser" => "trusted browser",
        other => other,
    }
}

/// An event of one's own history, by the kind that the audit gives it.
pub(super) fn event(kind: &str, succeeded: bool) -> String {
    let words = match (kind, succeeded) {
        ("registered", _) => "Registered",
        ("address-confirmed", _) => "Address confirmed",
        ("password-checked", true) => "Right password",
        ("password-checked", false) => "Wrong password",
        ("mailbox-proved", true) => "Mailbox proved",
        ("mailbox-proved", false) => "Wrong code for the mailbox",
        ("code-sent", _) => "Code mailed",
        ("code-checked", true) => "Right code",
        ("code-checked", false) => "Wrong code",
        ("recovery-code-used", _) => "Recovery code used",
        ("factor-added", _) => "Authenticator added",
        ("recovery-codes-saved", _) => "Recovery codes saved",
        ("signed-in", _) => "Signed in",
        ("signed-out", _) => "Signed out",
        ("browser-unlocked", _) => "Browser let in by a mailed link",
        ("stepped-up", _) => "Confirmed by code",
        ("factor-renamed", _) => "Authenticator renamed",
        ("factor-removed", _) => "Authenticator removed",
        ("recovery-codes-renewed", _) => "New recovery codes made",
        ("mailed-code-switched", _) => "Codes by mail switched",
        ("phone-added", _) => "Phone added",
        ("phone-removed", _) => "Phone removed",
        ("session-ended", _) => "Session ended",
        ("browser-trusted", _) => "Browser trusted",
        ("browser-forgotten", _) => "Browser forgotten",
        ("password-changed", _) => "Password changed",
        ("password-reset", _) => "Password reset by mail",
        ("profile-changed", _) => "Profile changed",
        ("username-changed", _) => "Username changed",
        ("address-change-asked", _) => "Code mailed to a new address",
        ("address-changed", _) => "Address changed",
        ("data-exported", _) => "Data downloaded",
        ("deletion-asked", _) => "Deletion asked for",
        ("deletion-called-off", _) => "Deletion called off",
        ("frozen", _) => "Closed to changes: “this wasn’t me”",
        ("refresh-reused", _) => "A program’s token used twice: its session was ended",
        ("change-undone", _) => "Change undone",
        ("user-imported", _) => "Account brought over from another system",
        ("factor-imported", _) => "Authenticator brought over from another system",
        ("user-created", _) => "Account made by an operator",
        ("user-invited", _) => "Invited by staff",
        ("user-disabled", _) => "Account shut by staff",
        ("user-enabled", _) => "Account opened by staff",
        ("user-unlocked", _) => "Guesses given back by staff",
        ("factors-reset", _) => "Second factors taken away by staff",
        ("reset-sent", _) => "Link for a new password mailed by staff",
        ("role-changed", _) => "Role changed by staff",
        ("account-deleted", _) => "Account deleted",
        _ => return capitalised(&kind.replace('-', " ")),
    };
    words.to_owned()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_in_words() {
        let amr = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(proofs(&amr(&["pwd", "totp"])), "Password and authenticator");
        assert_eq!(proofs(&amr(&["pwd"])), "Password");
        assert_eq!(event("some-new-kind", true), "Some new kind");
    }
}
