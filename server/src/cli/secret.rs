//! `secret`: a new line for a key file.

use super::{Failure, output::Output};
use auth::keys::Keyring;
use serde::Serialize;

#[derive(Serialize)]
struct Secret {
    line: String,
}

pub(super) fn run(output: Output) -> Result<(), Failure> {
    output.data(&Secret { line: Keyring::generate_line() }, |secret| secret.line.clone())?;
    Ok(())
}
