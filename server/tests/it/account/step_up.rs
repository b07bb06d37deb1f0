//! Step-up: sensitive acts ask for a proof of the last minutes, then carry on.

use super::{confirm, stale};
use crate::harness::{App, Backend, SECOND, loaded, run};
use app::routes;
use auth::{
    Error, Field,
    client::Client,
    intent::Intent,
    principal::Visit,
    random::Token,
    stage::{MfaPolicy, Stage},
    wire::{ConfirmView, ConfirmWay, DashboardView, FactorsView},
};

/// Every sensitive act that a form asks for, with what it takes.
fn acts<'a>(factor: &'a str, session: &'a str) -> Vec<(&'static str, Vec<(&'static str, &'a str)>)> {
    vec![
        ("add_factor", vec![]),
        ("replace_factor", vec![("id", factor)]),
        ("rename_factor", vec![("id", factor), ("name", "Other")]),
        ("remove_factor", vec![("id", factor)]),
        ("renew_recovery_codes", vec![]),
        ("switch_mailed_code", vec![("to", "off")]),
        ("end_session", vec![("id", session)]),
        ("end_other_sessions", vec![]),
        ("forget_browser", vec![("id", session)]),
        ("forget_browsers", vec![]),
        ("prepare_password", vec![]),
        ("change_password", vec![("current_password", "x"), ("password", "y")]),
        ("change_username", vec![("username", "other")]),
        ("change_address", vec![("email", "other@example.org")]),
        ("prepare_export", vec![]),
        ("delete_account", vec![]),
    ]
}

