//! What can be taken of somebody, and what can't.

use super::super::factors::MOST_FACTORS;
use super::ImportOptions;
use crate::{
    Problem,
    email::Email,
    import::{Authenticator, Person, django::Note},
    label::{DeviceName, DisplayName},
    password::hash::foreign::{Foreign, NO_PASSWORD, Scheme},
    role::Role,
    totp::Manner,
    username::Username,
};

/// Recovery codes of one user.
const MOST_CODES: usize = 10;

/// Somebody who can be taken.
pub(super) struct Applicant {
    pub(super) email: Option<Email>,
    pub(super) username: Option<Username>,
    pub(super) display_name: String,
    pub(super) role: Role,
    /// Whether they had more rights than others.
    pub(super) had_rights: bool,
    pub(super) is_active: bool,
    pub(super) password_hash: String,
    /// How it was made.
    pub(super) scheme: Option<Scheme>,
    pub(super) created_at: i64,
    pub(super) authenticators: Vec<Authenticator>,
    pub(super) codes: Vec<String>,
    /// What of theirs isn't taken.
    pub(super) notes: Vec<Note>,
}

impl Applicant {
    pub(super) fn has_password(&self) -> bool {
        self.scheme.is_some()
    }

    pub(super) fn is_administrator(&self) -> bool {
        self.role == Role::Administrator
    }
}

/// Judges somebody by their row alone; why they can't be taken.
pub(super) fn judged(person: Person, options: ImportOptions, now: i64) -> Result<Applicant, String> {
    let Person { table, id, mut notes, mut authenticators, mut codes, .. } = person;
    let mut note = |why: String| notes.push(Note { table: table.clone(), id: id.clone(), why });
    let email = address(&person.email, &person.verified, &person.unverified, &mut note);
    let (email, username) = names(&person.username, email, &person.verified, &mut note)?;
    let (password_hash, scheme) = password(&person.password, &mut note);
    if scheme.is_none() && email.is_none() {
        return Err("it has no password that can be taken, and no address by which one could be set".to_owned());
    }
    let display_name = match DisplayName::parse(&person.display_name) {
        Ok(name) => name.as_str().to_owned(),
        Err(problem) => {
            if problem != Problem::Required {
                note(format!("its name {}", in_words(problem)));
            }
            String::new()
        }
    };
    if authenticators.len() > MOST_FACTORS {
        note(format!("it has more than {MOST_FACTORS} authenticators: only the first are taken"));
        authenticators.truncate(MOST_FACTORS);
    }
    if authenticators.is_empty() && !codes.is_empty() {
        note("recovery codes without an authenticator aren't taken: new ones come with the first one".to_owned());
        codes.clear();
    }
    if codes.len() > MOST_CODES {
        note(format!("it has more than {MOST_CODES} recovery codes: only the first are taken"));
        codes.truncate(MOST_CODES);
    }
    let role = if options.gives_roles && person.is_superuser { Role::Administrator } else { Role::User };
    Ok(Applicant {
        email,
        username,
        display_name,
        role,
        had_rights: person.is_superuser || person.is_staff,
        is_active: person.is_active,
        password_hash,
        scheme,
        created_at: person.joined_at.filter(|at| (0..=now).contains(at)).unwrap_or(now),
        authenticators: authenticators.into_iter().map(|one| settled(one, now)).collect(),
        codes,
        notes,
    })
}

/// Their address, unless it is known that they never proved it: here every address counts as confirmed.
fn address<'a>(
    email: &'a str,
    verified: &'a [String],
    unverified: &[String],
    note: &mut impl FnMut(String),
) -> &'a str {
    let Ok(parsed) = Email::parse(email) else { return email };
    if is_among(&parsed, verified) || !is_among(&parsed, unverified) {
        return email;
    }
    if let Some(other) = verified.first() {
        note("its address was never verified there: the one that was takes its place".to_owned());
        return other;
    }
    note("its address was never verified there: it is asked for after the first sign-in".to_owned());
    ""
}

