//! Administration: who may do what to whom, what each act does, and what staff's pages show.

mod acts;
mod administrators;
mod attacks;
mod factors;
mod invitations;
mod lists;
mod pages;
mod step_up;
mod who_may;

use crate::harness::Browser;
use app::api::Loaded;
use auth::{random::Token, wire::UserView};

/// What staff see of somebody.
async fn view_of(browser: &Browser, id: &str) -> UserView {
    browser.post("admin_user_page", &[("id", id)]).await.ok().json::<Loaded<UserView>>().view
}

/// The token of a mailed link.
fn token_in(mail: &crate::harness::Mail) -> Token {
    let link = crate::harness::link_in(mail);
    Token::parse(link.split("token=").nth(1).unwrap()).unwrap()
}
