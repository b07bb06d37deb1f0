//! Values as people read them in a mail, made harmless.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// One line: control and invisible characters become blanks, so that no value begins a header or a paragraph of its
/// own.
pub(super) fn line(value: &str) -> String {
    value.chars().map(|c| if crate::text::is_control(c) { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// One line that no mail program turns into a link: for names that whoever is signed in can choose. A thief of an
/// account must not have us send its owner to a page of his.
pub(super) fn name(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = line(value).chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(c) = rest.next() {
        match c {
            '/' | ':' | '@' | '\\' => out.push(' '),
            '.' if rest.peek().is_some_and(|next| next.is_alphanumeric()) => out.push_str(". "),
            _ => out.push(c),
        }
    }
    out
}

/// A link's secret: only what base64url has, whatever the row says.
pub(super) fn token(value: &str) -> String {
    value.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
}

/// A moment to the minute: `2026-11-21 04:20 UTC`.
pub(super) fn moment(ms: i64) -> String {
    let at = utc(ms);
    format!("{}-{:02}-{:02} {:02}:{:02} UTC", at.year(), u8::from(at.month()), at.day(), at.hour(), at.minute())
}

/// A moment as RFC 3339 has it, to the millisecond.
#[must_use]
pub fn rfc_3339(ms: i64) -> String {
    utc(ms).format(&Rfc3339).unwrap_or_default()
}

/// A length of time: `5 minutes`, `1 hour`, `7 days`.
pub(super) fn span(ms: i64) -> String {
    let (count, unit) = match ms {
        _ if ms > DAY_MS && ms % DAY_MS == 0 => (ms / DAY_MS, "day"),
        _ if ms >= HOUR_MS && ms % HOUR_MS == 0 => (ms / HOUR_MS, "hour"),
        _ => ((ms / MINUTE_MS).max(1), "minute"),
    };
    counted(count, unit)
}

/// A number of things: `1 minute`, `2 minutes`.
pub(super) fn counted(count: impl Into<i64>, thing: &str) -> String {
    let count = count.into();
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

fn utc(ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        assert_eq!(moment(1_795_234_859_999), "2026-11-21 04:20 UTC");
        assert_eq!(rfc_3339(1_795_234_859_999), "2026-11-21T04:20:59.999Z");
        assert_eq!(moment(i64::MAX), "1970-01-01 00:00 UTC");
    }

    #[test]
    fn spans() {
        let table = [(0, "1 minute"), (5, "5 minutes"), (20, "20 minutes"), (60, "1 hour"), (90, "90 minutes")];
        for (minutes, words) in table {
            assert_eq!(span(minutes * MINUTE_MS), words);
        }
        assert_eq!(span(DAY_MS), "24 hours");
        assert_eq!(span(7 * DAY_MS), "7 days");
    }

    #[test]
    fn nothing_begins_a_line_or_a_link() {
        assert_eq!(line(" a\r\nBcc: x\u{202e}y\0 "), "a  Bcc: x y");
        assert_eq!(name("see http://evil.example/x"), "see http   evil. example x");
        assert_eq!(name("Ada's phone."), "Ada's phone.");
        assert_eq!(name("a@b.c\u{200b}d"), "a b. c d");
        assert_eq!(token("ab-_\"><script>\r\n"), "ab-_script");
    }
}
