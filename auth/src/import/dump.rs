//! A file that `manage.py dumpdata` wrote, as one list of objects or one object a line. A model `app.model` is what the
//! database has as table `app_model`.

use super::{Unreadable, django::NATURAL, row::Row};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// One object of the file.
#[derive(Deserialize)]
struct Entry {
    model: String,
    #[serde(default)]
    pk: Value,
    fields: BTreeMap<String, Value>,
}

/// The rows of each table, in the order of the file.
pub(super) struct Dump(BTreeMap<String, Vec<Row>>);

impl Dump {
    pub(super) fn parse(whole: &[u8]) -> Result<Self, Unreadable> {
        let text = std::str::from_utf8(whole.strip_prefix(b"\xef\xbb\xbf").unwrap_or(whole))
            .map_err(|_| Unreadable::Dump("it isn't UTF-8".to_owned()))?;
        // Where it is wrong, but not what stands there: it may be a secret.
        let failed = |error: serde_json::Error| {
            Unreadable::Dump(format!("line {}, column {} isn't as it should be", error.line(), error.column()))
        };
        let entries: Vec<Entry> = if text.trim_start().starts_with('[') {
            serde_json::from_str(text).map_err(failed)?
        } else {
            serde_json::Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().map_err(failed)?
        };
        let mut tables = BTreeMap::<String, Vec<Row>>::new();
        for Entry { model, pk, fields } in entries {
            let rows = tables.entry(model.to_lowercase().replacen('.', "_", 1)).or_default();
            rows.push(row(&pk, fields));
        }
        Ok(Self(tables))
    }

    pub(super) fn tables(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    pub(super) fn columns(&self, table: &str) -> Vec<String> {
        let names: BTreeSet<&String> = self.rows(table).iter().flat_map(|row| row.values.keys()).collect();
        names.into_iter().cloned().collect()
    }

    /// Rows have no order here but that of the file, so the place is where the row of that key stands.
    pub(super) fn page(&self, table: &str, after: Option<&str>, most: u32) -> Vec<Row> {
        let rows = self.rows(table);
        let from = after.map_or(0, |id| rows.iter().rposition(|row| row.id == id).map_or(rows.len(), |at| at + 1));
        rows.iter().skip(from).take(usize::try_from(most).unwrap_or(usize::MAX)).cloned().collect()
    }

    pub(super) fn belonging(&self, table: &str, column: &str, to: &[String]) -> Vec<Row> {
        let wanted: HashSet<&str> = to.iter().map(String::as_str).collect();
        self.rows(table).iter().filter(|row| wanted.contains(row.text(column))).cloned().collect()
    }

    fn rows(&self, table: &str) -> &[Row] {
        self.0.get(table).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A reference is called `user` in a dump and `user_id` in the database; with natural keys it is a list of one name, and
/// the person's own key is missing.
fn row(pk: &Value, fields: BTreeMap<String, Value>) -> Row {
    let natural = || ["username", "email"].iter().find_map(|name| fields.get(*name).and_then(Value::as_str));
    let id = text(pk).or_else(|| natural().map(|name| format!("{NATURAL}{name}"))).unwrap_or_default();
    let mut values = BTreeMap::new();
    for (name, value) in fields {
        let value = match value {
            Value::Array(one) if one.len() == 1 => one.first().and_then(text).map(|name| format!("{NATURAL}{name}")),
            other => text(&other),
        };
        values.entry(format!("{name}_id")).or_insert_with(|| value.clone());
        values.insert(name, value);
    }
    Row { id, values }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUMP: &str = r#"[
        {"model": "auth.user", "pk": 7, "fields": {"username": "ada", "is_active": true, "last_login": null}},
        {"model": "auth.user", "pk": 3, "fields": {"username": "bob", "is_active": false}},
        {"model": "otp_totp.totpdevice", "pk": 1, "fields": {"user": 3, "key": "00ff"}},
        {"model": "mfa.authenticator", "pk": 1, "fields": {"user": 7, "data": {"secret": "ABC"}}}
    ]"#;

    #[test]
    fn reads_lists_and_lines() {
        let lines: Vec<Value> = serde_json::from_str(DUMP).unwrap();
        let lines = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        for text in [DUMP.to_owned(), lines, format!("\u{feff}{DUMP}")] {
            let dump = Dump::parse(text.as_bytes()).unwrap();
            assert_eq!(dump.tables(), ["auth_user", "mfa_authenticator", "otp_totp_totpdevice"]);
            let first = dump.page("auth_user", None, 1);
            assert_eq!((first[0].id.as_str(), first[0].text("username")), ("7", "ada"));
            assert_eq!((first[0].flag("is_active"), first[0].text("last_login")), (Some(true), ""));
            let second = dump.page("auth_user", Some("7"), 5);
            assert_eq!((second.len(), second[0].text("username")), (1, "bob"));
            assert!(dump.page("auth_user", Some("3"), 5).is_empty() && dump.page("auth_user", Some("9"), 5).is_empty());
            let devices = dump.belonging("otp_totp_totpdevice", "user_id", &["3".to_owned()]);
            assert_eq!((devices.len(), devices[0].text("key")), (1, "00ff"));
            let factor = dump.belonging("mfa_authenticator", "user_id", &["7".to_owned()]);
            assert_eq!(factor[0].text("data"), r#"{"secret":"ABC"}"#);
            assert!(dump.columns("auth_user").contains(&"is_active".to_owned()) && dump.columns("x").is_empty());
        }
    }

    #[test]
    fn natural_keys() {
        let text = r#"[{"model": "auth.user", "fields": {"username": "ada", "email": "a@b.org"}},
                       {"model": "otp_totp.totpdevice", "pk": 1, "fields": {"user": ["ada"]}}]"#;
        let dump = Dump::parse(text.as_bytes()).unwrap();
        let id = dump.page("auth_user", None, 9)[0].id.clone();
        assert_eq!(dump.belonging("otp_totp_totpdevice", "user_id", &[id]).len(), 1);
    }

    #[test]
    fn what_is_no_dump_is_refused_without_showing_it() {
        for text in [
            "",
            "[",
            "{",
            "[1]",
            "{\"hunter2\": 1}",
            "[{\"model\": 1, \"fields\": {}}]",
            "[{\"model\": \"a.b\", \"pk\": 1}]",
            "[{\"model\": \"a.b\", \"pk\": 1, \"fields\": {\"password\": \"hunter2\"",
            "[]]",
            "[{\"model\": \"a.b\", \"fields\": {\"x\": \"\\ud800\"}}]",
        ] {
            match Dump::parse(text.as_bytes()) {
                Ok(dump) => assert!(text.is_empty() && dump.tables().is_empty(), "{text}"),
                Err(error) => assert!(!error.to_string().contains("hunter2"), "{error}"),
            }
        }
        assert!(matches!(Dump::parse(b"[\xff\xfe]"), Err(Unreadable::Dump(_))));
        let deep = format!("[{{\"model\": \"a.b\", \"fields\": {{\"x\": {}", "[".repeat(100_000));
        assert!(Dump::parse(deep.as_bytes()).is_err());
    }
}
