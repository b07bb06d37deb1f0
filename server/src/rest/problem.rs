//! What a handler of the API answers when it can't do what was asked: `application/problem+json` (RFC 9457).
//!
//! It is a [`Refusal`] like all others and rendered where they are (`middleware/refusals.rs`); here is how the rules'
//! errors become one.

use crate::refusal::{Fault, Refusal};
use auth::{Error, Field, FieldError, random};
use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::borrow::Cow;

/// What every handler returns.
pub(crate) type Answer<T> = Result<T, Problem>;

/// A refusal or a failure, as a handler's `Err`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem(Refusal);

impl Problem {
    /// One field can't be taken, whose name is the API's own.
    pub(crate) fn field(field: &'static str, code: auth::Problem) -> Self {
        Self(Refusal::Fields(vec![Fault { field: field.into(), code }]))
    }

    /// Fields can't be taken.
    pub(crate) fn fields(faults: Vec<Fault>) -> Self {
        Self(Refusal::Fields(faults))
    }

    /// For `map_err`, where the API calls a field otherwise than the rules: `renaming(&[(Field::Password,
    /// "new_password")])`.
    pub(crate) fn renaming(names: &'static [(Field, &'static str)]) -> impl Fn(Error) -> Self {
        move |error| match error {
            Error::InvalidInput { errors } => Self::fields(errors.iter().map(|error| renamed(error, names)).collect()),
            other => other.into(),
        }
    }

    /// The refusal behind it.
    #[cfg(test)]
    pub(crate) fn refusal(&self) -> &Refusal {
        &self.0
    }
}

fn renamed(error: &FieldError, names: &[(Field, &'static str)]) -> Fault {
    let other = names.iter().find(|(field, _)| *field == error.field).map(|(_, name)| *name);
    Fault { field: Cow::Borrowed(other.unwrap_or(error.field.name())), code: error.code }
}

impl From<Error> for Problem {
    /// That there is such a user is for the operator and the staff to know; here it can only be a mistake of ours.
    fn from(error: Error) -> Self {
        if error == Error::UserExists {
            let incident = random::incident();
            tracing::error!(incident, "a public door was about to tell who has an account");
            return Self(Refusal::Internal { incident });
        }
        Self(Refusal::Rules(error))
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// A member in which a refusal repeats its sentence, for clients that look there; beside the answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AlsoAs(pub(crate) &'static str);

/// A layer for routes whose clients read `error` instead of `detail`.
pub(crate) async fn also_as_error(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(AlsoAs("error"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use auth::stage::Stage;
    use serde_json::json;

    #[test]
    fn errors_of_the_rules_keep_what_they_say() {
        for (error, status, member, value) in [
            (Error::InvalidCredentials, 401, "code", json!("invalid-credentials")),
            (Error::InvalidToken, 401, "code", json!("invalid-token")),
            (Error::StepUpRequired, 403, "code", json!("step-up-required")),
            (Error::WrongStage { stage: Stage::MfaRequired }, 409, "stage", json!("mfa-required")),
            (Error::ClockOff { off_by_s: -90 }, 401, "off_by_s", json!(-90)),
            (Error::CoolDown { retry_after_s: 40 }, 429, "retry_after_s", json!(40)),
            (Error::Internal { incident: "0123456789abcdef".into() }, 500, "incident", json!("0123456789abcdef")),
            (
                Error::field(Field::Email, auth::Problem::Malformed),
                400,
                "errors",
                json!([{ "field": "email", "code": "malformed" }]),
            ),
        ] {
            let problem = Problem::from(error).refusal().as_problem();
            assert_eq!((&problem["status"], &problem[member]), (&json!(status), &value), "{problem}");
            assert!(problem["detail"].as_str().is_some_and(|text| text.ends_with('.')), "{problem}");
        }
    }

    #[test]
    fn nobody_learns_who_has_an_account() {
        let told = Problem::from(Error::UserExists).refusal().as_problem();
        assert_eq!((&told["code"], &told["status"]), (&json!("internal"), &json!(500)));
    }

    #[test]
    fn fields_have_the_names_that_the_client_knows() {
        let rename = Problem::renaming(&[(Field::Password, "new_password")]);
        let errors = [(Field::CurrentPassword, auth::Problem::Wrong), (Field::Password, auth::Problem::Common)]
            .map(|(field, code)| FieldError { field, code });
        let problem = rename(Error::InvalidInput { errors: errors.into() }).refusal().as_problem();
        let expected = json!([
            { "field": "current_password", "code": "wrong" },
            { "field": "new_password", "code": "common" }
        ]);
        assert_eq!((&problem["errors"], &problem["code"]), (&expected, &json!("invalid-input")));
        assert_eq!(rename(Error::InvalidCode), Problem::from(Error::InvalidCode));
    }
}
