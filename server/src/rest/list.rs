//! Lists, a page at a time: `?limit&cursor` in, `{items, next}` out.

use super::{
    body::{Query, body},
    problem::Problem,
    texts,
};
use axum::{extract::FromRequestParts, http::request::Parts};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr, Schema,
        schema::{ArrayBuilder, OneOfBuilder, Type},
    },
};

/// Most items of one page.
const MOST: u32 = 100;
/// Items of a page, unless the client says otherwise.
const USUAL: u32 = 20;

body! {
    /// Which page of a list.
    pub(crate) struct PageQuery {
        /// How many items, 1 to 100; 20 if left out.
        #[param(minimum = 1, maximum = 100, default = 20)]
        limit: Option<u32>,
        /// What the page before had as `next`.
        #[param(value_type = Option<texts::Cursor>)]
        cursor: Option<String>,
    }
}

/// A page that was asked for. Lists with parameters of their own take them together, by [`Query`], and make it by
/// [`Page::of`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// How many items: 1 to 100.
    pub(crate) limit: u32,
    /// Where it begins; the first one without.
    pub(crate) cursor: Option<String>,
}

impl Page {
    /// Of what was given.
    ///
    /// # Errors
    /// For a limit of 0 or above 100.
    pub(crate) fn of(limit: Option<u32>, cursor: Option<String>) -> Result<Self, Problem> {
        match limit.unwrap_or(USUAL) {
            limit @ 1..=MOST => Ok(Self { limit, cursor }),
            _ => Err(Problem::field("limit", auth::Problem::Malformed)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(query) = Query::<PageQuery>::from_request_parts(parts, state).await?;
        Self::of(query.limit, query.cursor)
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct List<T: ToSchema> {
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// The `cursor` of the next page; null on the last one.
    pub(crate) next: Option<String>,
}

/// By the item's name, which stands by itself in the description.
impl<T: ToSchema> PartialSchema for List<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        let next = OneOfBuilder::new()
            .item(Ref::from_schema_name(texts::Cursor::name()))
            .item(ObjectBuilder::new().schema_type(Type::Null))
            .description(Some("The `cursor` of the next page; null on the last one."));
        let page = ObjectBuilder::new().description(Some("A page of a list.")).property("items", items);
        page.property("next", next).required("items").required("next").into()
    }
}

impl<T: ToSchema> ToSchema for List<T> {
    fn name() -> Cow<'static, str> {
        format!("{}List", T::name()).into()
    }

    fn schemas(all: &mut Vec<(String, RefOr<Schema>)>) {
        all.push((T::name().into_owned(), T::schema()));
        all.push((texts::Cursor::name().into_owned(), texts::Cursor::schema()));
        T::schemas(all);
    }
}

impl<T: ToSchema> List<T> {
    /// A page of a list that is short enough to be read at once. The cursor is the id of the last item before it.
    ///
    /// # Errors
    /// For a cursor that names none of them.
    pub(crate) fn slice(items: Vec<T>, page: &Page, id: impl Fn(&T) -> &String) -> Result<Self, Problem> {
        let start = match &page.cursor {
            None => 0,
            Some(cursor) => {
                let found = items.iter().position(|item| id(item) == cursor);
                found.ok_or_else(|| Problem::field("cursor", auth::Problem::Malformed))? + 1
            }
        };
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let has_more = items.len() > start.saturating_add(limit);
        let items: Vec<T> = items.into_iter().skip(start).take(limit).collect();
        let next = items.last().filter(|_| has_more).map(|item| id(item).clone());
        Ok(Self { items, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    async fn page(query: &str) -> Result<Page, Problem> {
        let (mut parts, ()) = Request::get(format!("/api/x{query}")).body(()).unwrap().into_parts();
        Page::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn pages_are_read_strictly() {
        let of = |limit, cursor: Option<&str>| Ok(Page { limit, cursor: cursor.map(ToOwned::to_owned) });
        let wrong = |field: &'static str, code| Err(Problem::field(field, code));
        for (query, expected) in [
            ("", of(20, None)),
            ("?", of(20, None)),
            ("?limit=1&cursor=a%2Fb", of(1, Some("a/b"))),
            ("?limit=100", of(100, None)),
            ("?limit=&cursor=", of(20, None)),
            ("?limit=0", wrong("limit", auth::Problem::Malformed)),
            ("?limit=101", wrong("limit", auth::Problem::Malformed)),
            ("?limit=-1", wrong("limit", auth::Problem::Malformed)),
            ("?limit=%2B5", wrong("limit", auth::Problem::Malformed)),
            ("?limit=ten", wrong("limit", auth::Problem::Malformed)),
            ("?limit=1&limit=1", wrong("limit", auth::Problem::Duplicate)),
            ("?page=2", wrong("page", auth::Problem::Unknown)),
            ("?cursor=%00", wrong("cursor", auth::Problem::ControlCharacter)),
            ("?cursor=%ff", wrong("cursor", auth::Problem::Malformed)),
        ] {
            assert_eq!(page(query).await, expected, "{query}");
        }
    }
}
