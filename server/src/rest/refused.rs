//! How refusals stand in the API's description: one form for all of them (RFC 9457), and which an operation has of its
//! own. Handlers name these beside their good answers; `openapi/refusals.rs` adds what every request can meet and puts
//! all of one status together.

use crate::refusal::Refusal;
use auth::{Error, stage::Stage};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{RefOr, Response},
};

/// Why something isn't done, as `Refusal::as_problem` writes it. What else there is goes with the `code`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// `about:blank`: the code tells.
    #[schema(example = "about:blank")]
    r#type: String,
    /// The status in words.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// A sentence for people.
    detail: String,
    /// Stable; `docs/API.md` lists them.
    #[schema(example = "invalid-input")]
    code: String,
    /// With `invalid-input`: what is wrong, field by field.
    #[schema(nullable = false)]
    errors: Option<Vec<FieldFault>>,
    /// Seconds to wait, where that is no oracle; `Retry-After` says the same.
    #[schema(nullable = false)]
    retry_after_s: Option<u32>,
    /// With `internal`: what the log has it under.
    #[schema(nullable = false, pattern = "^[0-9a-f]{16}$")]
    incident: Option<String>,
    /// With `wrong-stage`: where the sign-in stands.
    #[schema(nullable = false)]
    stage: Option<String>,
    /// With `clock-off`: seconds that the authenticator's clock is ahead.
    #[schema(nullable = false)]
    off_by_s: Option<i32>,
    /// On the routes of one Django project: the sentence again.
    #[schema(nullable = false)]
    error: Option<String>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldFault {
    /// Its name; `?` for one that isn't repeated.
    field: String,
    /// What is wrong with it.
    #[schema(value_type = FaultCode)]
    code: String,
}

/// What can be wrong with a field.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "the description of `auth::Problem`'s names")]
pub(crate) enum FaultCode {
    /// Nothing was given.
    Required,
    TooShort,
    TooLong,
    Malformed,
    ControlCharacter,
    NotAscii,
    Common,
    OwnWords,
    Guessable,
    Taken,
    Unchanged,
    Wrong,
    Country,
    Duplicate,
    Unknown,
    ReadOnly,
}

/// Groups of refusals, each a type that handlers name in `responses(…)`.
macro_rules! refusals {
    ($($(#[$about:meta])* $name:ident: $($refusal:expr),+;)+) => {$(
        $(#[$about])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$(Refusal::from($refusal)),+].iter().map(single).collect()
            }
        }
    )+};
}

refusals! {
    /// Whatever changes the account.
    Act: Error::StepUpRequired, Error::Frozen;
    /// What is seen or taken away after a fresh proof.
    StepUp: Error::StepUpRequired;
    /// A guess of a code.
    Guess: Error::InvalidCode, Error::SignInEnded, Error::CoolDown { retry_after_s: 60 };
    /// A guess that an authenticator made.
    Clock: Error::ClockOff { off_by_s: 90 };
    /// A code of something that isn't signed in.
    Code: Error::InvalidCode;
    /// A mailed link.
    Link: Error::InvalidLink;
    /// A password.
    Credentials: Error::InvalidCredentials;
    /// A token in the body.
    BadToken: Error::InvalidToken;
    /// A password that is asked for once more: the tenth wrong one ends the session.
    WrongPasswords: Error::SignInEnded;
    /// What is hashed at length.
    Hashing: Error::Busy { retry_after_s: 1 };
    /// What is sent by mail or text.
    Sending: Error::CoolDown { retry_after_s: 60 };
    /// What has its place in a sign-in.
    Place: Error::WrongStage { stage: Stage::MfaRequired };
    /// What is for whoever has proved the mailbox.
    Mailbox: Error::MailboxProofRequired;
    /// What an operator can switch off, or a role doesn't have.
    Permission: Error::NotPermitted;
    /// What is for staff, by role, and for nobody to do to themselves.
    Staff: Error::NotPermitted, Error::StepUpRequired;
    /// What is named by an id.
    Missing: Error::NotFound;
    /// What is changed under a condition.
    Condition: Error::Outdated;
    /// The last factor.
    Last: Error::LastFactor;
    /// The last administrator.
    LastOfStaff: Error::LastAdministrator;
    /// What "this was not me" keeps as it is.
    NotMe: Error::Frozen;
    /// More authenticators than there can be.
    ManyFactors: Error::TooManyFactors;
    /// More devices than there can be.
    ManyDevices: Error::TooManyDevices;
    /// A username that somebody else has by now.
    Username: Error::UsernameTaken;
    /// An address that could be left out elsewhere.
    Address: Refusal::EmailRequired;
}

/// One refusal under its status and code, which no other has; a description is no place for two of one status.
pub(super) fn single(refusal: &Refusal) -> (String, RefOr<Response>) {
    (format!("{} {}", refusal.status().as_u16(), refusal.code()), Response::new(refusal.detail()).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use utoipa::{PartialSchema, openapi::Schema};

    #[test]
    fn faults_have_the_rules_names() {
        let RefOr::T(Schema::Object(schema)) = FaultCode::schema() else { panic!("an enumeration") };
        let names: Vec<String> =
            schema.enum_values.unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        assert_eq!(names.len(), 16);
        assert!(
            names.iter().all(|name| auth::Problem::from_name(name).is_some_and(|known| known.name() == name)),
            "{names:?}"
        );
    }

    #[test]
    fn each_has_a_status_and_a_code() {
        let keys: Vec<String> = Act::responses().into_keys().collect();
        assert_eq!(keys, ["403 step-up-required", "409 frozen"]);
    }
}
