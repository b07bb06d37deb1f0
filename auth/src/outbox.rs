//! The outbox: mails as rows, written in the same transaction as the change they tell of, and sent by a worker.
//!
//! A request never waits for a mail server, and its answer's time tells nothing of whether a mail was written:
//! who has which account is asked only when a letter is delivered ([`resolve`]). A row's content is sealed, and wiped
//! once it is sent or dropped; a letter that isn't sent within its life is dropped, so that no code arrives after it
//! has ended. Delivery is at least once: a letter sent a second time has the same Message-ID.
//!
//! ```text
//!            claim (lease of 60 s)                    ┌─▶ sent      content wiped
//! queued ──────────────────────────▶ resolve, render ─┼─▶ shown     development's outbox page; content kept
//!   ▲                                  and deliver    ├─▶ dropped   content wiped: refused for good, or too late
//!   └── back-off: 1 s · 2ⁿ, at most 15 min ◀──────────┘
//! ```
//!
//! Start reading at [`letter`], then [`queue`] and [`worker`].

mod happening;
pub mod letter;
pub mod log;
mod mail_html;
pub mod page;
pub mod paths;
pub mod queue;
pub mod render;
pub mod resolve;
pub mod sms;
pub mod smtp;
#[cfg(test)]
mod testing;
pub mod transport;
mod words;
pub mod worker;

pub use happening::Happening;
pub use letter::Letter;
pub use log::Log;
pub use page::{Page, shown};
pub use queue::enqueue;
pub use render::{Mail, render, render_text};
pub use resolve::{Resolution, Resolver};
pub use sms::{GatewayError, Text, TextTransport, Twilio, Webhook};
pub use smtp::{Sender, SenderError, Smtp};
pub use transport::{Delivery, Failure, Fate, Transport};
pub use words::rfc_3339;
pub use worker::Worker;
