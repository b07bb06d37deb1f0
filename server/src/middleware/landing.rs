//! Where mail links land: the token moves from the address, where histories and logs would keep it, into the sealed
//! `form` cookie, and nothing else happens. Mail scanners open links too; only a person's POST acts.

use app::{
    routes,
    ssr::{AppState, form_cookie::Form},
};
use auth::random::Token;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::form_urlencoded;

/// The pages that mails link to.
const PAGES: [&str; 6] = [
    routes::VERIFY_EMAIL,
    routes::UNLOCK,
    routes::PASSWORD_RESET,
    routes::NOT_ME,
    routes::INVITE,
    routes::CONFIRM_ADDRESS,
];
/// The parameter that holds the token.
const PARAMETER: &str = "token";

/// Answers a GET with a token by 303 to the same page without it. A token that isn't one is dropped on the way.
pub async fn land(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let page = PAGES.into_iter().find(|page| *page == request.uri().path());
    match (page, request.uri().query().and_then(tokens)) {
        (Some(page), Some(given)) if is_read => moved(&state, page, &given),
        _ => next.run(request).await,
    }
}

fn moved(state: &AppState, page: &'static str, given: &[String]) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static(page))]).into_response();
    if let [token] = given
        && let Some(token) = Token::parse(token)
        && let Some(cookie) = Form::landed(page, &token).cookie(state)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The values of the parameter; `None` where it isn't there.
fn tokens(query: &str) -> Option<Vec<String>> {
    let all: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == PARAMETER)
        .map(|(_, value)| value.into_owned())
        .collect();
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_token() {
        assert_eq!(tokens("token=a&x=1"), Some(vec!["a".to_owned()]));
        assert_eq!(tokens("token=a&token=b").map(|all| all.len()), Some(2));
        assert_eq!(tokens("x=1&notoken=a"), None);
        assert_eq!(tokens(""), None);
    }
}
