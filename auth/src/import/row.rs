//! One row of a table that is imported: its values as text.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use std::collections::BTreeMap;

/// A row. What can't be read as text (bytes that are no UTF-8) is missing in it, like NULL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Its primary key.
    pub(super) id: String,
    pub(super) values: BTreeMap<String, Option<String>>,
}

impl Row {
    /// A value; empty where there is none.
    pub(super) fn text(&self, column: &str) -> &str {
        self.values.get(column).and_then(Option::as_deref).unwrap_or_default()
    }

    /// The first of these columns that isn't empty.
    pub(super) fn first_of(&self, columns: &[&str]) -> &str {
        columns.iter().map(|column| self.text(column)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// Whether there is such a column at all.
    pub(super) fn has(&self, column: &str) -> bool {
        self.values.contains_key(column)
    }

    /// Yes or no, in whichever way a database says it; nothing where the column is missing.
    pub(super) fn flag(&self, column: &str) -> Option<bool> {
        self.has(column).then(|| matches!(self.text(column).to_ascii_lowercase().as_str(), "1" | "true" | "t" | "y"))
    }

    /// A number; nothing where it isn't one.
    pub(super) fn number(&self, column: &str) -> Option<i64> {
        self.text(column).parse().ok()
    }

    /// A moment, in ms; without an offset it is in UTC, as Django keeps it.
    pub(super) fn moment(&self, column: &str) -> Option<i64> {
        let text = self.text(column);
        let with_offset = text.parse::<Timestamp>().ok();
        let plain = || TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok();
        with_offset.or_else(plain).map(Timestamp::as_millisecond)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: Option<&str>) -> Row {
        let values = BTreeMap::from([("x".to_owned(), value.map(str::to_owned))]);
        Row { id: "1".to_owned(), values }
    }

    #[test]
    fn values() {
        for (text, flag) in [("1", true), ("0", false), ("True", true), ("false", false), ("", false), ("2", false)] {
            assert_eq!(row(Some(text)).flag("x"), Some(flag), "{text}");
        }
        assert_eq!((row(None).flag("x"), row(None).flag("y")), (Some(false), None));
        assert_eq!(
            (row(Some("-3")).number("x"), row(Some("3.5")).number("x"), row(None).number("x")),
            (Some(-3), None, None)
        );
        let at = Some(1_704_164_645_123);
        for text in [
            "2024-01-02 03:04:05.123456",
            "2024-01-02T03:04:05.123Z",
            "2024-01-02 03:04:05.123456+00:00",
            "2024-01-02T05:04:05.123+02:00",
        ] {
            assert_eq!(row(Some(text)).moment("x"), at, "{text}");
        }
        for text in ["", "0000-00-00 00:00:00", "yesterday", "2024-13-02 03:04:05", "9".repeat(40).as_str()] {
            assert_eq!(row(Some(text)).moment("x"), None, "{text}");
        }
    }
}
