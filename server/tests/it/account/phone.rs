//! Texted codes: a weak factor, offered where texts are sent.

use super::{confirm, not_me, stale};
use crate::harness::{App, Backend, MINUTE, Setup, User, code_in, loaded, run};
use app::routes;
use auth::{
    Error, Field, Problem,
    stage::{MfaPolicy, Stage},
    wire::{DashboardView, FactorsView, VerificationView},
};
use server::config::sms::Provider;
use std::num::NonZeroU32;

const PHONE: &str = "+41 79 123 45 67";
const E164: &str = "+41791234567";

/// Texts are shown on development's page, to Switzerland alone.
fn texting(setup: &mut Setup) {
    setup.config.sms.provider = Provider::Outbox;
    setup.config.sms.allowed = vec!["41".to_owned()];
}

/// The newest code that was texted to a number.
async fn texted(app: &App, to: &str) -> String {
    app.settle().await;
    let texts = app.mails(to).await;
    let text = texts.first().expect("a text");
    assert_eq!((text.channel.as_str(), text.html.as_str()), ("sms", ""));
    text.text.rsplit(": ").next().unwrap().to_owned()
}

async fn give(user: &User, phone: &str) -> crate::harness::Answer {
    user.browser.post("change_phone", &[("phone", phone)]).await
}

/// Somebody with a confirmed phone.
async fn with_phone(app: &App) -> User {
    let user = app.user("ada").await;
    give(&user, PHONE).await.leads_to("/account/factors?notice=texted");
    let code = texted(app, E164).await;
    user.browser.post("confirm_phone", &[("code", &code)]).await.leads_to(routes::FACTORS_PHONE);
    user
}

async fn view(user: &User) -> FactorsView {
    loaded(&user.browser, "factors_page").await
}

async fn on(backend: Backend, test: impl AsyncFnOnce(&App)) {
    let app = App::start_with(backend, texting).await;
    test(&app).await;
    app.finish().await;
}

