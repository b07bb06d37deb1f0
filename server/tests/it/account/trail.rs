//! The trail: whatever happens to an account leaves one record each time.

use super::{address, confirm, stale};
use crate::harness::{App, Person, SECOND, loaded, tables};
use app::routes;
use auth::{stage::Stage, wire::FactorsView};

/// How many records of an event there are.
async fn records(app: &App, kind: &str) -> i64 {
    tables::number(app.db(), &format!("SELECT COUNT(*) FROM audit WHERE kind = '{kind}'")).await
}

/// An act leaves one record of this kind.
async fn leaves<T>(app: &App, kind: &str, act: impl Future<Output = T>) -> T {
    let before = records(app, kind).await;
    let done = act.await;
    assert_eq!(records(app, kind).await, before + 1, "{kind}");
    done
}

on_every_backend! {
    async fn of_signing_in(app: &App) {
        let (person, browser) = (Person::new("bea"), app.anonymous());
        leaves(app, "registered", person.register(&browser)).await.ok();
        let user = app.user("ada").await;
        let pending = app.anonymous();
        leaves(app, "password-checked", user.sign_in(&pending)).await.ok();
        app.new_mails(&user.email).await;
        leaves(app, "code-sent", pending.post("send_code", &[])).await.ok();
        leaves(app, "code-checked", pending.post("verify_mailed_code", &[("code", "000000")])).await;
        let code = user.next_code(app);
        let fields = [("code", code.as_str()), ("trust", "on")];
        leaves(app, "browser-trusted", pending.post("verify_code", &fields)).await.leads_to(routes::DASHBOARD);
        leaves(app, "signed-out", pending.post("sign_out", &[])).await.ok();
        let wrong = [("login", user.email.as_str()), ("password", "not the one that it is")];
        leaves(app, "password-checked", app.anonymous().post("sign_in", &wrong)).await;
        leaves(app, "reset-asked", app.anonymous().post("ask_for_reset", &[("email", &user.email)])).await.ok();
        let (_, due, code) = app.mailbox_due("cleo", auth::role::Role::User).await;
        leaves(app, "mailbox-proved", due.post("prove_mailbox", &[("code", &code)])).await.ok();
        let (link, browser) = (crate::throttles::unlock_link(app, &user).await, app.anonymous());
        browser.get(&link).await;
        leaves(app, "browser-unlocked", browser.post("unlock", &[])).await.ok();
    }

    async fn of_the_account(app: &App) {
        let user = app.user("ada").await;
        let (here, id) = (&user.browser, loaded::<FactorsView>(&user.browser, "factors_page").await.factors[0].id.clone());
        let profile = [("display_name", "Countess"), ("time_zone", "UTC")];
        leaves(app, "profile-changed", here.post("change_profile", &profile)).await.ok();
        leaves(app, "factor-renamed", here.post("rename_factor", &[("id", &id), ("name", "Other")])).await.ok();
        let export = here.asking("POST", routes::EXPORT).header("Sec-Fetch-Site", "same-origin");
        leaves(app, "data-exported", here.send(export, "")).await.ok();
        here.post("renew_recovery_codes", &[]).await.ok();
        leaves(app, "recovery-codes-saved", here.post("save_recovery_codes", &[])).await.ok();
        stale(app);
        leaves(app, "stepped-up", confirm(app, &user, here, routes::DASHBOARD)).await;
        let code = leaves(app, "address-change-asked", address::asked(app, &user)).await;
        leaves(app, "address-changed", here.post("confirm_address", &[("code", &code)])).await.ok();
    }

    async fn of_sessions_and_browsers(app: &App) {
        let user = app.user("ada").await;
        for (function, kind) in [("end_other_sessions", "session-ended"), ("forget_browsers", "browser-forgotten")] {
            let other = app.anonymous();
            user.sign_in_fully(app, &other).await;
            leaves(app, kind, user.browser.post(function, &[])).await.ok();
            assert_eq!(other.stage().await, Stage::Anonymous, "{function}");
        }
        let other = app.anonymous();
        app.pass(SECOND);
        user.sign_in_fully(app, &other).await;
        let sessions: Vec<auth::wire::SessionView> = loaded(&user.browser, "sessions_page").await;
        let session = sessions.iter().find(|session| !session.current).unwrap();
        leaves(app, "session-ended", user.browser.post("end_session", &[("id", &session.id)])).await.ok();
        let browsers: Vec<auth::wire::BrowserView> = loaded(&user.browser, "browsers_page").await;
        let browser = browsers.iter().find(|browser| !browser.current).unwrap();
        leaves(app, "browser-forgotten", user.browser.post("forget_browser", &[("id", &browser.id)])).await.ok();
    }
}
