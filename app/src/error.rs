//! What a server function answers when it refuses: the rules' own vocabulary, or a failure on the way there.
//!
//! No free text travels: without JavaScript an error stands in the address (`__err`), so it holds codes only, and
//! the sentences that people read are made here, on either side.

mod sentences;

use crate::routes;
use auth::{Error, Field, Problem};
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// A refusal or failure as pages see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum AppError {
    /// The rules refuse, or something behind them failed.
    #[error(transparent)]
    Auth(#[from] Error),
    /// The request or its answer didn't make it.
    #[error("{0:?}")]
    Transport(Transport),
}

/// How a request or its answer got lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// The server can't be reached.
    Unreachable,
    /// The form's fields can't be read: missing, given twice, or not text.
    BadRequest,
    /// The answer isn't one of ours: a proxy's page, or a newer version of the portal.
    Unreadable,
    /// The server couldn't handle the request at all.
    Failed,
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    /// Drops the framework's text: it may repeat input.
    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        Self::Transport(match value {
            ServerFnErrorErr::Request(_) => Transport::Unreachable,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Serialization(_) => {
                Transport::BadRequest
            }
            ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::Response(_) => Transport::Unreadable,
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_) => Transport::Failed,
        })
    }
}

impl AppError {
    /// The HTTP status that goes with it (RFC 9110).
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Auth(error) => error.status(),
            Self::Transport(Transport::BadRequest | Transport::Unreadable) => 400,
            Self::Transport(Transport::Unreachable) => 503,
            Self::Transport(Transport::Failed) => 500,
        }
    }

    /// Seconds for `Retry-After`, where there are any.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::Auth(error) => error.retry_after_s(),
            Self::Transport(_) => None,
        }
    }

    /// The page that is due instead, when the sign-in isn't where the act supposed it.
    #[must_use]
    pub fn leads_to(&self) -> Option<&'static str> {
        match self {
            Self::Auth(Error::WrongStage { stage }) => Some(routes::for_stage(*stage)),
            Self::Auth(Error::InvalidToken) => Some(routes::LOGIN),
            Self::Auth(Error::SignInEnded) => Some(routes::LOGIN_ENDED),
            Self::Auth(Error::StepUpRequired) => Some(routes::CONFIRM),
            _ => None,
        }
    }

    /// The incident's id, when something failed that should not. Only what looks like one: an error can stand in an
    /// address that somebody else made up, and no words of theirs are to stand on our pages.
    #[must_use]
    pub fn incident(&self) -> Option<&str> {
        match self {
            Self::Auth(Error::Internal { incident }) => {
                Some(incident.as_str()).filter(|id| id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()))
            }
            _ => None,
        }
    }

    /// The refusal as a page's address names it, after an act that was carried on with elsewhere: `refused=last-factor`.
    #[must_use]
    pub fn in_address(&self) -> String {
        let Self::Auth(error) = self else { return "refused=failed".to_owned() };
        let first = match error {
            Error::InvalidInput { errors } => errors.first(),
            _ => None,
        };
        match first {
            Some(first) => {
                format!("refused={}&field={}&problem={}", error.code(), first.field.name(), first.code.name())
            }
            None => format!("refused={}", error.code()),
        }
    }

    /// The sentence for what [`AppError::in_address`] has written; our own words, whatever the address says.
    #[must_use]
    pub fn of_address(code: &str, field: Option<&str>, problem: Option<&str>) -> String {
        let known = [
            Error::LastFactor,
            Error::LastAdministrator,
            Error::TooManyFactors,
            Error::Frozen,
            Error::NotFound,
            Error::NotPermitted,
            Error::CoolDown { retry_after_s: 60 },
            Error::TooManyRequests { retry_after_s: 60 },
        ];
        if let (Some(field), Some(problem)) = (field.and_then(Field::from_name), problem.and_then(Problem::from_name)) {
            return sentences::of_field(field, problem);
        }
        let error = known.into_iter().find(|error| error.code() == code);
        Self::Auth(error.unwrap_or(Error::Unavailable { retry_after_s: 1 })).sentence()
    }

    /// What is wrong, and what to do next, in a sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        sentences::whole(self)
    }

    /// What is wrong with one field, in a sentence that stands beside it.
    #[must_use]
    pub fn field(&self, field: Field) -> Option<String> {
        let Self::Auth(error) = self else { return None };
        match error {
            Error::InvalidCode | Error::ClockOff { .. } if field == Field::Code => Some(self.sentence()),
            _ => error.problem_of(field).map(|problem| sentences::of_field(field, problem)),
        }
    }

    /// What is wrong with the first refused field, if any.
    #[must_use]
    pub fn first_field(&self) -> Option<String> {
        match self {
            Self::Auth(Error::InvalidInput { errors }) => {
                errors.first().map(|error| sentences::of_field(error.field, error.code))
            }
            _ => None,
        }
    }

    /// The sentence for the top of a form that has these fields; nothing when each refusal stands beside one.
    #[must_use]
    pub fn beyond(&self, fields: &[Field]) -> Option<String> {
        let stands_beside = match self {
            Self::Auth(Error::InvalidInput { errors }) => errors.iter().all(|e| fields.contains(&e.field)),
            _ => fields.iter().any(|field| self.field(*field).is_some()),
        };
        (!stands_beside).then(|| self.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use auth::stage::Stage;

    #[test]
    fn survives_the_address() {
        for error in [
            AppError::Auth(Error::field(Field::Email, Problem::Malformed)),
            AppError::Auth(Error::WrongStage { stage: Stage::MfaRequired }),
            AppError::Auth(Error::CoolDown { retry_after_s: 40 }),
            AppError::Transport(Transport::BadRequest),
        ] {
            assert_eq!(AppError::de(error.ser()), error);
        }
        assert_eq!(AppError::de("<html>".into()), AppError::Transport(Transport::Unreadable));
    }

    #[test]
    fn shows_no_words_from_an_address() {
        let with = |incident: &str| AppError::Auth(Error::Internal { incident: incident.to_owned() });
        assert!(with("0123456789abcdef").sentence().contains("0123456789abcdef"));
        let made_up = with("call +1 555 0100");
        assert_eq!(made_up.incident(), None);
        assert!(!made_up.sentence().contains("555"));
    }

    #[test]
    fn stands_where_it_belongs() {
        let error = AppError::Auth(Error::field(Field::Password, Problem::Common));
        assert!(error.field(Field::Password).is_some());
        assert_eq!(error.field(Field::Email), None);
        assert_eq!(error.beyond(&[Field::Email, Field::Password]), None);
        assert!(error.beyond(&[Field::Email]).is_some());
        assert!(AppError::Auth(Error::InvalidCode).field(Field::Code).is_some());
        assert!(AppError::Auth(Error::InvalidCredentials).beyond(&[Field::Login, Field::Password]).is_some());
        assert!(AppError::Auth(Error::UsernameTaken).field(Field::Username).is_some());
    }
}
