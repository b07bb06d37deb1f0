//! The JSON API, as programs use it: what every request passes, whatever is asked, and what each is for.

mod account;
pub(crate) mod admin;
mod attacks;
mod compat;
mod description;
mod entrance;
mod guards;
mod idempotency;
mod journey;
mod journey_script;
mod oracle;
mod tokens;
