//! The cookies of a session and a known browser: set from what the service issued, cleared at sign-out.

use super::{AppState, cookies, cookies::Cookie, form_cookie, redirect};
use crate::{error::AppError, routes};
use auth::{Error, random::Token, service::Issued, stage::Stage};

/// Keeps what was issued in cookies, and goes on to the step that is due.
pub fn go_on(state: &AppState, issued: &Issued) {
    keep(state, issued);
    let shows_codes = issued.stage == Stage::Authenticated && issued.shows_recovery_codes();
    redirect::to(if shows_codes { routes::RECOVERY_CODES } else { routes::for_stage(issued.stage) });
}

/// Keeps what was issued in cookies, and drops the form that led here.
pub fn keep(state: &AppState, issued: &Issued) {
    keep_session(state, &issued.session);
    if let Some(browser) = &issued.browser {
        keep_browser(state, browser);
    }
    form_cookie::clear(state);
}

/// Keeps a session's secret where it has changed.
pub fn keep_next(state: &AppState, session: Option<&Token>) {
    if let Some(session) = session {
        keep_session(state, session);
    }
}

/// Keeps a session's new secret.
pub fn keep_session(state: &AppState, session: &Token) {
    cookies::append(Cookie::Session.set(state.site.is_https, &session.encode(), None));
}

/// Makes this browser a known one.
pub fn keep_browser(state: &AppState, browser: &Token) {
    let life_s = u32::try_from(state.service.settings.life.browser_ms / 1000).unwrap_or(u32::MAX);
    cookies::append(Cookie::Browser.set(state.site.is_https, &browser.encode(), Some(life_s)));
}

/// Passes a step's result on; where too many wrong codes have ended the sign-in, forgets it and leads back to the
/// password.
///
/// # Errors
/// The step's own.
pub fn unless_ended<T>(state: &AppState, result: Result<T, Error>) -> Result<T, AppError> {
    if let Err(Error::SignInEnded) = &result {
        end(state);
        redirect::to(routes::LOGIN_ENDED);
    }
    Ok(result?)
}

/// Forgets the session; the browser stays known.
pub fn end(state: &AppState) {
    cookies::append(Cookie::Session.clear(state.site.is_https));
    form_cookie::clear(state);
}
