//! What a password may be, as far as the browser can judge it. The server's judgement adds the list of common
//! passwords and the strength estimate (`password/strength.rs`).

use crate::error::Problem;

/// Fewest code points where everyone has a second factor (NIST SP 800-63B-4 §3.1.1.2 asks for 8).
pub const MIN_WITH_FACTOR: usize = 12;
/// Fewest code points where a password can be all there is (NIST SP 800-63B-4 §3.1.1.2).
pub const MIN_ALONE: usize = 15;
/// Most code points.
pub const MAX: usize = 256;

/// Judges the length in code points and refuses control characters. No composition rules.
///
/// # Errors
/// What is wrong with it.
pub fn check_form(typed: &str, min: usize) -> Result<(), Problem> {
    let length = typed.chars().count();
    if length == 0 {
        Err(Problem::Required)
    } else if typed.chars().any(char::is_control) {
        Err(Problem::ControlCharacter)
    } else if length < min {
        Err(Problem::TooShort)
    } else if length > MAX {
        Err(Problem::TooLong)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_code_points() {
        assert_eq!(check_form("", 12), Err(Problem::Required));
        assert_eq!(check_form("ééééééééééé", 12), Err(Problem::TooShort));
        assert_eq!(check_form("éééééééééééé", 12), Ok(()));
        assert_eq!(check_form(&"a".repeat(257), 12), Err(Problem::TooLong));
        assert_eq!(check_form("correct horse\u{7}", 12), Err(Problem::ControlCharacter));
    }
}