on_every_backend! {
    async fn sensitive_acts_ask_for_a_fresh_proof(app: &App) {
        let user = app.user("ada").await;
        let view: FactorsView = loaded(&user.browser, "factors_page").await;
        let dashboard: DashboardView = loaded(&user.browser, "dashboard_page").await;
        let (factor, session) = (view.factors[0].id.clone(), dashboard.sessions[0].id.clone());
        stale(app);
        let before = crate::harness::tables::dump(app.db()).await.len();
        for (function, fields) in acts(&factor, &session) {
            let answer = user.browser.post(function, &fields).await;
            assert_eq!(answer.error(), Error::StepUpRequired, "{function}");
            assert_eq!(answer.location(), Some(routes::CONFIRM), "{function}");
            let plain = user.browser.submit(routes::FACTORS, function, &fields).await;
            assert_eq!((plain.status, plain.location()), (302, Some(routes::CONFIRM)), "{function}");
        }
        let after: FactorsView = loaded(&user.browser, "factors_page").await;
        assert_eq!(after, view, "nothing was changed");
        assert_eq!(app.anonymous().post("confirm_act", &[("code", "123456")]).await.error(), Error::WrongStage { stage: Stage::Anonymous });
        assert!(before > 0);
    }

    async fn what_was_asked_for_is_carried_on_with(app: &App) {
        let user = app.user("ada").await;
        let view: FactorsView = loaded(&user.browser, "factors_page").await;
        let id = view.factors[0].id.as_str();
        stale(app);
        let fields = [("id", id), ("name", "Tablet")];
        assert_eq!(user.browser.post("rename_factor", &fields).await.error(), Error::StepUpRequired);
        let waiting: ConfirmView = loaded(&user.browser, "confirm_page").await;
        assert_eq!(waiting.intent, Some(Intent::RenameFactor { id: id.to_owned(), name: "Tablet".to_owned() }));
        assert_eq!((waiting.way, waiting.tries_left), (ConfirmWay::Authenticator, 10));
        let cookie = user.browser.cookie("session");
        confirm(app, &user, &user.browser, "/account/factors?notice=renamed").await;
        assert_ne!(user.browser.cookie("session"), cookie, "the session's secret changes with its rights");
        let view: FactorsView = loaded(&user.browser, "factors_page").await;
        assert_eq!(view.factors[0].name, "Tablet");
        // It was carried on with once, and the proof is good for a while.
        assert_eq!(loaded::<ConfirmView>(&user.browser, "confirm_page").await.intent, None);
        user.browser.post("rename_factor", &[("id", id), ("name", "Phone")]).await.ok();
    }

    async fn a_refusal_after_the_proof_is_told_where_it_was_asked(app: &App) {
        let user = app.user("ada").await;
        let view: FactorsView = loaded(&user.browser, "factors_page").await;
        stale(app);
        user.browser.post("remove_factor", &[("id", &view.factors[0].id)]).await;
        confirm(app, &user, &user.browser, "/account/factors?refused=last-factor").await;
        let page = user.browser.get("/account/factors?refused=last-factor").await.ok().text();
        assert!(page.contains("That is your only authenticator"), "{page}");
    }

    /// Another act that was put in the place of the one that is shown isn't carried on with.
    async fn only_what_was_shown_is_done(app: &App) {
        let user = app.user("ada").await;
        stale(app);
        user.browser.post("change_username", &[("username", "countess")]).await;
        let shown: ConfirmView = loaded(&user.browser, "confirm_page").await;
        // A thief of the cookie, or another tab.
        user.browser.post("delete_account", &[]).await;
        for mark in [shown.mark.as_str(), "", "0"] {
            let code = user.next_code(app);
            user.browser.post("confirm_act", &[("code", &code), ("mark", mark)]).await.leads_to(routes::DASHBOARD);
            stale(app);
            user.browser.post("delete_account", &[]).await;
        }
        let dashboard: DashboardView = loaded(&user.browser, "dashboard_page").await;
        assert_eq!((dashboard.deletes_at, dashboard.username.as_deref()), (None, Some("ada")));
    }

    async fn wrong_codes_end_the_session(app: &App) {
        let user = app.user("ada").await;
        stale(app);
        app.new_mails(&user.email).await;
        for number in 1..=9 {
            let answer = user.browser.post("confirm_act", &[("code", "000000")]).await;
            assert_eq!(answer.error(), Error::InvalidCode, "{number}");
            // Three in a time step.
            app.pass(31 * SECOND);
        }
        let last = user.browser.post("confirm_act", &[("code", "000000")]).await;
        assert_eq!(last.error(), Error::SignInEnded);
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        let told = app.new_mails(&user.email).await;
        assert!(told.iter().any(|mail| mail.subject.contains("Wrong codes")), "{told:?}");
    }

    /// A code that was used to sign in proves nothing more (RFC 6238 §5.2).
    async fn a_spent_code_is_no_proof(app: &App) {
        let (user, browser) = app.pending("ada").await;
        let code = user.next_code(app);
        browser.post("verify_code", &[("code", &code)]).await.ok();
        assert_eq!(browser.post("confirm_act", &[("code", &code)]).await.error(), Error::InvalidCode);
    }

    /// Assurance 1 does nothing sensitive before the step-up, and everything after it.
    async fn a_mailed_code_is_not_enough(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.new_mails(&user.email).await;
        browser.post("send_code", &[]).await.ok();
        let code = crate::harness::code_in(&app.mail(&user.email).await);
        browser.post("verify_mailed_code", &[("code", &code)]).await.ok();
        assert_eq!(browser.post("add_factor", &[]).await.error(), Error::StepUpRequired);
        confirm(app, &user, &browser, routes::NEW_FACTOR).await;
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!((dashboard.aal, dashboard.amr.join(" ").as_str()), (2, "pwd email totp"));
    }

    /// Whoever has lost their authenticator can set up another one and make new codes, and nothing else.
    async fn a_recovery_code_opens_two_acts(app: &App) {
        let (user, browser) = app.pending("ada").await;
        browser.post("verify_recovery_code", &[("code", &user.recovery_codes[0])]).await.ok();
        browser.post("save_recovery_codes", &[]).await.ok();
        for function in ["switch_mailed_code", "end_other_sessions", "prepare_password", "delete_account"] {
            assert_eq!(browser.post(function, &[]).await.error(), Error::StepUpRequired, "{function}");
        }
        browser.post("add_factor", &[]).await.leads_to(routes::NEW_FACTOR);
        browser.post("renew_recovery_codes", &[]).await.leads_to(routes::RECOVERY_CODES);
        stale(app);
        for function in ["add_factor", "renew_recovery_codes"] {
            assert_eq!(browser.post(function, &[]).await.error(), Error::StepUpRequired, "{function} later");
        }
    }

    /// The code that confirmed an act is spent, as one that signed in is (RFC 6238 §5.2).
    async fn what_confirmed_an_act_signs_nobody_in(app: &App) {
        let user = app.user("ada").await;
        let code = user.next_code(app);
        user.browser.post("confirm_act", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(other.post("verify_code", &[("code", &code)]).await.error(), Error::InvalidCode);
    }

    /// Where policy demands no factor, one that is enrolled is asked for all the same.
    async fn an_authenticator_where_there_is_one(app: &App) {
        let user = app.user("ada").await;
        let node = app.another_node(|setup| setup.config.mfa.policy = MfaPolicy::Optional).await;
        let browser = user.browser.on(&node);
        assert_eq!(loaded::<ConfirmView>(&browser, "confirm_page").await.way, ConfirmWay::Authenticator);
        stale(app);
        browser.post("confirm_act", &[("password", &user.password)]).await.problem(Field::Code).unwrap();
        assert_eq!(browser.post("add_factor", &[]).await.error(), Error::StepUpRequired);
        node.stop().await;
    }

    /// Whatever a request has found at its beginning, its act is done only if session and account are still the same.
    async fn what_ends_meanwhile_acts_no_more(app: &App) {
        let service = &app.node.running.service;
        for (name, ends) in [
            ("ada", "UPDATE sessions SET revoked_at = 1"),
            ("bea", "UPDATE users SET epoch = epoch + 1"),
            ("cleo", "UPDATE users SET disabled_at = 1"),
        ] {
            let user = app.user(name).await;
            let session = Token::parse(&user.browser.cookie("session").unwrap());
            let client = Client::new(user.browser.address, "curl/8.5.0").with_cookies(session, None);
            let Visit::SignedIn(principal) = service.visit(&client).await.unwrap() else { panic!("not signed in") };
            crate::harness::tables::execute(app.db(), ends).await;
            let intent = Intent::ChangeUsername { username: "other".to_owned() };
            assert_eq!(service.act(&client, &principal, &intent).await, Err(Error::InvalidToken), "{ends}");
        }
    }
}

/// Where policy lets a user have no factor, the password again is the step-up.
#[test]
fn a_password_where_there_is_nothing_else() {
    run(Backend::Sqlite, async |backend| {
        let app = App::start_with(backend, |setup| setup.config.mfa.policy = MfaPolicy::Optional).await;
        let (person, browser) = app.registered_alone("ada").await;
        assert_eq!(browser.post("change_username", &[("username", "other")]).await.error(), Error::StepUpRequired);
        let view: ConfirmView = loaded(&browser, "confirm_page").await;
        assert_eq!(view.way, ConfirmWay::Password);
        assert_eq!(browser.post("confirm_act", &[("password", "wrong")]).await.error().code(), "invalid-input");
        let fields = [("password", person.password.as_str()), ("mark", &view.mark)];
        browser.post("confirm_act", &fields).await.leads_to("/account/profile?notice=saved");
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!((dashboard.username.as_deref(), dashboard.aal), (Some("other"), 1));
        // Their first authenticator brings recovery codes.
        browser.post("add_factor", &[]).await.leads_to(routes::NEW_FACTOR);
        let secret = super::factors::new_secret(&browser).await;
        let code = auth::totp::code_at(&secret, auth::totp::step_at(app.now()));
        browser.post("confirm_factor", &[("name", "Phone"), ("code", &code)]).await.leads_to(routes::RECOVERY_CODES);
        app.finish().await;
    });
}
