//! With parameters far below what a configuration may ask for: what is tested here doesn't depend on them.

use super::*;

const SMALL: HasherSettings = HasherSettings { memory_kib: 64, passes: 1, lanes: 1, slots: 2, queue: 8 };

fn keys() -> Arc<Keyring> {
    Arc::new(Keyring::parse(&Keyring::generate_line()).unwrap())
}

#[tokio::test]
async fn knows_its_own() {
    let hasher = Hasher::new(keys(), SMALL);
    let stored = hasher.hash("correct horse battery").await.unwrap();
    assert_eq!(
        hasher.verify("correct horse battery", Some(&stored)).await,
        Ok(Verdict { matches: true, is_outdated: false })
    );
    for other in ["correct horse batterY", "correct horse battery ", ""] {
        assert_eq!(hasher.verify(other, Some(&stored)).await, Ok(Verdict { matches: false, is_outdated: false }));
    }
    assert_ne!(stored, hasher.hash("correct horse battery").await.unwrap(), "each has a salt of its own");
}

#[tokio::test]
async fn two_ways_to_type_an_accent_are_one_password() {
    let hasher = Hasher::new(keys(), SMALL);
    let stored = hasher.hash("caf\u{e9} au lait").await.unwrap();
    assert!(hasher.verify("cafe\u{301} au lait", Some(&stored)).await.unwrap().matches);
    // NFC, not NFKC: a ligature isn't its letters (decisions: NFC and nothing else).
    let stored = hasher.hash("\u{fb01}sh").await.unwrap();
    assert!(!hasher.verify("fish", Some(&stored)).await.unwrap().matches);
}

#[tokio::test]
async fn nobody_takes_the_same_work_and_never_matches() {
    let hasher = Hasher::new(keys(), SMALL);
    let nobody = Ok(Verdict { matches: false, is_outdated: false });
    assert_eq!(hasher.verify("password", None).await, nobody);
    assert_eq!(hasher.count(), 1);
    assert_eq!(hasher.verify("password", Some("")).await, nobody);
    assert_eq!(hasher.verify("password", Some("!")).await, nobody);
    assert_eq!(hasher.count(), 3);
}

#[tokio::test]
async fn older_parameters_and_keys_are_outdated_and_good() {
    let (first, second) = (Keyring::generate_line(), Keyring::generate_line());
    let before = Arc::new(Keyring::parse(&first).unwrap());
    let after = Arc::new(Keyring::parse(&format!("{first}\n{second}")).unwrap());
    let gone = Arc::new(Keyring::parse(&second).unwrap());
    let stored = Hasher::new(Arc::clone(&before), SMALL).hash("password").await.unwrap();

    let outdated = Ok(Verdict { matches: true, is_outdated: true });
    assert_eq!(Hasher::new(after, SMALL).verify("password", Some(&stored)).await, outdated);
    let costlier = HasherSettings { passes: 2, ..SMALL };
    assert_eq!(Hasher::new(Arc::clone(&before), costlier).verify("password", Some(&stored)).await, outdated);

    let hasher = Hasher::new(gone, SMALL);
    assert!(!hasher.verify("password", Some(&stored)).await.unwrap().matches);
    assert_eq!(hasher.count(), 1, "a missing key takes the same work");
    assert!(!Hasher::new(keys(), SMALL).verify("password", Some(&stored)).await.unwrap().matches);
}

#[tokio::test]
async fn a_stored_cost_is_bounded() {
    let keys = keys();
    let own = Hasher::new(Arc::clone(&keys), SMALL);
    let table = [(8 * 64, 1, true), (64, 8, true), (8 * 64 + 8, 1, false), (64, 9, false)];
    for (memory_kib, passes, is_taken) in table {
        let other = Hasher::new(Arc::clone(&keys), HasherSettings { memory_kib, passes, ..SMALL });
        let stored = other.hash("password").await.unwrap();
        assert_eq!(own.verify("password", Some(&stored)).await.unwrap().matches, is_taken, "{memory_kib} {passes}");
    }
    let huge = own.hash("password").await.unwrap().replace("m=64", "m=4294967295");
    assert!(!own.verify("password", Some(&huge)).await.unwrap().matches);
}

#[tokio::test]
async fn any_changed_byte_is_refused() {
    let hasher = Hasher::new(keys(), SMALL);
    let stored = hasher.hash("password").await.unwrap();
    for i in 0..stored.len() {
        let mut changed = stored.clone().into_bytes();
        changed[i] = if changed[i] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(!hasher.verify("password", Some(&changed)).await.unwrap().matches, "{changed}");
    }
}

#[tokio::test]
async fn a_slow_digest_stays_the_same_whatever_the_settings_and_keys() {
    let one = Hasher::new(keys(), SMALL).slow_digest(&[7; 16], "ABCDEFGHIJKLMN27").await.unwrap();
    let costlier = Hasher::new(keys(), HasherSettings { passes: 2, ..SMALL });
    assert_eq!(costlier.slow_digest(&[7; 16], "ABCDEFGHIJKLMN27").await.unwrap(), one);
    assert_ne!(costlier.slow_digest(&[8; 16], "ABCDEFGHIJKLMN27").await.unwrap(), one);
    assert_ne!(costlier.slow_digest(&[7; 16], "ABCDEFGHIJKLMN26").await.unwrap(), one);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_the_queue_holds_are_told_to_come_back() {
    let hasher = Hasher::new(keys(), HasherSettings { slots: 1, queue: 1, ..HasherSettings::default() });
    let all: Vec<_> = (0..8)
        .map(|_| {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.hash("password").await })
        })
        .collect();
    let (mut made, mut refused) = (0, 0);
    for one in all {
        match one.await.unwrap() {
            Ok(_) => made += 1,
            Err(Error::Busy { retry_after_s: 1 }) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(made >= 1 && refused >= 1, "{made} {refused}");
    assert_eq!(hasher.count(), made);
}

#[tokio::test]
async fn judges_on_its_threads() {
    let hasher = Hasher::new(keys(), SMALL);
    assert_eq!(hasher.judge("1qaz2wsx3edc4rfv", 12, &[]).await, Ok(Err(Problem::Common)));
    assert_eq!(hasher.judge("adalovelace1815", 12, &["ada.lovelace@example.org"]).await, Ok(Err(Problem::OwnWords)));
    assert_eq!(hasher.judge("correct horse battery staple", 12, &[]).await, Ok(Ok(())));
    assert_eq!(hasher.count(), 0, "no hash is computed for that");
}

#[test]
fn defaults_are_the_floor() {
    assert!(HasherSettings::default().are_strong_enough());
    assert!(!HasherSettings { passes: 1, ..HasherSettings::default() }.are_strong_enough());
    assert!(!SMALL.are_strong_enough());
}