fn is_among(email: &Email, addresses: &[String]) -> bool {
    addresses.iter().filter_map(|other| Email::parse(other).ok()).any(|other| other.canonical() == email.canonical())
}

/// What they sign in with here. A username with an `@` is no username here; one that is their address needn't be. It isn't
/// taken for an address because it looks like one: whoever chose it there may have chosen somebody else's.
fn names(
    username: &str,
    email: &str,
    verified: &[String],
    note: &mut impl FnMut(String),
) -> Result<(Option<Email>, Option<Username>), String> {
    let mut address = match Email::parse(email) {
        Ok(email) => Ok(Some(email)),
        Err(Problem::Required) => Ok(None),
        Err(problem) => Err(problem),
    };
    let as_address = Email::parse(username).ok();
    if let (Ok(None), Some(only)) = (&address, as_address.as_ref().filter(|name| is_among(name, verified))) {
        address = Ok(Some(only.clone()));
    }
    let is_address = |email: &Email| as_address.as_ref().is_some_and(|name| name.canonical() == email.canonical());
    let name = match &address {
        Ok(Some(email)) if is_address(email) => Ok(None),
        _ => Username::parse_optional(username),
    };
    match (address, name) {
        (Ok(None), Ok(None)) => {
            Err("it has neither a username nor an address that counts: give it one there".to_owned())
        }
        (Err(problem), Ok(None)) => Err(format!("its address {}, and it has no username", in_words(problem))),
        (Ok(None), Err(_)) if as_address.is_some() => {
            let why =
                "its username is an address that nothing shows to be its own: give it an address or a username there";
            Err(why.to_owned())
        }
        (Ok(None), Err(problem)) => Err(format!("its username {}, and it has no address", in_words(problem))),
        (Err(other), Err(problem)) => {
            Err(format!("its username {}, and its address {}", in_words(problem), in_words(other)))
        }
        (Ok(email), Ok(name)) => Ok((email, name)),
        (Ok(email), Err(problem)) => {
            note(format!("its username {}: only its address signs in", in_words(problem)));
            Ok((email, None))
        }
        (Err(problem), Ok(name)) => {
            note(format!("its address {}: it is asked for after the first sign-in", in_words(problem)));
            Ok((None, name))
        }
    }
}

/// The stored text to keep, and how it was made.
fn password(stored: &str, note: &mut impl FnMut(String)) -> (String, Option<Scheme>) {
    // Django's mark of a password that can't be used, and what projects leave empty.
    if stored.is_empty() || stored.starts_with('!') {
        return (NO_PASSWORD.to_owned(), None);
    }
    match Foreign::parse(stored) {
        Ok(foreign) => (stored.to_owned(), Some(foreign.scheme())),
        Err(refusal) => {
            note(format!("its password isn't taken, since {refusal}: it is set anew by mail"));
            (NO_PASSWORD.to_owned(), None)
        }
    }
}

/// With a name that can be shown, and the step of its last use spent.
fn settled(one: Authenticator, now: i64) -> Authenticator {
    let name =
        DeviceName::parse(&one.name).map_or_else(|_| "Authenticator".to_owned(), |name| name.as_str().to_owned());
    let used = one.last_used_at.filter(|at| (0..=now).contains(at));
    // Where only the time is known, no code of before is good.
    let last_step = one.last_step.or_else(|| used.map(|at| one.manner.step_at(at))).unwrap_or(1);
    let newest = one.manner.step_at(now) + Manner::MOST_DRIFT;
    Authenticator {
        name,
        last_step: Some(last_step.clamp(1, newest)),
        created_at: one.created_at.filter(|at| (0..=now).contains(at)),
        last_used_at: used,
        ..one
    }
}

fn in_words(problem: Problem) -> &'static str {
    match problem {
        Problem::ControlCharacter => "has a control character in it",
        Problem::TooShort => "is too short",
        Problem::TooLong => "is too long",
        Problem::NotAscii => "has letters outside ASCII",
        _ => "isn't of the form that is asked for here",
    }
}
