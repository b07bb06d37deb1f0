//! How refusals stand in the API's description: one form for all of them (RFC 9457).

use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{Content, Ref, RefOr, Response, ResponseBuilder},
};

/// Every answer but the good ones.
pub(crate) struct Refused;

/// Why something isn't done, as `Refusal::as_problem` writes it. What else there is goes with the `code`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// `about:blank`: the code tells.
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
    errors: Option<Vec<FieldFault>>,
    /// Seconds to wait, where that is no oracle; `Retry-After` says the same.
    retry_after_s: Option<u32>,
    /// With `internal`: what the log has it under.
    incident: Option<String>,
    /// With `wrong-stage`: where the sign-in stands.
    stage: Option<String>,
    /// With `clock-off`: seconds that the authenticator's clock is ahead.
    off_by_s: Option<i32>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldFault {
    /// Its name.
    field: String,
    /// `required`, `malformed`, `too-long` and the like.
    code: String,
}

impl IntoResponses for Refused {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        let response = ResponseBuilder::new()
            .description("A refusal or a failure")
            .content("application/problem+json", problem)
            .build();
        BTreeMap::from([("default".to_owned(), response.into())])
    }
}
