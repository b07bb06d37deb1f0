//! Values sealed at rest and in cookies (XChaCha20-Poly1305, RFC 8439 with the 192-bit nonce of
//! draft-irtf-cfrg-xchacha), and digests of short codes that nobody can compute without our keys (HMAC-SHA256).
//!
//! Layout of [`seal`]: version 1 (1 byte), key id (4), nonce (24), ciphertext and tag.
//! Layout of [`seal_under`]: version 2 (1 byte), nonce (24), ciphertext and tag.
//!
//! What a value belongs to (its row, its field, its session) goes into `aad`: a sealed value that is copied into
//! another row doesn't open there.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::keys::{ID_BYTES, Keyring};

/// Bytes that [`seal`] adds to the plain ones.
pub const OVERHEAD: usize = 1 + ID_BYTES + NONCE_BYTES + 16;

const UNDER_KEYRING: u8 = 1;
const UNDER_ONE_KEY: u8 = 2;
const NONCE_BYTES: usize = 24;

/// Seals a value under the current key's subkey for `purpose`, bound to `aad`.
#[must_use]
pub fn seal(keys: &Keyring, purpose: &'static str, aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let key = Zeroizing::new(keys.derive_current(purpose));
    let [a, b, c, d] = keys.current_id_bytes();
    encrypt(&key, &[UNDER_KEYRING, a, b, c, d], aad, plain)
}

/// Opens what [`seal`] made for the same purpose and `aad`, under whichever of our keys it was made. `None` when it
/// is damaged, not ours, for another purpose or place, or its key is gone.
#[must_use]
pub fn open(keys: &Keyring, purpose: &'static str, aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (head, body) = sealed.split_at_checked(1 + ID_BYTES)?;
    let (version, id) = head.split_first()?;
    if *version != UNDER_KEYRING {
        return None;
    }
    let key = Zeroizing::new(keys.derive_by_id_bytes(id, purpose)?);
    decrypt(&key, head, aad, body)
}

/// Seals a value under one key, such as one derived from a cookie's secret, bound to `aad`.
#[must_use]
pub fn seal_under(key: &[u8; 32], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    encrypt(key, &[UNDER_ONE_KEY], aad, plain)
}

/// Opens what [`seal_under`] made with the same key and `aad`.
#[must_use]
pub fn open_under(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (head, body) = sealed.split_at_checked(1)?;
    if head != [UNDER_ONE_KEY] {
        return None;
    }
    decrypt(key, head, aad, body)
}

/// HMAC-SHA256 of `parts` under the current key's subkey for `purpose`. Each part goes in with its length before
/// it, so that no two lists of parts give the same input.
#[must_use]
pub fn mac(keys: &Keyring, purpose: &'static str, parts: &[&[u8]]) -> [u8; 32] {
    mac_under(&keys.derive_current(purpose), parts)
}

/// The same under every key, newest first: what a stored digest may be, since it can be older than the current key.
#[must_use]
pub fn macs(keys: &Keyring, purpose: &'static str, parts: &[&[u8]]) -> Vec<[u8; 32]> {
    keys.derive_each(purpose).map(|key| mac_under(&key, parts)).collect()
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length (RFC 2104 §2)")]
fn mac_under(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("a key of 32 bytes");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// A random nonce of 192 bits needs no counter: a collision is out of reach (draft-irtf-cfrg-xchacha).
#[expect(clippy::expect_used, reason = "XChaCha20 refuses above 256 GiB only")]
fn encrypt(key: &[u8; 32], head: &[u8], aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = crate::random::bytes();
    let payload = Payload { msg: plain, aad: &bound(head, aad) };
    let body = XChaCha20Poly1305::new(key.into()).encrypt(&XNonce::from(nonce), payload).expect("a short value");
    [head, &nonce, &body].concat()
}

fn decrypt(key: &[u8; 32], head: &[u8], aad: &[u8], body: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = body.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: body, aad: &bound(head, aad) };
    XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(*nonce), payload).ok()
}

