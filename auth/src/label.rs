//! Short free text that people give: what they are called, what a device is called.

use crate::error::Problem;

/// Most code points of a display name.
pub const DISPLAY_NAME_MAX: usize = 80;
/// Most code points of a device's name.
pub const DEVICE_NAME_MAX: usize = 40;

/// A line of text without control or invisible characters, blanks around it dropped; `MAX` code points at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label<const MAX: usize>(String);

/// What a person is called.
pub type DisplayName = Label<DISPLAY_NAME_MAX>;
/// What a device is called.
pub type DeviceName = Label<DEVICE_NAME_MAX>;

impl<const MAX: usize> Label<MAX> {
    /// Parses what was typed.
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
        if typed.chars().count() > MAX { Err(Problem::TooLong) } else { Ok(Self(typed.to_owned())) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_any_script_and_no_tricks() {
        assert_eq!(DisplayName::parse(" Ада Лавлейс ").unwrap().as_str(), "Ада Лавлейс");
        assert_eq!(DisplayName::parse(" "), Err(Problem::Required));
        assert_eq!(DisplayName::parse("a\u{202e}b"), Err(Problem::ControlCharacter));
        assert_eq!(DisplayName::parse("a\tb"), Err(Problem::ControlCharacter));
        assert_eq!(DisplayName::parse(&"é".repeat(81)), Err(Problem::TooLong));
        assert!(DisplayName::parse(&"é".repeat(80)).is_ok());
    }
}
