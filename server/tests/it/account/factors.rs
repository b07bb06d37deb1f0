//! Authenticators: added, renamed, moved, removed; recovery codes; mailed codes.

use super::stale;
use crate::harness::{App, Browser, MINUTE, User, loaded};
use app::routes;
use auth::{
    Error, Field, Problem,
    totp::{self, Secret},
    wire::{FactorsView, NewFactorView, RecoveryCodesView, VerificationView},
};

/// The secret that `/account/factors/new` shows.
pub(crate) async fn new_secret(browser: &Browser) -> Secret {
    let view: Option<NewFactorView> = loaded(browser, "new_factor_page").await;
    let text = view.unwrap().setup.secret.replace(' ', "");
    Secret::from_bytes(&data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
}

fn code_of(app: &App, secret: &Secret) -> String {
    totp::code_at(secret, totp::step_at(app.now()))
}

/// Adds another authenticator; its secret.
pub(crate) async fn add(app: &App, user: &User, name: &str) -> Secret {
    // Lists are by age.
    app.pass(1);
    user.browser.post("add_factor", &[]).await.leads_to(routes::NEW_FACTOR);
    let secret = new_secret(&user.browser).await;
    let code = code_of(app, &secret);
    let answer = user.browser.post("confirm_factor", &[("name", name), ("code", &code)]).await;
    answer.leads_to(routes::FACTORS_ADDED);
    secret
}

async fn view(browser: &Browser) -> FactorsView {
    loaded(browser, "factors_page").await
}

fn names(view: &FactorsView) -> Vec<&str> {
    view.factors.iter().map(|factor| factor.name.as_str()).collect()
}

on_every_backend! {
    async fn another_one_signs_in_too(app: &App) {
        let user = app.user("ada").await;
        let secret = add(app, &user, "Tablet").await;
        assert_eq!(names(&view(&user.browser).await), ["Phone", "Tablet"]);
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        app.pass(30_000);
        other.post("verify_code", &[("code", &code_of(app, &secret))]).await.leads_to(routes::DASHBOARD);
        let mails = app.new_mails(&user.email).await;
        assert!(mails.iter().any(|mail| mail.text.contains("\"Tablet\"")), "{mails:?}");
    }

    /// The code that enrolled is spent.
    async fn the_enrolling_code_signs_nobody_in(app: &App) {
        let user = app.user("ada").await;
        let secret = add(app, &user, "Tablet").await;
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(other.post("verify_code", &[("code", &code_of(app, &secret))]).await.error(), Error::InvalidCode);
    }

    async fn an_abandoned_one_changes_nothing(app: &App) {
        let user = app.user("ada").await;
        user.browser.post("add_factor", &[]).await.leads_to(routes::NEW_FACTOR);
        let secret = new_secret(&user.browser).await;
        assert_eq!(view(&user.browser).await.factors.len(), 1, "it gates nobody");
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(other.post("verify_code", &[("code", &code_of(app, &secret))]).await.error(), Error::InvalidCode);
        // In another session it isn't there, and after a quarter of an hour nowhere.
        other.post("verify_code", &[("code", &user.next_code(app))]).await.leads_to(routes::DASHBOARD);
        assert_eq!(loaded::<Option<NewFactorView>>(&other, "new_factor_page").await, None);
        app.pass(16 * MINUTE);
        assert_eq!(loaded::<Option<NewFactorView>>(&user.browser, "new_factor_page").await, None);
        let late = user.browser.post("confirm_factor", &[("code", &code_of(app, &secret))]).await;
        assert_eq!(late.error(), Error::NotFound);
    }

    async fn a_new_phone_takes_the_old_ones_place(app: &App) {
        let user = app.user("ada").await;
        let old = view(&user.browser).await.factors[0].id.clone();
        user.browser.post("replace_factor", &[("id", &old)]).await.leads_to(routes::NEW_FACTOR);
        let setup: Option<NewFactorView> = loaded(&user.browser, "new_factor_page").await;
        assert_eq!(setup.unwrap().replaces.as_deref(), Some("Phone"));
        // The old one is valid until the new one is confirmed, whatever is typed meanwhile.
        let secret = new_secret(&user.browser).await;
        let wrong = user.browser.post("confirm_factor", &[("name", "New phone"), ("code", "000000")]).await;
        assert_eq!(wrong.error(), Error::InvalidCode);
        let other = app.anonymous();
        user.sign_in_fully(app, &other).await;
        app.pass(30_000);
        let code = code_of(app, &secret);
        let fields = [("name", "New phone"), ("code", code.as_str())];
        user.browser.post("confirm_factor", &fields).await.leads_to(routes::FACTORS_ADDED);
        assert_eq!(names(&view(&user.browser).await), ["New phone"]);
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(other.post("verify_code", &[("code", &user.next_code(app))]).await.error(), Error::InvalidCode);
        other.post("verify_code", &[("code", &code_of(app, &secret))]).await.leads_to(routes::DASHBOARD);
    }

    async fn names_are_changed_and_judged(app: &App) {
        let user = app.user("ada").await;
        let id = view(&user.browser).await.factors[0].id.clone();
        let rename = async |name: &str| user.browser.post("rename_factor", &[("id", &id), ("name", name)]).await;
        rename(" My <b>tablet</b> ").await.leads_to("/account/factors?notice=renamed");
        assert_eq!(names(&view(&user.browser).await), ["My <b>tablet</b>"]);
        assert!(!user.browser.get(routes::FACTORS).await.ok().text().contains("<b>tablet"), "names are text");
        for (name, problem) in [("", Problem::Required), ("a\u{202e}b", Problem::ControlCharacter), (&"x".repeat(41), Problem::TooLong)] {
            assert_eq!(rename(name).await.error(), Error::field(Field::Name, problem));
        }
    }

    async fn the_last_one_stays(app: &App) {
        let user = app.user("ada").await;
        let first = view(&user.browser).await.factors[0].id.clone();
        assert_eq!(user.browser.post("remove_factor", &[("id", &first)]).await.error(), Error::LastFactor);
        add(app, &user, "Tablet").await;
        user.browser.post("remove_factor", &[("id", &first)]).await.leads_to("/account/factors?notice=removed");
        let left = view(&user.browser).await;
        assert_eq!((names(&left), left.last_must_stay), (vec!["Tablet"], true));
        assert_eq!(user.browser.post("remove_factor", &[("id", &left.factors[0].id)]).await.error(), Error::LastFactor);
        assert_eq!(user.browser.post("remove_factor", &[("id", &first)]).await.error(), Error::NotFound);
        let mails = app.new_mails(&user.email).await;
        assert!(mails.iter().any(|mail| mail.subject.contains("was removed")), "{mails:?}");
    }

    /// Of two removals at the same moment one is too late, or both would have been the last but one.
    async fn two_removals_race(app: &App) {
        let user = app.user("ada").await;
        add(app, &user, "Tablet").await;
        let factors = view(&user.browser).await.factors;
        let (first, second) = ([("id", factors[0].id.as_str())], [("id", factors[1].id.as_str())]);
        let elsewhere = app.anonymous();
        user.sign_in_fully(app, &elsewhere).await;
        let (a, b) = futures_util::future::join(
            user.browser.post("remove_factor", &first),
            elsewhere.post("remove_factor", &second),
        )
        .await;
        let won = [&a, &b].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1, "{} {}", a.text(), b.text());
        assert_eq!(view(&user.browser).await.factors.len(), 1);
    }

    async fn ten_are_enough(app: &App) {
        let user = app.user("ada").await;
        for number in 2..=10 {
            app.pass(30_000);
            add(app, &user, &format!("Device {number}")).await;
        }
        assert!(!view(&user.browser).await.has_room);
        assert_eq!(user.browser.post("add_factor", &[]).await.error(), Error::TooManyFactors);
    }

    /// Somebody else's ids are nothing, and nothing happens to them.
    async fn foreign_ids_are_not_found(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let foreign = view(&bea.browser).await.factors[0].id.clone();
        for id in [foreign.as_str(), "", "x", "00000000000000000000000000000000", &foreign.to_uppercase()] {
            for (function, fields) in [
                ("remove_factor", vec![("id", id)]),
                ("replace_factor", vec![("id", id)]),
                ("rename_factor", vec![("id", id), ("name", "Mine")]),
                ("end_session", vec![("id", id)]),
                ("forget_browser", vec![("id", id)]),
            ] {
                let answer = ada.browser.post(function, &fields).await;
                assert_eq!((answer.error(), answer.status), (Error::NotFound, 404), "{function} {id}");
            }
        }
        assert_eq!(names(&view(&bea.browser).await), ["Phone"]);
    }

    async fn new_recovery_codes_void_the_old_ones(app: &App) {
        let user = app.user("ada").await;
        user.browser.post("renew_recovery_codes", &[]).await.leads_to(routes::RECOVERY_CODES);
        let shown: RecoveryCodesView = loaded(&user.browser, "recovery_codes_page").await;
        assert!(shown.codes.len() == 10 && !shown.is_replacement);
        assert!(shown.codes.iter().all(|code| !user.recovery_codes.contains(code)));
        assert!(!view(&user.browser).await.recovery_codes_are_saved);
        user.browser.post("save_recovery_codes", &[]).await.leads_to(routes::DASHBOARD);
        assert!(view(&user.browser).await.recovery_codes_are_saved);
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        let old = other.post("verify_recovery_code", &[("code", &user.recovery_codes[0])]).await;
        assert_eq!(old.error(), Error::InvalidCode);
        other.post("verify_recovery_code", &[("code", &shown.codes[0])]).await.leads_to(routes::RECOVERY_CODES);
        let mails = app.new_mails(&user.email).await;
        assert!(mails.iter().any(|mail| mail.subject.contains("New recovery codes")), "{mails:?}");
    }

    async fn mailed_codes_can_be_switched_off(app: &App) {
        let user = app.user("ada").await;
        assert_eq!(view(&user.browser).await.mailed_code_is_on, Some(true));
        user.browser.post("switch_mailed_code", &[("to", "off")]).await.ok();
        assert_eq!(view(&user.browser).await.mailed_code_is_on, Some(false));
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(loaded::<VerificationView>(&other, "verification_page").await.email_hint, None);
        assert_eq!(other.post("send_code", &[]).await.error(), Error::NotPermitted);
        assert_eq!(other.post("verify_mailed_code", &[("code", "123456")]).await.error(), Error::NotPermitted);
        stale(app);
        assert_eq!(user.browser.post("switch_mailed_code", &[("to", "on")]).await.error(), Error::StepUpRequired);
    }

    /// A change of factors ends pending sign-ins; other sessions go on unless their owner ends them.
    async fn a_change_ends_what_is_pending(app: &App) {
        let (user, pending) = app.pending("ada").await;
        let elsewhere = app.anonymous();
        user.sign_in_fully(app, &elsewhere).await;
        add(app, &user, "Tablet").await;
        assert_eq!(pending.stage().await, auth::stage::Stage::Anonymous);
        assert_eq!(elsewhere.stage().await, auth::stage::Stage::Authenticated);
    }

    /// Nor does a second session that has begun before the tenth was confirmed make an eleventh.
    async fn two_sessions_make_no_eleventh(app: &App) {
        let user = app.user("ada").await;
        for number in 2..=9 {
            app.pass(30_000);
            add(app, &user, &format!("Device {number}")).await;
        }
        let elsewhere = app.anonymous();
        user.sign_in_fully(app, &elsewhere).await;
        for browser in [&user.browser, &elsewhere] {
            browser.post("add_factor", &[]).await.leads_to(routes::NEW_FACTOR);
        }
        let (secret, other) = (new_secret(&user.browser).await, new_secret(&elsewhere).await);
        elsewhere.post("confirm_factor", &[("code", &code_of(app, &other))]).await.leads_to(routes::FACTORS_ADDED);
        let late = user.browser.post("confirm_factor", &[("code", &code_of(app, &secret))]).await;
        assert_eq!(late.error(), Error::TooManyFactors);
        assert_eq!(view(&user.browser).await.factors.len(), 10);
    }
}
