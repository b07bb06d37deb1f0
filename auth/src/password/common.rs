//! The offline list of common passwords (NIST SP 800-63B-4 §3.1.1.2; ASVS 6.2.4). Where it is from, and how many:
//! `auth/data/README.md`.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Sorted prefixes of SHA-256 digests, made by `script/lib/common-passwords.py`.
static LIST: &[u8] = include_bytes!("../../data/common-passwords.bin");
const PREFIX: usize = 5;

/// How many passwords are on the list.
pub const COUNT: usize = LIST.len() / PREFIX;

/// Whether the whole password is on the list; capitals make no difference.
#[must_use]
pub fn is_common(password: &str) -> bool {
    let normal = Zeroizing::new(password.nfc().collect::<String>());
    let lower = Zeroizing::new(normal.to_lowercase());
    let digest: [u8; 32] = Sha256::digest(lower.as_bytes()).into();
    let (entries, _) = LIST.as_chunks::<PREFIX>();
    digest.first_chunk::<PREFIX>().is_some_and(|prefix| entries.binary_search(prefix).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_common_ones() {
        assert_eq!(COUNT, 474_743);
        for password in [
            "password",
            "Password",
            "12345678",
            "1qaz2wsx3edc4rfv",
            "1QAZ2WSX3EDC4RFV",
            "passwordpassword",
            "q1w2e3r4t5y6u7i8o9p0",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn leaves_others_alone() {
        for password in
            ["", "short", "correct horse battery staple", "passwordpassword ", "Zwölf Boxkämpfer jagen Viktor"]
        {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn is_sorted_without_repeats() {
        let (entries, rest) = LIST.as_chunks::<PREFIX>();
        assert!(rest.is_empty());
        assert!(entries.is_sorted_by(|a, b| a < b));
    }
}
