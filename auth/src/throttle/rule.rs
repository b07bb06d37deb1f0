//! The rules of the budgets: pure arithmetic on a row.

use crate::settings::Limits;
use entity::throttle::Model;
use sha2::{Digest, Sha256};
use uuid::Uuid;

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const STEP_MS: i64 = 30 * SECOND_MS;
/// So many failures in a row close an account's budget for good (NIST SP 800-63B-4 §3.2.2).
pub(crate) const CEILING: i32 = 100;

/// A budget's key: the digest of what it is for and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    digest: [u8; 32],
    /// The account that it holds back, for the lists of staff.
    user_id: Option<Uuid>,
}

impl Key {
    /// The key of a budget, by purpose (`"password"`, …) and subject.
    #[must_use]
    pub fn of(purpose: &str, subject: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update((purpose.len() as u64).to_be_bytes());
        hash.update(purpose);
        hash.update(subject);
        Self { digest: hash.finalize().into(), user_id: None }
    }

    /// The key of a budget that holds a whole account back.
    #[must_use]
    pub fn of_account(purpose: &str, user_id: Uuid) -> Self {
        Self { user_id: Some(user_id), ..Self::of(purpose, user_id.as_bytes()) }
    }

    /// As the database holds it.
    #[must_use]
    pub fn to_vec(self) -> Vec<u8> {
        self.digest.to_vec()
    }
}

/// How a budget is counted. All parts apply together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rule {
    /// The wait after so many consecutive failures.
    wait_ms: Option<fn(i32) -> i64>,
    /// So many consecutive failures close it until something gives it back (NIST SP 800-63B-4 §3.2.2: 100).
    ceiling: Option<i32>,
    /// At most so many in a window of this length.
    window: Option<(i64, u32)>,
    /// At most so many a day.
    per_day: Option<u32>,
    /// At most so many in a 30 s time step.
    per_step: Option<u32>,
}

impl Rule {
    /// Passwords for one account from all unknown browsers: after 3 failures 1 s, after 10 5 s, after 15 30 s, then
    /// doubling to 1 h; closed at 100.
    #[must_use]
    pub fn password_from_strangers() -> Self {
        Self {
            wait_ms: Some(|failures| match failures {
                ..3 => 0,
                3..10 => SECOND_MS,
                10..15 => 5 * SECOND_MS,
                _ => doubling(30 * SECOND_MS, failures - 15, HOUR_MS),
            }),
            ceiling: Some(CEILING),
            ..Self::default()
        }
    }

    /// Passwords for one account from one known browser: 10, then 1 min doubling to 15 min; at 20 the browser is no
    /// longer known.
    #[must_use]
    pub fn password_from_known_browser() -> Self {
        Self {
            wait_ms: Some(
                |failures| if failures < 10 { 0 } else { doubling(MINUTE_MS, failures - 10, 15 * MINUTE_MS) },
            ),
            ceiling: Some(Self::KNOWN_BROWSER_CEILING),
            ..Self::default()
        }
    }

    /// At so many consecutive failures a browser is no longer known.
    pub const KNOWN_BROWSER_CEILING: i32 = 20;

    /// Codes for one account from all unknown browsers: 10 in 15 min, 20 a day, waits of 1 min doubling to 1 h beyond
    /// 10 in a row, 3 within one time step; closed at 100.
    #[must_use]
    pub fn code_from_strangers() -> Self {
        Self {
            wait_ms: Some(|failures| if failures < 10 { 0 } else { doubling(MINUTE_MS, failures - 10, HOUR_MS) }),
            ceiling: Some(CEILING),
            window: Some((15 * MINUTE_MS, 10)),
            per_day: Some(20),
            per_step: Some(3),
        }
    }

    /// Codes for one account from one known browser: 20 a day, 3 within one time step.
    #[must_use]
    pub fn code_from_known_browser() -> Self {
        Self { per_day: Some(20), per_step: Some(3), ..Self::default() }
    }

