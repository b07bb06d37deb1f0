//! Sessions: made anew at each step, ended on the server, worth what their row says.

use crate::harness::{App, Backend, Browser, DAY, HOUR, MINUTE, SECOND, User, code_in, enrolling, loaded, tables};
use app::routes;
use auth::{
    Error,
    random::Token,
    role::Role,
    stage::Stage,
    totp,
    wire::{DashboardView, Standing},
};

/// The stage that a session cookie's value leads to by itself.
async fn stage_of(app: &App, session: &str) -> Stage {
    let browser = app.anonymous();
    browser.set_cookie("session", session);
    browser.stage().await
}

fn session(browser: &Browser) -> String {
    browser.cookie("session").expect("a session")
}

on_every_backend! {
    /// KubePi CVE-2023-22479, Keycloak CVE-2025-12390, Zitadel CVE-2024-28197: no session outlives a step.
    async fn each_step_has_a_session_of_its_own(app: &App) {
        let planted = Token::generate().encode();
        let browser = app.anonymous();
        browser.set_cookie("session", &planted);
        let mut seen = vec![planted];
        let person = crate::harness::Person::new("ada");
        person.register(&browser).await.leads_to(routes::VERIFY_EMAIL);
        seen.push(session(&browser));
        let code = code_in(&app.mail(&person.email).await);
        browser.post("confirm_with_code", &[("code", &code)]).await.leads_to(routes::MFA_SETUP);
        seen.push(session(&browser));
        let secret = enrolling(&browser).await;
        let code = totp::code_at(&secret, totp::step_at(app.now()));
        browser.post("confirm_enrolment", &[("code", &code)]).await.leads_to(routes::RECOVERY_CODES);
        seen.push(session(&browser));
        browser.post("sign_out", &[]).await.leads_to(routes::LOGIN);
        person.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        seen.push(session(&browser));
        // Typing the password again makes another one of the pending session, too.
        let tab = browser.copy();
        tab.forget("session");
        person.sign_in(&tab).await.leads_to(routes::MFA_VERIFY);
        let user = User { person, browser: browser.clone(), secret, recovery_codes: Vec::new() };
        let code = user.next_code(app);
        browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        for old in &seen {
            assert_eq!(stage_of(app, old).await, Stage::Anonymous);
        }
        seen.push(session(&browser));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 6, "no value twice");
        assert_eq!(browser.stage().await, Stage::Authenticated);
    }

    async fn proving_the_mailbox_changes_the_session(app: &App) {
        let (_, browser, code) = app.mailbox_due("ada", Role::User).await;
        let before = session(&browser);
        browser.post("prove_mailbox", &[("code", &code)]).await.ok();
        assert_ne!(session(&browser), before);
        assert_eq!(stage_of(app, &before).await, Stage::Anonymous);
    }

    /// Zitadel CVE-2026-27840: a token has one spelling, and no part of it is good for anything.
    async fn forged_cookies_are_as_none(app: &App) {
        let user = app.user("ada").await;
        let good = session(&user.browser);
        let last = if good.ends_with('A') { 'B' } else { 'A' };
        let long = "A".repeat(8_000);
        for forged in [
            String::new(),
            "x".to_owned(),
            good[..42].to_owned(),
            format!("{good}="),
            format!("{good}A"),
            format!("{}{last}", &good[..42]),
            format!("\"{good}\""),
            format!("%{good}"),
            good.to_lowercase(),
            Token::generate().encode(),
            long,
            "null".to_owned(),
            "' OR 1=1 --".to_owned(),
        ] {
            let browser = app.anonymous();
            browser.set_cookie("session", &forged);
            browser.set_cookie("browser", &forged);
            browser.set_cookie("form", &forged);
            browser.set_cookie("prefs", &forged);
            assert_eq!(browser.stage().await, Stage::Anonymous, "{forged}");
            assert_eq!(browser.get(routes::LOGIN).await.status, 200, "{forged}");
            assert_eq!(browser.get(routes::DASHBOARD).await.location(), Some(routes::LOGIN), "{forged}");
        }
        for line in [
            format!("session={good}; session={good}"),
            format!("session={good}; session=x"),
            format!("Session={good}"),
            format!("__Host-session={good}"),
            format!("session ={good}x"),
            ";;;===;".to_owned(),
            "session".to_owned(),
        ] {
            let browser = app.anonymous();
            let request = browser.posting("standing_page", "application/json").header("Cookie", &line);
            let standing = browser.send_bare(request, "").await.ok().json::<app::api::Loaded<()>>().standing;
            assert_eq!(standing.stage, Stage::Anonymous, "{line}");
        }
        let browser = app.anonymous();
        let request = browser
            .posting("standing_page", "application/json")
            .header("Cookie", format!("session={good}"))
            .header("Cookie", "session=x");
        let Standing { stage, .. } = browser.send_bare(request, "").await.ok().json::<app::api::Loaded<()>>().standing;
        assert_eq!(stage, Stage::Anonymous, "in two lines");
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
    }

    async fn bytes_that_are_no_text_are_no_cookie(app: &App) {
        let browser = app.anonymous();
        let value = axum::http::HeaderValue::from_bytes(b"session=\xff\xfe; browser=\x80").unwrap();
        let request = browser.posting("standing_page", "application/json").header("Cookie", value);
        browser.send_bare(request, "").await.ok();
    }

    async fn an_idle_session_ends_after_an_hour(app: &App) {
        let user = app.user("ada").await;
        for _ in 0..3 {
            app.pass(59 * MINUTE);
            assert_eq!(user.browser.stage().await, Stage::Authenticated);
        }
        app.pass(HOUR);
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        assert_eq!(user.browser.get(routes::DASHBOARD).await.location(), Some(routes::LOGIN));
    }

    async fn a_session_ends_after_a_day_however_busy(app: &App) {
        let user = app.user("ada").await;
        for _ in 0..47 {
            app.pass(30 * MINUTE);
            assert_eq!(user.browser.stage().await, Stage::Authenticated);
        }
        app.pass(30 * MINUTE);
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
    }

    async fn staff_have_less_time(app: &App) {
        for role in [Role::Administrator, Role::Support, Role::Auditor] {
            let staff = app.staff(role.name(), role).await;
            app.pass(14 * MINUTE);
            assert_eq!(staff.browser.stage().await, Stage::Authenticated);
            app.pass(15 * MINUTE);
            assert_eq!(staff.browser.stage().await, Stage::Anonymous, "{role:?} was idle");
            staff.sign_in_fully(app, &staff.browser).await;
            for _ in 0..(12 * 6 - 1) {
                app.pass(10 * MINUTE);
                assert_eq!(staff.browser.stage().await, Stage::Authenticated);
            }
            app.pass(10 * MINUTE);
            assert_eq!(staff.browser.stage().await, Stage::Anonymous, "{role:?} after half a day");
        }
    }

    async fn a_pending_sign_in_ends_after_ten_minutes(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.pass(9 * MINUTE);
        assert_eq!(browser.stage().await, Stage::MfaRequired, "looking doesn't prolong it");
        app.pass(MINUTE);
        let code = user.next_code(app);
        let late = browser.post("verify_code", &[("code", &code)]).await;
        assert_eq!(late.error(), Error::WrongStage { stage: Stage::Anonymous });
    }

    /// OliveTin CVE-2026-30224, django-allauth 64.1.0: on the server too, at any stage, as often as one likes.
    async fn signing_out_ends_it_on_the_server(app: &App) {
        let user = app.user("ada").await;
        let (_, pending) = app.pending("bea").await;
        let (_, registered) = app.registered("cleo").await;
        for browser in [&user.browser, &pending, &registered] {
            let value = session(browser);
            let answer = browser.post("sign_out", &[]).await.leads_to(routes::LOGIN);
            let cleared = answer.set_cookie("session").unwrap();
            assert!(cleared.is_cleared());
            assert_eq!(cleared.attributes, ["Path=/", "SameSite=Lax", "HttpOnly", "Max-Age=0"]);
            assert_eq!(stage_of(app, &value).await, Stage::Anonymous);
            browser.post("sign_out", &[]).await.leads_to(routes::LOGIN);
        }
        // The browser stays known; another session of the same user goes on.
        assert!(user.browser.cookie("browser").is_some());
        let (one, other) = (app.anonymous(), app.anonymous());
        user.sign_in_fully(app, &one).await;
        user.sign_in_fully(app, &other).await;
        one.post("sign_out", &[]).await.ok();
        assert_eq!(other.stage().await, Stage::Authenticated);
    }

    /// CVE-2024-46999, CVE-2024-47000, django-allauth 65.13.0, CVE-2026-43983: at the very next request.
    async fn a_disabled_user_is_out(app: &App) {
        let (user, pending) = app.pending("ada").await;
        let code = user.next_code(app);
        tables::execute(app.db(), &format!("UPDATE users SET disabled_at = {}", app.now())).await;
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        assert_eq!(user.browser.get(routes::DASHBOARD).await.location(), Some(routes::LOGIN));
        let refused = pending.post("verify_code", &[("code", &code)]).await;
        assert_eq!(refused.error(), Error::WrongStage { stage: Stage::Anonymous });
        assert_eq!(user.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
    }

    /// listmonk CVE-2026-34828: whatever ends a generation of sessions ends all of it.
    async fn another_epoch_ends_all_sessions(app: &App) {
        let (user, pending) = app.pending("ada").await;
        tables::execute(app.db(), "UPDATE users SET epoch = epoch + 1").await;
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        assert_eq!(pending.stage().await, Stage::Anonymous);
        user.sign_in_fully(app, &app.anonymous()).await;
    }

    async fn fifty_sessions_and_the_oldest_go(app: &App) {
        let user = app.user("ada").await;
        for _ in 0..50 {
            app.pass(SECOND);
            user.sign_in_fully(app, &app.anonymous()).await;
        }
        let live = "SELECT COUNT(*) FROM sessions WHERE stage = 'authenticated' AND revoked_at IS NULL";
        assert_eq!(tables::number(app.db(), live).await, 50);
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
    }

    /// The cookie of a known browser changes at each sign-in; the one before is good for a minute, for other tabs.
    async fn a_known_browsers_cookie_rotates(app: &App) {
        let user = app.user("ada").await;
        let browser = &user.browser;
        let first = browser.cookie("browser").unwrap();
        browser.post("sign_out", &[]).await.ok();
        app.new_mails(&user.email).await;
        let (slow, slower) = (browser.copy(), browser.copy());
        user.sign_in(&slow).await.leads_to(routes::MFA_VERIFY);
        user.sign_in_fully(app, browser).await;
        let second = browser.cookie("browser").unwrap();
        assert_ne!(first, second);

        // Another tab, which sent the old value: it stays known, and is given no third value.
        app.pass(29 * SECOND);
        let code = user.next_code(app);
        let answer = slow.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        assert_eq!(answer.set_cookie("browser"), None);
        assert_eq!(tables::count(app.db(), "browsers").await, 1);
        assert_eq!(app.new_mails(&user.email).await, [], "no browser is new");

        // After a minute the old value is a stranger's.
        app.pass(MINUTE);
        user.sign_in_fully(app, &slower).await;
        assert_eq!(tables::count(app.db(), "browsers").await, 2);
        let mails = app.new_mails(&user.email).await;
        assert!(mails.len() == 1 && mails[0].subject.contains("New browser"), "{mails:?}");
        let cookie = browser.post("sign_out", &[]).await.set_cookie("browser");
        assert_eq!(cookie, None, "signing out forgets no browser");
    }

    async fn a_known_browser_is_known_for_a_year(app: &App) {
        let user = app.user("ada").await;
        let browser = user.browser.copy();
        app.pass(364 * DAY);
        user.sign_in_fully(app, &browser).await;
        app.pass(364 * DAY);
        user.sign_in_fully(app, &browser).await;
        assert_eq!(tables::count(app.db(), "browsers").await, 1);
        let made = tables::number(app.db(), "SELECT MAX(created_at) FROM browsers").await;
        assert!(made < app.now() - 700 * DAY);
        app.pass(365 * DAY);
        user.sign_in_fully(app, &browser).await;
        let made = tables::number(app.db(), "SELECT MAX(created_at) FROM browsers").await;
        assert_eq!(made, app.now(), "known anew");
    }

    /// The record of a session holds nothing that counts: losing or forging it changes no right.
    async fn the_record_counts_for_nothing(app: &App) {
        let user = app.user("ada").await;
        tables::execute(app.db(), "DELETE FROM records").await;
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
        user.browser.get(routes::RECOVERY_CODES).await.ok();
        user.sign_in_fully(app, &app.anonymous()).await;
    }

    /// Two tabs, the back button, another step in another tab: nothing bad, and the right step.
    async fn two_tabs(app: &App) {
        let user = app.user("ada").await;
        let tab = user.browser.clone();
        let again = user.sign_in(&tab).await;
        assert_eq!(again.error(), Error::WrongStage { stage: Stage::Authenticated });
        assert_eq!(again.location(), Some(routes::DASHBOARD));
        user.browser.post("sign_out", &[]).await.ok();
        let saved = tab.post("save_recovery_codes", &[]).await;
        assert_eq!((saved.status, saved.location()), (409, Some(routes::LOGIN)));
        // A pending sign-in in one tab, a registration in the other.
        user.sign_in(&tab).await.leads_to(routes::MFA_VERIFY);
        let other = crate::harness::Person::new("bea").register(&user.browser).await;
        assert_eq!(other.location(), Some(routes::MFA_VERIFY));
    }

    async fn the_dashboard_shows_ones_own_sessions_alone(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        app.pass(SECOND);
        let second = app.anonymous();
        ada.sign_in_fully(app, &second).await;
        let view: DashboardView = loaded(&second, "dashboard_page").await;
        assert_eq!(view.sessions.len(), 2);
        assert!(view.sessions[0].current && !view.sessions[1].current);
        assert!(view.sessions.iter().all(|session| session.client == "Firefox on Linux"));
        let other: DashboardView = loaded(&bea.browser, "dashboard_page").await;
        assert_eq!(other.sessions.len(), 1);
        let text = second.get(routes::DASHBOARD).await.ok().text();
        assert!(!text.contains("bea"), "nobody else's");
    }

    /// Over https the names carry the prefix, and only those are read.
    async fn over_https_cookies_are_bound_to_the_host(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.server.public_origin = "https://sign-in.example.org".to_owned();
        })
        .await;
        let user = app.user("ada").await;
        assert!(user.browser.cookie("__Host-session").is_some() && user.browser.cookie("session").is_none());
        let value = user.browser.cookie("__Host-session").unwrap();
        assert_eq!(stage_of(&app, &value).await, Stage::Anonymous, "under the plain name it is nothing");
        let cleared = user.browser.post("sign_out", &[]).await.set_cookie("__Host-session").unwrap();
        assert_eq!(cleared.attributes, ["Path=/", "SameSite=Lax", "HttpOnly", "Secure", "Max-Age=0"]);
        app.finish().await;
    }

    /// A session that was begun in a browser doesn't outlive the next one, whatever either of them is for.
    async fn what_was_begun_before_ends(app: &App) {
        let user = app.user("ada").await;
        let (_, signing_in) = app.registered("bea").await;
        let (_, registering) = app.registered("cleo").await;
        let (_, resetting) = app.registered("dora").await;
        let (_, confirming) = app.registered("edda").await;
        let (fay, _) = app.registered("fay").await;
        confirming.get(&crate::harness::link_in(&app.mail(&fay.email).await)).await;
        let before = [&signing_in, &registering, &resetting, &confirming].map(session);

        user.sign_in(&signing_in).await.leads_to(routes::MFA_VERIFY);
        crate::harness::Person::new("gwen").register(&registering).await.leads_to(routes::VERIFY_EMAIL);
        resetting.post("ask_for_reset", &[("email", &user.email)]).await.leads_to(routes::PASSWORD_RESET);
        confirming.post("confirm_with_link", &[("password", &fay.password)]).await.leads_to(routes::MFA_SETUP);
        for old in before {
            assert_eq!(stage_of(app, &old).await, Stage::Anonymous);
        }
    }
}
