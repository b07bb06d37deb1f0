//! What the server itself refuses, before or instead of the app: one vocabulary, rendered in one place
//! (`middleware/refusals.rs`) as a page, as problem+json, or as the error of a server function.

use app::error::{AppError, Transport};
use auth::{Error, Problem};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;

/// A refusal: the server's own, or the rules' where the server has to say it for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request can't be read: encoding, framing.
    Malformed,
    /// The rules say no.
    Rules(Error),
    /// Fields of a body or a query can't be taken, in the order in which they were given.
    Fields(Vec<Fault>),
    /// The Django project's registration without an address: there it could be left out.
    EmailRequired,
    /// The idempotency key was used for another request.
    KeyReused,
    /// The request with this idempotency key is still being answered.
    KeyInUse,
    /// The request with this idempotency key was answered with a secret, which isn't kept.
    AnswerGone,
    /// An act that another site's page asks for (CSRF).
    Foreign,
    /// There is nothing here.
    NotFound,
    /// There is something here, but not for this method.
    Method,
    /// The body is larger than any form of ours.
    TooLarge,
    /// The body isn't a form.
    MediaType,
    /// The request names a host that isn't ours (DNS rebinding).
    UnknownHost,
    /// This network range has used up its requests.
    TooMany {
        /// Seconds until there is one again.
        retry_after_s: u32,
    },
    /// Something panicked; the log has it.
    Internal {
        /// The incident's id: 16 hexadecimal digits.
        incident: String,
    },
    /// No answer in time, or something behind the server is down.
    Unavailable {
        /// Seconds to wait.
        retry_after_s: u32,
    },
}

/// What is wrong with one field, under the name that the client knows it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// One of our own names, or an unknown one that holds letters, digits and `_` only.
    pub field: Cow<'static, str>,
    /// What is wrong.
    pub code: Problem,
}

