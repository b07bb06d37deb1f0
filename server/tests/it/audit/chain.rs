//! Every event gets its place, soon, once, and in one chain.

use super::{is_sound, verified};
use crate::harness::{App, Backend, SECOND, Store, chain, process::Server, tables};
use auth::{service::Known, store::Db};
use entity::audit;
use sea_orm::{ActiveValue::NotSet, EntityTrait, IntoActiveModel};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const WAITING: &str = "SELECT COUNT(*) FROM audit WHERE chain_pos IS NULL";
const PLACED: &str = "SELECT COUNT(*) FROM audit WHERE chain_pos IS NOT NULL";

on_every_backend! {
    /// Nobody has to ask for it.
    async fn what_was_done_gets_its_place_by_itself(app: &App) {
        app.user("ada").await;
        let began = Instant::now();
        while tables::number(app.db(), WAITING).await > 0 {
            assert!(began.elapsed() < Duration::from_secs(20), "nobody gives it");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let found = verified(app, &Known::default()).await;
        is_sound(&found);
        assert!(found.rows > 5 && found.checkpoints >= 1, "{found:?}");
        chain::i11_the_chain_is_intact(app.db()).await;
    }

    async fn two_nodes_at_once_make_one_chain(app: &App) {
        let node = app.another_node(|_| ()).await;
        app.events(1_500).await;
        let mut turns = JoinSet::new();
        for number in 0..12 {
            let service = if number % 2 == 0 { &app.node } else { &node }.running.service.clone();
            turns.spawn(async move { service.chain_audit().await });
        }
        for turn in turns.join_all().await {
            turn.unwrap();
        }
        app.chain().await;
        let found = verified(app, &Known::default()).await;
        is_sound(&found);
        assert_eq!((found.last, found.rows), (1_500, 1_500));
        node.stop().await;
    }

    /// While one node is at it the other leaves it alone, and takes over when that one is gone, also without a word.
    async fn the_lease_ends(app: &App) {
        let node = app.another_node(|_| ()).await;
        app.events(1).await;
        app.chain().await;
        app.chain_is_held(app.now() + 5 * SECOND).await;
        app.events(1).await;
        for service in [&app.node.running.service, &node.running.service] {
            assert!(service.chain_audit().await.unwrap().is_elsewhere);
        }
        assert_eq!(tables::number(app.db(), WAITING).await, 1);
        app.pass(6 * SECOND);
        app.chain().await;
        is_sound(&verified(app, &Known::default()).await);
        node.stop().await;
    }

    /// Numbers are given before a commit, and some never come: places are given by what is there.
    async fn numbers_that_come_late_or_never(backend: Backend) {
        let app = App::start(backend).await;
        for seq in [1_000, 500, 2_000, 7] {
            let row = audit::Model { seq, ..app.event(0) };
            audit::Entity::insert(row.into_active_model()).exec_without_returning(app.db()).await.unwrap();
            app.chain().await;
        }
        if backend == Backend::MariaDbAndRedis {
            let other = Db::connect(&app.store.database_url, Some(1)).await.unwrap();
            let late = other.begin().await.unwrap();
            let row = || audit::ActiveModel { seq: NotSet, ..app.event(0).into_active_model() };
            audit::Entity::insert(row()).exec_without_returning(&late).await.unwrap();
            app.events(1).await;
            app.chain().await;
            late.commit().await.unwrap();
            app.chain().await;
            other.close().await;
            let seqs: Vec<i64> = chain::rows(app.db()).await.iter().map(|row| row.seq).collect();
            assert!(seqs[5] < seqs[4], "{seqs:?}");
        }
        let seqs: Vec<i64> = chain::rows(app.db()).await.iter().map(|row| row.seq).take(4).collect();
        assert_eq!(seqs, [1_000, 500, 2_000, 7]);
        is_sound(&verified(&app, &Known::default()).await);
        app.finish().await;
    }

    /// A node that dies in the middle leaves whole batches; another one carries on.
    async fn what_was_broken_off_is_carried_on(app: &App) {
        app.events(2_000).await;
        for _ in 0..3 {
            let service = app.node.running.service.clone();
            let before = tables::number(app.db(), PLACED).await;
            let turn = tokio::spawn(async move { service.chain_audit().await });
            while tables::number(app.db(), PLACED).await < (before + 1).min(2_000) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            turn.abort();
            app.pass(6 * SECOND);
        }
        app.chain().await;
        let found = verified(app, &Known::default()).await;
        is_sound(&found);
        assert_eq!(found.rows, 2_000);
    }

    async fn ten_thousand_rows(app: &App) {
        app.events(10_000).await;
        app.chain().await;
        let found = verified(app, &Known::default()).await;
        is_sound(&found);
        assert_eq!((found.rows, found.last), (10_000, 10_000));
        assert!(found.checkpoints >= 9, "one in a thousand rows: {}", found.checkpoints);
    }

    /// The real program, stopped and started.
    async fn a_restart_goes_on(backend: Backend) {
        let store = Store::make(backend).await;
        let mut variables = vec![
            ("DATABASE_URL", store.database_url.as_str()),
            ("SECRET_KEY", "0123456789abcdef0123456789abcdef"),
            ("COUNTERSIGN_REDIS__PREFIX", store.redis_prefix.as_str()),
        ];
        if let Some(url) = &store.redis_url {
            variables.push(("REDIS_URL", url));
        }
        let db = Db::connect(&store.database_url, Some(1)).await.unwrap();
        migration::up(db.connection()).await.unwrap();
        for rounds in 1..=2 {
            let server = Server::start(&store.folder, &variables);
            let fields = [("login", "nobody"), ("password", "wrong wrong wrong")];
            server.post("sign_in", "", &crate::harness::encoded(&fields)).unwrap();
            let began = Instant::now();
            while tables::number(db.connection(), PLACED).await < rounds {
                assert!(began.elapsed() < Duration::from_secs(20), "nobody gives it");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            drop(server);
            // Killed, it had the lease for some seconds more.
            tables::execute(db.connection(), "UPDATE audit_chain SET held_until = 0").await;
        }
        chain::i11_the_chain_is_intact(db.connection()).await;
        db.close().await;
        store.remove().await;
    }
}