    /// Recovery codes: 10 a day (one budget for strangers, one for each known browser), closed at 100 in a row: some that
    /// were brought over from elsewhere are short.
    #[must_use]
    pub fn recovery() -> Self {
        Self { per_day: Some(10), ceiling: Some(CEILING), ..Self::default() }
    }

    /// Mails with codes to one address, over all purposes: 5 an hour, 10 a day.
    #[must_use]
    pub fn sends_to_address() -> Self {
        Self { window: Some((HOUR_MS, 5)), per_day: Some(10), ..Self::default() }
    }

    /// The part of [`Rule::sends_to_address`] that is open to people who haven't proved a password: 3 an hour, 6 a day. So
    /// a stranger who registers somebody's address over and over can't keep the owner's own codes away.
    #[must_use]
    pub fn sends_for_strangers() -> Self {
        Self { window: Some((HOUR_MS, 3)), per_day: Some(6), ..Self::default() }
    }

    /// Changes by one session: 60 a minute. Whoever has stolen one can't try out names at leisure.
    #[must_use]
    pub fn writes_of_session() -> Self {
        Self { window: Some((MINUTE_MS, 60)), ..Self::default() }
    }

    /// Texts to one number, over all accounts and purposes: 5 an hour, 10 a day. Its key is of `"texts"` and the number
    /// in E.164. It is never given back: a text that was sent is paid for, whatever becomes of its code.
    #[must_use]
    pub fn texts_to_number() -> Self {
        Self { window: Some((HOUR_MS, 5)), per_day: Some(10), ..Self::default() }
    }

    /// Texts of the whole portal: `limit` a day, so that whoever has numbers by the thousand (toll fraud) costs no more
    /// than that. Its key is of `"texts"` and nothing.
    #[must_use]
    pub fn texts_per_day(limit: u32) -> Self {
        Self { per_day: Some(limit), ..Self::default() }
    }

    /// Texts to one country: `limit` a day, so that fraud with one country's numbers doesn't use up the portal's. Its
    /// key is of `"texts"` and the calling code ([`crate::phone::calling_code`]), without the `+` of a number.
    #[must_use]
    pub fn texts_to_country(limit: u32) -> Self {
        Self { per_day: Some(limit), ..Self::default() }
    }

    /// Unlock links to one account: 3 an hour.
    #[must_use]
    pub fn unlock_links() -> Self {
        Self { window: Some((HOUR_MS, 3)), ..Self::default() }
    }

    /// Wrong passwords from one network range; `factor` 4 for the wider one.
    #[must_use]
    pub fn range_passwords(limits: &Limits, factor: u32) -> Self {
        Self {
            window: Some((10 * MINUTE_MS, limits.passwords_per_10_min.saturating_mul(factor))),
            per_day: Some(limits.passwords_per_day.saturating_mul(factor)),
            ..Self::default()
        }
    }

    /// Wrong codes from one network range.
    #[must_use]
    pub fn range_codes(limits: &Limits, factor: u32) -> Self {
        Self { window: Some((10 * MINUTE_MS, limits.codes_per_10_min.saturating_mul(factor))), ..Self::default() }
    }

    /// Registrations from one network range.
    #[must_use]
    pub fn range_registrations(limits: &Limits, factor: u32) -> Self {
        Self {
            window: Some((HOUR_MS, limits.registrations_per_hour.saturating_mul(factor))),
            per_day: Some(limits.registrations_per_day.saturating_mul(factor)),
            ..Self::default()
        }
    }

    /// Codes asked for from one network range.
    #[must_use]
    pub fn range_sends(limits: &Limits, factor: u32) -> Self {
        Self { window: Some((HOUR_MS, limits.sends_per_hour.saturating_mul(factor))), ..Self::default() }
    }