impl Refusal {
    /// The refusal that an answer without a body means; the framework makes some.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::MediaType,
            status if status.is_client_error() => Self::Malformed,
            _ => Self::Unavailable { retry_after_s: 1 },
        }
    }

    /// The HTTP status (RFC 9110).
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Malformed | Self::Fields(_) | Self::EmailRequired => StatusCode::BAD_REQUEST,
            Self::Rules(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::KeyInUse | Self::AnswerGone => StatusCode::CONFLICT,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::UnknownHost => StatusCode::MISDIRECTED_REQUEST,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable code, as it stands in problem+json.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed-request",
            Self::Rules(error) => error.code(),
            Self::Fields(_) => "invalid-input",
            Self::EmailRequired => "email-required",
            Self::KeyReused => "idempotency-key-reused",
            Self::KeyInUse => "idempotency-in-progress",
            Self::AnswerGone => "idempotency-answer-gone",
            Self::Foreign => "foreign-request",
            Self::NotFound => "not-found",
            Self::Method => "method-not-allowed",
            Self::TooLarge => "body-too-large",
            Self::MediaType => "media-type",
            Self::UnknownHost => "unknown-host",
            Self::TooMany { .. } => "too-many-requests",
            Self::Internal { .. } => "internal",
            Self::Unavailable { .. } => "unavailable",
        }
    }

    /// A title and a sentence for people: what is wrong, and what to do next.
    #[must_use]
    pub fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Rules(Error::InvalidInput { .. }) | Self::Malformed | Self::Fields(_) => {
                ("That can’t be read", "The request isn’t in order. Go back, reload the page and try again.")
            }
            Self::Rules(_) => ("That isn’t possible", "Go back, reload the page and try again."),
            Self::EmailRequired => {
                ("An address is needed", "Send `email`: there is no account before its address is confirmed.")
            }
            Self::KeyReused => {
                ("That key was used before", "The same Idempotency-Key came with another request. Use a new one.")
            }
            Self::KeyInUse => {
                ("That is under way", "The first request with this Idempotency-Key isn’t answered yet. Wait a little.")
            }
            Self::AnswerGone => (
                "That was answered before",
                "It was done, and its answer held a secret, which isn’t kept. Look at what is there now.",
            ),
            Self::Foreign => (
                "That came from another page",
                "For your safety this is taken from the portal’s own pages only. Go back and try again here.",
            ),
            Self::NotFound => ("There is nothing here", "The address may be mistyped, or the page is gone."),
            Self::Method => ("That isn’t possible here", "This address can’t be used in this way."),
            Self::TooLarge => ("That is too much", "What was sent is larger than any form of this portal."),
            Self::MediaType => ("That isn’t a form", "This address takes the portal’s own forms only."),
            Self::UnknownHost => {
                ("This isn’t the portal’s address", "Use the address that you were given for this portal.")
            }
            Self::TooMany { .. } => {
                ("Too many requests", "There were too many requests from your network. Wait a little and try again.")
            }
            Self::Internal { .. } => ("Something went wrong", "It is our fault, not yours. Try again in a while."),
            Self::Unavailable { .. } => ("The portal is busy", "Nothing was changed. Wait a little and try again."),
        }
    }

    /// The sentence as programs get it, who have no page to reload.
    #[must_use]
    pub fn detail(&self) -> Cow<'static, str> {
        match self {
            Self::Rules(error) => AppError::Auth(error.clone()).sentence().into(),
            Self::Fields(_) => "Something here can’t be taken as it is: see the errors.".into(),
            Self::Malformed => "The request can’t be read.".into(),
            Self::Foreign => "Pages of this origin can’t ask for that.".into(),
            Self::MediaType => "This address takes another kind of body, such as application/json.".into(),
            Self::TooLarge => "The body is larger than any that is taken here.".into(),
            _ => self.words().1.into(),
        }
    }

    /// Seconds for `Retry-After`.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::TooMany { retry_after_s } | Self::Unavailable { retry_after_s } => Some(*retry_after_s),
            Self::Rules(error) => error.retry_after_s(),
            Self::KeyInUse => Some(1),
            _ => None,
        }
    }

    /// The incident's id.
    #[must_use]
    pub fn incident(&self) -> Option<&str> {
        match self {
            Self::Internal { incident } | Self::Rules(Error::Internal { incident }) => Some(incident),
            _ => None,
        }
    }

    /// As the browser's half of a server function reads it.
    #[must_use]
    pub fn as_app_error(&self) -> AppError {
        match self.clone() {
            Self::Rules(error) => AppError::Auth(error),
            Self::Malformed
            | Self::Method
            | Self::TooLarge
            | Self::MediaType
            | Self::Fields(_)
            | Self::EmailRequired
            | Self::KeyReused
            | Self::KeyInUse
            | Self::AnswerGone => AppError::Transport(Transport::BadRequest),
            Self::Foreign | Self::UnknownHost => AppError::Auth(Error::NotPermitted),
            Self::NotFound => AppError::Auth(Error::NotFound),
            Self::TooMany { retry_after_s } => AppError::Auth(Error::TooManyRequests { retry_after_s }),
            Self::Internal { incident } => AppError::Auth(Error::Internal { incident }),
            Self::Unavailable { retry_after_s } => AppError::Auth(Error::Unavailable { retry_after_s }),
        }
    }

    /// As `application/problem+json` (RFC 9457). Without a type of its own (`about:blank`) the title is the status'.
    #[must_use]
    pub fn as_problem(&self) -> Value {
        let status = self.status();
        let mut problem = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            "detail": self.detail(),
            "code": self.code(),
        });
        match self {
            Self::Rules(Error::InvalidInput { errors }) => extend(&mut problem, "errors", json!(errors)),
            Self::Rules(Error::WrongStage { stage }) => extend(&mut problem, "stage", json!(stage)),
            Self::Rules(Error::ClockOff { off_by_s }) => extend(&mut problem, "off_by_s", json!(off_by_s)),
            Self::Fields(faults) => extend(&mut problem, "errors", json!(faults)),
            _ => {}
        }
        if let Some(incident) = self.incident() {
            extend(&mut problem, "incident", incident.into());
        }
        if let Some(seconds) = self.retry_after_s() {
            extend(&mut problem, "retry_after_s", seconds.into());
        }
        problem
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Rules(error)
    }
}

fn extend(problem: &mut Value, name: &str, value: Value) {
    if let Some(fields) = problem.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

/// Only the status, with the refusal beside it: the outer layer knows what the client reads.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
