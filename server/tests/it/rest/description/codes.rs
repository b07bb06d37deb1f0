//! The table of refusals in `docs/API.md` has every code there is, with its status.

use super::repository;
use auth::{Error, stage::Stage};
use server::refusal::Refusal;
use std::{collections::BTreeSet, fs};

/// One of each. Whoever adds a variant is asked to add it here by [`place`] and [`place_of_refusal`].
fn errors() -> Vec<Error> {
    vec![
        Error::InvalidInput { errors: Vec::new() },
        Error::InvalidCredentials,
        Error::InvalidCode,
        Error::InvalidLink,
        Error::InvalidToken,
        Error::WrongStage { stage: Stage::MfaRequired },
        Error::SignInEnded,
        Error::MailboxProofRequired,
        Error::StepUpRequired,
        Error::Frozen,
        Error::LastFactor,
        Error::LastAdministrator,
        Error::TooManyFactors,
        Error::TooManyDevices,
        Error::ClockOff { off_by_s: 90 },
        Error::NotPermitted,
        Error::Outdated,
        Error::NotFound,
        Error::UsernameTaken,
        Error::UserExists,
        Error::CoolDown { retry_after_s: 1 },
        Error::TooManyRequests { retry_after_s: 1 },
        Error::Busy { retry_after_s: 1 },
        Error::Unavailable { retry_after_s: 1 },
        Error::Internal { incident: String::new() },
    ]
}

fn refusals() -> Vec<Refusal> {
    vec![
        Refusal::Malformed,
        Refusal::Fields(Vec::new()),
        Refusal::EmailRequired,
        Refusal::KeyReused,
        Refusal::KeyInUse,
        Refusal::AnswerGone,
        Refusal::Foreign,
        Refusal::NotFound,
        Refusal::Method,
        Refusal::TooLarge,
        Refusal::MediaType,
        Refusal::UnknownHost,
        Refusal::TooMany { retry_after_s: 1 },
        Refusal::Internal { incident: String::new() },
        Refusal::Unavailable { retry_after_s: 1 },
    ]
}

#[rustfmt::skip]
fn place(error: &Error) -> usize {
    match error {
        Error::InvalidInput { .. } => 0, Error::InvalidCredentials => 1, Error::InvalidCode => 2, Error::InvalidLink => 3,
        Error::InvalidToken => 4, Error::WrongStage { .. } => 5, Error::SignInEnded => 6, Error::MailboxProofRequired => 7,
        Error::StepUpRequired => 8, Error::Frozen => 9, Error::LastFactor => 10, Error::LastAdministrator => 11,
        Error::TooManyFactors => 12, Error::TooManyDevices => 13, Error::ClockOff { .. } => 14, Error::NotPermitted => 15,
        Error::Outdated => 16, Error::NotFound => 17, Error::UsernameTaken => 18, Error::UserExists => 19,
        Error::CoolDown { .. } => 20, Error::TooManyRequests { .. } => 21, Error::Busy { .. } => 22,
        Error::Unavailable { .. } => 23, Error::Internal { .. } => 24,
    }
}

#[rustfmt::skip]
fn place_of_refusal(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::Rules(error) => 100 + place(error),
        Refusal::Malformed => 0, Refusal::Fields(_) => 1, Refusal::EmailRequired => 2, Refusal::KeyReused => 3,
        Refusal::KeyInUse => 4, Refusal::AnswerGone => 5, Refusal::Foreign => 6, Refusal::NotFound => 7,
        Refusal::Method => 8, Refusal::TooLarge => 9, Refusal::MediaType => 10, Refusal::UnknownHost => 11,
        Refusal::TooMany { .. } => 12, Refusal::Internal { .. } => 13, Refusal::Unavailable { .. } => 14,
    }
}

#[test]
fn the_table_has_every_code_and_no_other() {
    let (errors, own) = (errors(), refusals());
    assert!(errors.iter().map(place).eq(0..errors.len()) && own.iter().map(place_of_refusal).eq(0..own.len()));
    let all = own.into_iter().chain(errors.into_iter().map(Refusal::Rules));
    let is_told = |refusal: &Refusal| *refusal != Refusal::Rules(Error::UserExists);
    let codes: BTreeSet<(String, String)> =
        all.filter(is_told).map(|refusal| (refusal.code().to_owned(), refusal.status().as_u16().to_string())).collect();
    let page = fs::read_to_string(repository().join("docs/API.md")).unwrap();
    let table = page.split("| code | status | meaning |").nth(1).unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        (cells[1].trim_matches('`').to_owned(), cells[2].to_owned())
    };
    let told: BTreeSet<(String, String)> = rows.map(row).collect();
    assert_eq!(told, codes);
}
