//! What codes mean, in words.

use auth::{role::Role, wire::NextStep};

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
