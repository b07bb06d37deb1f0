//! What operations are refused with: what handlers name ([`refused`](crate::rest::refused)), and what every request of
//! their kind can meet; all codes of one status together.

use super::operations::{of_path_mut, takes};
use crate::{refusal::Refusal, rest::refused::single};
use auth::Error;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::openapi::{
    Content, Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
    path::{Operation, ParameterIn},
    schema::{AllOfBuilder, Type},
};

/// Adds them, each set of codes once: operations refer to it. `keyed` are the paths whose POSTs are done once.
pub(super) fn complete(api: &mut OpenApi, keyed: &BTreeSet<String>) {
    let named = &mut api.components.get_or_insert_default().responses;
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in of_path_mut(item) {
            let common = common(operation, method == "post" && keyed.contains(path));
            let responses = &mut operation.responses.responses;
            responses.extend(common.iter().map(single));
            // What has both a status and a code in its key is one refusal of several.
            let mut of_status: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
            responses.retain(|key, response| {
                let (Some((status, code)), RefOr::T(response)) = (key.split_once(' '), response) else { return true };
                of_status.entry(status.to_owned()).or_default().push((code.to_owned(), response.description.clone()));
                false
            });
            for (status, codes) in of_status {
                let name = codes.iter().fold(status.clone(), |name, (code, _)| format!("{name}.{code}"));
                responses.insert(status.clone(), reference(&name));
                named.entry(name).or_insert_with(|| together(&status, &codes).into());
            }
            responses.insert("default".to_owned(), reference("default"));
        }
    }
    named.insert("default".to_owned(), problem("Any other refusal or failure").build().into());
}

fn reference(name: &str) -> RefOr<Response> {
    RefOr::Ref(Ref::new(format!("#/components/responses/{name}")))
}

/// What every request of this kind can meet.
fn common(operation: &Operation, is_keyed: bool) -> Vec<Refusal> {
    let wait = Refusal::TooMany { retry_after_s: 1 };
    let mut all = vec![Refusal::Malformed, Refusal::Foreign, wait, Refusal::Unavailable { retry_after_s: 1 }];
    let has_query = operation
        .parameters
        .iter()
        .flatten()
        .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query));
    if operation.request_body.is_some() {
        all.extend([Refusal::TooLarge, Refusal::MediaType]);
    }
    if operation.request_body.is_some() || has_query || is_keyed {
        all.push(Refusal::Fields(Vec::new()));
    }
    if is_keyed {
        all.extend([Refusal::KeyInUse, Refusal::AnswerGone, Refusal::KeyReused]);
    }
    // A key belongs to whoever shows a token, which must be good then.
    if is_keyed || takes(operation, "bearer") || takes(operation, "pending") {
        all.push(Error::InvalidToken.into());
    }
    all
}

fn together(status: &str, codes: &[(String, String)]) -> Response {
    let lines = codes.iter().map(|(code, detail)| format!("- `{code}`: {detail}"));
    let code =
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes.iter().map(|(code, _)| code.as_str())));
    let schema =
        AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(ObjectBuilder::new().property("code", code));
    let response = ResponseBuilder::new()
        .description(lines.collect::<Vec<_>>().join("\n"))
        .content("application/problem+json", Content::new(Some(schema)));
    match status {
        "401" => {
            response.header("WWW-Authenticate", text("`Bearer`, with an `error` where a token was shown (RFC 6750)"))
        }
        "429" | "503" => response.header("Retry-After", seconds()),
        _ => response,
    }
    .build()
}

fn problem(about: &str) -> ResponseBuilder {
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(about).content("application/problem+json", problem)
}

fn text(about: &str) -> Header {
    HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String))).description(Some(about)).build()
}

fn seconds() -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    HeaderBuilder::new().schema(Some(schema)).description(Some("Seconds to wait")).build()
}
