//! What listens, and what is typed at a prompt.
//!
//! The server reads the [`config`], puts the parts together ([`compose`]), wraps the app's routes into the layers that
//! every request passes ([`http`], one file per layer in [`middleware`]) and listens. What programs ask stands in `rest`. It decides nothing about
//! sign-in: those rules are `auth`'s. Start reading at [`http::router`] and [`compose::boot`].

// The app's pages are deep types.
#![recursion_limit = "256"]

mod audit_chain;
pub mod backup;
mod chores;
pub mod cli;
pub mod compose;
pub mod config;
pub mod doctor;
mod export;
pub mod files;
pub mod first_start;
pub mod http;
mod inside;
pub mod listen;
pub mod middleware;
pub mod redis;
pub mod refusal;
mod rest;
pub mod session_store;
pub mod shutdown;
pub mod telemetry;

pub use compose::{Composition, Parts, Running, StartError, boot};
pub use config::Config;
/// The API's description: the text of `/api/openapi.json` and `docs/openapi.json`.
pub use rest::openapi::description as api_description;
