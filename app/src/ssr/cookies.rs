//! The cookies' names and attributes, in one place, so that a cookie is cleared exactly as it was set.

use axum::http::{HeaderMap, HeaderValue, header};
use leptos_axum::ResponseOptions;
use std::fmt::Write;

/// One of our cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session's secret; lasts as long as the browser runs.
    Session,
    /// The known browser's secret; a year.
    Browser,
    /// The theme; harmless, read by scripts.
    Prefs,
    /// What one form needs of the request before, sealed.
    Form,
}

impl Cookie {
    /// The name: over https with the prefix that browsers tie to this host (RFC 6265bis §4.1.3).
    #[must_use]
    pub fn name(self, is_https: bool) -> &'static str {
        match (self, is_https) {
            (Self::Session, false) => "session",
            (Self::Session, true) => "__Host-session",
            (Self::Browser, false) => "browser",
            (Self::Browser, true) => "__Host-browser",
            (Self::Prefs, false) => "prefs",
            (Self::Prefs, true) => "__Host-prefs",
            (Self::Form, false) => "form",
            (Self::Form, true) => "__Host-form",
        }
    }

    /// Its value in a request. A name that is given twice counts as not given: somebody else may have planted one.
    #[must_use]
    pub fn read(self, headers: &HeaderMap, is_https: bool) -> Option<&str> {
        let name = self.name(is_https);
        let mut values = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(n, _)| *n == name)
            .map(|(_, value)| value);
        let first = values.next()?;
        values.next().is_none().then_some(first)
    }

    /// The header that sets it; without `max_age_s` it ends with the browser. The value is ours: base64url or empty.
    #[must_use]
    pub fn set(self, is_https: bool, value: &str, max_age_s: Option<u32>) -> Option<HeaderValue> {
        let mut text = format!("{}={value}; Path=/; SameSite=Lax", self.name(is_https));
        if self != Self::Prefs {
            text.push_str("; HttpOnly");
        }
        if is_https {
            text.push_str("; Secure");
        }
        if let Some(seconds) = max_age_s {
            // Writing to a String can't fail.
            let _ = write!(text, "; Max-Age={seconds}");
        }
        HeaderValue::try_from(text).ok()
    }

    /// The header that removes it, with the same attributes: a browser keeps a `__Host-` cookie otherwise.
    #[must_use]
    pub fn clear(self, is_https: bool) -> Option<HeaderValue> {
        self.set(is_https, "", Some(0))
    }
}

/// Adds a `Set-Cookie` to the answer of the request at hand.
pub(crate) fn append(cookie: Option<HeaderValue>) {
    if let (Some(cookie), Some(response)) = (cookie, leptos::context::use_context::<ResponseOptions>()) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_clears_alike() {
        assert_eq!(
            Cookie::Session.set(true, "x", None).unwrap(),
            "__Host-session=x; Path=/; SameSite=Lax; HttpOnly; Secure"
        );
        assert_eq!(
            Cookie::Session.clear(true).unwrap(),
            "__Host-session=; Path=/; SameSite=Lax; HttpOnly; Secure; Max-Age=0"
        );
        assert_eq!(
            Cookie::Browser.set(false, "y", Some(60)).unwrap(),
            "browser=y; Path=/; SameSite=Lax; HttpOnly; Max-Age=60"
        );
        assert_eq!(Cookie::Prefs.set(false, "theme=dark", None).unwrap(), "prefs=theme=dark; Path=/; SameSite=Lax");
        assert_eq!(Cookie::Form.set(false, "a\r\nb", None), None);
    }

    #[test]
    fn reads_its_own_name_only_and_once() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; session=s1; __Host-session=s2; prefs=theme=dark".parse().unwrap());
        assert_eq!(Cookie::Session.read(&headers, false), Some("s1"));
        assert_eq!(Cookie::Session.read(&headers, true), Some("s2"));
        assert_eq!(Cookie::Prefs.read(&headers, false), Some("theme=dark"));
        assert_eq!(Cookie::Browser.read(&headers, false), None);
        headers.append(header::COOKIE, "session=s3".parse().unwrap());
        assert_eq!(Cookie::Session.read(&headers, false), None);
    }
}
