//! Moments.

use auth::zone::{self, Offset};
use leptos::prelude::*;

/// The clock in which a page's times are shown, by its context; without one it is UTC.
#[derive(Clone, Debug, Default)]
pub struct ShownClock(pub Vec<Offset>);

/// A moment, to the minute, by the reader's clock: the same text on the server and in every browser.
#[component]
pub fn TimeText(
    /// Milliseconds since 1970 in UTC.
    ms: i64,
) -> impl IntoView {
    let (date, time) = civil(ms);
    let moment = format!("{date}T{time}Z");
    let text = match use_context::<ShownClock>() {
        Some(ShownClock(offsets)) if !offsets.is_empty() => {
            let (date, time) = civil(zone::local(ms, &offsets));
            format!("{date} {time}")
        }
        _ => format!("{date} {time} UTC"),
    };
    view! { <time class="time" datetime=moment>{text}</time> }
}

/// The hour of a moment, such as `14:00`, by the reader's clock.
#[must_use]
pub fn hour_of_day(ms: i64, offsets: &[Offset]) -> String {
    civil(if offsets.is_empty() { ms } else { zone::local(ms, offsets) }).1
}

/// Date and time of day, as `2026-11-21` and `04:20`.
///
/// Days to dates as in Howard Hinnant's `civil_from_days`: years are counted from March, so that a leap day is the
/// last of its year, in eras of 400 years, which all have 146,097 days.
fn civil(ms: i64) -> (String, String) {
    const MINUTE_MS: i64 = 60_000;
    const DAY_MINUTES: i64 = 24 * 60;
    /// From 0000-03-01 to 1970-01-01.
    const EPOCH_DAYS: i64 = 719_468;
    const ERA_DAYS: i64 = 146_097;

    let minutes = ms.div_euclid(MINUTE_MS);
    let days = minutes.div_euclid(DAY_MINUTES) + EPOCH_DAYS;
    let minute_of_day = minutes.rem_euclid(DAY_MINUTES);

    let era = days.div_euclid(ERA_DAYS);
    let day_of_era = days.rem_euclid(ERA_DAYS);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);

    (format!("{year:04}-{month:02}-{day:02}"), format!("{:02}:{:02}", minute_of_day / 60, minute_of_day % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times() {
        for (s, expected) in [
            (0, "1970-01-01 00:00"),
            (-1, "1969-12-31 23:59"),
            (951_782_399, "2000-02-28 23:59"),
            (951_782_400, "2000-02-29 00:00"),
            (1_709_164_800, "2024-02-29 00:00"),
            (1_767_225_599, "2025-12-31 23:59"),
            (1_795_234_859, "2026-11-21 04:20"),
            (4_107_542_400, "2100-03-01 00:00"),
        ] {
            let (date, time) = civil(s * 1000 + 7);
            assert_eq!(format!("{date} {time}"), expected, "{s}");
        }
    }
}
