//! django-allauth: `mfa_authenticator`, whose `data` is JSON. A project may have put its secrets under a key of its own;
//! such rows can't be read.

use super::{
    super::{super::row::Row, Authenticator},
    Found, base32,
};
use crate::totp;
use ring::hmac;
use serde::Deserialize;

/// Codes of a set, and digits of a code, unless a project has set others.
const CODES: u32 = 10;
const DIGITS: usize = 8;
/// Hex digits of a seed.
const SEED: usize = 80;

#[derive(Deserialize)]
struct Data {
    secret: Option<String>,
    seed: Option<String>,
    #[serde(default)]
    used_mask: u64,
    migrated_codes: Option<Vec<String>>,
}

/// An authenticator, recovery codes, or a passkey.
pub(super) fn authenticator(found: &mut Found, table: &str, row: &Row) {
    let data: Option<Data> = serde_json::from_str(row.text("data")).ok();
    match (row.text("type"), data) {
        ("webauthn", _) => found.note(table, row, "passkeys aren't taken: they are bound to the old site"),
        ("totp", Some(Data { secret: Some(secret), .. })) => {
            let read = base32(&secret).map(|secret| Authenticator {
                name: String::new(),
                secret,
                manner: totp::Manner::default(),
                last_step: None,
                created_at: row.moment("created_at"),
                last_used_at: row.moment("last_used_at"),
            });
            found.take(table, row, read);
        }
        ("recovery_codes", Some(Data { migrated_codes: Some(codes), .. })) => found.take_codes(table, row, codes),
        ("recovery_codes", Some(Data { seed: Some(seed), used_mask, .. })) => {
            if seed.len() == SEED && seed.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                found.take_codes(table, row, unused(&seed, used_mask));
            } else {
                found.note(table, row, "its seed is encrypted");
            }
        }
        _ => found.note(table, row, "its data can't be read"),
    }
}

/// The codes of a seed, less those whose bit is set.
fn unused(seed: &str, used_mask: u64) -> Vec<String> {
    let mut running = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, seed.as_bytes()));
    let mut codes = Vec::new();
    for i in 0..CODES {
        running.update(format!("{i:3},").as_bytes());
        let digest = running.clone().sign();
        let start = digest.as_ref().iter().take(DIGITS / 2);
        let value = start.fold(0_u64, |value, byte| value << 8 | u64::from(*byte)) % 100_000_000;
        if used_mask >> i & 1 == 0 {
            codes.push(format!("{value:0DIGITS$}"));
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// django-allauth 65 with this seed.
    #[test]
    fn codes_of_a_seed() {
        let seed = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0011223344556677";
        assert_eq!(unused(seed, 0b11_1111_1000), ["96543028", "77560411", "64398994"]);
        assert_eq!(unused(seed, 0).len(), 10);
        assert_eq!(unused(seed, u64::MAX), Vec::<String>::new());
    }
}
