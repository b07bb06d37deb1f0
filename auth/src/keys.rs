//! The key file: secrets that live outside the database, so that a copy of the database alone opens nothing.
//!
//! Every use has a key of its own, derived from the file's by HKDF under a purpose's name; no two uses ever share
//! one. New values are made under the newest key, older ones still open under theirs: rotating is adding a line.

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Fewest bytes of a `SECRET_KEY`.
pub const SECRET_MIN_BYTES: usize = 32;
/// Bytes of a key's id inside sealed values and password hashes.
pub const ID_BYTES: usize = 4;

/// Keys are read with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What is wrong with a key file or a secret. Tells a line's number, never its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no key.
    #[error("there is no key")]
    Empty,
    /// A line isn't `id key`.
    #[error("line {line}: not 8 hexadecimal digits, a blank, and 32 bytes in base64")]
    Malformed {
        /// Counted from 1.
        line: usize,
    },
    /// An id stands there twice.
    #[error("line {line}: this id stands there before")]
    Duplicate {
        /// Counted from 1.
        line: usize,
    },
    /// The secret is shorter than [`SECRET_MIN_BYTES`].
    #[error("shorter than {SECRET_MIN_BYTES} bytes")]
    TooShort,
}

/// The keys, oldest first; the newest makes new values. Never empty.
pub struct Keyring {
    older: Vec<Key>,
    current: Key,
}

struct Key {
    id: [u8; ID_BYTES],
    text: String,
    secret: Zeroizing<[u8; 32]>,
}

impl Keyring {
    /// Reads a key file: one `id key` a line, the id 8 lower-case hexadecimal digits, the key 32 bytes in base64,
    /// the newest last. Empty lines and lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// What is wrong, and in which line.
    pub fn parse(file: &str) -> Result<Self, KeyError> {
        let mut keys: Vec<Key> = Vec::new();
        for (line, text) in file.lines().enumerate().map(|(i, text)| (i + 1, text.trim())) {
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let key = Key::parse(text).ok_or(KeyError::Malformed { line })?;
            if keys.iter().any(|other| other.id == key.id) {
                return Err(KeyError::Duplicate { line });
            }
            keys.push(key);
        }
        let current = keys.pop().ok_or(KeyError::Empty)?;
        Ok(Self { older: keys, current })
    }

    /// The one key that a secret text gives, for set-ups without a key file; blanks around it are dropped.
    ///
    /// # Errors
    /// [`KeyError::TooShort`].
    pub fn of_secret(secret: &str) -> Result<Self, KeyError> {
        let secret = secret.trim();
        if secret.len() < SECRET_MIN_BYTES {
            return Err(KeyError::TooShort);
        }
        let key = Zeroizing::new(expand(secret.as_bytes(), "key of a secret text"));
        let [a, b, c, d, ..]: [u8; 32] = Sha256::digest(key.as_slice()).into();
        Ok(Self { older: Vec::new(), current: Key::new([a, b, c, d], key) })
    }

    /// A new line for a key file, without the line's end.
    #[must_use]
    pub fn generate_line() -> String {
        let secret = Zeroizing::new(crate::random::bytes::<32>());
        let id = HEXLOWER.encode(&crate::random::bytes::<ID_BYTES>());
        format!("{id} {}", BASE64.encode(secret.as_slice()))
    }

    /// The id of the key that makes new values: 8 hexadecimal digits.
    #[must_use]
    pub fn current_id(&self) -> &str {
        &self.current.text
    }

    /// The ids of all keys, newest first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.newest_first().map(|key| key.text.as_str())
    }

    /// 32 bytes for one purpose under the current key.
    #[must_use]
    pub fn derive_current(&self, purpose: &str) -> [u8; 32] {
        self.current.derive(purpose)
    }

    /// 32 bytes for one purpose under the key with this id; `None` when there is no such key.
    #[must_use]
    pub fn derive(&self, id: &str, purpose: &str) -> Option<[u8; 32]> {
        self.newest_first().find(|key| key.text == id).map(|key| key.derive(purpose))
    }

    /// 32 bytes for one purpose under each key, newest first.
    pub(crate) fn derive_each(&self, purpose: &str) -> impl Iterator<Item = [u8; 32]> {
        self.newest_first().map(move |key| key.derive(purpose))
    }

    /// The current key's id as it stands inside values.
    pub(crate) fn current_id_bytes(&self) -> [u8; ID_BYTES] {
        self.current.id
    }

    /// Like [`Keyring::derive`], by an id as it stands inside values.
    pub(crate) fn derive_by_id_bytes(&self, id: &[u8], purpose: &str) -> Option<[u8; 32]> {
        self.newest_first().find(|key| key.id == id).map(|key| key.derive(purpose))
    }

    fn newest_first(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(self.older.iter().rev())
    }
}

