//! Who the user is, as they want to be called; their address.

use super::{
    body::{Input, body},
    etag::{IfMatch, Tagged},
    guard::Bearer,
    problem::{Answer, Problem},
    refused::{Act, Condition, Guess, Sending, StepUp},
    step::{Secret, TokenSet},
    texts,
};
use app::ssr::AppState;
use auth::{intent::Intent, service::ProfileChange, wire::ProfileView};
use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// The whole profile.
    pub(crate) struct PutProfile {
        /// What the person is called.
        #[schema(value_type = texts::DisplayName)]
        display_name: String,
        /// Null gives it up.
        #[schema(value_type = Option<texts::UsernameOrNone>)]
        username: Option<String>,
        /// An IANA name such as `Europe/Zurich`.
        #[schema(value_type = texts::TimeZone)]
        time_zone: String,
        /// Unchanged, where it is there.
        #[schema(value_type = Option<texts::Id>)]
        id: Option<String>,
        /// Unchanged, where it is there.
        #[schema(value_type = Option<texts::EmailOrNone>)]
        email: Option<String>,
        /// Unchanged, where it is there.
        #[schema(value_type = Option<texts::RoleName>)]
        role: Option<String>,
    }

    /// What is to change.
    pub(crate) struct PatchProfile {
        /// What the person is called.
        #[schema(value_type = Option<texts::DisplayName>)]
        display_name: Option<String>,
        /// An empty one gives it up.
        #[schema(value_type = Option<texts::UsernameOrNone>)]
        username: Option<String>,
        /// An IANA name such as `Europe/Zurich`.
        #[schema(value_type = Option<texts::TimeZone>)]
        time_zone: Option<String>,
        /// Unchanged, where it is there.
        #[schema(value_type = Option<texts::Id>)]
        id: Option<String>,
        /// Unchanged, where it is there.
        #[schema(value_type = Option<texts::EmailOrNone>)]
        email: Option<String>,
        /// Unchanged, where it is there.
        #[schema(value_type = Option<texts::RoleName>)]
        role: Option<String>,
    }

    /// A new address.
    pub(crate) struct EmailChange {
        /// The address.
        #[schema(value_type = texts::Email)]
        email: String,
    }

    /// The code that was mailed to it.
    pub(crate) struct EmailConfirm {
        /// Eight digits.
        #[schema(value_type = texts::EightDigits)]
        code: String,
    }
}

/// Who the user is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Profile {
    #[schema(value_type = texts::Id)]
    id: String,
    #[schema(value_type = texts::EmailOrNone)]
    email: String,
    #[schema(value_type = Option<texts::Username>, required = true)]
    username: Option<String>,
    #[schema(value_type = texts::DisplayName)]
    display_name: String,
    /// `user`, `auditor`, `support` or `administrator`.
    #[schema(value_type = texts::RoleName)]
    role: &'static str,
    #[schema(value_type = texts::TimeZone)]
    time_zone: String,
}

