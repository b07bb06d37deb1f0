//! Times as answers have them: RFC 3339 in UTC, to the millisecond.

use serde::{Serialize, Serializer, ser::Error};
use std::borrow::Cow;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

const FORM: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// Milliseconds since 1970 in UTC, written as `2026-11-21T04:20:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time(pub(crate) i64);

impl Time {
    /// As text; nothing for a year that RFC 3339 can't write.
    pub(crate) fn text(self) -> Option<String> {
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).ok()?;
        (0..=9999).contains(&at.year()).then(|| at.format(FORM).ok()).flatten()
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.text().ok_or_else(|| S::Error::custom("a year that RFC 3339 can't write"))?;
        serializer.serialize_str(&text)
    }
}

impl PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(format))
            .description(Some("A time in UTC (RFC 3339)."))
            .examples(["2026-11-21T04:20:00.000Z"])
            .into()
    }
}

impl ToSchema for Time {
    fn name() -> Cow<'static, str> {
        "Time".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_rfc_3339() {
        for (ms, text) in [
            (0, Some("1970-01-01T00:00:00.000Z")),
            (1_795_234_800_007, Some("2026-11-21T04:20:00.007Z")),
            (-1, Some("1969-12-31T23:59:59.999Z")),
            (253_402_300_799_999, Some("9999-12-31T23:59:59.999Z")),
            (253_402_300_800_000, None),
            (i64::MAX, None),
            (i64::MIN, None),
        ] {
            assert_eq!(Time(ms).text().as_deref(), text, "{ms}");
        }
        assert_eq!(serde_json::to_string(&Some(Time(0))).unwrap(), r#""1970-01-01T00:00:00.000Z""#);
        assert!(serde_json::to_string(&Time(i64::MAX)).is_err());
    }
}
