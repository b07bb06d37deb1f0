//! How a body stands in the API's description, where its members don't tell all: names that stand for one another, and
//! members of which some exclude others. Each way to write it is an object of its own.

use super::Spec;
use utoipa::openapi::{
    RefOr, Schema,
    schema::{Object, OneOf},
};

/// The object with its members, as it is or in all its variants. `ways` are the members that go together: one of these
/// groups is given, and none of the others' members.
pub(crate) fn variants(object: RefOr<Schema>, fields: &[Spec], ways: &[&[&str]]) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(object)) = object else { return object };
    let objects = of_ways(object, ways).into_iter().flat_map(|object| of_names(&object, fields)).collect::<Vec<_>>();
    match <[Object; 1]>::try_from(objects) {
        Ok([only]) => only.into(),
        Err(objects) => {
            let description = objects.first().and_then(|object| object.description.clone());
            let mut one_of = OneOf::new();
            one_of.items = objects.into_iter().map(undescribed).collect();
            one_of.description = description;
            Schema::OneOf(one_of).into()
        }
    }
}

fn undescribed(mut object: Object) -> RefOr<Schema> {
    object.description = None;
    object.into()
}

fn of_ways(object: Object, ways: &[&[&str]]) -> Vec<Object> {
    if ways.is_empty() {
        return vec![object];
    }
    let is_of_another =
        |way: &[&str], name: &str| !way.contains(&name) && ways.iter().any(|other| other.contains(&name));
    let of_way = |way: &&[&str]| {
        let mut object = object.clone();
        object.properties.retain(|name, _| !is_of_another(way, name));
        for name in *way {
            if !object.required.iter().any(|required| required == name) {
                object.required.push((*name).to_owned());
            }
            object.properties.entry((*name).to_owned()).and_modify(without_null);
        }
        object
    };
    ways.iter().map(of_way).collect()
}

/// The object under each of a member's names.
fn of_names(object: &Object, fields: &[Spec]) -> Vec<Object> {
    let Some(field) = fields.iter().find(|field| !field.aliases.is_empty()) else { return vec![object.clone()] };
    let names = std::iter::once(&field.name).chain(field.aliases);
    names.map(|name| renamed(object, field.name, name)).collect()
}

fn renamed(object: &Object, from: &str, to: &str) -> Object {
    let mut object = object.clone();
    // In the place that it had.
    object.properties = object
        .properties
        .into_iter()
        .map(|(name, schema)| (if name == from { to.to_owned() } else { name }, schema))
        .collect();
    for name in object.required.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
    object
}

/// A member that must be there is no null.
fn without_null(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::OneOf(one_of)) = schema else { return };
    let text = one_of.items.iter().find_map(|item| match item {
        RefOr::Ref(reference) => Some(reference.clone()),
        RefOr::T(_) => None,
    });
    if let Some(mut reference) = text {
        reference.description = one_of.description.clone().unwrap_or(reference.description);
        *schema = RefOr::Ref(reference);
    }
}
