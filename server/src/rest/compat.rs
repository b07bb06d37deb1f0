//! The routes of the Django projects that this portal replaces, one file for each. Their clients keep working when they
//! change the base address; the rules behind are everybody's, so that a gap of theirs isn't copied. What stays and what
//! differs is told in `docs/MIGRATING.md`.
//!
//! The third project's routes are the API's own, spelt with a slash at the end: [`seed003`] tells which.

pub(crate) mod seed000;
pub(crate) mod seed002;
pub(crate) mod seed003;
pub(crate) mod seed004;
