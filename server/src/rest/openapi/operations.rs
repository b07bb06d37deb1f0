//! What all operations have in common and no handler says: a name, headers, an example of the body.

use crate::rest::compat::seed003;
use std::collections::BTreeSet;
use utoipa::openapi::{
    Object, OpenApi, Ref, RefOr, Required, Schema,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
    schema::{AdditionalProperties, ObjectBuilder, Type},
};

/// Methods that programs use, each with its operation in a path.
pub(super) fn of_path(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let all = [
        ("get", &item.get),
        ("post", &item.post),
        ("put", &item.put),
        ("patch", &item.patch),
        ("delete", &item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// The same, to be changed.
pub(super) fn of_path_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, post, put, patch, delete, .. } = item;
    let all = [("get", get), ("post", post), ("put", put), ("patch", patch), ("delete", delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Adds it. `keyed` are the paths whose POSTs are done once.
pub(super) fn complete(api: &mut OpenApi, keyed: &BTreeSet<String>) {
    let mut lenient = BTreeSet::new();
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in of_path_mut(item) {
            operation.operation_id = Some(name(method, path));
            spelling(path, operation);
            let parameters = operation.parameters.get_or_insert_default();
            if method == "post" && keyed.contains(path) {
                parameters.push(RefOr::Ref(Ref::new("#/components/parameters/IdempotencyKey")));
            }
            lenient.extend(form_of(operation));
        }
    }
    let Some(components) = &mut api.components else { return };
    components.parameters.insert("IdempotencyKey".to_owned(), key().into());
    for name in lenient {
        components.schemas.entry(name).and_modify(open);
    }
    let schemas = components.schemas.clone();
    let needs_body = |name: &str| schemas.get(name).is_none_or(needs_member);
    for operation in api.paths.paths.values_mut().flat_map(of_path_mut).map(|(_, operation)| operation) {
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            let is_needed = body.content.values().filter_map(schema_name).all(|name| needs_body(&name));
            body.required = Some(if is_needed { Required::True } else { Required::False });
        }
    }
}

/// Whether a kind of token, or a service's secret, opens an operation.
pub(super) fn takes(operation: &Operation, scheme: &str) -> bool {
    let names = serde_json::to_value(&operation.security).unwrap_or_default();
    names.as_array().is_some_and(|all| all.iter().any(|one| one.get(scheme).is_some()))
}

/// `post` and `/api/totp/verify` are `postTotpVerify`.
fn name(method: &str, path: &str) -> String {
    let words = path.split(['/', '-', '.', '_', '{', '}']).filter(|word| !word.is_empty() && *word != "api");
    let capital = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + rest
    };
    // Two routes of a Django project have names that the API has as well.
    let seed = if ["/register/", "/login/"].contains(&path) { "Seed" } else { "" };
    words.fold(format!("{method}{seed}"), |name, word| name + &capital(word))
}

fn spelling(path: &str, operation: &mut Operation) {
    if seed003::is_its_own(path) && operation.request_body.is_some() {
        let about = operation.description.get_or_insert_default();
        let spelt = format!("Spelt `{path}/`, it takes a form as well, and passes over fields that it doesn't know.");
        *about = if about.is_empty() { spelt } else { format!("{about}\n\n{spelt}") };
    }
}

/// The body that is taken as a form: there what nobody knows is passed over.
fn form_of(operation: &Operation) -> Option<String> {
    let Some(RefOr::T(body)) = &operation.request_body else { return None };
    body.content.get("application/x-www-form-urlencoded").and_then(schema_name)
}

fn schema_name(content: &RefOr<utoipa::openapi::Content>) -> Option<String> {
    let RefOr::T(content) = content else { return None };
    match &content.schema {
        Some(RefOr::Ref(reference)) => reference.ref_location.rsplit('/').next().map(ToOwned::to_owned),
        _ => None,
    }
}

fn open(schema: &mut RefOr<Schema>) {
    let free =
        |object: &mut Object| object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(true)));
    match schema {
        RefOr::T(Schema::Object(object)) => free(object),
        RefOr::T(Schema::OneOf(one_of)) => one_of.items.iter_mut().for_each(open),
        _ => {}
    }
}

fn needs_member(schema: &RefOr<Schema>) -> bool {
    match schema {
        RefOr::T(Schema::Object(object)) => !object.required.is_empty(),
        _ => true,
    }
}

fn key() -> Parameter {
    let about = "With it the request is done once, however often it is sent: the first answer is kept for a day and given \
                 again. One that holds a secret isn't kept: then it is 409 `idempotency-answer-gone`.";
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[!-~]{1,64}$"));
    header("Idempotency-Key", about, text.examples(["9f1c7e52-0d7b-4f0e-8a53-3f3c2f0a9c11"]))
}

fn header(name: &str, about: &str, schema: ObjectBuilder) -> Parameter {
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(Required::False);
    parameter.description(Some(about)).schema(Some(schema)).build()
}
