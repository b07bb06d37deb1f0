//! What belongs to staff's pages and is no page: users and events as files.

use crate::{
    export::{self, Format},
    middleware::{
        form_fields::{self, FormFields},
        media_type,
    },
    refusal::{Fault, Refusal},
};
use app::{routes, ssr::AppState};
use auth::{
    Error, Problem, Service,
    client::Client,
    intent::Intent,
    principal::{Operator, Principal, Visit},
    staff_act::StaffAct,
    wire::{AuditQuery, UserFilter, UserQuery, UserSort},
};
use axum::{
    Extension, Router,
    extract::State,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};

/// `body_max`: most bytes of a form.
pub(super) fn routes(state: &AppState, body_max: usize) -> Router {
    Router::new()
        .route(routes::ADMIN_USERS_EXPORT, post(export_users))
        .route(routes::ADMIN_AUDIT_EXPORT, post(export_audit))
        .route_layer(from_fn_with_state(body_max, form_fields::check)) // reads the body, which must be a form by now
        .route_layer(from_fn(media_type::check))
        .with_state(state.clone())
}

/// The users of a list, after a fresh proof: the form asks again once it is given.
async fn export_users(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    Extension(fields): Extension<FormFields>,
) -> Response {
    let (query, format) = match wanted(&fields) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal.into_response(),
    };
    exported(&state.service, &client, async |principal| {
        export::users::answer(state.service.clone(), client.clone(), principal, query, format).await
    })
    .await
}

/// Everybody's events, likewise.
async fn export_audit(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
    Extension(fields): Extension<FormFields>,
) -> Response {
    let Some(format) = given(&fields, "format").map_or(Some(Format::Csv), Format::from_name) else {
        return wrong("format").into_response();
    };
    let of = |name: &str| given(&fields, name).unwrap_or_default().to_owned();
    let query = AuditQuery {
        user: of("user"),
        actor: of("actor"),
        kind: of("kind"),
        result: of("result"),
        from: of("from"),
        to: of("to"),
        network: of("network"),
    };
    exported(&state.service, &client, async |principal| {
        let operator = Operator::Staff { client: &client, principal: &principal };
        Ok(export::audit::answer(state.service.begin_export_of_audit(&operator, &query).await?, format))
    })
    .await
}

/// What was asked for, or the way to what it needs first.
async fn exported(
    service: &Service,
    client: &Client,
    export: impl AsyncFnOnce(Principal) -> Result<Response, Error>,
) -> Response {
    let principal = match service.visit(client).await {
        Ok(Visit::SignedIn(principal)) => principal,
        Ok(visit) => return Redirect::to(routes::for_stage(visit.stage())).into_response(),
        Err(error) => return Refusal::Rules(error).into_response(),
    };
    match export(principal.clone()).await {
        Ok(file) => file,
        Err(Error::StepUpRequired) => {
            // Best effort: where it can't be kept, the person asks again after the confirmation.
            if let Err(error) = service.keep_intent(&principal, Intent::Staff { work: StaffAct::Export }).await {
                tracing::warn!(%error, "an act wasn't kept for its confirmation");
            }
            Redirect::to(routes::CONFIRM).into_response()
        }
        Err(Error::InvalidToken) => Redirect::to(routes::LOGIN).into_response(),
        Err(error) => Refusal::Rules(error).into_response(),
    }
}

/// `q`, `filter` and `format`: all users as CSV where nothing is said.
fn wanted(fields: &FormFields) -> Result<(UserQuery, Format), Refusal> {
    let filter = given(fields, "filter").map_or(Some(UserFilter::All), UserFilter::from_name);
    let filter = filter.ok_or_else(|| wrong("filter"))?;
    let format = given(fields, "format").map_or(Some(Format::Csv), Format::from_name).ok_or_else(|| wrong("format"))?;
    let q = given(fields, "q").unwrap_or_default().to_owned();
    Ok((UserQuery { q, filter, sort: UserSort::Newest }, format))
}

fn given<'a>(fields: &'a FormFields, name: &str) -> Option<&'a str> {
    let found = fields.pairs().find(|(other, _)| *other == name).map(|(_, value)| value);
    found.filter(|value| !value.is_empty())
}

fn wrong(field: &'static str) -> Refusal {
    Refusal::Fields(vec![Fault { field: field.into(), code: Problem::Malformed }])
}
