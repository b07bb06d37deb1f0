//! The hash of a row: SHA-256 of every field that the trail is about, of its place, and of the hash before.
//!
//! `network_mark` is left out: it is wiped with the user, and says nothing that the sealed network doesn't.

use super::part;
use entity::audit;
use sha2::{Digest, Sha256};

const DOMAIN: &[u8] = b"countersign audit row 1";

/// The hash of a row at a place in the chain, behind a row with this hash.
pub(crate) fn hash_of(before: &[u8], position: i64, row: &audit::Model) -> [u8; 32] {
    let mut text = Vec::with_capacity(512);
    part(&mut text, DOMAIN);
    part(&mut text, before);
    for number in [position, row.seq, row.at] {
        part(&mut text, &number.to_be_bytes());
    }
    part(&mut text, row.id.as_bytes());
    part(&mut text, row.kind.as_bytes());
    part(&mut text, row.category.as_bytes());
    part(&mut text, &[u8::from(row.succeeded)]);
    for id in [row.user_id, row.actor_id, row.session_id] {
        optional(&mut text, id.as_ref().map(|id| id.as_bytes().as_slice()));
    }
    part(&mut text, row.network.as_bytes());
    optional(&mut text, row.network_sealed.as_deref());
    part(&mut text, row.details.as_bytes());
    Sha256::digest(&text).into()
}

/// Nothing is another text than something empty.
fn optional(text: &mut Vec<u8>, bytes: Option<&[u8]>) {
    text.push(u8::from(bytes.is_some()));
    if let Some(bytes) = bytes {
        part(text, bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn row() -> audit::Model {
        audit::Model {
            seq: 7,
            id: Uuid::from_u128(1),
            at: 1_000,
            kind: "signed-in".to_owned(),
            category: "sign-ins".to_owned(),
            succeeded: true,
            user_id: Some(Uuid::from_u128(2)),
            actor_id: None,
            session_id: None,
            network: String::new(),
            network_sealed: Some(vec![1, 2]),
            network_mark: None,
            details: "{}".to_owned(),
            chain_pos: None,
            chain_hash: None,
        }
    }

    #[test]
    fn every_field_counts() {
        let before = [9; 32];
        let hash = |row: &audit::Model| hash_of(&before, 3, row);
        let whole = hash(&row());
        let edits: [fn(&mut audit::Model); 12] = [
            |row| row.seq = 8,
            |row| row.id = Uuid::from_u128(9),
            |row| row.at += 1,
            |row| row.kind.push('x'),
            |row| row.category.clear(),
            |row| row.succeeded = false,
            |row| row.user_id = None,
            |row| row.actor_id = row.user_id.take(),
            |row| row.session_id = Some(Uuid::nil()),
            |row| row.network.push('x'),
            |row| row.network_sealed = None,
            |row| row.details.push(' '),
        ];
        for edit in edits {
            let mut changed = row();
            edit(&mut changed);
            assert_ne!(hash(&changed), whole, "{changed:?}");
        }
        assert_ne!(hash_of(&before, 4, &row()), whole);
        assert_ne!(hash_of(&[8; 32], 3, &row()), whole);
        let erased = audit::Model { network_mark: Some(vec![7; 32]), chain_pos: Some(3), ..row() };
        assert_eq!(hash(&erased), whole);
    }

    #[test]
    fn fields_dont_run_together() {
        let one = audit::Model { kind: "ab".to_owned(), category: "c".to_owned(), ..row() };
        let other = audit::Model { kind: "a".to_owned(), category: "bc".to_owned(), ..row() };
        assert_ne!(hash_of(&[0; 32], 1, &one), hash_of(&[0; 32], 1, &other));
    }
}
