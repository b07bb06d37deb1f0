//! What a schema asks for, in words; an object by its members, and theirs.

use super::marked;
use maud::{Markup, html};
use std::collections::BTreeMap;
use utoipa::openapi::{
    OpenApi, RefOr, Response, Schema,
    path::Parameter,
    schema::{ArrayItems, Object, SchemaType, Type},
};

/// How deep members of members are shown.
const DEEPEST: u8 = 4;

/// The schemas and parameters that have names.
pub(super) struct Shapes<'a> {
    schemas: BTreeMap<&'a str, &'a RefOr<Schema>>,
    parameters: BTreeMap<&'a str, &'a Parameter>,
    responses: BTreeMap<&'a str, &'a Response>,
}

impl<'a> Shapes<'a> {
    pub(super) fn of(api: &'a OpenApi) -> Self {
        let components = api.components.as_ref();
        let schemas = components.into_iter().flat_map(|all| &all.schemas).map(|(name, schema)| (name.as_str(), schema));
        let parameters = components.into_iter().flat_map(|all| &all.parameters);
        let parameters = parameters.filter_map(|(name, parameter)| match parameter {
            RefOr::T(parameter) => Some((name.as_str(), parameter)),
            RefOr::Ref(_) => None,
        });
        let responses = components.into_iter().flat_map(|all| &all.responses);
        let responses = responses.filter_map(|(name, response)| match response {
            RefOr::T(response) => Some((name.as_str(), response)),
            RefOr::Ref(_) => None,
        });
        Self { schemas: schemas.collect(), parameters: parameters.collect(), responses: responses.collect() }
    }

