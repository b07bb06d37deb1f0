//! A new password, by somebody who knows the old one.

use super::{address, stale};
use crate::harness::{App, Browser, User, loaded};
use app::routes;
use auth::{
    Error, Field, Problem,
    stage::Stage,
    wire::{BrowserView, DashboardView},
};

const NEW: &str = "Lantern 77 gravel oboe";

async fn change(browser: &Browser, current: &str, new: &str) -> crate::harness::Answer {
    browser.post("change_password", &[("current_password", current), ("password", new)]).await
}

async fn signs_in(app: &App, user: &User, password: &str) -> bool {
    app.anonymous().post("sign_in", &[("login", &user.email), ("password", password)]).await.status == 200
}

on_every_backend! {
    /// One change ends whatever is older: sessions, pending sign-ins, known and trusted browsers, links (I2).
    async fn it_ends_everything_older(app: &App) {
        let (user, pending) = app.pending("ada").await;
        let elsewhere = app.anonymous();
        user.sign_in_fully(app, &elsewhere).await;
        app.new_mails(&user.email).await;
        let cookie = user.browser.cookie("session");
        change(&user.browser, &user.password, NEW).await.leads_to(routes::PASSWORD_CHANGED);
        assert_ne!(user.browser.cookie("session"), cookie);
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
        assert_eq!((pending.stage().await, elsewhere.stage().await), (Stage::Anonymous, Stage::Anonymous));
        let browsers: Vec<BrowserView> = loaded(&user.browser, "browsers_page").await;
        assert_eq!(browsers.iter().map(|browser| browser.current).collect::<Vec<_>>(), [true]);
        assert!(!signs_in(app, &user, &user.password).await && signs_in(app, &user, NEW).await);
        let mails = app.new_mails(&user.email).await;
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains("password was changed")).count(), 1, "{mails:?}");
        let dashboard: DashboardView = loaded(&user.browser, "dashboard_page").await;
        assert!(dashboard.activity.iter().any(|event| event.kind == "password-changed"));
        // The old cookie is worth nothing.
        let thief = app.anonymous();
        thief.set_cookie("session", &cookie.unwrap());
        assert_eq!(thief.stage().await, Stage::Anonymous);
    }

    async fn refusals_stand_beside_their_field(app: &App) {
        let user = app.user("ada").await;
        let wrong = change(&user.browser, "not the one it is", NEW).await.error();
        assert_eq!(wrong, Error::field(Field::CurrentPassword, Problem::Wrong));
        let empty = change(&user.browser, "", NEW).await.error();
        assert_eq!(empty, Error::field(Field::CurrentPassword, Problem::Required));
        for (new, problem) in [
            ("", Problem::Required),
            ("short", Problem::TooShort),
            ("password1234", Problem::Common),
            ("ada@example.org", Problem::OwnWords),
            (&user.password.clone(), Problem::Unchanged),
        ] {
            assert_eq!(change(&user.browser, &user.password, new).await.error(), Error::field(Field::Password, problem), "{new}");
        }
        stale(app);
        assert_eq!(change(&user.browser, &user.password, NEW).await.error(), Error::StepUpRequired);
        assert!(signs_in(app, &user, &user.password).await, "nothing was changed");
    }

    /// Guessing the old password from a session that was left open ends that session.
    async fn guesses_end_the_session(app: &App) {
        let user = app.user("ada").await;
        for _ in 0..9 {
            change(&user.browser, "not the one it is", NEW).await;
            app.pass(10);
        }
        assert_eq!(change(&user.browser, "not the one it is", NEW).await.error(), Error::SignInEnded);
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
    }

    async fn of_two_changes_one_wins(app: &App) {
        let user = app.user("ada").await;
        let (one, two) = (user.browser.copy(), user.browser.copy());
        let (a, b) = futures_util::future::join(
            change(&one, &user.password, NEW),
            change(&two, &user.password, "Walnut 31 ferry cobalt"),
        )
        .await;
        let won = [&a, &b].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1, "{} {}", a.text(), b.text());
    }

    /// So does what is still on its way: an unlock link, a new address that waits for its code.
    async fn it_ends_what_is_on_its_way(app: &App) {
        let user = app.user("ada").await;
        let link = crate::throttles::unlock_link(app, &user).await;
        let code = address::asked(app, &user).await;
        change(&user.browser, &user.password, NEW).await.leads_to(routes::PASSWORD_CHANGED);
        let browser = app.anonymous();
        browser.get(&link).await;
        assert_eq!(browser.post("unlock", &[]).await.error(), Error::InvalidLink);
        assert_eq!(user.browser.post("confirm_address", &[("code", &code)]).await.error(), Error::InvalidCode);
    }
}
