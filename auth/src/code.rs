//! Codes that people type: six digits, eight digits, or groups of letters. Born only by parsing, in one canonical
//! form, so that a code can't be used twice in two spellings (CVE-2025-6014).

use crate::error::Problem;

/// `N` decimal digits; blanks and hyphens between them are dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Digits<const N: usize>(String);

/// A code from an authenticator, or a mailed or texted one to sign in.
pub type SixDigits = Digits<6>;
/// A mailed code that confirms an address.
pub type EightDigits = Digits<8>;

impl<const N: usize> Digits<N> {
    /// Parses what was typed.
    ///
    /// # Errors
    /// [`Problem::Required`] or [`Problem::Malformed`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let digits: String = typed.chars().filter(|c| !is_separator(*c)).take(N + 1).collect();
        if digits.is_empty() {
            return Err(Problem::Required);
        }
        let sound = digits.len() == N && digits.bytes().all(|b| b.is_ascii_digit());
        if sound { Ok(Self(digits)) } else { Err(Problem::Malformed) }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A code that an authenticator shows: six digits, or up to eight of one that was brought along from elsewhere.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthenticatorCode(String);

impl AuthenticatorCode {
    /// Parses what was typed; blanks and hyphens between the digits are dropped.
    ///
    /// # Errors
    /// [`Problem::Required`] or [`Problem::Malformed`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let eight = EightDigits::parse(typed).map(|digits| digits.0);
        let seven = Digits::<7>::parse(typed).map(|digits| digits.0);
        SixDigits::parse(typed).map(|digits| digits.0).or(seven).or(eight).map(Self)
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A recovery or enrolment code: 80 bits as 16 characters of base32 (RFC 4648 §6), shown in groups of 4.
#[derive(Clone, PartialEq, Eq)]
pub struct GroupedCode(String);

impl GroupedCode {
    /// Characters of a code.
    pub const LENGTH: usize = 16;

    /// Parses what was typed, in any case, with or without blanks and hyphens; `0`, `1` and `8`, which base32
    /// doesn't have, are read as the letters they look like.
    ///
    /// # Errors
    /// [`Problem::Required`] or [`Problem::Malformed`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let code: String = typed
            .chars()
            .filter(|c| !is_separator(*c))
            .take(Self::LENGTH + 1)
            .map(|c| match c.to_ascii_uppercase() {
                '0' => 'O',
                '1' => 'I',
                '8' => 'B',
                other => other,
            })
            .collect();
        if code.is_empty() {
            return Err(Problem::Required);
        }
        let sound = code.len() == Self::LENGTH && code.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7'));
        if sound { Ok(Self(code)) } else { Err(Problem::Malformed) }
    }

    /// The sixteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups of four, as people read it.
    #[must_use]
    pub fn grouped(&self) -> String {
        grouped(&self.0)
    }
}

/// A recovery code: one of ours, or one that was brought along from elsewhere, of 8 to 16 letters and digits.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// Fewest characters of one that was brought along: 26 bits in digits, more than the least that NIST SP 800-63B-4
    /// §3.1.2 asks for, and no fewer than any code that a mail or an authenticator shows.
    pub const LEAST: usize = 8;

    /// Parses what was typed, or what is brought along, in any case, with or without blanks and hyphens.
    ///
    /// # Errors
    /// [`Problem::Required`] or [`Problem::Malformed`].
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        GroupedCode::parse(typed).map(Self::from).or_else(|problem| {
            let code = typed.chars().filter(|c| !is_separator(*c)).take(GroupedCode::LENGTH + 1);
            let code: String = code.map(|c| c.to_ascii_lowercase()).collect();
            let is_sound = (Self::LEAST..=GroupedCode::LENGTH).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_alphanumeric());
            if is_sound { Ok(Self(code)) } else { Err(problem) }
        })
    }

    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<GroupedCode> for RecoveryCode {
    fn from(ours: GroupedCode) -> Self {
        Self(ours.0)
    }
}

/// Any text in groups of four, parted by hyphens for codes.
#[must_use]
pub fn grouped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for (i, c) in text.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            out.push('-');
        }
        out.push(c);
    }
    out
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits() {
        for typed in ["123456", " 123 456 ", "12-34-56", "123\u{a0}456\n"] {
            assert_eq!(SixDigits::parse(typed).map(|d| d.0).unwrap(), "123456", "{typed:?}");
        }
        assert!(matches!(SixDigits::parse(" "), Err(Problem::Required)));
        for typed in ["12345", "1234567", "12345a", "１２３４５６", "1", "+12345", "12345\u{0}"] {
            assert!(matches!(SixDigits::parse(typed), Err(Problem::Malformed)), "{typed:?}");
        }
    }

    #[test]
    fn authenticators() {
        for typed in ["123456", "1234567", "1234 5678", "12-345-678"] {
            let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
            assert_eq!(AuthenticatorCode::parse(typed).map(|code| code.0).unwrap(), digits);
        }
        assert!(matches!(AuthenticatorCode::parse(" "), Err(Problem::Required)));
        for typed in ["12345", "123456789", "12345678a", "1234567a"] {
            assert!(matches!(AuthenticatorCode::parse(typed), Err(Problem::Malformed)), "{typed}");
        }
    }

    #[test]
    fn recovery_codes() {
        for (typed, code) in [
            ("abcd-efgh ijkl-mn27", "ABCDEFGHIJKLMN27"),
            ("0bcd-1fgh-8jkl-mn27", "OBCDIFGHBJKLMN27"),
            ("mfrggzdf", "mfrggzdf"),
            ("MFRG GZDF", "mfrggzdf"),
            ("1234-5678", "12345678"),
            ("abcdefghijklmn99", "abcdefghijklmn99"),
        ] {
            assert_eq!(RecoveryCode::parse(typed).map(|code| code.0).unwrap(), code, "{typed}");
        }
        assert!(matches!(RecoveryCode::parse(" - "), Err(Problem::Required)));
        for typed in ["123456", "mfrggzd", "abcdefghijklmnopq", "mfrggzd\u{e9}", "mfrg_gzdf", "a'; DROP TABLE"] {
            assert!(matches!(RecoveryCode::parse(typed), Err(Problem::Malformed)), "{typed}");
        }
    }

    #[test]
    fn groups() {
        let code = GroupedCode::parse("abcd-efgh ijkl-mn27").unwrap_or_else(|_| unreachable!());
        assert_eq!(code.grouped(), "ABCD-EFGH-IJKL-MN27");
        assert_eq!(GroupedCode::parse("0bcd-1fgh-8jkl-mn27").map(|c| c.0).unwrap(), "OBCDIFGHBJKLMN27");
        assert!(matches!(GroupedCode::parse("ABCD"), Err(Problem::Malformed)));
        assert!(matches!(GroupedCode::parse("ABCD-EFGH-IJKL-MN29"), Err(Problem::Malformed)));
    }
}
