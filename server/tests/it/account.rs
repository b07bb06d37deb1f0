//! The account after the first sign-in: every factor, every session, every notice.

mod activity;
mod address;
mod browsers;
mod checker;
mod clock;
mod deletion;
mod factors;
mod not_me;
mod password;
mod phone;
mod profile;
mod reset;
mod sequences;
mod sessions;
mod step_up;
mod sweep;
mod trail;

use crate::harness::{App, Browser, MINUTE, User, loaded};
use auth::wire::ConfirmView;

/// Lets the proof of the sign-in grow old.
pub(crate) fn stale(app: &App) {
    app.pass(6 * MINUTE);
}

/// Confirms with the authenticator's next code; where that leads.
pub(crate) async fn confirm(app: &App, user: &User, browser: &Browser, leads: &str) {
    let code = user.next_code(app);
    let ConfirmView { mark, .. } = loaded(browser, "confirm_page").await;
    browser.post("confirm_act", &[("code", &code), ("mark", &mark)]).await.leads_to(leads);
}
