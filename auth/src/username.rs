//! A username, born only by parsing.

use crate::error::Problem;

/// Fewest and most characters.
pub const LENGTH: std::ops::RangeInclusive<usize> = 3..=32;

/// A second name to sign in with: ASCII letters, digits, `.`, `_`, `-`, starting with a letter; never an address,
/// so that nobody can take somebody's address as their name (GHSA-cq42-vhv7-xr7p).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Parses what was typed; blanks around it are dropped.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        if typed.chars().any(crate::text::is_control) {
            return Err(Problem::ControlCharacter);
        }
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Problem::Required);
        }
        if !typed.is_ascii() {
            return Err(Problem::NotAscii);
        }
        if typed.len() < *LENGTH.start() {
            return Err(Problem::TooShort);
        }
        if typed.len() > *LENGTH.end() {
            return Err(Problem::TooLong);
        }
        let sound = typed.starts_with(|c: char| c.is_ascii_alphabetic())
            && typed.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if sound { Ok(Self(typed.to_owned())) } else { Err(Problem::Malformed) }
    }

    /// Parses an optional one: nothing typed is no username.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, Problem> {
        match Self::parse(typed) {
            Err(Problem::Required) => Ok(None),
            other => other.map(Some),
        }
    }

    /// As it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two usernames are compared: lower case.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_and_refuses() {
        assert_eq!(Username::parse(" Ada.L ").unwrap().canonical(), "ada.l");
        assert_eq!(Username::parse_optional(" ").unwrap(), None);
        for (typed, problem) in [
            ("", Problem::Required),
            ("ab", Problem::TooShort),
            ("1ada", Problem::Malformed),
            ("ada@example.org", Problem::Malformed),
            ("ada lovelace", Problem::Malformed),
            ("аda", Problem::NotAscii),
            ("ada\u{202e}", Problem::ControlCharacter),
        ] {
            assert_eq!(Username::parse(typed), Err(problem), "{typed:?}");
        }
        assert_eq!(Username::parse(&"a".repeat(33)), Err(Problem::TooLong));
    }
}