on_every_backend! {
    async fn it_signs_in_with_less_assurance(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let user = with_phone(app).await;
            assert!(view(&user).await.phones[0].is_confirmed);
            let browser = app.anonymous();
            user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
            let shown: VerificationView = loaded(&browser, "verification_page").await;
            assert_eq!((shown.phone_hint.as_deref(), shown.text_was_sent), (Some("…67"), false));
            app.pass(MINUTE);
            browser.post("text_code", &[]).await.ok();
            let soon = browser.post("text_code", &[]).await.error();
            assert!(matches!(soon, Error::CoolDown { .. }), "{soon:?}");
            let code = texted(app, E164).await;
            // It is no mailed code, and works once.
            assert_eq!(browser.post("verify_mailed_code", &[("code", &code)]).await.error(), Error::InvalidCode);
            browser.post("verify_texted_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
            let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
            assert_eq!((dashboard.aal, dashboard.amr.join(" ").as_str()), (1, "pwd sms"));
            assert_eq!(browser.post("add_factor", &[]).await.error(), Error::StepUpRequired);
            let other = app.anonymous();
            user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
            assert_eq!(other.post("verify_texted_code", &[("code", &code)]).await.error(), Error::InvalidCode);
            let mails = app.new_mails(&user.email).await;
            assert!(mails.iter().any(|mail| mail.text.contains("…67")), "{mails:?}");
        }))
        .await;
    }

    /// The one that is confirmed stays valid until the new one is.
    async fn an_abandoned_one_changes_nothing(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let user = with_phone(app).await;
            app.pass(2 * MINUTE);
            give(&user, "+41 79 765 43 21").await.ok();
            let shown: Vec<_> = view(&user).await.phones.into_iter().map(|p| (p.hint, p.is_confirmed)).collect();
            assert!(shown.contains(&("…67".to_owned(), true)) && shown.contains(&("…21".to_owned(), false)), "{shown:?}");
            assert_eq!(user.browser.post("confirm_phone", &[("code", "000000")]).await.error(), Error::InvalidCode);
            app.pass(16 * MINUTE);
            let phones = view(&user).await.phones;
            assert!(phones.len() == 1 && phones[0].hint == "…67");
            let browser = app.anonymous();
            user.sign_in(&browser).await.ok();
            assert_eq!(loaded::<VerificationView>(&browser, "verification_page").await.phone_hint.as_deref(), Some("…67"));
        }))
        .await;
    }

    async fn it_can_be_removed(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let user = with_phone(app).await;
            stale(app);
            assert_eq!(user.browser.post("remove_phone", &[]).await.error(), Error::StepUpRequired);
            confirm(app, &user, &user.browser, "/account/factors?notice=phone-removed").await;
            assert!(view(&user).await.phones.is_empty());
            let browser = app.anonymous();
            user.sign_in(&browser).await.ok();
            assert_eq!(browser.post("text_code", &[]).await.error(), Error::NotPermitted);
        }))
        .await;
    }

    async fn refusals(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let user = app.user("ada").await;
            for (typed, problem) in [
                ("", Problem::Required),
                ("079 123 45 67", Problem::Malformed),
                ("+4179", Problem::TooShort),
                ("+41 79 ١٢٣", Problem::NotAscii),
                ("+44 20 7946 0000", Problem::Country),
            ] {
                assert_eq!(give(&user, typed).await.error(), Error::field(Field::Phone, problem), "{typed}");
            }
            give(&user, PHONE).await.ok();
            // Confirmed in the session that gave it, and nowhere else.
            let elsewhere = app.anonymous();
            user.sign_in_fully(app, &elsewhere).await;
            let code = texted(app, E164).await;
            assert_eq!(elsewhere.post("confirm_phone", &[("code", &code)]).await.error(), Error::InvalidCode);
        }))
        .await;
    }

    async fn giving_one_asks_for_a_fresh_proof(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let user = app.user("ada").await;
            stale(app);
            assert_eq!(give(&user, PHONE).await.error(), Error::StepUpRequired);
            assert!(view(&user).await.phones.is_empty());
        }))
        .await;
    }

    async fn an_unconfirmed_one_is_none(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let user = app.user("ada").await;
            give(&user, PHONE).await.ok();
            let browser = app.anonymous();
            user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
            assert_eq!(loaded::<VerificationView>(&browser, "verification_page").await.phone_hint, None);
            assert_eq!(browser.post("text_code", &[]).await.error(), Error::NotPermitted);
        }))
        .await;
    }

    async fn a_texted_code_that_is_switched_off_is_off(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let user = with_phone(app).await;
            app.pass(MINUTE);
            let browser = app.anonymous();
            user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
            browser.post("text_code", &[]).await.ok();
            let code = texted(app, E164).await;
            let node = app.another_node(|setup| setup.config.sms.provider = Provider::None).await;
            let there = browser.on(&node);
            assert_eq!(there.post("verify_texted_code", &[("code", &code)]).await.error(), Error::NotPermitted);
            assert_eq!(there.stage().await, Stage::MfaRequired);
            node.stop().await;
        }))
        .await;
    }

    /// After a reset a mailed code is none until a strong proof was given, and a text is a weak one.
    async fn a_text_releases_no_mailed_codes(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let mut user = with_phone(app).await;
            app.new_mails(&user.email).await;
            let browser = app.anonymous();
            browser.post("ask_for_reset", &[("email", &user.email)]).await.leads_to(routes::PASSWORD_RESET);
            let code = code_in(&app.mail(&user.email).await);
            user.person.password = "Lantern 77 gravel oboe".to_owned();
            let fields = [("code", code.as_str()), ("password", user.password.as_str())];
            browser.post("reset_with_code", &fields).await.leads_to(routes::LOGIN_RESET);
            app.pass(MINUTE);
            user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
            browser.post("text_code", &[]).await.ok();
            let code = texted(app, E164).await;
            browser.post("verify_texted_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
            assert!(loaded::<FactorsView>(&browser, "factors_page").await.mailed_code_is_held);
        }))
        .await;
    }

    async fn a_frozen_account_keeps_its_phone(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let user = with_phone(app).await;
            app.pass(MINUTE);
            let until = app.now() + 60 * MINUTE;
            crate::harness::tables::execute(app.db(), &format!("UPDATE users SET frozen_until = {until}")).await;
            assert_eq!(give(&user, "+41 79 765 43 21").await.error(), Error::Frozen);
            assert_eq!(user.browser.post("remove_phone", &[]).await.error(), Error::Frozen);
            assert_eq!(view(&user).await.phones.len(), 1);
        }))
        .await;
    }

    /// One that somebody gave before another change, and confirmed after it, came after it.
    async fn one_that_came_later_is_undone(backend: Backend) {
        Box::pin(on(backend, async |app| {
            let user = app.user("ada").await;
            give(&user, PHONE).await.ok();
            app.pass(MINUTE);
            let code = texted(app, E164).await;
            user.browser.post("confirm_phone", &[("code", &code)]).await.leads_to(routes::FACTORS_PHONE);
            let browser = not_me::opened(app, &user.email).await;
            let id = not_me::ended(&browser, "phone-added").await;
            not_me::undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
            let pending = app.anonymous();
            user.sign_in(&pending).await.leads_to(routes::MFA_VERIFY);
            assert_eq!(pending.post("text_code", &[]).await.error(), Error::NotPermitted);
        }))
        .await;
    }
}

