//! Randomness: the one place where it is made, always from the operating system.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data_encoding::{BASE32, HEXLOWER};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::code::GroupedCode;

/// `N` random bytes.
///
/// # Panics
/// Where the operating system gives no randomness: nothing can be done safely then.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the source that everything else uses")]
#[expect(clippy::expect_used, reason = "without randomness every secret would be guessable: end the request")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    getrandom::fill(&mut out).expect("the operating system gives random bytes");
    out
}

/// A public id of 128 random bits: nothing about its row, its age or its neighbours can be read from it.
#[must_use]
pub fn id() -> uuid::Uuid {
    uuid::Uuid::from_bytes(bytes())
}

/// `N` decimal digits, each equally likely: a byte above 249 is drawn again, or 0 to 5 would come up more often.
#[must_use]
pub fn digits<const N: usize>() -> String {
    let mut out = String::with_capacity(N);
    while out.len() < N {
        let drawn: [u8; 16] = bytes();
        let fair = drawn.iter().filter(|byte| **byte < 250).map(|byte| char::from(b'0' + byte % 10));
        out.extend(fair.take(N - out.len()));
    }
    out
}

/// A recovery or enrolment code of 80 bits.
///
/// # Panics
/// Never: 10 bytes are 16 characters of base32.
#[must_use]
#[expect(clippy::expect_used, reason = "10 bytes in base32 always parse")]
pub fn grouped_code() -> GroupedCode {
    let drawn = Zeroizing::new(bytes::<10>());
    GroupedCode::parse(&BASE32.encode(drawn.as_slice())).expect("80 bits are 16 characters of base32")
}

/// The id of an incident: what the log has in full, and the only thing that a visitor is told. 16 hexadecimal digits.
#[must_use]
pub fn incident() -> String {
    HEXLOWER.encode(&bytes::<8>())
}

/// A secret of 256 bits: the value of a cookie, or of a link in a mail. What is stored is its [`Token::digest`]
/// alone, so that a copy of the database opens nothing.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token([u8; 32]);

impl Token {
    /// Characters of its text.
    pub const LENGTH: usize = 43;

    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self(bytes())
    }

    /// Reads its text: base64url without padding (RFC 4648 §5), in the one spelling that [`Token::encode`] makes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != Self::LENGTH {
            return None;
        }
        // Refuses set bits behind the last byte, so there is one spelling only.
        let decoded = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        decoded.as_slice().try_into().ok().map(Self)
    }

    /// Of bytes that were made before.
    #[must_use]
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its text, for a cookie or a link.
    #[must_use]
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// SHA-256 of it: what the database keeps. No salt and no slow hash are needed at 256 bits.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// 32 bytes for one purpose, by HKDF-SHA256 (RFC 5869): a key that only the holder of the token has, or an id
    /// from which neither the token nor such a key can be found.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        crate::keys::expand(&self.0, purpose)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_fair() {
        let mut counts = [0_u32; 10];
        for digit in digits::<100_000>().bytes() {
            counts[usize::from(digit - b'0')] += 1;
        }
        // Ten standard deviations (√(100000 × 0.1 × 0.9) ≈ 95) around a tenth.
        assert!(counts.iter().all(|count| (9_050..=10_950).contains(count)), "{counts:?}");
        assert_eq!(digits::<6>().len(), 6);
        assert_eq!(digits::<8>().len(), 8);
    }

    #[test]
    fn nothing_comes_twice() {
        assert_ne!(bytes::<16>(), bytes::<16>());
        assert_ne!(id(), id());
        assert_ne!(grouped_code().as_str(), grouped_code().as_str());
        assert_eq!(incident().len(), 16);
    }

    #[test]
    fn a_token_has_one_spelling() {
        let token = Token::generate();
        let text = token.encode();
        assert_eq!(text.len(), Token::LENGTH);
        assert_eq!(Token::parse(&text).unwrap().digest(), token.digest());

        let zero = Token([0; 32]).encode();
        let other_last_bits = format!("{}B", &zero[..42]);
        let longer = format!("{zero}A");
        let padded = format!("{zero}=");
        for refused in
            ["", &zero[..42], &longer, &padded, &other_last_bits, &zero.replacen('A', "+", 1), &"é".repeat(43)]
        {
            assert!(Token::parse(refused).is_none(), "{refused}");
        }
    }

    #[test]
    fn a_token_tells_nothing() {
        assert_eq!(format!("{:?}", Token::generate()), "Token(…)");
        let token = Token::generate();
        assert_ne!(token.derive("record id"), token.derive("record key"));
        assert_ne!(token.derive("record id"), token.digest());
        assert_ne!(token.derive("record id"), Token::generate().derive("record id"));
    }
}
