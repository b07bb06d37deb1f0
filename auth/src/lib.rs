//! The rules of Countersign.
//!
//! **Ground floor** (always built, safe for WASM, no I/O): types that are born only by parsing ([`email`],
//! [`username`], [`phone`], [`label`], [`code`], [`password::policy`]), the [`error`] vocabulary, the sign-in's
//! [`stage`]s, [`assurance`] and [`role`]s, and what the pages get ([`wire`]). So the browser runs the very same
//! `Email::parse` as the server.
//!
//! **Upper floor** (feature `ssr`): the [`Service`] with all use cases, the proofs of authority in [`principal`],
//! the mechanisms (each a thin layer over its library) and the [`store`].
//!
//! Start reading at [`stage`], then `service/sign_in.rs`.

pub mod assurance;
pub mod code;
pub mod email;
pub mod error;
pub mod intent;
pub mod label;
pub mod password;
pub mod permission;
pub mod phone;
pub mod role;
pub mod staff_act;
pub mod stage;
pub mod text;
pub mod username;
pub mod wire;
pub mod zone;

#[cfg(feature = "ssr")]
pub mod chain;
#[cfg(feature = "ssr")]
pub mod client;
#[cfg(feature = "ssr")]
pub mod clock;
#[cfg(feature = "ssr")]
pub mod codes;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
mod jwt;
#[cfg(feature = "ssr")]
pub mod keys;
#[cfg(feature = "ssr")]
pub mod outbox;
#[cfg(feature = "ssr")]
pub mod principal;
#[cfg(feature = "ssr")]
pub mod random;
#[cfg(feature = "ssr")]
pub mod records;
#[cfg(feature = "ssr")]
mod refresh;
#[cfg(feature = "ssr")]
pub mod seal;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod signer;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod throttle;
#[cfg(feature = "ssr")]
pub mod totp;

pub use error::{Error, Field, FieldError, Problem};
#[cfg(feature = "ssr")]
pub use service::Service;
