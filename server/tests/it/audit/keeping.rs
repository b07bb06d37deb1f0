//! Old parts are dropped where that is set, in a way that can be told from a deletion; checkpoints are written outside.

use super::{is_sound, verified};
use crate::harness::{App, Backend, DAY, MINUTE, Setup, tables};
use auth::{
    chain::{Checkpoint, Kind},
    service::{Known, Wrong},
};
use std::{num::NonZeroU32, path::Path, time::Duration};

fn kept_for_a_month(setup: &mut Setup) {
    setup.config.audit.keep_days = 30;
    setup.config.audit.checkpoint_rows = NonZeroU32::new(10).unwrap();
    setup.config.audit.checkpoint_file = setup.config.server.data_dir.join("checkpoints.jsonl");
}

/// The file's lines, once there are so many.
async fn lines(path: &Path, number: usize) -> Vec<Checkpoint> {
    for _ in 0..1_000 {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let lines: Vec<_> = text.lines().map(|line| Checkpoint::parse_line(line).expect(line)).collect();
        if lines.len() >= number {
            return lines;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("fewer than {number} checkpoints in {}", path.display());
}

on_every_backend! {
    async fn old_parts_are_dropped_at_a_checkpoint(backend: Backend) {
        let app = App::start_with(backend, kept_for_a_month).await;
        let service = &app.node.running.service;
        app.events(1_234).await;
        app.chain().await;
        app.pass(31 * DAY);
        app.events(50).await;
        app.chain().await;
        assert_eq!(tables::count(app.db(), "audit").await, 1_284);
        service.sweep().await.unwrap();
        app.chain().await;
        // All rows up to the last checkpoint of that time went; the dropping is an event.
        let found = verified(&app, &Known::default()).await;
        is_sound(&found);
        assert!((1_200..=1_234).contains(&found.dropped), "{found:?}");
        assert_eq!(found.last, 1_285);
        assert_eq!(tables::count(app.db(), "audit").await, 1_285 - found.dropped);
        assert_eq!(tables::number(app.db(), "SELECT COUNT(*) FROM audit WHERE kind = 'audit-dropped'").await, 1);
        let early = "SELECT COUNT(*) FROM audit_checkpoints WHERE position <";
        assert_eq!(tables::number(app.db(), &format!("{early} {}", found.dropped)).await, 0);

        // A second sweep finds nothing; a later one goes on from there.
        app.pass(MINUTE * 16);
        service.sweep().await.unwrap();
        assert_eq!(verified(&app, &Known::default()).await.dropped, found.dropped);
        app.pass(31 * DAY);
        service.sweep().await.unwrap();
        app.chain().await;
        let later = verified(&app, &Known::default()).await;
        is_sound(&later);
        assert!(later.dropped > found.dropped, "{later:?}");

        // The checkpoints outside tell the same, those of what was dropped included.
        let file = app.store.folder.join("checkpoints.jsonl");
        let beginnings = |lines: &[Checkpoint]| lines.iter().filter(|line| line.kind == Kind::Begin).count();
        let mut outside = lines(&file, 10).await;
        while beginnings(&outside) < 2 {
            outside = lines(&file, outside.len() + 1).await;
        }
        is_sound(&verified(&app, &Known { outside, ..Known::default() }).await);

        // Without the signed beginning it is a deletion.
        tables::execute(app.db(), "DELETE FROM audit_checkpoints WHERE kind = 'begin'").await;
        let broken = verified(&app, &Known::default()).await.broken.unwrap();
        assert_eq!((broken.position, broken.wrong), (1, Wrong::Deleted { up_to: later.dropped }));
        app.discard().await;
    }

    /// Rows that a sweep had no time for are ignored, and dropped by the next one.
    async fn a_drop_that_was_broken_off(backend: Backend) {
        let app = App::start_with(backend, kept_for_a_month).await;
        app.events(100).await;
        app.chain().await;
        let kept = {
            use sea_orm::EntityTrait;
            entity::audit::Entity::find().all(app.db()).await.unwrap()
        };
        app.pass(31 * DAY);
        app.node.running.service.sweep().await.unwrap();
        let dropped = verified(&app, &Known::default()).await.dropped;
        assert!(dropped >= 90);
        {
            use sea_orm::{EntityTrait, IntoActiveModel};
            let again = kept.into_iter().filter(|row| (50..=60).contains(&row.chain_pos.unwrap()));
            let again = again.map(IntoActiveModel::into_active_model);
            entity::audit::Entity::insert_many(again).exec_without_returning(app.db()).await.unwrap();
        }
        app.chain().await;
        is_sound(&verified(&app, &Known::default()).await);
        app.pass(16 * MINUTE);
        app.node.running.service.sweep().await.unwrap();
        app.chain().await;
        assert_eq!(tables::number(app.db(), "SELECT MIN(chain_pos) FROM audit").await, dropped + 1);
        is_sound(&verified(&app, &Known::default()).await);
        app.discard().await;
    }

    /// Whoever writes a checkpoint of theirs makes nothing go.
    async fn nothing_is_dropped_at_a_checkpoint_of_others(backend: Backend) {
        let app = App::start_with(backend, kept_for_a_month).await;
        app.events(100).await;
        app.chain().await;
        tables::execute(app.db(), "UPDATE audit_checkpoints SET at = at + 1").await;
        app.pass(31 * DAY);
        app.node.running.service.sweep().await.unwrap();
        assert_eq!(tables::count(app.db(), "audit").await, 100);
        app.discard().await;
    }

    async fn nothing_is_dropped_unless_it_is_set(app: &App) {
        app.events(50).await;
        app.chain().await;
        app.pass(1_000 * DAY);
        app.node.running.service.sweep().await.unwrap();
        assert_eq!(tables::count(app.db(), "audit").await, 50);
    }

    /// A checkpoint comes after so many rows, and after so much time where there is a new row.
    async fn checkpoints_come_by_rows_and_by_time(backend: Backend) {
        let app = App::start_with(backend, kept_for_a_month).await;
        let file = app.store.folder.join("checkpoints.jsonl");
        app.events(1).await;
        app.chain().await;
        assert_eq!(lines(&file, 1).await[0].position, 1);
        app.events(9).await;
        app.chain().await;
        app.pass(9 * MINUTE);
        app.node.running.service.chain_audit().await.unwrap();
        assert_eq!(tables::count(app.db(), "audit_checkpoints").await, 1);
        app.pass(2 * MINUTE);
        app.node.running.service.chain_audit().await.unwrap();
        assert_eq!(lines(&file, 2).await[1].position, 10);
        app.pass(DAY);
        app.node.running.service.chain_audit().await.unwrap();
        assert_eq!(tables::count(app.db(), "audit_checkpoints").await, 2, "nothing new, nothing signed");
        app.events(10).await;
        app.chain().await;
        let outside = lines(&file, 3).await;
        assert_eq!((outside.len(), outside[2].position), (3, 20));
        let found = verified(&app, &Known { outside, ..Known::default() }).await;
        is_sound(&found);
        assert_eq!((found.checkpoints, found.outside), (3, 3));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        app.finish().await;
    }

    /// A file that can't be written holds nothing up, and gets what it missed.
    async fn a_file_that_comes_late(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            kept_for_a_month(setup);
            setup.config.audit.checkpoint_file = setup.config.server.data_dir.join("later/checkpoints.jsonl");
        })
        .await;
        app.events(25).await;
        app.chain().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        std::fs::create_dir(app.store.folder.join("later")).unwrap();
        let outside = lines(&app.store.folder.join("later/checkpoints.jsonl"), 1).await;
        assert_eq!(outside[0].position, 25);
        app.finish().await;
    }
}
