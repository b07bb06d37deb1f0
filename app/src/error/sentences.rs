//! The sentences that people read: what is wrong, and what to do next.

use super::{AppError, Transport};
use auth::{Error, Field, Problem, password::policy, username};

/// The whole refusal.
pub(super) fn whole(error: &AppError) -> String {
    match error {
        AppError::Auth(Error::Internal { .. }) => match error.incident() {
            Some(incident) => format!(
                "Something went wrong on our side. If it stays so, tell who runs this portal: incident {incident}."
            ),
            None => "Something went wrong on our side. Try again in a while.".into(),
        },
        AppError::Auth(error) => of_rules(error),
        AppError::Transport(Transport::Unreachable) => {
            "The portal can’t be reached. Check your connection and try again.".into()
        }
        AppError::Transport(Transport::BadRequest) => {
            "The form didn’t arrive in one piece. Reload the page and try again.".into()
        }
        AppError::Transport(Transport::Unreadable) => {
            "The answer couldn’t be read. Reload the page and try again.".into()
        }
        AppError::Transport(Transport::Failed) => "That didn’t work. Reload the page and try again.".into(),
    }
}

fn of_rules(error: &Error) -> String {
    match error {
        Error::InvalidInput { .. } => "Something here can’t be taken as it is. Check the fields and try again.".into(),
        Error::InvalidCredentials => "That name and password don’t match. Check both and try again. If you have just \
             registered, confirm your address first: look for our mail."
            .into(),
        Error::InvalidCode => "That code isn’t right, or no longer valid. Check it, or get a new one.".into(),
        Error::InvalidLink => "That link is no longer valid: it was used already, or it is too old.".into(),
        Error::InvalidToken => "Your session has ended. Sign in again.".into(),
        Error::WrongStage { .. } => "That step isn’t due now. We’ll take you to the one that is.".into(),
        Error::SignInEnded => "Too many wrong codes. Sign in again with your password.".into(),
        Error::MailboxProofRequired => "First show that the mailbox is yours.".into(),
        Error::Frozen => {
            "Somebody has said that something here wasn’t you. Until that is put right, or three days have \
             passed, password, authenticators and address stay as they are."
                .into()
        }
        Error::LastFactor => "That is your only authenticator. Add another one first; you need one to sign in.".into(),
        Error::LastAdministrator => "That is the only administrator. Make somebody else one first.".into(),
        Error::TooManyFactors => {
            "You have ten authenticators, which is as many as there can be. Remove one first.".into()
        }
        Error::TooManyDevices => "You trust as many devices as there can be. Forget one first.".into(),
        Error::ClockOff { off_by_s } => clock_off(*off_by_s),
        Error::StepUpRequired => "Confirm with your authenticator first.".into(),
        Error::NotPermitted => "That isn’t possible here: this way is switched off, or not open to you.".into(),
        Error::Outdated => "That has changed meanwhile. Look at it again first.".into(),
        Error::NotFound => "There is nothing here.".into(),
        Error::UsernameTaken => "Somebody else has taken that username meanwhile. Choose another.".into(),
        Error::UserExists => "There is such a user already.".into(),
        // After a mail that was just sent, or after wrong codes in a row.
        Error::CoolDown { retry_after_s } => format!("That was too soon. Try again in {}.", duration(*retry_after_s)),
        Error::TooManyRequests { retry_after_s } => {
            format!("That was too often from this network. Try again in {}.", duration(*retry_after_s))
        }
        Error::Busy { retry_after_s } | Error::Unavailable { retry_after_s } => {
            format!("The portal is busy just now, and nothing was changed. Try again in {}.", duration(*retry_after_s))
        }
        Error::Internal { .. } => "Something went wrong on our side.".into(),
    }
}

/// By how much a clock is off, and what to do about it.
fn clock_off(off_by_s: i32) -> String {
    let direction = if off_by_s > 0 { "ahead" } else { "behind" };
    format!(
        "The clock of your authenticator’s device is about {} {direction}. Set it to the network’s time, wait for the next \
         code, and try again.",
        duration(off_by_s.unsigned_abs())
    )
}

