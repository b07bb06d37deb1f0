//! Passwords: one budget for all strangers together, one for each known browser.

use super::{WRONG, guess, password_failures, unlock_link, user_id, wrong_password};
use crate::harness::{App, DAY, HOUR, MINUTE, SECOND, tables};
use app::routes;
use auth::Error;
use tokio::task::JoinSet;

on_every_backend! {
    async fn strangers_wait_longer_and_longer(app: &App) {
        let user = app.user("ada").await;
        // After so many failures, so many seconds (the table of the budgets).
        for (failed, wait_s) in [(3, 1), (4, 1), (9, 1), (10, 5), (14, 5), (15, 30), (16, 60), (17, 120), (22, 3600)] {
            while password_failures(app, &user).await < failed {
                guess(app, &user.email).await;
                if password_failures(app, &user).await < failed {
                    app.pass(HOUR);
                }
            }
            app.pass(wait_s * SECOND - 1);
            assert_eq!(user.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials, "after {failed}");
            assert_eq!(password_failures(app, &user).await, failed, "nothing is counted while it is closed");
            app.pass(1);
        }
        user.sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(password_failures(app, &user).await, 0, "a success ends the row");
    }

    /// CVE-2025-24806, CVE-2026-47203: not one budget for each name, nor for each spelling of it.
    async fn all_names_of_an_account_have_one_budget(app: &App) {
        let user = app.user("ada").await;
        for login in ["ada", "ADA", "Ada@Example.org"] {
            assert_eq!(guess(app, login).await.error(), Error::InvalidCredentials);
        }
        assert_eq!(password_failures(app, &user).await, 3);
        assert_eq!(user.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
    }

    /// CVE-2024-4629: a burst gets no more guesses than a row of them.
    async fn a_burst_gets_no_guess_for_free(app: &App) {
        let user = app.user("ada").await;
        let hashes = app.node.running.parts.hasher.count();
        let mut posts = JoinSet::new();
        for _ in 0..40 {
            let (browser, login) = (app.anonymous(), user.email.clone());
            posts.spawn(async move { wrong_password(&browser, &login).await });
        }
        for answer in posts.join_all().await {
            assert_eq!(answer.error(), Error::InvalidCredentials);
        }
        assert_eq!(password_failures(app, &user).await, 3, "the fourth has to wait");
        assert_eq!(app.node.running.parts.hasher.count() - hashes, 40, "the work is the same for all");
    }

    /// CVE-2026-35597: what fails later takes no counter back.
    async fn counters_survive_a_request_that_fails(app: &App) {
        let user = app.user("ada").await;
        app.settle().await;
        tables::execute(app.db(), "ALTER TABLE messages RENAME TO elsewhere").await;
        let answer = guess(app, &user.email).await;
        assert!(matches!(answer.error(), Error::Internal { .. }), "{}", answer.text());
        tables::execute(app.db(), "ALTER TABLE elsewhere RENAME TO messages").await;
        assert_eq!(password_failures(app, &user).await, 1);
    }

    /// Vault CVE-2025-6004, Argo CD CVE-2024-21662: neither a restart nor other accounts' failures forget any.
    async fn counters_are_in_the_database(app: &App) {
        let user = app.user("ada").await;
        for _ in 0..3 {
            guess(app, &user.email).await;
        }
        for number in 0..20 {
            guess(app, &format!("nobody{number}@example.org")).await;
        }
        let node = app.another_node(|_| ()).await;
        let browser = app.anonymous().on(&node);
        assert_eq!(user.sign_in(&browser).await.error(), Error::InvalidCredentials);
        node.stop().await;
    }

    /// NIST SP 800-63B-4 §3.2.2: after 100 in a row waiting is of no use, the owner's browsers still are.
    async fn the_ceiling_closes_it_to_strangers_alone(app: &App) {
        let user = app.user("ada").await;
        user.browser.post("sign_out", &[]).await.ok();
        for _ in 0..100 {
            app.pass(HOUR);
            guess(app, &user.email).await;
        }
        assert_eq!(password_failures(app, &user).await, 100);
        app.pass(31 * DAY);
        app.node.running.service.sweep().await.unwrap();
        guess(app, &user.email).await;
        assert_eq!(password_failures(app, &user).await, 100, "nor is it swept");
        assert_eq!(user.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);

        // A sign-in from a known browser opens it again.
        user.sign_in_fully(app, &user.browser).await;
        user.sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
    }

    async fn a_known_browser_has_ten_guesses_then_waits_and_is_forgotten_at_twenty(app: &App) {
        let user = app.user("ada").await;
        let browser = &user.browser;
        browser.post("sign_out", &[]).await.ok();
        for _ in 0..9 {
            wrong_password(browser, &user.email).await;
        }
        let known = browser.copy();
        user.sign_in(&known).await.leads_to(routes::MFA_VERIFY);
        for _ in 0..10 {
            wrong_password(browser, &user.email).await;
        }
        assert_eq!(user.sign_in(&browser.copy()).await.error(), Error::InvalidCredentials, "a minute's wait");
        assert_eq!(password_failures(app, &user).await, 0, "strangers' budget is another one");
        for _ in 0..9 {
            app.pass(15 * MINUTE);
            wrong_password(browser, &user.email).await;
        }
        app.pass(15 * MINUTE);
        user.sign_in(&browser.copy()).await.leads_to(routes::MFA_VERIFY);

        // A success gave it back; twenty in a row make it a stranger's.
        for _ in 0..21 {
            app.pass(15 * MINUTE);
            wrong_password(browser, &user.email).await;
        }
        assert_eq!(tables::count(app.db(), "browsers").await, 0);
        wrong_password(browser, &user.email).await;
        assert_eq!(password_failures(app, &user).await, 1);
    }

    async fn an_unlock_link_makes_one_browser_known(app: &App) {
        let user = app.user("ada").await;
        let link = unlock_link(app, &user).await;
        let browser = app.anonymous();
        assert_eq!(browser.get(&link).await.status, 303);
        // Opening it has changed nothing (mail scanners).
        assert_eq!(user.sign_in(&browser).await.error(), Error::InvalidCredentials);
        browser.post("unlock", &[]).await.leads_to(routes::LOGIN_UNLOCKED);
        assert_eq!(browser.stage().await, auth::stage::Stage::Anonymous, "it proves nothing");
        assert_eq!(user.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials, "in one browser only");
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        let code = user.next_code(app);
        browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);

        // Once, and for twenty minutes.
        let other = app.anonymous();
        other.get(&link).await;
        assert_eq!(other.post("unlock", &[]).await.error(), Error::InvalidLink);
    }

    async fn an_unlock_link_ends_after_twenty_minutes_and_there_are_three_an_hour(app: &App) {
        let user = app.user("ada").await;
        let link = unlock_link(app, &user).await;
        app.pass(20 * MINUTE);
        let browser = app.anonymous();
        browser.get(&link).await;
        assert_eq!(browser.post("unlock", &[]).await.error(), Error::InvalidLink);
        // One was sent while the strangers came to ten, one at the eleventh.
        let before = app.mails(&user.email).await.len();
        for _ in 0..10 {
            app.pass(SECOND);
            guess(app, &user.email).await;
        }
        app.settle().await;
        let sent = app.mails(&user.email).await.len() - before;
        assert_eq!(sent, 1, "two were sent before");
    }

    /// Somebody who has no account is held back in the same way, and told in the same way: not at all.
    async fn nobody_is_held_back_like_somebody(app: &App) {
        for _ in 0..4 {
            assert_eq!(guess(app, "nobody@example.org").await.error(), Error::InvalidCredentials);
        }
        assert_eq!(tables::number(app.db(), "SELECT MAX(failures) FROM throttles").await, 3);
        app.settle().await;
        assert!(app.mails("nobody@example.org").await.is_empty());
    }

    async fn a_known_browser_of_one_user_is_a_stranger_to_another(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        ada.browser.post("sign_out", &[]).await.ok();
        for _ in 0..3 {
            ada.browser.post("sign_in", &[("login", &bea.email), ("password", WRONG)]).await;
        }
        assert_eq!(password_failures(app, &bea).await, 3);
        assert_eq!(bea.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
        bea.browser.post("sign_out", &[]).await.ok();
        bea.sign_in(&bea.browser).await.leads_to(routes::MFA_VERIFY);
        // Both may be known in one browser, each with their own budget.
        app.pass(30 * SECOND);
        let shared = ada.browser.clone();
        bea.sign_in_fully(app, &shared).await;
        shared.post("sign_out", &[]).await.ok();
        ada.sign_in_fully(app, &shared).await;
        let sql = "SELECT COUNT(*) FROM (SELECT digest FROM browsers GROUP BY digest HAVING COUNT(*) = 2) AS shared";
        assert_eq!(tables::number(app.db(), sql).await, 1, "one cookie, two users");
        assert_ne!(user_id(app, &ada).await, user_id(app, &bea).await);
    }
}
