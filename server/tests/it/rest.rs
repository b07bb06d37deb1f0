//! The JSON API, as programs use it: what every request passes, whatever is asked, and what each is for.

mod entrance;
mod idempotency;
mod journey;
mod oracle;
mod tokens;
