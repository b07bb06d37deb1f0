//! The settings in force, with their sources, and without their secrets.

use super::{Config, keys};
use figment::value::Value;

/// One setting as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Shown {
    /// `section.key`.
    pub key: String,
    /// The value as it would stand in a file; `…` in place of what is secret.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}

/// Settings whose value is a secret or may hold one.
const SECRET: [&str; 7] = [
    "secrets.key",
    "database.url",
    "redis.url",
    "mail.smtp_url",
    "sms.twilio_token",
    "sms.webhook_url",
    "sms.webhook_secret",
];

impl Config {
    /// All settings, in the reference's order.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        let value = |path: &str| self.layers.0.find_value(path).map_or_else(|_| String::new(), |value| text(&value));
        let shown = |key: &keys::Key| Shown {
            key: key.path.clone(),
            value: redacted(&key.path, value(&key.path)),
            source: self.source(&key.path),
        };
        keys::all().map(shown).collect()
    }

    /// One setting in a line: `mfa.policy = "required" (from the defaults)`.
    #[must_use]
    pub fn shown_line(&self, path: &str) -> String {
        let value = self.layers.0.find_value(path).map_or_else(|_| String::new(), |value| text(&value));
        format!("{path} = {} (from {})", redacted(path, value), self.source(path))
    }

    /// The settings that may hold a secret and are set, with where each comes from.
    pub fn secrets_set(&self) -> impl Iterator<Item = (&'static str, String)> {
        let is_set = |path: &str| self.layers.0.find_value(path).is_ok_and(|value| text(&value) != "\"\"");
        SECRET.into_iter().filter(move |path| is_set(path)).map(|path| (path, self.source(path)))
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(_, text) => format!("{text:?}"),
        Value::Bool(_, is) => is.to_string(),
        Value::Num(_, number) => number.to_i128().map(|n| n.to_string()).unwrap_or_default(),
        Value::Array(_, items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        _ => String::new(),
    }
}

/// Of an address the scheme stays, and nothing of what can hold a password.
fn redacted(path: &str, value: String) -> String {
    if !SECRET.contains(&path) || value == "\"\"" {
        return value;
    }
    match value.split_once(':') {
        Some((scheme, _)) if path.ends_with("url") => format!("{scheme}:…\""),
        _ => "\"…\"".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        for (path, value, shown) in [
            ("secrets.key", "\"abc:def\"", "\"…\""),
            ("secrets.key", "\"\"", "\"\""),
            ("database.url", "\"mysql://u:p@h/x\"", "\"mysql:…\""),
            ("redis.url", "\"hunter2\"", "\"…\""),
            ("sms.twilio_token", "\"abc:def\"", "\"…\""),
            ("sms.webhook_secret", "\"abc:def\"", "\"…\""),
            ("sms.webhook_url", "\"https://h/hunter2\"", "\"https:…\""),
            ("mfa.issuer", "\"Countersign\"", "\"Countersign\""),
        ] {
            assert_eq!(redacted(path, value.to_owned()), shown);
        }
        assert_eq!(Config::default().shown().len(), keys::all().count());
    }
}
