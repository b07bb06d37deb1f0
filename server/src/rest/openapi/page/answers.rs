//! What an operation answers.

use super::{marked, shape::Shapes};
use maud::{Markup, html};
use utoipa::openapi::{Header, RefOr, Response, path::Operation};

/// Answers that aren't refusals, with their members.
pub(super) fn good<'a>(operation: &'a Operation, shapes: &Shapes<'a>) -> Markup {
    html! {
        h4 { "Answers" }
        @for (status, response) in all(operation, shapes).filter(|(status, _)| status.starts_with(['2', '3'])) {
            p.operation__answer { strong { (status) } " " (response.description) @for media in response.content.keys() { " " code { (media) } } }
            @for (name, header) in &response.headers {
                @if let RefOr::T(Header { description: Some(about), .. }) = header { p.operation__header { code { (name) } ": " (marked(about)) } }
            }
            @if let Some(RefOr::T(content)) = response.content.values().next() { (shapes.members(content.schema.as_ref())) }
        }
    }
}

/// Refusals: their codes by status.
pub(super) fn refusals<'a>(operation: &'a Operation, shapes: &Shapes<'a>) -> Markup {
    html! {
        details.operation__refusals {
            summary { "Refusals" }
            dl {
                @for (status, response) in all(operation, shapes).filter(|(status, _)| status.starts_with(['4', '5'])) {
                    dt { (status) }
                    dd { @for line in response.description.lines() { p { (marked(line.trim_start_matches("- "))) } } }
                }
            }
        }
    }
}

fn all<'a>(operation: &'a Operation, shapes: &Shapes<'a>) -> impl Iterator<Item = (&'a str, &'a Response)> {
    let all = operation.responses.responses.iter();
    all.filter_map(|(status, response)| Some((status.as_str(), shapes.response(response)?)))
}
