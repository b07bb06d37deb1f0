//! The chain over the audit trail, made again from what `docs/DATABASE.md` says of it and not by the portal's own code; and
//! rows of the trail by the hundred.

use super::{App, SECOND, tables};
use entity::{audit, audit_chain, audit_checkpoint, user};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// A busy machine needs some seconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// So long another node may be at it.
const STILL: Duration = Duration::from_secs(2);

/// The hash of a row behind another one.
pub(crate) fn row_hash(before: &[u8], position: i64, row: &audit::Model) -> Vec<u8> {
    fn part(hash: &mut Sha256, bytes: &[u8]) {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    fn optional(hash: &mut Sha256, bytes: Option<&[u8]>) {
        hash.update([u8::from(bytes.is_some())]);
        if let Some(bytes) = bytes {
            part(hash, bytes);
        }
    }
    let mut hash = Sha256::new();
    part(&mut hash, b"countersign audit row 1");
    part(&mut hash, before);
    part(&mut hash, &position.to_be_bytes());
    part(&mut hash, &row.seq.to_be_bytes());
    part(&mut hash, &row.at.to_be_bytes());
    part(&mut hash, row.id.as_bytes());
    part(&mut hash, row.kind.as_bytes());
    part(&mut hash, row.category.as_bytes());
    part(&mut hash, &[u8::from(row.succeeded)]);
    optional(&mut hash, row.user_id.as_ref().map(|id| &id.as_bytes()[..]));
    optional(&mut hash, row.actor_id.as_ref().map(|id| &id.as_bytes()[..]));
    optional(&mut hash, row.session_id.as_ref().map(|id| &id.as_bytes()[..]));
    part(&mut hash, row.network.as_bytes());
    optional(&mut hash, row.network_sealed.as_deref());
    part(&mut hash, row.details.as_bytes());
    hash.finalize().to_vec()
}

/// The rows that have their place, in order.
pub(crate) async fn rows(db: &DatabaseConnection) -> Vec<audit::Model> {
    let placed = audit::Entity::find().filter(audit::Column::ChainPos.is_not_null());
    placed.order_by_asc(audit::Column::ChainPos).all(db).await.unwrap()
}

/// I11: whatever has its place follows from what stands before it, without gaps, up to the head.
pub(crate) async fn i11_the_chain_is_intact(db: &DatabaseConnection) {
    // The sequencer may go on meanwhile: the head first.
    let head = audit_chain::Entity::find().one(db).await.unwrap();
    let begin = audit_checkpoint::Entity::find().filter(audit_checkpoint::Column::Kind.eq("begin"));
    let begin = begin.order_by_desc(audit_checkpoint::Column::Position).one(db).await.unwrap();
    let (mut position, mut hash) = begin.map_or((0, vec![0; 32]), |begin| (begin.position, begin.hash));
    let first = position;
    for row in rows(db).await.iter().filter(|row| row.chain_pos > Some(first)) {
        position += 1;
        assert_eq!(row.chain_pos, Some(position), "I11: a gap before {}", row.id);
        hash = row_hash(&hash, position, row);
        assert_eq!(row.chain_hash.as_ref(), Some(&hash), "I11: {} at {position} isn't what it was", row.id);
        assert!(row.network.is_empty(), "I11: a network in plain text");
        if let Some(head) = head.as_ref().filter(|head| head.position == position) {
            assert_eq!(head.hash, hash, "I11: the head");
        }
    }
    assert!(position >= head.map_or(0, |head| head.position), "I11: the end is cut off");
}

impl App {
    /// Waits until every event has its place in the chain.
    pub(crate) async fn chain(&self) {
        let began = Instant::now();
        while tables::number(self.db(), "SELECT COUNT(*) FROM audit WHERE chain_pos IS NULL").await > 0 {
            // Another node may be at it, or the database at something else.
            let turn = self.node.running.service.chain_audit().await;
            assert!(began.elapsed() < PATIENCE, "not chained: {turn:?}");
            // A node that was stopped in the middle of its turn keeps its lease, and this clock stands still.
            if began.elapsed() > STILL && turn.is_ok_and(|turn| turn.is_elsewhere) {
                self.pass(SECOND);
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Until then another node is at the chain; with 0 it has left it.
    pub(crate) async fn chain_is_held(&self, until: i64) {
        let held = "UPDATE audit_chain SET holder = X'00000000000000000000000000000000', held_until =";
        tables::execute(self.db(), &format!("{held} {until}")).await;
    }

    /// What an operator who took somebody's authenticator away would leave behind.
    pub(crate) async fn note_removed_factor(&self, email: &str) {
        let user = user::Entity::find().filter(user::Column::Email.eq(email)).one(self.db()).await.unwrap().unwrap();
        let row = audit::Model {
            kind: "factor-removed".to_owned(),
            category: "changes".to_owned(),
            succeeded: true,
            user_id: Some(user.id),
            details: "{\"detail\":\"undone\"}".to_owned(),
            ..self.event(0)
        };
        let row = audit::ActiveModel { seq: NotSet, ..row.into_active_model() };
        audit::Entity::insert(row).exec_without_returning(self.db()).await.unwrap();
    }

    /// So many events without a place, as a request leaves them.
    pub(crate) async fn events(&self, number: usize) {
        let rows: Vec<_> = (0..number).map(|number| self.event(number).into_active_model()).collect();
        for some in rows.chunks(500) {
            let some = some.iter().cloned().map(|row| audit::ActiveModel { seq: NotSet, ..row });
            audit::Entity::insert_many(some).exec_without_returning(self.db()).await.unwrap();
        }
    }

    /// One of them.
    pub(crate) fn event(&self, number: usize) -> audit::Model {
        audit::Model {
            seq: 0,
            id: auth::random::id(),
            at: self.now(),
            kind: ["signed-out", "password-checked", "code-sent"][number % 3].to_owned(),
            category: "sign-ins".to_owned(),
            succeeded: number % 3 != 1,
            user_id: Some(Uuid::from_u128(number as u128 % 7)),
            actor_id: None,
            session_id: None,
            network: if number.is_multiple_of(2) { "command line".to_owned() } else { String::new() },
            network_sealed: None,
            network_mark: None,
            details: "{}".to_owned(),
            chain_pos: None,
            chain_hash: None,
        }
    }
}
