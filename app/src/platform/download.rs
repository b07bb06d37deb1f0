//! Saving text as a file.
//!
//! A link with a `download` attribute and a `data:` address does it in every browser, with JavaScript switched off
//! too and without a request that could leave the text in a log: so both halves are one.

use std::fmt::Write;

/// The address of a link that saves `text` as a plain text file (RFC 2397, RFC 3986 §2.3).
#[must_use]
pub fn text_url(text: &str) -> String {
    let mut url = String::with_capacity(text.len() * 2);
    url.push_str("data:text/plain;charset=utf-8,");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_what_an_address_cannot_hold() {
        assert_eq!(text_url("AB-7\n#é"), "data:text/plain;charset=utf-8,AB-7%0A%23%C3%A9");
    }
}