/// Whoever has numbers by the thousand costs no more than what the operator allows (toll fraud).
#[test]
fn texts_are_few() {
    run(Backend::Sqlite, async |backend| {
        let app = App::start_with(backend, |setup| {
            texting(setup);
            setup.config.sms.per_day = NonZeroU32::new(7).unwrap();
        })
        .await;
        let user = app.user("ada").await;
        for number in 0..5 {
            give(&user, PHONE).await.ok();
            app.pass(MINUTE);
            if number == 3 {
                confirm(&app, &user, &user.browser, routes::DASHBOARD).await;
            }
        }
        let more = give(&user, PHONE).await.error();
        assert!(matches!(more, Error::CoolDown { .. }), "five an hour for one account: {more:?}");
        let user = app.user("bea").await;
        let more = give(&user, PHONE).await.error();
        assert!(matches!(more, Error::CoolDown { .. }), "five an hour to one number: {more:?}");
        for number in 10..12 {
            give(&user, &format!("+41 79 000 00 {number}")).await.ok();
            app.pass(MINUTE);
        }
        let more = give(&user, "+41 79 000 00 13").await.error();
        assert!(matches!(more, Error::CoolDown { .. }), "seven a day altogether: {more:?}");
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
        app.finish().await;
    });
}

/// Nor do they go to one country alone, nor come from one network.
#[test]
fn texts_of_a_country_and_a_range_are_few() {
    run(Backend::Sqlite, async |backend| {
        let few = |number| NonZeroU32::new(number).unwrap();
        let app = App::start_with(backend, |setup| {
            texting(setup);
            setup.config.sms.per_country_per_day = few(2);
        })
        .await;
        let user = app.user("ada").await;
        for number in 10..12 {
            give(&user, &format!("+41 79 000 00 {number}")).await.ok();
            app.pass(MINUTE);
        }
        let more = give(&user, PHONE).await.error();
        assert!(matches!(more, Error::CoolDown { retry_after_s: 3600.. }), "two a day to a country: {more:?}");
        app.finish().await;

        let app = App::start_with(backend, |setup| {
            texting(setup);
            setup.config.limits.sends_per_hour = few(1);
        })
        .await;
        let user = with_phone(&app).await;
        let pending = app.anonymous();
        app.pass(MINUTE);
        user.sign_in(&pending).await.leads_to(routes::MFA_VERIFY);
        pending.post("text_code", &[]).await.ok();
        app.pass(MINUTE);
        assert!(matches!(give(&user, PHONE).await.error(), Error::TooManyRequests { .. }));
        assert!(matches!(pending.post("text_code", &[]).await.error(), Error::TooManyRequests { .. }));
        app.finish().await;
    });
}

/// Without a provider there are none.
#[test]
fn nobody_is_texted_without_a_provider() {
    run(Backend::Sqlite, async |backend| {
        let app = App::start(backend).await;
        let user = app.user("ada").await;
        assert_eq!(give(&user, PHONE).await.error(), Error::NotPermitted);
        assert!(!view(&user).await.texts_are_offered);
        assert!(!user.browser.get(routes::FACTORS).await.ok().text().contains("Codes by text"));
        app.finish().await;
    });
}

/// Alone it would be no second factor.
#[test]
fn it_needs_an_authenticator_beside_it() {
    run(Backend::Sqlite, async |backend| {
        let app = App::start_with(backend, |setup| {
            texting(setup);
            setup.config.mfa.policy = MfaPolicy::Optional;
        })
        .await;
        let (person, browser) = app.registered_alone("ada").await;
        browser.post("confirm_act", &[("password", &person.password)]).await.leads_to(routes::DASHBOARD);
        assert_eq!(browser.post("change_phone", &[("phone", PHONE)]).await.error(), Error::NotPermitted);
        app.finish().await;
    });
}
