//! Other people's accounts, by programs of staff: the same acts as on the pages, judged by the same rules.
//!
//! [`users`] are looked at, [`edit`] makes, changes and deletes them, [`acts`] are the others on one user and [`many`]
//! those on several; [`lists`] has registrations and the outbox, [`audit`] everybody's history, [`export`] takes users
//! away as a file. [`views`] says
//! what a user looks like in all of them.

pub(super) mod acts;
pub(super) mod audit;
pub(super) mod edit;
pub(super) mod export;
pub(super) mod lists;
pub(super) mod many;
pub(super) mod users;
mod views;

use super::problem::{Answer, Problem};
use auth::{Error, role::Role};

/// The role of a name.
fn role(name: &str) -> Answer<Role> {
    Role::from_name(name).ok_or_else(|| Problem::field("role", auth::Problem::Malformed))
}

/// In a list what isn't found is where the page begins.
fn of_list(error: Error) -> Problem {
    if error == Error::NotFound { Problem::field("cursor", auth::Problem::Malformed) } else { error.into() }
}
