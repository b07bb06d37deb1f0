//! What is over is cleared, by one node at a time.

use crate::harness::{App, DAY, HOUR, MINUTE, tables};

on_every_backend! {
    async fn what_is_over_is_cleared(app: &App) {
        let user = app.user("ada").await;
        app.registered("bea").await;
        let pending = app.anonymous();
        user.sign_in(&pending).await.ok();
        user.browser.post("add_factor", &[]).await.ok();
        app.anonymous().post("ask_for_reset", &[("email", &user.email)]).await.ok();
        app.settle().await;
        let service = &app.node.running.service;
        assert!(service.sweep().await.unwrap());
        let live = ["registrations", "sessions", "codes", "links", "resets"];
        for table in live {
            assert!(tables::count(app.db(), table).await > 0, "{table} was swept too early");
        }
        app.pass(5 * DAY);
        assert!(service.sweep().await.unwrap());
        for table in live {
            assert_eq!(tables::count(app.db(), table).await, 0, "{table}");
        }
        assert_eq!(tables::count(app.db(), "factors").await, 1, "the confirmed one stays");
        assert_eq!(tables::count(app.db(), "users").await, 1);
        assert!(tables::count(app.db(), "audit").await > 5, "the audit trail stays");
        user.sign_in_fully(app, &app.anonymous()).await;
    }

    async fn one_node_does_it(app: &App) {
        let node = app.another_node(|_| ()).await;
        let (a, b) = futures_util::future::join(app.node.running.service.sweep(), node.running.service.sweep()).await;
        assert_eq!(usize::from(a.unwrap()) + usize::from(b.unwrap()), 1);
        app.pass(14 * MINUTE);
        assert!(!node.running.service.sweep().await.unwrap());
        app.pass(HOUR);
        assert!(node.running.service.sweep().await.unwrap());
        node.stop().await;
    }
}
