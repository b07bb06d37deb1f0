//! An e-mail address, born only by parsing.

use crate::error::Problem;

/// Most bytes of an address (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const MAX_BYTES: usize = 254;
const MAX_LOCAL_BYTES: usize = 64;
const MAX_LABEL_BYTES: usize = 63;

/// An address that mail can be sent to: dot-atom local part and a domain of at least two labels, ASCII only.
///
/// ASCII only is a choice: a domain in other scripts is typed in its `xn--` form, and nothing is ever decoded
/// from it, so no two spellings can meet in one account (CVE-2019-19844, RUSTSEC-2024-0421).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
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
        if typed.len() > MAX_BYTES {
            return Err(Problem::TooLong);
        }
        if !typed.is_ascii() {
            return Err(Problem::NotAscii);
        }
        let (local, domain) = typed.split_once('@').ok_or(Problem::Malformed)?;
        if is_dot_atom(local) && is_domain(domain) { Ok(Self(typed.to_owned())) } else { Err(Problem::Malformed) }
    }

    /// As it was typed: where mail goes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two addresses are compared: lower case throughout, so that nobody registers a
    /// look-alike of somebody's address.
    #[must_use]
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// `dot-atom-text` of RFC 5322 §3.2.3.
fn is_dot_atom(local: &str) -> bool {
    local.len() <= MAX_LOCAL_BYTES
        && local.split('.').all(|atom| {
            !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        })
}

fn is_domain(domain: &str) -> bool {
    let mut labels = 0;
    let sound = domain.split('.').all(|label| {
        labels += 1;
        (1..=MAX_LABEL_BYTES).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    });
    let is_not_an_ip = domain.rsplit('.').next().is_some_and(|last| last.bytes().any(|b| !b.is_ascii_digit()));
    sound && labels >= 2 && is_not_an_ip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_mail_takes() {
        for typed in
            ["ada@example.org", " Ada.Lovelace+x@Mail.Example.ORG ", "a@xn--bcher-kva.example", "o'neil@a-b.co"]
        {
            assert!(Email::parse(typed).is_ok(), "{typed}");
        }
        assert_eq!(Email::parse("Ada@Example.ORG").unwrap().canonical(), "ada@example.org");
    }

    #[test]
    fn refuses_the_rest() {
        let long = format!("{}@example.org", "a".repeat(250));
        let table = [
            ("", Problem::Required),
            ("   ", Problem::Required),
            ("ada", Problem::Malformed),
            ("ada@", Problem::Malformed),
            ("@example.org", Problem::Malformed),
            ("a@b@example.org", Problem::Malformed),
            ("ada@localhost", Problem::Malformed),
            ("ada@127.0.0.1", Problem::Malformed),
            ("ada@-example.org", Problem::Malformed),
            ("ada..b@example.org", Problem::Malformed),
            ("ada lovelace@example.org", Problem::Malformed),
            ("\"ada\"@example.org", Problem::Malformed),
            ("ada@example..org", Problem::Malformed),
            ("аda@example.org", Problem::NotAscii),
            ("ada@exаmple.org", Problem::NotAscii),
            ("ada@example.org\u{0}", Problem::ControlCharacter),
            ("ada@example.org\r\nBcc: x@y.z", Problem::ControlCharacter),
            (long.as_str(), Problem::TooLong),
        ];
        for (typed, problem) in table {
            assert_eq!(Email::parse(typed), Err(problem), "{typed:?}");
        }
    }
}
