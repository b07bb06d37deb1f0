//! A phone number, born only by parsing, and the list of countries that texts go to.

use std::fmt;

use crate::error::Problem;

/// Fewest and most digits, the calling code among them (ITU-T E.164 §6: 15 at most).
pub const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Most characters that are looked at: 15 digits, and what people put between them.
const MAX_CHARACTERS: usize = 40;
/// Most digits of an entry in a list of calling codes; those behind a country's own tell its parts.
const MAX_CODE_DIGITS: usize = 7;

/// A number in the form of E.164: `+`, a calling code and a national number, and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Parses what was typed, with `+` or `00` in front: no country is guessed, or a code would go to a stranger.
    /// Blanks, hyphens and parentheses are dropped, and so is the `(0)` of `+44 (0)20`, which nobody dials from abroad.
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
        if typed.chars().count() > MAX_CHARACTERS {
            return Err(Problem::TooLong);
        }
        if !typed.is_ascii() {
            return Err(Problem::NotAscii);
        }
        let bare: String = typed.replacen("(0)", "", 1).chars().filter(|c| !" -()".contains(*c)).collect();
        let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")).ok_or(Problem::Malformed)?;
        // No calling code begins with 0.
        if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.starts_with('0') {
            return Err(Problem::Malformed);
        }
        if digits.len() < *DIGITS.start() {
            return Err(Problem::TooShort);
        }
        if digits.len() > *DIGITS.end() {
            return Err(Problem::TooLong);
        }
        Ok(Self(format!("+{digits}")))
    }

    /// In the form of E.164, the only one there is: two numbers are the same when these are.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What may be shown of it: the last two digits, such as `…89`.
    #[must_use]
    pub fn hint(&self) -> String {
        format!("…{}", self.0.get(self.0.len().saturating_sub(2)..).unwrap_or_default())
    }
}

/// The hint alone: a number in a log is somebody's.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.hint())
    }
}

/// Whether texts may go to a number; see [`calling_code`]. An empty list allows none.
#[must_use]
pub fn is_allowed(phone: &Phone, codes: &[String]) -> bool {
    calling_code(phone, codes).is_some()
}

/// The allowed calling code under which a number counts. Of all entries that the number begins with the longest
/// decides, and one with `-` in front refuses: `["1", "-1876"]` is North America without Jamaica. `None` where it
/// refuses, or there is none.
#[must_use]
pub fn calling_code<'a>(phone: &Phone, codes: &'a [String]) -> Option<&'a str> {
    let digits = phone.as_str().trim_start_matches('+');
    let entries = codes.iter().map(|entry| match entry.strip_prefix('-') {
        Some(code) => (code, true),
        None => (entry.as_str(), false),
    });
    let fitting = entries.filter(|(code, _)| !code.is_empty() && digits.starts_with(code));
    // Given twice, with and without `-`, it refuses.
    let (code, is_refused) = fitting.max_by_key(|(code, is_refused)| (code.len(), *is_refused))?;
    (!is_refused).then_some(code)
}

/// Whether a text is an entry of such a list: one to seven digits, no `+` and no 0 in front, perhaps `-` before them.
#[must_use]
pub fn is_calling_code(entry: &str) -> bool {
    let code = entry.strip_prefix('-').unwrap_or(entry);
    (1..=MAX_CODE_DIGITS).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()) && !code.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_people_type() {
        for (typed, phone) in [
            ("+4915112345678", "+4915112345678"),
            (" +49 151 1234-5678 ", "+4915112345678"),
            ("0049 151 12345678", "+4915112345678"),
            ("00 49 (151) 12345678", "+4915112345678"),
            ("(+49) 151 12345678", "+4915112345678"),
            ("+44 (0)20 7946 0000", "+442079460000"),
            ("+1 (202) 555-0189", "+12025550189"),
            ("+29012345", "+29012345"),
            ("+123456789012345", "+123456789012345"),
        ] {
            assert_eq!(Phone::parse(typed).map(|phone| phone.as_str().to_owned()), Ok(phone.to_owned()), "{typed}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        let long = format!("+49{}", " ".repeat(60) + "15112345678");
        for (typed, problem) in [
            ("", Problem::Required),
            ("  ", Problem::Required),
            ("+", Problem::TooShort),
            ("00", Problem::TooShort),
            ("+1234567", Problem::TooShort),
            ("+1234567890123456", Problem::TooLong),
            (long.as_str(), Problem::TooLong),
            ("030 1234567", Problem::Malformed),
            ("4915112345678", Problem::Malformed),
            ("+0049 151 12345678", Problem::Malformed),
            ("+049 151 12345678", Problem::Malformed),
            ("++4915112345678", Problem::Malformed),
            ("+49+15112345678", Problem::Malformed),
            ("+49.151.12345678", Problem::Malformed),
            ("+49151123456x8", Problem::Malformed),
            ("+1 202 555 0189 ext. 3", Problem::Malformed),
            ("tel:+4915112345678", Problem::Malformed),
            ("+4915112345678,+4915112345679", Problem::Malformed),
            ("+４９15112345678", Problem::NotAscii),
            ("+٤٩15112345678", Problem::NotAscii),
            ("+49\u{2011}151 12345678", Problem::NotAscii),
            ("\u{202a}+4915112345678\u{202c}", Problem::ControlCharacter),
            ("+4915112345678\r\nX: y", Problem::ControlCharacter),
            ("+49\t15112345678", Problem::ControlCharacter),
        ] {
            assert_eq!(Phone::parse(typed), Err(problem), "{typed:?}");
        }
    }

    #[test]
    fn shows_two_digits() {
        let phone = Phone::parse("+1 202 555 0189").unwrap();
        assert_eq!(phone.hint(), "…89");
        assert_eq!(format!("{phone:?}"), "Phone(…89)");
    }

    #[test]
    fn the_longest_entry_decides() {
        let list = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        for (typed, codes, code) in [
            ("+4915112345678", &["49"][..], Some("49")),
            ("+4915112345678", &["4", "49", "491"], Some("491")),
            ("+4915112345678", &["1", "44"], None),
            ("+4915112345678", &[], None),
            ("+4915112345678", &[""], None),
            ("+4915112345678", &["-"], None),
            ("+12025550189", &["1", "-1876"], Some("1")),
            ("+18765550189", &["1", "-1876"], None),
            ("+18765550189", &["-1876", "1"], None),
            ("+18765550189", &["1", "-1876", "1876555"], Some("1876555")),
            ("+18765550189", &["1876", "-1876"], None),
            ("+18765550189", &["-1876", "1876"], None),
            ("+77015550189", &["7", "-77"], None),
        ] {
            let (phone, codes) = (Phone::parse(typed).unwrap(), list(codes));
            assert_eq!(calling_code(&phone, &codes), code, "{typed} {codes:?}");
            assert_eq!(is_allowed(&phone, &codes), code.is_some(), "{typed} {codes:?}");
        }
    }

    #[test]
    fn entries_are_digits() {
        for entry in ["1", "49", "1876", "-1876", "1234567"] {
            assert!(is_calling_code(entry), "{entry}");
        }
        for entry in ["", "-", "+49", "049", "-0", "--1", "12345678", "DE", "4 9", "٤٩"] {
            assert!(!is_calling_code(entry), "{entry}");
        }
    }
}