impl Key {
    fn new(id: [u8; ID_BYTES], secret: Zeroizing<[u8; 32]>) -> Self {
        Self { id, text: HEXLOWER.encode(&id), secret }
    }

    fn parse(line: &str) -> Option<Self> {
        let (id, secret) = line.split_once(char::is_whitespace)?;
        let id: [u8; ID_BYTES] = HEXLOWER.decode(id.as_bytes()).ok()?.try_into().ok()?;
        let decoded = Zeroizing::new(BASE64.decode(secret.trim_start()).ok()?);
        Some(Self::new(id, Zeroizing::new(decoded.as_slice().try_into().ok()?)))
    }

    fn derive(&self, purpose: &str) -> [u8; 32] {
        expand(self.secret.as_slice(), purpose)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

/// HKDF-SHA256 (RFC 5869) of a secret under a purpose's name.
#[expect(clippy::expect_used, reason = "HKDF fails above 255 × 32 bytes of output only")]
pub(crate) fn expand(secret: &[u8], purpose: &str) -> [u8; 32] {
    let mut out = [0; 32];
    Hkdf::<Sha256>::new(Some(b"countersign"), secret)
        .expand(purpose.as_bytes(), &mut out)
        .expect("32 bytes are within HKDF's limit");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "00000001 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const TWO: &str = "00000002 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh4";

    #[test]
    fn the_last_line_is_current() {
        let keys = Keyring::parse(&format!("# made in spring\r\n{ONE}\r\n\r\n  {TWO}\n")).unwrap();
        assert_eq!(keys.current_id(), "00000002");
        assert_eq!(keys.ids().collect::<Vec<_>>(), ["00000002", "00000001"]);
        assert_eq!(keys.derive("00000002", "x").unwrap(), keys.derive_current("x"));
        assert_ne!(keys.derive("00000001", "x").unwrap(), keys.derive_current("x"));
        assert_ne!(keys.derive_current("x"), keys.derive_current("y"));
        assert_eq!(keys.derive("00000003", "x"), None);
        assert_eq!(format!("{keys:?}"), r#"["00000002", "00000001"]"#);
    }

    #[test]
    fn tells_the_line_and_not_its_content() {
        let table = [
            (String::new(), KeyError::Empty),
            ("# nothing\n\n".to_owned(), KeyError::Empty),
            ("00000001".to_owned(), KeyError::Malformed { line: 1 }),
            (format!("{ONE}\n0000000g {}", &ONE[9..]), KeyError::Malformed { line: 2 }),
            (format!("{ONE}\n000002 {}", &ONE[9..]), KeyError::Malformed { line: 2 }),
            (format!("{ONE}\n00000002 AAEC"), KeyError::Malformed { line: 2 }),
            (format!("\n{ONE} more"), KeyError::Malformed { line: 2 }),
            (format!("{ONE}\n{ONE}"), KeyError::Duplicate { line: 2 }),
        ];
        for (file, error) in table {
            assert_eq!(Keyring::parse(&file).map(|_| ()), Err(error), "{file}");
        }
    }

    #[test]
    fn a_generated_line_is_a_key_file() {
        let line = Keyring::generate_line();
        let keys = Keyring::parse(&line).unwrap();
        assert!(line.starts_with(keys.current_id()));
        assert_ne!(line, Keyring::generate_line());
    }

    #[test]
    fn a_secret_text_is_one_key() {
        let text = "0123456789abcdef0123456789abcdef";
        let keys = Keyring::of_secret(text).unwrap();
        let same = Keyring::of_secret(&format!("{text}\n")).unwrap();
        assert_eq!(keys.current_id(), same.current_id());
        assert_eq!(keys.derive_current("x"), same.derive_current("x"));
        let other = Keyring::of_secret("0123456789abcdef0123456789abcdee").unwrap();
        assert_ne!(keys.current_id(), other.current_id());
        assert_eq!(Keyring::of_secret("0123456789abcdef").map(|_| ()), Err(KeyError::TooShort));
    }
}