/// Tells who the user is.
#[utoipa::path(
    get, path = "/api/profile", tag = "Account",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` that the program has already")),
    security(("bearer" = [])),
    responses((status = 200, description = "The profile", body = Profile, headers(("ETag" = String, description = "What `If-Match` and `If-None-Match` name (RFC 9110)"))), (status = 304, description = "As the program has it already", headers(("ETag" = String, description = "What `If-Match` and `If-None-Match` name (RFC 9110)"))))
)]
pub(crate) async fn get(bearer: Bearer) -> Answer<Tagged<Profile>> {
    Ok(Tagged(Profile::of(bearer.principal.profile_view())))
}

/// Replaces the profile.
///
/// `id`, `email` and `role` may be sent as they are. Another username is a sensitive act.
#[utoipa::path(
    put, path = "/api/profile", tag = "Account", request_body = PutProfile,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on; 412 where it is no longer that")),
    security(("bearer" = [])),
    responses((status = 200, description = "As it is now", body = Profile, headers(("ETag" = String, description = "What `If-Match` and `If-None-Match` name (RFC 9110)"))), StepUp, Condition)
)]
pub(crate) async fn put(
    State(state): State<AppState>,
    bearer: Bearer,
    if_match: IfMatch,
    Input(body): Input<PutProfile>,
) -> Answer<Tagged<Profile>> {
    let fixed = [("id", body.id), ("email", body.email), ("role", body.role)];
    let change = ProfileChange {
        display_name: Some(body.display_name),
        username: Some(body.username.unwrap_or_default()),
        time_zone: Some(body.time_zone),
        is_conditional: false,
    };
    save(&state, bearer, &if_match, fixed, change).await
}

/// Changes what is given of the profile.
///
/// `id`, `email` and `role` may be sent as they are. Another username is a sensitive act.
#[utoipa::path(
    patch, path = "/api/profile", tag = "Account", request_body = PatchProfile,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on; 412 where it is no longer that")),
    security(("bearer" = [])),
    responses((status = 200, description = "As it is now", body = Profile, headers(("ETag" = String, description = "What `If-Match` and `If-None-Match` name (RFC 9110)"))), StepUp, Condition)
)]
pub(crate) async fn patch(
    State(state): State<AppState>,
    bearer: Bearer,
    if_match: IfMatch,
    Input(body): Input<PatchProfile>,
) -> Answer<Tagged<Profile>> {
    let fixed = [("id", body.id), ("email", body.email), ("role", body.role)];
    let PatchProfile { display_name, username, time_zone, .. } = body;
    let change = ProfileChange { display_name, username, time_zone, is_conditional: false };
    save(&state, bearer, &if_match, fixed, change).await
}

async fn save(
    state: &AppState,
    Bearer { client, principal }: Bearer,
    if_match: &IfMatch,
    fixed: [(&'static str, Option<String>); 3],
    change: ProfileChange,
) -> Answer<Tagged<Profile>> {
    let before = Profile::of(principal.profile_view());
    if_match.admits(&before)?;
    let is_other = |(name, given): &(&'static str, Option<String>)| {
        given.as_deref().is_some_and(|given| before.fixed(name) != Some(given))
    };
    if let Some((name, _)) = fixed.iter().find(|field| is_other(field)) {
        return Err(Problem::field(name, auth::Problem::ReadOnly));
    }
    let change = ProfileChange { is_conditional: if_match.is_given(), ..change };
    let saved = state.service.save_profile(&client, &principal, &change).await?;
    Ok(Tagged(Profile::of(saved)))
}

/// Mails a code to a new address.
///
/// A sensitive act. The address counts once it is confirmed: `POST /api/email/confirm`.
#[utoipa::path(
    post, path = "/api/email/change", tag = "Account", request_body = EmailChange, security(("bearer" = [])),
    responses((status = 202, description = "The code is on its way"), Act, Sending)
)]
pub(crate) async fn change_email(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Input(body): Input<EmailChange>,
) -> Answer<StatusCode> {
    state.service.act(&client, &principal, &Intent::ChangeAddress { email: body.email }).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Confirms the new address.
///
/// All other sessions end; this program goes on with the tokens that are returned. The old address is told.
#[utoipa::path(
    post, path = "/api/email/confirm", tag = "Account", request_body = EmailConfirm, security(("bearer" = [])),
    responses((status = 200, description = "New tokens", body = TokenSet), Guess, Act)
)]
pub(crate) async fn confirm_email(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Input(body): Input<EmailConfirm>,
) -> Answer<Secret<TokenSet>> {
    let renewed = state.service.confirm_address(&client, &principal, &body.code).await?;
    Ok(Secret(TokenSet::of(state.service.tokens_after(&renewed).await?)))
}

impl Profile {
    fn of(view: ProfileView) -> Self {
        Self {
            id: view.id,
            email: view.email,
            username: view.username,
            display_name: view.display_name,
            role: view.role.name(),
            time_zone: view.time_zone,
        }
    }

    /// What can't be changed here.
    fn fixed(&self, name: &str) -> Option<&str> {
        match name {
            "id" => Some(&self.id),
            "email" => Some(&self.email),
            "role" => Some(self.role),
            _ => None,
        }
    }
}
