//! The end of an account.

use crate::harness::{App, DAY, tables};
use app::routes;
use auth::{Error, stage::Stage};

on_every_backend! {
    async fn it_is_gone_after_a_week(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        ada.browser.post("delete_account", &[]).await.leads_to(routes::LOGIN_DELETED);
        assert_eq!(ada.browser.stage().await, Stage::Anonymous);
        let mails = app.new_mails(&ada.email).await;
        assert!(mails.iter().any(|mail| mail.subject.contains("will be deleted")), "{mails:?}");
        let service = &app.node.running.service;
        app.pass(6 * DAY);
        service.sweep().await.unwrap();
        assert_eq!(tables::count(app.db(), "users").await, 2);
        app.pass(DAY + 60_000);
        service.sweep().await.unwrap();
        assert_eq!(tables::count(app.db(), "users").await, 1);
        for table in ["factors", "recovery_sets"] {
            assert_eq!(tables::count(app.db(), table).await, 1, "{table}");
        }
        assert_eq!(ada.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
        bea.sign_in_fully(app, &app.anonymous()).await;
        // The address is free again.
        let (_, browser) = app.confirmed("ada").await;
        assert_eq!(browser.stage().await, Stage::EnrolmentRequired);
    }

    /// The portal is never left without an administrator (I8).
    async fn the_last_administrator_stays(app: &App) {
        let ada = app.staff("ada", auth::role::Role::Administrator).await;
        assert_eq!(ada.browser.post("delete_account", &[]).await.error(), Error::LastAdministrator);
        let bea = app.staff("bea", auth::role::Role::Administrator).await;
        ada.browser.post("delete_account", &[]).await.leads_to(routes::LOGIN_DELETED);
        assert_eq!(bea.browser.post("delete_account", &[]).await.error(), Error::LastAdministrator);
    }

    async fn signing_in_calls_it_off(app: &App) {
        let user = app.user("ada").await;
        user.browser.post("delete_account", &[]).await.ok();
        app.pass(6 * DAY);
        // The password alone doesn't.
        let browser = app.anonymous();
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        let sql = "SELECT COUNT(*) FROM users WHERE deletes_at IS NOT NULL";
        assert_eq!(tables::number(app.db(), sql).await, 1);
        browser.post("verify_code", &[("code", &user.next_code(app))]).await.leads_to(routes::DASHBOARD);
        assert_eq!(tables::number(app.db(), sql).await, 0);
        let mails = app.new_mails(&user.email).await;
        assert!(mails.iter().any(|mail| mail.subject.contains("stays")), "{mails:?}");
        app.pass(2 * DAY);
        app.node.running.service.sweep().await.unwrap();
        assert_eq!(tables::count(app.db(), "users").await, 1);
    }
}