    /// Links tried from one network range.
    #[must_use]
    pub fn range_links(limits: &Limits, factor: u32) -> Self {
        Self { window: Some((10 * MINUTE_MS, limits.links_per_10_min.saturating_mul(factor))), ..Self::default() }
    }

    /// Until when the budget is closed, if it is.
    #[must_use]
    pub fn closed_until(&self, row: &Model, now: i64) -> Option<i64> {
        let mut until = row.waits_until;
        if self.is_at_ceiling(row) {
            until = until.max(now + HOUR_MS);
        }
        let mut full = |began: i64, length: i64, count: i32, most: Option<u32>| {
            let is_running = now >= began && now < began + length;
            if most.is_some_and(|most| is_running && i64::from(count) >= i64::from(most)) {
                until = until.max(began + length);
            }
        };
        if let Some((length, most)) = self.window {
            full(row.window_at, length, row.window_count, Some(most));
        }
        full(row.day_at, DAY_MS, row.day_count, self.per_day);
        full(row.step_at, STEP_MS, row.step_count, self.per_step);
        (until > now).then_some(until)
    }

    /// Whether so many failures came in a row that waiting doesn't open it.
    #[must_use]
    pub fn is_at_ceiling(&self, row: &Model) -> bool {
        self.ceiling.is_some_and(|ceiling| row.failures >= ceiling)
    }

    /// The row with one more guess counted.
    #[must_use]
    pub fn count(&self, row: &Model, now: i64) -> Model {
        let mut row = row.clone();
        row.failures = row.failures.saturating_add(1);
        row.waits_until = self.wait_ms.map_or(0, |wait| now + wait(row.failures));
        let window_ms = self.window.map_or(DAY_MS, |(length, _)| length);
        (row.window_at, row.window_count) = counted(row.window_at, row.window_count, window_ms, now);
        (row.day_at, row.day_count) = counted(row.day_at, row.day_count, DAY_MS, now);
        let step_began = now - now.rem_euclid(STEP_MS);
        row.step_count = if row.step_at == step_began { row.step_count.saturating_add(1) } else { 1 };
        row.step_at = step_began;
        row.updated_at = now;
        row
    }
}

/// A row that has counted nothing.
pub(super) fn blank(key: &Key, now: i64) -> Model {
    Model {
        key: key.to_vec(),
        failures: 0,
        waits_until: 0,
        window_at: now,
        window_count: 0,
        day_at: now,
        day_count: 0,
        step_at: 0,
        step_count: 0,
        updated_at: now,
        user_id: key.user_id,
    }
}

/// Marks every counter of a row as changed, for an UPDATE.
pub(super) fn mark_changed(row: &mut entity::throttle::ActiveModel) {
    row.failures.reset();
    row.waits_until.reset();
    row.window_at.reset();
    row.window_count.reset();
    row.day_at.reset();
    row.day_count.reset();
    row.step_at.reset();
    row.step_count.reset();
    row.updated_at.reset();
}

fn counted(began: i64, count: i32, length: i64, now: i64) -> (i64, i32) {
    // A clock that jumped back doesn't extend a window: it begins anew, its count stays.
    if now < began {
        (now, count.saturating_add(1))
    } else if now < began + length {
        (began, count.saturating_add(1))
    } else {
        (now, 1)
    }
}

