//! Server functions, and nothing else: each is a guard, the input, one call of the service, and an answer. They are
//! the pages' door to the rules; whatever needs a fifth line belongs behind that door.
//!
//! Functions named `…_page` only read, for the page of that name. All others change something: they are posted by
//! forms, with or without JavaScript, and lead on to the next page. There is no GET among them.

mod account;
mod activity;
mod admin_messages;
#[expect(clippy::too_many_arguments, reason = "the arguments of a server function are flat: fields of a form")]
mod admin_portal;
mod admin_registrations;
mod admin_user;
mod admin_users;
mod browsers;
mod confirm;
mod factors;
mod invite;
mod not_me;
mod outbox;
mod own_factors;
mod password;
mod profile;
mod register;
mod reset;
mod sessions;
mod sign_in;
mod typed;

pub use account::*;
pub use activity::*;
pub use admin_messages::*;
pub use admin_portal::*;
pub use admin_registrations::*;
pub use admin_user::*;
pub use admin_users::*;
pub use browsers::*;
pub use confirm::*;
pub use factors::*;
pub use invite::*;
pub use not_me::*;
pub use outbox::*;
pub use own_factors::*;
pub use password::*;
pub use profile::*;
pub use register::*;
pub use reset::*;
pub use sessions::*;
pub use sign_in::*;
pub use typed::Typed;

use auth::wire::Standing;
use serde::{Deserialize, Serialize};

/// What a page shows, and what its frame needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded<T> {
    /// The page's own.
    pub view: T,
    /// Where the visitor stands.
    pub standing: Standing,
    /// What was typed into a form of this page that was refused, when JavaScript is off.
    pub typed: Typed,
}

/// Completes a page's own data by what every page has.
#[cfg(feature = "ssr")]
async fn loaded<T>(path: &str, view: T) -> Result<Loaded<T>, crate::AppError> {
    use crate::ssr::{form_cookie, guard, request};
    let (state, visit) = (request::state()?, guard::visit().await?);
    Ok(Loaded { view, standing: state.service.standing(&visit), typed: form_cookie::typed(&state, path) })
}

/// An optional field of a form: nothing typed is nothing.
#[cfg(feature = "ssr")]
fn optional(typed: &str) -> Option<&str> {
    Some(typed).filter(|typed| !typed.trim().is_empty())
}
