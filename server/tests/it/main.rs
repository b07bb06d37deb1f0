//! The doors, against the real router: one binary, a fresh database for each test, on every back end.
//!
//! Start reading at [`harness`]. Tests that name an advisory are the proof that its mistake isn't ours.

#![recursion_limit = "256"]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]
#![allow(clippy::assigning_clones, clippy::format_push_string, reason = "a test is read more often than it runs")]
#![allow(clippy::doc_markdown, reason = "other products' names stand beside their advisories")]

#[macro_use]
mod harness;

mod account;
mod architecture;
mod audit;
mod backup;
mod cache;
mod commands;
mod doctor;
mod doors;
mod faults;
mod guards;
mod import;
mod invitations;
mod journey;
mod oracle;
mod plans;
mod policies;
mod registration;
mod rest;
mod secrets;
mod sessions;
mod single_spend;
mod smtp;
mod staff;
mod throttles;