    /// The response itself.
    pub(super) fn response(&self, response: &'a RefOr<Response>) -> Option<&'a Response> {
        match response {
            RefOr::T(response) => Some(response),
            RefOr::Ref(reference) => self.responses.get(last(&reference.ref_location)).copied(),
        }
    }

    /// The parameter itself.
    pub(super) fn parameter(&self, parameter: &'a RefOr<Parameter>) -> Option<&'a Parameter> {
        match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(reference) => self.parameters.get(last(&reference.ref_location)).copied(),
        }
    }

    /// The members of an object, or of each of several that an answer can be.
    pub(super) fn members(&self, schema: Option<&'a RefOr<Schema>>) -> Markup {
        html! { @if let Some(schema) = schema { (self.members_at(schema, 0)) } }
    }

    fn members_at(&self, schema: &'a RefOr<Schema>, depth: u8) -> Markup {
        let (objects, _) = self.objects(schema);
        html! {
            @for (at, object) in objects.iter().enumerate() {
                @if at > 0 { p.shape__or { "or" } }
                @if !object.properties.is_empty() {
                    ul.shape {
                        @for (name, member) in &object.properties {
                            li {
                                code { (name) }
                                @if !object.required.contains(name) { span.shape__optional { " optional" } }
                                " " span.shape__kind { (marked(&self.words(Some(member)))) }
                                @if let Some(about) = self.about(member) { " " span.shape__about { (marked(about)) } }
                                @if depth < DEEPEST { (self.members_at(member, depth + 1)) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The objects that something is, or a list of them; and whether it can be null.
    fn objects(&self, schema: &'a RefOr<Schema>) -> (Vec<&'a Object>, bool) {
        match self.resolved(schema) {
            Some(Schema::Object(object)) => (vec![object], is_null(object)),
            Some(Schema::OneOf(one_of)) => {
                let all: Vec<_> = one_of.items.iter().map(|item| self.objects(item)).collect();
                let has_null = all.iter().any(|(_, is_null)| *is_null);
                (all.into_iter().filter(|(_, is_null)| !is_null).flat_map(|(objects, _)| objects).collect(), has_null)
            }
            Some(Schema::Array(array)) => match &array.items {
                ArrayItems::RefOrSchema(items) => (self.objects(items).0, false),
                ArrayItems::False => (Vec::new(), false),
            },
            _ => (Vec::new(), false),
        }
    }

    fn resolved(&self, schema: &'a RefOr<Schema>) -> Option<&'a Schema> {
        match schema {
            RefOr::T(schema) => Some(schema),
            RefOr::Ref(reference) => {
                self.schemas.get(last(&reference.ref_location)).and_then(|named| self.resolved(named))
            }
        }
    }

    /// What is said where something is used, else what is said of its kind.
    fn about(&self, schema: &'a RefOr<Schema>) -> Option<&'a str> {
        let own = match schema {
            RefOr::Ref(reference) if !reference.description.is_empty() => return Some(&reference.description),
            other => self.resolved(other)?,
        };
        let about = match own {
            Schema::Object(object) => &object.description,
            Schema::Array(array) => &array.description,
            // What can be null as well says it of what it is otherwise.
            Schema::OneOf(one_of) if one_of.description.is_none() => {
                return one_of.items.iter().find_map(|item| match item {
                    RefOr::Ref(_) => self.about(item),
                    RefOr::T(_) => None,
                });
            }
            Schema::OneOf(one_of) => &one_of.description,
            _ => &None,
        };
        about.as_deref()
    }

    /// Its kind and limits.
    pub(super) fn words(&self, schema: Option<&'a RefOr<Schema>>) -> String {
        match schema.and_then(|schema| self.resolved(schema)) {
            Some(Schema::Object(object)) => of_object(object),
            Some(Schema::Array(array)) => match &array.items {
                ArrayItems::RefOrSchema(items) => format!("list of {}", self.words(Some(items))),
                ArrayItems::False => "list".to_owned(),
            },
            Some(Schema::OneOf(one_of)) => {
                let mut all: Vec<String> = one_of.items.iter().map(|item| self.words(Some(item))).collect();
                all.dedup();
                // Null stands first in the description, and last in words.
                all.sort_by_key(|words| words == "null");
                all.join(" or ")
            }
            _ => "anything".to_owned(),
        }
    }
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}

fn kinds(object: &Object) -> Vec<Type> {
    match &object.schema_type {
        SchemaType::Type(kind) => vec![kind.clone()],
        SchemaType::Array(kinds) => kinds.clone(),
        SchemaType::AnyValue => Vec::new(),
    }
}

fn is_null(object: &Object) -> bool {
    kinds(object) == [Type::Null]
}

fn of_object(object: &Object) -> String {
    if let Some(values) = &object.enum_values {
        let word =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), |text| format!("“{text}”"));
        return values.iter().map(word).collect::<Vec<_>>().join(" or ");
    }
    let name = |kind: &Type| match kind {
        Type::String => "text",
        Type::Integer => "whole number",
        Type::Number => "number",
        Type::Boolean => "true or false",
        Type::Array => "list",
        Type::Object => "object",
        Type::Null => "null",
    };
    let mut words = vec![kinds(object).iter().map(name).collect::<Vec<_>>().join(" or ")];
    words.extend(format_of(object));
    let range = match (object.min_length, object.max_length) {
        (Some(min), Some(max)) => Some(format!("{min}–{max} characters")),
        (None, Some(max)) => Some(format!("at most {max} characters")),
        (Some(min), None) => Some(format!("at least {min} characters")),
        (None, None) => None,
    };
    words.extend(range);
    if let (Some(min), Some(max)) = (&object.minimum, &object.maximum) {
        words.push(format!("{}–{}", plain(min), plain(max)));
    }
    words.extend(object.pattern.as_ref().map(|pattern| format!("like `{pattern}`")));
    words.join(", ")
}

/// The format, unless it only says how many bits a number has.
fn format_of(object: &Object) -> Option<String> {
    let format = serde_json::to_value(object.format.as_ref()?).ok()?;
    format.as_str().filter(|name| !name.starts_with("int")).map(ToOwned::to_owned)
}

fn plain(number: &impl serde::Serialize) -> String {
    serde_json::to_value(number)
        .ok()
        .and_then(|number| number.as_f64())
        .map(|number| number.to_string())
        .unwrap_or_default()
}
