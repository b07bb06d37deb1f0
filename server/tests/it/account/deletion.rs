//! The end of an account.

use crate::harness::{App, DAY, MINUTE, tables};
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

    /// Also what was begun in that week: a sign-in without its second step, a browser that an unlock link made known.
    async fn nothing_is_left_of_it(app: &App) {
        let user = app.user("ada").await;
        user.browser.post("delete_account", &[]).await.ok();
        app.pass(7 * DAY - 10 * MINUTE);
        user.sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
        let (link, browser) = (crate::throttles::unlock_link(app, &user).await, app.anonymous());
        browser.get(&link).await;
        browser.post("unlock", &[]).await.leads_to(routes::LOGIN_UNLOCKED);
        app.pass(10 * MINUTE);
        app.node.running.service.sweep().await.unwrap();
        for table in ["users", "sessions", "browsers", "factors", "recovery_sets", "recovery_codes", "links", "changes"] {
            assert_eq!(tables::count(app.db(), table).await, 0, "{table}");
        }
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

    /// Of two who leave at the same moment one stays.
    async fn two_administrators_race(app: &App) {
        let ada = app.staff("ada", auth::role::Role::Administrator).await;
        let bea = app.staff("bea", auth::role::Role::Administrator).await;
        let leaves = async |browser: &crate::harness::Browser| browser.post("delete_account", &[]).await;
        let (a, b) = futures_util::future::join(leaves(&ada.browser), leaves(&bea.browser)).await;
        let (left, stayed) = if a.status == 200 { (a, b) } else { (b, a) };
        left.leads_to(routes::LOGIN_DELETED);
        // Where each waits for the other, one is asked to try again.
        assert!(matches!(stayed.error(), Error::LastAdministrator | Error::Unavailable { .. }), "{}", stayed.text());
    }

    async fn a_disabled_administrator_is_no_other_one(app: &App) {
        let ada = app.staff("ada", auth::role::Role::Administrator).await;
        app.staff("bea", auth::role::Role::Administrator).await;
        tables::execute(app.db(), "UPDATE users SET disabled_at = 1 WHERE username = 'bea'").await;
        assert_eq!(ada.browser.post("delete_account", &[]).await.error(), Error::LastAdministrator);
    }

    /// While an account is closed to changes it isn't deleted, either.
    async fn a_frozen_account_stays(app: &App) {
        let user = app.user("ada").await;
        user.browser.post("delete_account", &[]).await.ok();
        let until = app.now() + 9 * DAY;
        tables::execute(app.db(), &format!("UPDATE users SET frozen_until = {until}")).await;
        for (days, left) in [(8, 1), (2, 0)] {
            app.pass(days * DAY);
            app.node.running.service.sweep().await.unwrap();
            assert_eq!(tables::count(app.db(), "users").await, left);
        }
    }
}
