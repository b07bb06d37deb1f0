//! When a letter that couldn't be delivered is tried again.

use uuid::Uuid;

/// After the first failure (ms).
const FIRST_MS: i64 = 1_000;
/// At most (ms).
const MOST_MS: i64 = 15 * 60_000;

/// How long to wait after `tries` failures: twice as long after each, less up to a quarter by the row's id. So the
/// letters that pile up while a mail server is down don't all come back at the same moment, and each keeps to its
/// own schedule on every node.
pub(crate) fn pause_ms(id: Uuid, tries: i32) -> i64 {
    let doublings = u32::try_from(tries.saturating_sub(1)).unwrap_or(0).min(20);
    let full = (FIRST_MS << doublings).min(MOST_MS);
    let [a, b, ..] = id.into_bytes();
    full - full / 4 * i64::from(u16::from_be_bytes([a, b])) / i64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_a_quarter_of_an_hour() {
        let (late, early) = (Uuid::from_bytes([0; 16]), Uuid::from_bytes([0xff; 16]));
        let table = [(0, 1), (1, 1), (2, 2), (3, 4), (10, 512), (11, 900), (12, 900), (i32::MAX, 900), (-1, 1)];
        for (tries, seconds) in table {
            assert_eq!(pause_ms(late, tries), seconds * 1_000, "{tries}");
            assert_eq!(pause_ms(early, tries), seconds * 750, "{tries}");
        }
        let some = Uuid::from_bytes([0x80; 16]);
        assert!((750..1_000).contains(&pause_ms(some, 1)));
        assert_eq!(pause_ms(some, 5), pause_ms(some, 5));
    }
}
