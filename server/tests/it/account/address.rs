//! Another address.

use super::confirm;
use crate::harness::{App, MINUTE, Person, User, code_in, loaded};
use app::routes;
use auth::{
    Error, Field, Problem,
    stage::Stage,
    wire::{DashboardView, ProfileView},
};

const NEW: &str = "countess@example.net";

/// Asks for the new address; its code.
pub(crate) async fn asked(app: &App, user: &User) -> String {
    user.browser.post("change_address", &[("email", NEW)]).await.leads_to(routes::EMAIL);
    code_in(&app.mail(NEW).await)
}

/// Changes it.
pub(crate) async fn changed(app: &App, user: &User) {
    let code = asked(app, user).await;
    user.browser.post("confirm_address", &[("code", &code)]).await.leads_to(routes::EMAIL_CHANGED);
}

on_every_backend! {
    async fn it_counts_once_it_is_confirmed(app: &App) {
        let (user, pending) = app.pending("ada").await;
        let elsewhere = app.anonymous();
        user.sign_in_fully(app, &elsewhere).await;
        let code = asked(app, &user).await;
        let profile: ProfileView = loaded(&user.browser, "email_page").await;
        assert_eq!((profile.email.as_str(), profile.new_email.as_deref()), (user.email.as_str(), Some(NEW)));
        app.new_mails(&user.email).await;
        let cookie = user.browser.cookie("session");
        user.browser.post("confirm_address", &[("code", &code)]).await.leads_to(routes::EMAIL_CHANGED);
        assert_ne!(user.browser.cookie("session"), cookie);
        assert_eq!((pending.stage().await, elsewhere.stage().await), (Stage::Anonymous, Stage::Anonymous));
        assert_eq!(loaded::<DashboardView>(&user.browser, "dashboard_page").await.email, NEW);
        for to in [user.email.as_str(), NEW] {
            let mails = app.new_mails(to).await;
            assert_eq!(mails.iter().filter(|mail| mail.subject.contains("was changed")).count(), 1, "{to} {mails:?}");
        }
        let old = app.anonymous().post("sign_in", &[("login", &user.email), ("password", &user.password)]).await;
        assert_eq!(old.error(), Error::InvalidCredentials);
        let new = app.anonymous().post("sign_in", &[("login", NEW), ("password", &user.password)]).await;
        new.leads_to(routes::MFA_VERIFY);
    }

    async fn wrong_late_and_foreign_codes(app: &App) {
        let user = app.user("ada").await;
        let code = asked(app, &user).await;
        assert_eq!(user.browser.post("confirm_address", &[("code", "00000000")]).await.error(), Error::InvalidCode);
        // In another session of the same user it is no code.
        let elsewhere = app.anonymous();
        user.sign_in_fully(app, &elsewhere).await;
        assert_eq!(elsewhere.post("confirm_address", &[("code", &code)]).await.error(), Error::InvalidCode);
        app.pass(11 * MINUTE);
        assert_eq!(user.browser.post("confirm_address", &[("code", &code)]).await.error(), Error::InvalidCode);
        assert_eq!(loaded::<DashboardView>(&user.browser, "dashboard_page").await.email, user.email);
    }

    /// Whether an address has an account isn't told to whoever wants it, but to its owner.
    async fn a_known_address_tells_nothing(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        app.new_mails(&bea.email).await;
        ada.browser.post("change_address", &[("email", &bea.email)]).await.leads_to(routes::EMAIL);
        let mails = app.new_mails(&bea.email).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].subject.contains("already") && !mails[0].text.contains("code"), "{mails:?}");
        app.pass(MINUTE);
        ada.browser.post("change_address", &[("email", NEW)]).await.leads_to(routes::EMAIL);
    }

    async fn refusals(app: &App) {
        let user = app.user("ada").await;
        for (typed, problem) in [
            ("", Problem::Required),
            ("ada", Problem::Malformed),
            (user.email.as_str(), Problem::Unchanged),
            (&user.email.to_uppercase(), Problem::Unchanged),
        ] {
            let answer = user.browser.post("change_address", &[("email", typed)]).await;
            assert_eq!(answer.error(), Error::field(Field::Email, problem), "{typed}");
        }
        asked(app, &user).await;
        let soon = user.browser.post("change_address", &[("email", NEW)]).await.error();
        assert!(matches!(soon, Error::CoolDown { .. }), "{soon:?}");
    }

    /// The old address stays its owner's while the change can be undone.
    async fn the_old_one_is_reserved(app: &App) {
        let (user, other) = (app.user("ada").await, app.user("bea").await);
        changed(app, &user).await;
        let person = Person { email: user.email.clone(), ..Person::new("eve") };
        let browser = app.anonymous();
        app.new_mails(&person.email).await;
        person.register(&browser).await.leads_to(routes::VERIFY_EMAIL);
        let code = code_in(&app.mail(&person.email).await);
        assert_eq!(browser.post("confirm_with_code", &[("code", &code)]).await.error(), Error::InvalidCode);
        other.browser.post("change_address", &[("email", &user.email)]).await.leads_to(routes::EMAIL);
        assert!(app.new_mails(&user.email).await.is_empty(), "no code for somebody else");
        // After three days it is free.
        app.pass(73 * 60 * MINUTE);
        let browser = app.anonymous();
        person.register(&browser).await.leads_to(routes::VERIFY_EMAIL);
        let code = code_in(&app.mail(&person.email).await);
        browser.post("confirm_with_code", &[("code", &code)]).await.leads_to(routes::MFA_SETUP);
    }

    /// Five tries a day, however often a code is sent.
    async fn another_code_brings_no_new_tries(app: &App) {
        let user = app.user("ada").await;
        asked(app, &user).await;
        for _ in 0..5 {
            assert_eq!(user.browser.post("confirm_address", &[("code", "00000000")]).await.error(), Error::InvalidCode);
            app.pass(31_000);
        }
        let code = asked(app, &user).await;
        assert_eq!(user.browser.post("confirm_address", &[("code", &code)]).await.error(), Error::InvalidCode);
    }

    /// A mailbox that nobody has proved gets three an hour, and one account has five an hour sent.
    async fn codes_are_few(app: &App) {
        let user = app.user("ada").await;
        for number in 0..5 {
            if number == 3 {
                confirm(app, &user, &user.browser, routes::DASHBOARD).await;
            }
            user.browser.post("change_address", &[("email", NEW)]).await.leads_to(routes::EMAIL);
            app.pass(MINUTE);
        }
        assert_eq!(app.new_mails(NEW).await.len(), 3);
        let more = user.browser.post("change_address", &[("email", "another@example.net")]).await.error();
        assert!(matches!(more, Error::CoolDown { retry_after_s: 61.. }), "{more:?}");
    }
}