/// The head has a fixed length in each version, so the two can't run into each other.
fn bound(head: &[u8], aad: &[u8]) -> Vec<u8> {
    [head, aad].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keyring {
        Keyring::parse(&Keyring::generate_line()).unwrap()
    }

    #[test]
    fn opens_what_it_sealed() {
        let keys = keys();
        for plain in [&b""[..], b"x", &[0xA5; 4096]] {
            let sealed = seal(&keys, "test", b"row 7", plain);
            assert_eq!(sealed.len(), plain.len() + OVERHEAD);
            assert_eq!(open(&keys, "test", b"row 7", &sealed).unwrap(), plain);
        }
        assert_ne!(seal(&keys, "test", b"", b"x"), seal(&keys, "test", b"", b"x"));
    }

    #[test]
    fn any_changed_byte_is_refused() {
        let keys = keys();
        let sealed = seal(&keys, "test", b"row 7", b"secret");
        let under = seal_under(&[7; 32], b"row 7", b"secret");
        for flip in [0x01, 0x80, 0xFF] {
            for i in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[i] ^= flip;
                assert_eq!(open(&keys, "test", b"row 7", &changed), None, "byte {i}");
            }
            for i in 0..under.len() {
                let mut changed = under.clone();
                changed[i] ^= flip;
                assert_eq!(open_under(&[7; 32], b"row 7", &changed), None, "byte {i}");
            }
        }
        for length in 0..sealed.len() {
            assert_eq!(open(&keys, "test", b"row 7", &sealed[..length]), None);
        }
        for length in 0..under.len() {
            assert_eq!(open_under(&[7; 32], b"row 7", &under[..length]), None);
        }
    }

    #[test]
    fn opens_only_where_it_belongs() {
        let keys = keys();
        let sealed = seal(&keys, "test", b"row 7", b"secret");
        assert_eq!(open(&keys, "test", b"row 8", &sealed), None);
        assert_eq!(open(&keys, "other", b"row 7", &sealed), None);
        assert_eq!(open(&self::keys(), "test", b"row 7", &sealed), None);
        let same_id = format!("{} {}", keys.current_id(), &Keyring::generate_line()[9..]);
        assert_eq!(open(&Keyring::parse(&same_id).unwrap(), "test", b"row 7", &sealed), None);

        let under = seal_under(&[7; 32], b"row 7", b"secret");
        assert_eq!(open_under(&[7; 32], b"row 7", &under).unwrap(), b"secret");
        assert_eq!(open_under(&[7; 32], b"row 8", &under), None);
        assert_eq!(open_under(&[8; 32], b"row 7", &under), None);
        assert_eq!(open(&keys, "test", b"row 7", &under), None);
        assert_eq!(open_under(&keys.derive_current("test"), b"row 7", &sealed), None);
    }

    #[test]
    fn older_keys_still_open() {
        let (first, second) = (Keyring::generate_line(), Keyring::generate_line());
        let before = Keyring::parse(&first).unwrap();
        let after = Keyring::parse(&format!("{first}\n{second}")).unwrap();
        let gone = Keyring::parse(&second).unwrap();

        let old = seal(&before, "test", b"", b"secret");
        assert_eq!(open(&after, "test", b"", &old).unwrap(), b"secret");
        assert_eq!(open(&gone, "test", b"", &old), None);
        let new = seal(&after, "test", b"", b"secret");
        assert_eq!(open(&before, "test", b"", &new), None);
        assert_eq!(open(&gone, "test", b"", &new).unwrap(), b"secret");

        let old = mac(&before, "test", &[b"code"]);
        assert_ne!(old, mac(&after, "test", &[b"code"]));
        assert_eq!(macs(&after, "test", &[b"code"]), [mac(&after, "test", &[b"code"]), old]);
    }

    #[test]
    fn parts_dont_run_together() {
        let keys = keys();
        let digest = |parts: &[&[u8]]| mac(&keys, "test", parts);
        assert_eq!(digest(&[b"ab", b"c"]), digest(&[b"ab", b"c"]));
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_ne!(digest(&[b"abc"]), digest(&[b"abc", b""]));
        assert_ne!(digest(&[b"abc"]), mac(&keys, "other", &[b"abc"]));
    }
}
