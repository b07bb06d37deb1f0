use super::*;
use crate::outbox::testing::{NOW, OutboxDb, one_of_each};

const LIFE: i64 = 5 * 60_000;

fn code() -> Letter {
    Letter::SignInCode { to: "ada@example.org".to_owned(), code: "123456".to_owned() }
}

#[tokio::test]
async fn what_is_written_is_sealed_and_due() {
    let db = OutboxDb::open().await;
    for letter in one_of_each("x") {
        enqueue(&db.write, &db.keys, NOW, letter.clone(), NOW + LIFE).await.unwrap();
        let row = due(&db.read, NOW, 20).await.unwrap().pop().unwrap();
        assert_eq!((row.kind.as_str(), row.state.as_str(), row.tries), (letter.kind(), QUEUED, 0));
        assert!(!String::from_utf8_lossy(&row.payload).contains("123456"));
        assert_eq!(open(&db.keys, &row), Some(letter));
        // A content that is copied into another row doesn't open there.
        assert_eq!(open(&db.keys, &Model { id: random::id(), ..row.clone() }), None);
        assert!(sent(&db.write, row.id, NOW).await.unwrap());
    }
}

#[tokio::test]
async fn of_two_claims_one_wins() {
    let db = OutboxDb::open().await;
    let row = db.queued(code(), NOW + LIFE).await;
    let other = db.open_again().await;
    let (one, two) = tokio::join!(claim(&db.write, row.clone(), NOW), claim(&other.write, row.clone(), NOW));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(usize::from(one.is_some()) + usize::from(two.is_some()), 1);
    assert_eq!(due(&db.read, NOW + LEASE_MS - 1, 20).await.unwrap(), []);
    assert_eq!(claim(&db.write, row, NOW + LEASE_MS).await.unwrap(), None, "an old reading claims nothing");

    // Its worker died: after the lease another takes over, and the first can do nothing more but say it was sent.
    let first = one.or(two).unwrap();
    let again = due(&db.read, NOW + LEASE_MS, 20).await.unwrap().pop().unwrap();
    let second = claim(&db.write, again, NOW + LEASE_MS).await.unwrap().unwrap();
    assert_eq!(second.tries, 2);
    assert!(!retried(&db.write, &first, NOW + LEASE_MS, "timeout").await.unwrap());
    assert!(!dropped(&db.write, &first, NOW + LEASE_MS, "timeout").await.unwrap());
    assert!(!shown(&db.write, &first, NOW + LEASE_MS).await.unwrap());
    assert!(!replace(&db.write, &db.keys, &mut first.clone(), &code(), NOW).await.unwrap());
    assert!(sent(&db.write, first.id, NOW + LEASE_MS).await.unwrap());
    assert!(!sent(&db.write, second.id, NOW + LEASE_MS).await.unwrap());
}

#[tokio::test]
async fn what_was_sent_is_wiped() {
    let db = OutboxDb::open().await;
    let row = db.queued(code(), NOW + LIFE).await;
    let row = claim(&db.write, row, NOW).await.unwrap().unwrap();
    assert!(sent(&db.write, row.id, NOW + 7).await.unwrap());
    let row = db.row(row.id).await;
    assert_eq!((row.state.as_str(), row.payload.len(), row.ended_at, row.error), (SENT, 0, Some(NOW + 7), None));
    assert_eq!(due(&db.read, NOW + LIFE, 20).await.unwrap(), []);
}

#[tokio::test]
async fn what_comes_too_late_is_never_claimed_and_wiped() {
    let db = OutboxDb::open().await;
    let row = db.queued(code(), NOW + LIFE).await;
    assert_eq!(claim(&db.write, row.clone(), NOW + LIFE).await.unwrap(), None);
    let late = due(&db.read, NOW + LIFE, 20).await.unwrap();
    assert_eq!(late, std::slice::from_ref(&row));
    assert!(dropped(&db.write, &row, NOW + LIFE, "expired").await.unwrap());
    let row = db.row(row.id).await;
    assert_eq!((row.state.as_str(), row.payload.len(), row.error.as_deref()), (DROPPED, 0, Some("expired")));
}

#[tokio::test]
async fn a_failure_waits_longer_each_time_and_no_longer_than_it_lives() {
    let db = OutboxDb::open().await;
    let mut now = NOW;
    let mut row = db.queued(code(), NOW + LIFE).await;
    for tries in 1..=8 {
        row = claim(&db.write, row, now).await.unwrap().unwrap();
        assert_eq!(row.tries, tries);
        assert!(retried(&db.write, &row, now, "recipient-450").await.unwrap());
        let waiting = db.row(row.id).await;
        assert_eq!(waiting.due_at, (now + backoff::pause_ms(row.id, tries)).min(NOW + LIFE));
        assert_eq!((waiting.state.as_str(), waiting.error.as_deref()), (QUEUED, Some("recipient-450")));
        assert_eq!(due(&db.read, waiting.due_at - 1, 20).await.unwrap(), []);
        now = waiting.due_at;
        row = due(&db.read, now, 20).await.unwrap().pop().unwrap();
    }
    now = (now + 300_000).min(NOW + LIFE);
    assert_eq!(claim(&db.write, row.clone(), now).await.unwrap(), None, "its life has ended");
    assert!(dropped(&db.write, &row, now, "expired").await.unwrap());
}

#[tokio::test]
async fn what_a_letter_became_takes_its_place() {
    let db = OutboxDb::open().await;
    let row = db.queued(crate::outbox::testing::refused(), NOW + LIFE).await;
    let mut row = claim(&db.write, row, NOW).await.unwrap().unwrap();
    assert!(replace(&db.write, &db.keys, &mut row, &code(), NOW + 2 * LIFE).await.unwrap());
    assert_eq!(db.row(row.id).await, row);
    assert_eq!((row.kind.as_str(), row.expires_at), ("sign-in-code", NOW + 2 * LIFE));
    assert_eq!(open(&db.keys, &row), Some(code()));
}

#[tokio::test]
async fn history_is_swept_and_what_waits_is_not() {
    let db = OutboxDb::open().await;
    let mut ids = Vec::new();
    for end in [SENT, DROPPED, SHOWN, QUEUED] {
        let row = db.queued(code(), NOW + LIFE).await;
        ids.push(row.id);
        match end {
            SENT => assert!(sent(&db.write, row.id, NOW).await.unwrap()),
            DROPPED => assert!(dropped(&db.write, &row, NOW, "expired").await.unwrap()),
            SHOWN => assert!(shown(&db.write, &row, NOW).await.unwrap()),
            _ => {}
        }
    }
    assert_eq!(sweep(&db.write, NOW + SHOWN_MS).await.unwrap(), 0);
    assert_eq!(sweep(&db.write, NOW + SHOWN_MS + 1).await.unwrap(), 1);
    assert_eq!(sweep(&db.write, NOW + HISTORY_MS + 1).await.unwrap(), 2);
    assert_eq!(db.row(ids[3]).await.state, QUEUED);
}
