//! Whoever can write into the database changes the trail by hand. Each way is found, and the row is named.

use super::{is_sound, verified};
use crate::harness::{App, chain, tables};
use auth::{
    chain::Checkpoint,
    service::{Known, Wrong},
};
use entity::{audit, audit_chain, audit_checkpoint};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// The trail and all that is signed about it, to be put back after each try.
struct Kept {
    rows: Vec<audit::Model>,
    head: audit_chain::Model,
    points: Vec<audit_checkpoint::Model>,
}

impl Kept {
    async fn of(app: &App) -> Self {
        Self {
            rows: chain::rows(app.db()).await,
            head: audit_chain::Entity::find().one(app.db()).await.unwrap().unwrap(),
            points: audit_checkpoint::Entity::find().all(app.db()).await.unwrap(),
        }
    }

    async fn put_back(&self, app: &App) {
        let tx = app.node.running.parts.db.begin().await.unwrap();
        audit::Entity::delete_many().exec(&tx).await.unwrap();
        audit_chain::Entity::delete_many().exec(&tx).await.unwrap();
        audit_checkpoint::Entity::delete_many().exec(&tx).await.unwrap();
        let rows = self.rows.iter().cloned().map(IntoActiveModel::into_active_model);
        audit::Entity::insert_many(rows).exec_without_returning(&tx).await.unwrap();
        audit_chain::Entity::insert(self.head.clone().into_active_model()).exec_without_returning(&tx).await.unwrap();
        let points = self.points.iter().cloned().map(IntoActiveModel::into_active_model);
        audit_checkpoint::Entity::insert_many(points).exec_without_returning(&tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// As they stand in a file.
    fn outside(&self) -> Known {
        let of_row = |row: &audit_checkpoint::Model| Checkpoint {
            kind: auth::chain::Kind::Point,
            position: row.position,
            hash: row.hash.clone(),
            count: row.count,
            at: row.at,
            kid: row.kid.clone(),
            signature: row.signature.clone(),
        };
        Known { outside: self.points.iter().map(of_row).collect(), ..Known::default() }
    }

    fn id_at(&self, position: i64) -> uuid::Uuid {
        self.rows[usize::try_from(position - 1).unwrap()].id
    }
}

/// Twenty events, with checkpoints at 12 and 20.
async fn twenty(app: &App) -> Kept {
    app.chain().await;
    for number in [12, 8] {
        app.events(number).await;
        app.chain().await;
        app.pass(11 * crate::harness::MINUTE);
        app.node.running.service.chain_audit().await.unwrap();
    }
    let kept = Kept::of(app).await;
    is_sound(&verified(app, &kept.outside()).await);
    assert_eq!(kept.rows.len(), 20);
    assert_eq!(kept.points.last().unwrap().position, 20);
    kept
}

async fn found(app: &App, known: &Known, sql: &[&str]) -> (i64, Option<uuid::Uuid>, Wrong) {
    for sql in sql {
        tables::execute(app.db(), sql).await;
    }
    let broken = verified(app, known).await.broken.unwrap_or_else(|| panic!("{sql:?} wasn't found"));
    assert!(broken.words().contains(&format!("position {}", broken.position)), "{}", broken.words());
    (broken.position, broken.id, broken.wrong)
}

/// All hashes made again from a place on, as whoever knows how can.
async fn make_anew(app: &App, from: i64) -> Vec<u8> {
    let rows = chain::rows(app.db()).await;
    let mut hash = vec![0; 32];
    for row in rows {
        let position = row.chain_pos.unwrap();
        hash = if position < from { row.chain_hash.unwrap() } else { chain::row_hash(&hash, position, &row) };
        audit::Entity::update_many()
            .col_expr(audit::Column::ChainHash, sea_orm::sea_query::Expr::value(hash.clone()))
            .filter(audit::Column::Seq.eq(row.seq))
            .exec(app.db())
            .await
            .unwrap();
    }
    hash
}

const OTHER_ID: &str = "X'000102030405060708090a0b0c0d0e0f'";
const OTHER_HASH: &str = "X'000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f'";

on_every_backend! {
    async fn an_edit_of_each_field(app: &App) {
        let kept = twenty(app).await;
        let id = OTHER_ID;
        for change in [
            "seq = 100000".to_owned(),
            format!("id = {id}"),
            "at = at + 1".to_owned(),
            "kind = 'signed-out'".to_owned(),
            "category = 'changes'".to_owned(),
            "succeeded = 1 - succeeded".to_owned(),
            format!("user_id = {id}"),
            "user_id = NULL".to_owned(),
            format!("actor_id = {id}"),
            format!("session_id = {id}"),
            "network = '203.0.113.0/24'".to_owned(),
            format!("network_sealed = {id}"),
            "network_sealed = NULL".to_owned(),
            "details = '{\"detail\":\"totp\"}'".to_owned(),
            format!("chain_hash = {OTHER_HASH}"),
        ] {
            let sql = format!("UPDATE audit SET {change} WHERE chain_pos = 5");
            let (position, named, wrong) = found(app, &Known::default(), &[&sql]).await;
            assert_eq!((position, wrong), (5, Wrong::Edited), "{change}");
            assert_eq!(named == Some(kept.id_at(5)), !change.starts_with("id"), "{change}");
            kept.put_back(app).await;
        }
    }

    async fn a_deletion(app: &App) {
        let kept = twenty(app).await;
        for (sql, position, up_to) in [
            ("DELETE FROM audit WHERE chain_pos = 1", 1, 1),
            ("DELETE FROM audit WHERE chain_pos = 5", 5, 5),
            ("DELETE FROM audit WHERE chain_pos BETWEEN 12 AND 14", 12, 14),
            // The next row takes the place, and so on.
            ("UPDATE audit SET chain_pos = NULL WHERE chain_pos = 6", 6, 6),
        ] {
            let (at, _, wrong) = found(app, &Known::default(), &[sql]).await;
            assert_eq!((at, wrong), (position, Wrong::Deleted { up_to }), "{sql}");
            kept.put_back(app).await;
        }
    }

    async fn a_reorder(app: &App) {
        let kept = twenty(app).await;
        let swaps: [&[&str]; 2] = [
            &[
                "UPDATE audit SET chain_pos = 1000 WHERE chain_pos = 5",
                "UPDATE audit SET chain_pos = 5 WHERE chain_pos = 9",
                "UPDATE audit SET chain_pos = 9 WHERE chain_pos = 1000",
            ],
            // The hashes stay where they were.
            &[
                "UPDATE audit SET chain_pos = 1000 WHERE chain_pos = 5",
                "UPDATE audit SET chain_pos = 5 WHERE chain_pos = 9",
                "UPDATE audit SET chain_pos = 9 WHERE chain_pos = 1000",
                "UPDATE audit SET chain_hash = (SELECT hash FROM (SELECT chain_hash AS hash FROM audit WHERE chain_pos = 5) \
                 AS other) WHERE chain_pos = 10",
            ],
        ];
        let (position, id, wrong) = found(app, &Known::default(), swaps[0]).await;
        assert_eq!((position, id, wrong), (5, Some(kept.id_at(9)), Wrong::Moved));
        kept.put_back(app).await;
        let (position, ..) = found(app, &Known::default(), swaps[1]).await;
        assert_eq!(position, 5);
        kept.put_back(app).await;

        // Two rows exchange their contents.
        let tx = app.node.running.parts.db.begin().await.unwrap();
        let (one, other) = (kept.rows[4].clone(), kept.rows[8].clone());
        let gone = audit::Entity::delete_many().filter(audit::Column::ChainPos.is_in([5, 9]));
        gone.exec(&tx).await.unwrap();
        for (place, content) in [(&one, &other), (&other, &one)] {
            let moved = audit::Model {
                seq: place.seq,
                chain_pos: place.chain_pos,
                chain_hash: place.chain_hash.clone(),
                ..content.clone()
            };
            audit::Entity::insert(moved.into_active_model()).exec_without_returning(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (position, id, wrong) = found(app, &Known::default(), &[]).await;
        assert_eq!((position, id, wrong), (5, Some(kept.id_at(9)), Wrong::Moved));
        kept.put_back(app).await;
    }

    /// With a hash that is right, which anybody can make.
    async fn an_inserted_row(app: &App) {
        let kept = twenty(app).await;
        let mut forged = audit::Model { seq: 100_000, chain_pos: Some(21), network: String::new(), ..app.event(0) };
        forged.chain_hash = Some(chain::row_hash(&kept.head.hash, 21, &forged));
        audit::Entity::insert(forged.clone().into_active_model()).exec_without_returning(app.db()).await.unwrap();
        let (position, id, wrong) = found(app, &Known::default(), &[]).await;
        assert_eq!((position, id, wrong), (21, Some(forged.id), Wrong::Inserted));

        // The portal doesn't build on it in silence.
        app.events(1).await;
        app.chain().await;
        let (position, _, wrong) = found(app, &Known::default(), &[]).await;
        assert_eq!(wrong, Wrong::Doubted, "at {position}");
        kept.put_back(app).await;

        // In the middle, the later ones moved on.
        for position in (5..=20).rev() {
            let on = format!("UPDATE audit SET chain_pos = {} WHERE chain_pos = {position}", position + 1);
            tables::execute(app.db(), &on).await;
        }
        forged.chain_pos = Some(5);
        audit::Entity::insert(forged.clone().into_active_model()).exec_without_returning(app.db()).await.unwrap();
        let (position, id, _) = found(app, &Known::default(), &[]).await;
        assert_eq!((position, id), (5, Some(forged.id)));
        make_anew(app, 5).await;
        let (position, _, wrong) = found(app, &Known::default(), &[]).await;
        assert_eq!((position, wrong), (12, Wrong::Rewritten { since: 0 }));
        kept.put_back(app).await;
    }

    async fn a_cut_off_tail(app: &App) {
        let older = {
            app.chain().await;
            app.events(10).await;
            app.chain().await;
            Kept::of(app).await
        };
        app.events(10).await;
        app.chain().await;
        app.pass(11 * crate::harness::MINUTE);
        app.node.running.service.chain_audit().await.unwrap();
        let kept = Kept::of(app).await;
        let nothing = Known::default();
        let cut = "DELETE FROM audit WHERE chain_pos > 10";
        let (position, _, wrong) = found(app, &nothing, &[cut]).await;
        assert_eq!((position, wrong), (11, Wrong::CutOff { up_to: 20 }));
        // Without what is signed in the database about it, it is the head that isn't ours.
        let no_points = "DELETE FROM audit_checkpoints WHERE position > 10";
        let set_back = "UPDATE audit_chain SET position = 10, count = 10";
        let (position, _, wrong) = found(app, &nothing, &[no_points, set_back]).await;
        assert_eq!((position, wrong), (10, Wrong::Head));
        // A head that we had signed before: only what is outside of the database tells.
        older.put_back(app).await;
        is_sound(&verified(app, &nothing).await);
        let (position, _, wrong) = found(app, &kept.outside(), &[]).await;
        assert_eq!((position, wrong), (11, Wrong::CutOff { up_to: 20 }));
        // And a node that was there: it leaves the gap as it is.
        app.events(1).await;
        app.chain().await;
        let (position, _, wrong) = found(app, &nothing, &[]).await;
        assert_eq!((position, wrong), (11, Wrong::Deleted { up_to: 20 }));
        kept.put_back(app).await;
        is_sound(&verified(app, &kept.outside()).await);
    }

    async fn a_chain_that_was_made_anew(app: &App) {
        let kept = twenty(app).await;
        let nothing = Known::default();
        tables::execute(app.db(), "UPDATE audit SET kind = 'signed-out' WHERE chain_pos = 15").await;
        let hash = make_anew(app, 15).await;
        let (position, _, wrong) = found(app, &nothing, &[]).await;
        assert_eq!((position, wrong), (20, Wrong::Rewritten { since: 12 }));
        tables::execute(app.db(), "DELETE FROM audit_checkpoints").await;
        let (position, _, wrong) = found(app, &nothing, &[]).await;
        assert_eq!((position, wrong), (20, Wrong::Rewritten { since: 0 }), "the head is signed too");
        let head = audit_chain::Entity::update_many().col_expr(audit_chain::Column::Hash, sea_orm::sea_query::Expr::value(hash));
        head.exec(app.db()).await.unwrap();
        let (position, _, wrong) = found(app, &nothing, &[]).await;
        assert_eq!((position, wrong), (20, Wrong::Head));
        let (position, _, wrong) = found(app, &kept.outside(), &[]).await;
        assert_eq!((position, wrong), (20, Wrong::Rewritten { since: 12 }));
        kept.put_back(app).await;
    }

    async fn forged_checkpoints(app: &App) {
        let kept = twenty(app).await;
        for change in [
            format!("hash = {OTHER_HASH}"),
            "at = at + 1".to_owned(),
            "count = count + 1".to_owned(),
            "kid = '0000000000000000'".to_owned(),
            format!("signature = {OTHER_ID}"),
        ] {
            let sql = format!("UPDATE audit_checkpoints SET {change} WHERE position = 12");
            let (position, id, wrong) = found(app, &Known::default(), &[&sql]).await;
            assert_eq!((position, id, wrong), (12, Some(kept.id_at(12)), Wrong::SignatureInside), "{change}");
            kept.put_back(app).await;
        }
        for sql in ["DELETE FROM audit_chain", "UPDATE audit_chain SET kid = '0000000000000000'"] {
            let (position, _, wrong) = found(app, &Known::default(), &[sql]).await;
            assert_eq!((position, wrong), (20, Wrong::Head), "{sql}");
            kept.put_back(app).await;
        }
        // Somebody says that everything up to there was dropped.
        let begin = "INSERT INTO audit_checkpoints (position, hash, count, at, kid, signature, kind) \
                     SELECT position, hash, count, at, kid, signature, 'begin' FROM audit_checkpoints WHERE position = 12";
        let (position, _, wrong) = found(app, &Known::default(), &[begin, "DELETE FROM audit WHERE chain_pos <= 12"]).await;
        assert_eq!((position, wrong), (12, Wrong::SignatureInside));
        kept.put_back(app).await;

        let mut known = kept.outside();
        known.outside[0].position += 1;
        let (position, _, wrong) = found(app, &known, &[]).await;
        assert_eq!((position, wrong), (known.outside[0].position, Wrong::SignatureOutside));
    }

    /// Whoever keeps the sequencer away from a row that is older than what was signed since.
    async fn a_row_that_was_passed_over(app: &App) {
        let kept = twenty(app).await;
        app.chain_is_held(app.now() + crate::harness::DAY).await;
        let at = kept.points.last().unwrap().at;
        for (seq, at, is_found) in [(-1, at - 2 * crate::harness::MINUTE, true), (-2, at, false), (1_000, 0, false)] {
            let row = audit::Model { seq, at, ..app.event(0) };
            audit::Entity::insert(row.clone().into_active_model()).exec_without_returning(app.db()).await.unwrap();
            let broken = verified(app, &Known::default()).await.broken;
            assert_eq!(broken.map(|broken| (broken.id, broken.wrong)), is_found.then_some((Some(row.id), Wrong::LeftOut)));
            audit::Entity::delete_by_id(seq).exec(app.db()).await.unwrap();
        }
        kept.put_back(app).await;
    }

    /// A key of somebody else's stands in the table, and has signed all of it.
    async fn only_keys_of_ours_are_believed(app: &App) {
        let kept = twenty(app).await;
        // More than one where two turns made the first one at the same moment.
        let keys = verified(app, &Known::default()).await.signers.into_iter().map(|(_, public)| public).collect();
        let pinned = Known { keys, ..kept.outside() };
        is_sound(&verified(app, &pinned).await);
        let other = Known { keys: vec![vec![7; 32]], ..Known::default() };
        let (_, _, wrong) = found(app, &other, &[]).await;
        assert_eq!(wrong, Wrong::SignatureInside);
        // What our key file hasn't sealed isn't ours; whoever knows the public key can still check.
        let theirs = format!("UPDATE audit_signers SET secret = {OTHER_HASH}");
        let (_, _, wrong) = found(app, &Known::default(), &[&theirs]).await;
        assert_eq!(wrong, Wrong::SignatureInside);
        is_sound(&verified(app, &pinned).await);
        tables::execute(app.db(), "DELETE FROM audit_signers").await;
        is_sound(&verified(app, &pinned).await);
    }

    /// What is broken stays broken; what comes behind it can still be checked.
    async fn from_a_place_on(app: &App) {
        let kept = twenty(app).await;
        let (position, ..) = found(app, &Known::default(), &["DELETE FROM audit WHERE chain_pos = 5"]).await;
        assert_eq!(position, 5);
        let known = Known { after: Some(6), ..Known::default() };
        let verified = verified(app, &known).await;
        is_sound(&verified);
        assert_eq!((verified.rows, verified.after), (14, 6));
        let nowhere = Known { after: Some(5), ..Known::default() };
        assert_eq!(app.node.running.service.audit_verify(&nowhere).await.unwrap_err(), auth::Error::NotFound);
        kept.put_back(app).await;
    }
}
