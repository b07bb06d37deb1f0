//! Users as a file.

use super::users;
use crate::{
    export::{self, Format},
    rest::{
        body::{Input, body},
        guard::Bearer,
        problem::Answer,
        refused::Staff,
        texts,
    },
};
use app::ssr::AppState;
use axum::{extract::State, http::HeaderMap, response::Response};

body! {
    /// Which users.
    pub(crate) struct ExportUsers {
        /// The beginning of an address, a username, a name or an id; everybody if left out.
        #[schema(value_type = Option<texts::Beginning>)]
        q: Option<String>,
        /// All if left out.
        #[schema(value_type = Option<texts::UserFilterName>)]
        filter: Option<String>,
    }
}

/// Gives users as a file.
///
/// For auditors and administrators, after a fresh proof. `Accept` says which: `text/csv` for spreadsheets, where what
/// begins like a formula has an apostrophe before it, or `application/jsonl` for programs. It is sent as it is read; one
/// that ends without its last chunk isn't whole.
#[utoipa::path(
    post, path = "/api/admin/users/export", tag = "Administration", request_body = ExportUsers,
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The file", content((String = "text/csv"), (String = "application/jsonl"))), Staff
    )
)]
pub(crate) async fn users(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    headers: HeaderMap,
    Input(body): Input<ExportUsers>,
) -> Answer<Response> {
    let query = users::query(body.q, body.filter.as_deref(), None)?;
    let format = Format::accepted(&headers);
    Ok(export::users::answer(state.service.clone(), client, principal, query, format).await?)
}