fn doubling(first_ms: i64, times: i32, most_ms: i64) -> i64 {
    let shift = u32::try_from(times.clamp(0, 20)).unwrap_or(0);
    (first_ms << shift).min(most_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn after(rule: Rule, failures: usize, spacing_ms: i64) -> (Model, i64) {
        let mut row = blank(&Key::of("test", b"x"), NOW);
        let mut now = NOW;
        for _ in 0..failures {
            row = rule.count(&row, now);
            now += spacing_ms;
        }
        (row, now - spacing_ms)
    }

    #[test]
    fn waits_grow_as_written_down() {
        let rule = Rule::password_from_strangers();
        for (failures, wait_s) in
            [(1, 0), (2, 0), (3, 1), (9, 1), (10, 5), (14, 5), (15, 30), (16, 60), (17, 120), (22, 3600), (99, 3600)]
        {
            let (row, now) = after(rule, failures, 1);
            let expected = (wait_s > 0).then_some(now + wait_s * 1000);
            assert_eq!(rule.closed_until(&row, now), expected, "{failures}");
        }
        let (row, now) = after(rule, 100, 1);
        assert!(rule.closed_until(&row, now + 10 * DAY_MS).is_some(), "closed at the ceiling, however long one waits");
    }

    #[test]
    fn a_known_browser_has_ten_then_minutes() {
        let rule = Rule::password_from_known_browser();
        let (row, now) = after(rule, 9, 1);
        assert_eq!(rule.closed_until(&row, now), None);
        let (row, now) = after(rule, 10, 1);
        assert_eq!(rule.closed_until(&row, now), Some(now + MINUTE_MS));
        let (row, now) = after(rule, 19, 1);
        assert_eq!(rule.closed_until(&row, now), Some(now + 15 * MINUTE_MS));
    }

    #[test]
    fn three_codes_in_a_step() {
        let rule = Rule::code_from_known_browser();
        let (row, now) = after(rule, 3, 1);
        let until = rule.closed_until(&row, now).unwrap();
        assert!(until > now && until <= now + STEP_MS);
        assert_eq!(rule.closed_until(&row, until), None);
    }

    #[test]
    fn windows_open_again_and_days_add_up() {
        let rule = Rule::sends_to_address();
        let (row, now) = after(rule, 5, 1);
        assert_eq!(rule.closed_until(&row, now), Some(NOW + HOUR_MS));
        assert_eq!(rule.closed_until(&row, NOW + HOUR_MS), None);
        let (row, now) = after(rule, 10, 13 * MINUTE_MS);
        assert_eq!(rule.closed_until(&row, now), Some(NOW + DAY_MS));
    }

    #[test]
    fn texts_to_a_number_are_few() {
        let rule = Rule::texts_to_number();
        let (row, now) = after(rule, 4, 1);
        assert_eq!(rule.closed_until(&row, now), None);
        let (row, now) = after(rule, 5, 1);
        assert_eq!(rule.closed_until(&row, now), Some(NOW + HOUR_MS));
        assert!(!rule.is_at_ceiling(&row));
        let (row, now) = after(rule, 10, 13 * MINUTE_MS);
        assert_eq!(rule.closed_until(&row, now), Some(NOW + DAY_MS));
        assert_eq!(rule.closed_until(&row, NOW + DAY_MS), None);
    }

    #[test]
    fn what_texts_cost_has_an_end() {
        for rule in [Rule::texts_per_day(3), Rule::texts_to_country(3)] {
            let (row, now) = after(rule, 2, 1);
            assert_eq!(rule.closed_until(&row, now), None);
            let (row, now) = after(rule, 3, HOUR_MS);
            assert_eq!(rule.closed_until(&row, now), Some(NOW + DAY_MS));
            assert_eq!(rule.closed_until(&row, NOW + DAY_MS), None);
            // The next day has as many again, no more.
            let row = (0..3).fold(row, |row, i| rule.count(&row, NOW + DAY_MS + i));
            assert_eq!(rule.closed_until(&row, NOW + DAY_MS + 3), Some(NOW + 2 * DAY_MS));
        }
        let keys = [&b""[..], b"49", b"+4915112345678"].map(|subject| Key::of("texts", subject).to_vec());
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
    }

    #[test]
    fn a_clock_that_jumps_back_keeps_the_count() {
        let rule = Rule::sends_to_address();
        let (row, _) = after(rule, 5, 1);
        let row = rule.count(&row, NOW - HOUR_MS);
        assert_eq!(row.window_count, 6);
        assert!(rule.closed_until(&row, NOW - HOUR_MS).is_some());
    }
}
