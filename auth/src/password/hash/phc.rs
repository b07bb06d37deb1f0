//! The text form of a stored hash:
//! `$argon2id$v=19$m=19456,t=2,p=1,keyid=AAAAAA$salt$hash`, as the PHC string format of Argon2 has it; `keyid` names
//! the key file's line from which the pepper was derived.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::compute::{Cost, OUTPUT_BYTES, SALT_BYTES};
use crate::keys::ID_BYTES;

/// A stored hash, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) cost: Cost,
    pub(super) key_id: [u8; ID_BYTES],
    pub(super) salt: [u8; SALT_BYTES],
    pub(super) output: [u8; OUTPUT_BYTES],
}

impl Stored {
    /// Reads what [`Stored::to_text`] wrote; anything else, however near, is refused.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (params, salt, output) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let mut params = params.split(',');
        let mut param = |name: &str| params.next()?.strip_prefix(name)?.strip_prefix('=');
        let cost = Cost { memory_kib: number(param("m")?)?, passes: number(param("t")?)?, lanes: number(param("p")?)? };
        let key_id = bytes(param("keyid")?)?;
        if params.next().is_some() {
            return None;
        }
        Some(Self { cost, key_id, salt: bytes(salt)?, output: bytes(output)? })
    }

    /// A key's id as it stands there.
    pub(super) fn key_id_text(id: [u8; ID_BYTES]) -> String {
        STANDARD_NO_PAD.encode(id)
    }

    pub(super) fn to_text(&self) -> String {
        let Cost { memory_kib, passes, lanes } = self.cost;
        let [key_id, salt, output] = [&self.key_id[..], &self.salt, &self.output].map(|b| STANDARD_NO_PAD.encode(b));
        format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes},keyid={key_id}${salt}${output}")
    }
}

/// Decimal without sign or leading zeros.
pub(super) fn number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    if is_plain { text.parse().ok() } else { None }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> Stored {
        let cost = Cost { memory_kib: 19456, passes: 2, lanes: 1 };
        Stored { cost, key_id: [1, 2, 3, 4], salt: [5; SALT_BYTES], output: [6; OUTPUT_BYTES] }
    }

    #[test]
    fn reads_what_it_wrote() {
        let text = stored().to_text();
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid=AQIDBA$"), "{text}");
        assert!(text.len() <= 255, "it must fit its column");
        assert_eq!(Stored::parse(&text), Some(stored()));
    }

    #[test]
    fn refuses_everything_else() {
        let text = stored().to_text();
        for (from, to) in [
            ("argon2id", "argon2i"),
            ("v=19", "v=16"),
            ("m=19456", "m=+19456"),
            ("m=19456", "m=019456"),
            ("m=19456", "m=99999999999"),
            ("m=19456,t=2", "t=2,m=19456"),
            (",keyid=AQIDBA", ""),
            ("keyid=AQIDBA", "keyid=AQID"),
            ("keyid=AQIDBA", "keyid=AQIDBA,x=1"),
            ("keyid=AQIDBA$", "keyid=AQIDBA$AAAA$"),
            ("$argon2id", "argon2id"),
        ] {
            assert_eq!(Stored::parse(&text.replacen(from, to, 1)), None, "{to}");
        }
        for cut in 0..text.len() {
            assert_eq!(Stored::parse(&text[..cut]), None);
        }
        assert_eq!(Stored::parse("pbkdf2_sha256$600000$salt$hash"), None);
    }
}