/// One field's refusal.
pub(super) fn of_field(field: Field, problem: Problem) -> String {
    match (field, problem) {
        (Field::Email, Problem::Required) => "Give your e-mail address.".into(),
        (Field::Email, Problem::NotAscii) => {
            "Use plain letters and digits; write a domain in other scripts in its xn-- form.".into()
        }
        (Field::Email, Problem::TooLong) => "That address is too long: 254 characters at most.".into(),
        (Field::Email, Problem::Unchanged) => "That is the address you have already.".into(),
        // Staff alone are told.
        (Field::Email, Problem::Taken) => "Somebody has that address already, or had it until lately.".into(),
        (Field::Email, _) => "That doesn’t look like an e-mail address, such as ada@example.org.".into(),
        (Field::Username, Problem::Taken) => whole(&AppError::Auth(Error::UsernameTaken)),
        (Field::Username, Problem::Required) => "Choose a username.".into(),
        (Field::Username, Problem::TooShort | Problem::TooLong) => {
            format!("A username has {} to {} characters.", username::LENGTH.start(), username::LENGTH.end())
        }
        (Field::Username, _) => "A username starts with a letter and has letters, digits, dots, hyphens and \
             underscores only."
            .into(),
        (Field::Password, problem) => of_password(problem),
        (Field::CurrentPassword, Problem::Required) => "Give the password that you have now.".into(),
        (Field::CurrentPassword, _) => "That isn’t the password that you have now.".into(),
        (Field::Phone, Problem::Required) => "Give a phone number.".into(),
        (Field::Phone, Problem::Country) => "Nothing is texted to that country from here.".into(),
        (Field::Phone, _) => "Give the whole number with its country code, such as +41 79 123 45 67.".into(),
        (Field::TimeZone, _) => "That isn’t a time zone, such as Europe/Zurich.".into(),
        (Field::Code, Problem::Required) => "Type the code.".into(),
        (Field::Code, _) => "That isn’t a whole code. Check its digits or letters.".into(),
        (Field::Login, Problem::Required) => "Give your e-mail address or username.".into(),
        (Field::Name, Problem::Required) => "Give this device a name, such as “My phone”.".into(),
        (Field::Confirmation, _) => "That isn’t the address of this account.".into(),
        (Field::Reason, Problem::Required) => "Say why: it stands in the history.".into(),
        (Field::Reason, Problem::TooLong) => "That is too long: 200 characters at most.".into(),
        (Field::Role, _) => "Choose a role.".into(),
        (Field::Token, _) => whole(&AppError::Auth(Error::InvalidLink)),
        (_, Problem::Required) => "This is needed.".into(),
        (_, Problem::TooShort) => "That is too short.".into(),
        (_, Problem::TooLong) => "That is too long.".into(),
        (_, Problem::ControlCharacter) => "That holds invisible characters. Type it instead of pasting it.".into(),
        (_, Problem::Taken) => "That is taken already.".into(),
        (_, Problem::Duplicate) => "That was given twice.".into(),
        _ => "That can’t be taken as it is.".into(),
    }
}

fn of_password(problem: Problem) -> String {
    match problem {
        Problem::Required => "Give a password.".into(),
        Problem::Wrong => "That isn’t the right password.".into(),
        Problem::Unchanged => "That is the password you have already. Choose another.".into(),
        Problem::TooShort => {
            "That is too short. A few words that don’t belong together are long and easy to remember.".into()
        }
        Problem::TooLong => format!("That is too long: {} characters at most.", policy::MAX),
        Problem::ControlCharacter => "That holds characters which can’t be typed everywhere. Leave them out.".into(),
        Problem::Common => "Many people use this password, so it is tried first. Choose another.".into(),
        Problem::OwnWords => {
            "That is made of your name, address or this portal’s name. Choose one that doesn’t tell of you.".into()
        }
        Problem::Guessable => {
            "That is easy to guess. Make it longer, with words or characters that don’t belong together.".into()
        }
        _ => "That password can’t be taken. Choose another.".into(),
    }
}

/// Seconds in words: `40 seconds`, `2 minutes`.
pub(crate) fn duration(seconds: u32) -> String {
    match seconds {
        0 | 1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        91..=5400 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_in_words() {
        for (seconds, words) in [(0, "a second"), (40, "40 seconds"), (120, "2 minutes"), (7200, "2 hours")] {
            assert_eq!(duration(seconds), words);
        }
    }
}
