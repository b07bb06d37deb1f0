//! A form without JavaScript that is refused comes back filled in: what was typed, secrets left out, goes sealed into
//! the `form` cookie beside the redirect. With JavaScript the page still has it.

use super::{form_fields::FormFields, referer, sfn_status::REFUSAL_HEADER, takes_html};
use app::{
    api::Typed,
    ssr::{AppState, form_cookie::Form},
};
use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::Response,
};

/// Sets the cookie.
pub async fn keep(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let form = takes_html(request.headers()).then(|| form_of(&state, &request)).flatten();
    let mut response = next.run(request).await;
    let was_refused = response.status().is_redirection() && response.headers().contains_key(REFUSAL_HEADER);
    if let Some(cookie) = form.filter(|_| was_refused).and_then(|form| form.cookie(&state)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What would be kept, if the form should be refused.
fn form_of(state: &AppState, request: &Request) -> Option<Form> {
    let typed = Typed::of_form(request.extensions().get::<FormFields>()?.pairs());
    if typed.is_empty() {
        return None;
    }
    let path = referer::path_of(request.headers())?;
    Some(Form::typed(&path, typed, Form::read(request.headers(), state)))
}
