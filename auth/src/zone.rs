//! Time zones: how far their clocks are from UTC, and when. Times are kept and sent in UTC; a zone is for showing them,
//! alike on the server and in the browser, which knows no zones of its own here.

use serde::{Deserialize, Serialize};

/// Where nobody has chosen.
pub const UTC: &str = "UTC";
/// Most characters of a name.
pub const MAX: usize = 64;

/// From when on a zone's clocks are so far from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offset {
    /// Milliseconds since 1970 in UTC.
    pub from: i64,
    /// Minutes to be added to UTC.
    pub minutes: i32,
}

/// A moment as a clock of the zone shows it, in milliseconds as if it were UTC. Before the first offset that one holds.
#[must_use]
pub fn local(ms: i64, offsets: &[Offset]) -> i64 {
    let offset = offsets.iter().rev().find(|offset| offset.from <= ms).or(offsets.first());
    ms + offset.map_or(0, |offset| i64::from(offset.minutes) * 60_000)
}

#[cfg(feature = "ssr")]
pub use database::{offsets, parse};

/// What needs the zones' database.
#[cfg(feature = "ssr")]
mod database {
    use super::{MAX, Offset, UTC};
    use crate::error::Problem;
    use jiff::{Timestamp, tz::TimeZone};

    /// How far back and ahead times are shown in the zone's own changes.
    const BACK_MS: i64 = 3 * 365 * 24 * 60 * 60_000;
    const AHEAD_MS: i64 = 365 * 24 * 60 * 60_000;

    /// A zone by its IANA name, such as `Europe/Zurich`, as the database spells it; nothing typed is UTC.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &str) -> Result<String, Problem> {
        let name = typed.trim();
        if name.is_empty() {
            return Ok(UTC.to_owned());
        }
        if name.len() > MAX {
            return Err(Problem::TooLong);
        }
        let zone = TimeZone::get(name).map_err(|_| Problem::Malformed)?;
        zone.iana_name().map(str::to_owned).ok_or(Problem::Malformed)
    }

    /// The offsets of a zone around now; none for UTC, or for a zone that this program doesn't know any more.
    #[must_use]
    pub fn offsets(name: &str, now_ms: i64) -> Vec<Offset> {
        if name == UTC {
            return Vec::new();
        }
        let moments = (Timestamp::from_millisecond(now_ms - BACK_MS), TimeZone::get(name));
        let (Ok(begin), Ok(zone)) = moments else { return Vec::new() };
        let first = Offset { from: begin.as_millisecond(), minutes: zone.to_offset(begin).seconds() / 60 };
        let changes = zone.following(begin).map(|change| Offset {
            from: change.timestamp().as_millisecond(),
            minutes: change.offset().seconds() / 60,
        });
        std::iter::once(first).chain(changes.take_while(|offset| offset.from <= now_ms + AHEAD_MS)).collect()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::error::Problem;

    #[test]
    fn names() {
        for (typed, name) in [
            ("", UTC),
            ("UTC", UTC),
            (" Europe/Zurich ", "Europe/Zurich"),
            ("europe/zurich", "Europe/Zurich"),
            ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(name));
        }
        for bad in ["../etc/passwd", "Europe/Atlantis", "Europe/<b>", "+01:00", "Ünited"] {
            assert_eq!(parse(bad), Err(Problem::Malformed), "{bad}");
        }
        assert_eq!(parse(&"A".repeat(65)), Err(Problem::TooLong));
    }

    #[test]
    fn clocks_change() {
        // 2026-11-21 04:20:59 UTC.
        let now = 1_795_234_859_000;
        let zurich = offsets("Europe/Zurich", now);
        assert_eq!(local(now, &zurich) - now, 3_600_000);
        let summer = now - 120 * 24 * 60 * 60_000;
        assert_eq!(local(summer, &zurich) - summer, 2 * 3_600_000);
        // 2026-10-25 01:00 UTC.
        let change = 1_792_890_000_000;
        assert_eq!(local(change, &zurich) - local(change - 1, &zurich), 1 - 3_600_000);
        let kathmandu = offsets("Asia/Kathmandu", now);
        assert_eq!(local(now, &kathmandu) - now, (5 * 60 + 45) * 60_000);
        assert!(offsets(UTC, now).is_empty() && offsets("Europe/Atlantis", now).is_empty());
        assert_eq!(local(now, &[]), now);
        assert!(zurich.len() < 12, "{}", zurich.len());
    }
}
