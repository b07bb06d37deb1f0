//! Every answer of the API is held against its description: status, media type, headers, and the body by JSON Schema, in
//! which nothing may stand that isn't described. It happens wherever a [`Program`](super::program::Program) sends.

use super::Answer;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

/// The methods that a path can have in the description.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// What any request can be refused with, whichever operation it asks for: the whole server's limits and faults.
const ANYWHERE: [u16; 4] = [405, 413, 421, 500];

static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::read);

/// A method and a path, as the description has them.
pub(crate) type Operation = (String, String);

struct Contract {
    document: Value,
    /// Their members closed: in a test nothing is answered that isn't described.
    components: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// All operations, in the description's order of paths.
pub(crate) fn operations() -> Vec<Operation> {
    let paths = CONTRACT.document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let methods = METHODS.into_iter().filter(|method| item.get(method).is_some());
        methods.map(|method| (method.to_owned(), path.clone())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

/// Holds an answer against the description; the operation, where there is such a one.
#[track_caller]
pub(crate) fn check(method: &str, target: &str, answer: &Answer) -> Option<Operation> {
    let operation = operation_of(&method.to_lowercase(), target);
    let said = match &operation {
        Some((method, path)) => CONTRACT.operation(method, path, answer),
        None if media_of(answer) == "application/problem+json" => {
            CONTRACT.body("any refusal", &json!({ "$ref": "#/components/schemas/Problem" }), answer)
        }
        None => Ok(()),
    };
    if let Err(said) = said {
        panic!("{method} {target}: {} {}\n{said}\n{}", answer.status, media_of(answer), answer.text());
    }
    operation
}

fn operation_of(method: &str, target: &str) -> Option<Operation> {
    let path = target.split('?').next().unwrap();
    let bare = path.strip_suffix('/').filter(|bare| !bare.is_empty()).unwrap_or(path);
    let is_it = |(of_method, of_path): &Operation| {
        of_method == method && (of_path == path || (!of_path.ends_with('/') && fits(of_path, bare)))
    };
    operations().into_iter().find(is_it)
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let is_same = |(ours, theirs): (&&str, &&str)| ours == theirs || (ours.starts_with('{') && !theirs.is_empty());
    template.len() == path.len() && template.iter().zip(&path).all(is_same)
}

fn media_of(answer: &Answer) -> &str {
    answer.header("content-type").unwrap_or_default().split(';').next().unwrap().trim()
}

impl Contract {
    fn read() -> Self {
        let document: Value = serde_json::from_str(&server::api_description()).unwrap();
        let mut schemas = document["components"]["schemas"].clone();
        schemas.as_object_mut().unwrap().values_mut().for_each(close);
        Self { document, components: json!({ "schemas": schemas }), validators: Mutex::default() }
    }

    fn operation(&self, method: &str, path: &str, answer: &Answer) -> Result<(), String> {
        let responses = &self.document["paths"][path][method]["responses"];
        let status = answer.status.to_string();
        let is_anywhere = ANYWHERE.contains(&answer.status);
        let response = responses.get(&status).or_else(|| responses.get("default").filter(|_| is_anywhere));
        let response = self.resolved(response.ok_or("this status isn't described")?);
        for (name, _) in response["headers"].as_object().unwrap_or(&Map::new()) {
            answer.header(&name.to_lowercase()).ok_or(format!("{name} is missing"))?;
        }
        let Some(content) = response["content"].as_object() else {
            return if answer.body.is_empty() { Ok(()) } else { Err("there is a body".to_owned()) };
        };
        let media = media_of(answer);
        let content = content.get(media).ok_or("this media type isn't described")?;
        if !media.ends_with("json") {
            return Ok(());
        }
        self.body(&format!("{method} {path} {status}"), &content["schema"], answer)
    }

    /// What has a name stands elsewhere.
    fn resolved<'a>(&'a self, part: &'a Value) -> &'a Value {
        let Some(reference) = part["$ref"].as_str() else { return part };
        let place = reference.strip_prefix('#').unwrap();
        self.document.pointer(place).unwrap_or_else(|| panic!("{reference} leads nowhere"))
    }

    fn body(&self, name: &str, schema: &Value, answer: &Answer) -> Result<(), String> {
        let body: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let validator = self.validator(name, schema);
        let errors: Vec<String> =
            validator.iter_errors(&body).map(|error| format!("at {}: {error}", error.instance_path())).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
    }

    fn validator(&self, name: &str, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        let make = || {
            let schema = json!({ "allOf": [schema], "components": self.components });
            let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
            Arc::new(options.build(&schema).unwrap())
        };
        validators.entry(name.to_owned()).or_insert_with(make).clone()
    }
}

/// Lets an object have no further members, and whatever is in it.
fn close(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    if members.contains_key("properties") && !members.contains_key("additionalProperties") {
        members.insert("additionalProperties".to_owned(), json!(false));
    }
    for (name, value) in members {
        match (name.as_str(), value) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(close),
            ("oneOf", Value::Array(schemas)) => schemas.iter_mut().for_each(close),
            ("items", items) => close(items),
            _ => {}
        }
    }
}
