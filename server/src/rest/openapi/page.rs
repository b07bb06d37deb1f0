//! The description as a page: a table of contents, then each operation with what it takes and answers. No script, and
//! nothing of anybody else's. [`shape`] tells in words what a schema asks for.

mod answers;
mod shape;

use super::operations::of_path;
use maud::{DOCTYPE, Markup, html};
use shape::Shapes;
use utoipa::openapi::{
    OpenApi, RefOr, Required,
    path::{Operation, Parameter, ParameterIn},
};

/// As a refusal's page: it runs and loads nothing but the style sheet and the icon.
pub(super) use crate::middleware::refusals::PAGE_POLICY as POLICY;

/// The whole page. `style` is the style sheet's address.
pub(super) fn html(api: &OpenApi, style: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "JSON API · Countersign" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href=(style);
            }
            body {
                a.skip-link href="#operations" { "To the operations" }
                div.api {
                    header.api__head {
                        h1 { "JSON API" }
                        @for paragraph in api.info.description.iter().flat_map(|text| text.split("\n\n")) {
                            p { (marked(paragraph)) }
                        }
                        p { a href="/api/openapi.json" { "The same in OpenAPI 3.1" } ", for tools." }
                    }
                    nav.api__contents aria-label="Operations" { (contents(api)) }
                    main #operations .api__main tabindex="-1" { (sections(api)) }
                }
            }
        }
    }
}

/// Each tag with its operations.
fn of_tags(api: &OpenApi) -> impl Iterator<Item = (&str, &str, Vec<(&str, &str, &Operation)>)> {
    let of_tag = |name: &str| {
        let all = api
            .paths
            .paths
            .iter()
            .flat_map(|(path, item)| of_path(item).map(move |(method, it)| (method, path.as_str(), it)));
        all.filter(|(_, _, it)| it.tags.iter().flatten().any(|tag| tag == name)).collect()
    };
    api.tags
        .iter()
        .flatten()
        .map(move |tag| (tag.name.as_str(), tag.description.as_deref().unwrap_or_default(), of_tag(&tag.name)))
}

fn contents(api: &OpenApi) -> Markup {
    html! {
        h2 { "Contents" }
        ul {
            @for (tag, _, operations) in of_tags(api) {
                li {
                    a href={ "#" (anchor(tag)) } { (tag) }
                    ul {
                        @for (method, path, operation) in operations {
                            li { a href={ "#" (id(operation)) } { (verb(method)) " " span.api__path { (path) } } }
                        }
                    }
                }
            }
        }
    }
}

fn sections(api: &OpenApi) -> Markup {
    let shapes = Shapes::of(api);
    html! {
        @for (tag, about, operations) in of_tags(api) {
            section.api__section aria-labelledby=(anchor(tag)) {
                h2 #(anchor(tag)) { (tag) }
                p { (about) }
                @for (method, path, operation) in operations {
                    (article(method, path, operation, &shapes))
                }
            }
        }
    }
}

fn article<'a>(method: &str, path: &str, operation: &'a Operation, shapes: &Shapes<'a>) -> Markup {
    html! {
        article.operation #(id(operation)) {
            h3.operation__title { a href={ "#" (id(operation)) } { (verb(method)) " " span.api__path { (path) } } }
            p.operation__summary { (operation.summary.as_deref().unwrap_or_default()) }
            @for paragraph in operation.description.iter().flat_map(|text| text.split("\n\n")) { p { (marked(paragraph)) } }
            p.operation__who { (who(operation)) }
            @let parameters: Vec<&Parameter> = operation.parameters.iter().flatten().filter_map(|it| shapes.parameter(it)).collect();
            @if !parameters.is_empty() {
                h4 { "Parameters" }
                ul.shape { @for parameter in parameters { li { (parameter_of(parameter, shapes)) } } }
            }
            @if let Some(RefOr::T(body)) = &operation.request_body {
                h4 { "Body" @if body.required != Some(Required::True) { " (may be left out)" } }
                p.operation__media { @for media in body.content.keys() { code { (media) } " " } }
                @if let Some(RefOr::T(content)) = body.content.values().next() { (shapes.members(content.schema.as_ref())) }
            }
            (answers::good(operation, shapes))
            (answers::refusals(operation, shapes))
        }
    }
}

fn parameter_of<'a>(parameter: &'a Parameter, shapes: &Shapes<'a>) -> Markup {
    let place = match parameter.parameter_in {
        ParameterIn::Query | ParameterIn::QueryString => "query",
        ParameterIn::Path => "path",
        ParameterIn::Header => "header",
        ParameterIn::Cookie => "cookie",
    };
    html! {
        code { (parameter.name) } " " span.shape__kind { "in the " (place) ", " (marked(&shapes.words(parameter.schema.as_ref()))) }
        @if let Some(about) = &parameter.description { " " span.shape__about { (marked(about)) } }
    }
}

fn who(operation: &Operation) -> String {
    let names = serde_json::to_value(&operation.security).unwrap_or_default();
    let names: Vec<&str> = names
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one.as_object())
        .map(|one| match one.keys().next().map(String::as_str) {
            Some("bearer") => "an access token",
            Some("pending") => "a pending token",
            Some("service") => "a service’s name and secret",
            _ => "nothing",
        })
        .collect();
    if names.is_empty() { "Asks for no token.".to_owned() } else { format!("Asks for {}.", names.join(" or ")) }
}

fn verb(method: &str) -> Markup {
    html! { span class={ "verb verb--" (method) } { (method.to_ascii_uppercase()) } }
}

fn id(operation: &Operation) -> &str {
    operation.operation_id.as_deref().unwrap_or_default()
}

fn anchor(tag: &str) -> String {
    tag.to_ascii_lowercase().replace(' ', "-")
}

/// Text with `code` and *stress*.
fn marked(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else {
                @for (at, part) in part.split('*').enumerate() { @if at % 2 == 1 { em { (part) } } @else { (part) } }
            }
        }
    }
}
