//! "This was not me".

use super::{address, factors};
use crate::harness::{App, Browser, HOUR, User, link_in, loaded};
use app::routes;
use auth::{
    Error, Field, Problem,
    stage::Stage,
    wire::{DashboardView, FactorsView, NotMeView},
};

/// Opens the link of the newest notice to an address.
async fn opened(app: &App, to: &str) -> Browser {
    let mails = app.new_mails(to).await;
    let notice = mails.iter().rev().find(|mail| mail.text.contains(routes::NOT_ME)).expect("a notice");
    let browser = app.anonymous();
    let landing = browser.get(&link_in(notice)).await;
    assert_eq!((landing.status, landing.location()), (303, Some(routes::NOT_ME)));
    browser
}

async fn view(browser: &Browser) -> NotMeView {
    loaded(browser, "not_me_page").await
}

/// Ends everything; the id of the change of this kind, which can be undone.
async fn ended(browser: &Browser, kind: &str) -> String {
    browser.post("not_me", &[]).await.leads_to(routes::NOT_ME);
    let NotMeView::Undo { changes, frozen_until } = view(browser).await else { panic!("nothing to undo") };
    assert!(frozen_until.is_some());
    changes.into_iter().find(|change| change.kind == kind).unwrap().id
}

async fn undo(browser: &Browser, id: &str, password: &str) -> crate::harness::Answer {
    browser.post("undo_change", &[("id", id), ("password", password)]).await
}

async fn signed_in(app: &App, user: &User) -> Browser {
    let browser = app.anonymous();
    user.sign_in_fully(app, &browser).await;
    browser
}

on_every_backend! {
    /// The link shows first and acts on a POST; opening it ten times does nothing.
    async fn opening_it_changes_nothing(app: &App) {
        let user = app.user("ada").await;
        let mails = app.new_mails(&user.email).await;
        for _ in 0..10 {
            let browser = app.anonymous();
            browser.get(&link_in(&mails[0])).await;
            assert!(matches!(view(&browser).await, NotMeView::Button { .. }));
        }
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
        assert_eq!(loaded::<DashboardView>(&user.browser, "dashboard_page").await.frozen_until, None);
    }

    async fn it_ends_everything_and_freezes(app: &App) {
        let (user, pending) = app.pending("ada").await;
        let browser = opened(app, &user.email).await;
        browser.post("not_me", &[]).await.leads_to(routes::NOT_ME);
        assert_eq!((user.browser.stage().await, pending.stage().await), (Stage::Anonymous, Stage::Anonymous));
        assert_eq!(browser.copy().post("not_me", &[]).await.error(), Error::InvalidLink, "once");
        let session = signed_in(app, &user).await;
        let id = loaded::<FactorsView>(&session, "factors_page").await.factors[0].id.clone();
        for (function, fields) in [
            ("add_factor", vec![]),
            ("replace_factor", vec![("id", id.as_str())]),
            ("rename_factor", vec![("id", &id), ("name", "Other")]),
            ("remove_factor", vec![("id", &id)]),
            ("renew_recovery_codes", vec![]),
            ("switch_mailed_code", vec![("to", "off")]),
            ("change_address", vec![("email", "other@example.net")]),
            ("change_password", vec![("current_password", &user.password), ("password", "Lantern 77 gravel oboe")]),
        ] {
            assert_eq!(session.post(function, &fields).await.error(), Error::Frozen, "{function}");
        }
        // Nor by mail.
        app.new_mails(&user.email).await;
        app.anonymous().post("ask_for_reset", &[("email", &user.email)]).await.ok();
        assert!(app.new_mails(&user.email).await.is_empty());
        // What isn't frozen goes on, and after three days so does the rest.
        session.post("end_other_sessions", &[]).await.ok();
        app.pass(73 * HOUR);
        let session = signed_in(app, &user).await;
        session.post("add_factor", &[]).await.leads_to(routes::NEW_FACTOR);
    }

    async fn an_address_comes_back(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        address::changed(app, &user).await;
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "address").await;
        let wrong = undo(&browser, &id, "not the one it was").await.error();
        assert_eq!(wrong, Error::field(Field::Password, Problem::Wrong));
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        assert_eq!(undo(&browser, &id, &user.password).await.error(), Error::NotFound, "once");
        let session = signed_in(app, &user).await;
        let dashboard: DashboardView = loaded(&session, "dashboard_page").await;
        assert_eq!((dashboard.email, dashboard.frozen_until), (user.email.clone(), None));
    }

    /// The thief has changed the password, too: the one from before the change undoes it, and isn't brought back.
    async fn an_old_password_never_comes_back(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        address::changed(app, &user).await;
        let fields = [("current_password", user.password.as_str()), ("password", "Lantern 77 gravel oboe")];
        user.browser.post("change_password", &fields).await.leads_to(routes::PASSWORD_CHANGED);
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "address").await;
        assert_eq!(undo(&browser, &id, "Lantern 77 gravel oboe").await.error(), Error::field(Field::Password, Problem::Wrong));
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        assert_eq!(user.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
    }

    async fn a_factor_that_was_added_goes(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        let thiefs = factors::add(app, &user, "Thief’s phone").await;
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "factor-added").await;
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        app.pass(30_000);
        let code = auth::totp::code_at(&thiefs, auth::totp::step_at(app.now()));
        assert_eq!(other.post("verify_code", &[("code", &code)]).await.error(), Error::InvalidCode);
        let session = signed_in(app, &user).await;
        assert_eq!(loaded::<FactorsView>(&session, "factors_page").await.factors.len(), 1);
    }

    async fn a_factor_that_was_removed_comes_back(app: &App) {
        let user = app.user("ada").await;
        let first = loaded::<FactorsView>(&user.browser, "factors_page").await.factors[0].id.clone();
        factors::add(app, &user, "Tablet").await;
        app.new_mails(&user.email).await;
        user.browser.post("remove_factor", &[("id", &first)]).await.ok();
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "factor-removed").await;
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        let session = signed_in(app, &user).await;
        let factors = loaded::<FactorsView>(&session, "factors_page").await.factors;
        assert!(factors.len() == 2 && factors.iter().any(|factor| factor.id == first));
    }

    async fn strangers_undo_nothing(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        app.new_mails(&ada.email).await;
        factors::add(app, &ada, "Tablet").await;
        let of_ada = opened(app, &ada.email).await;
        let of_bea = opened(app, &bea.email).await;
        let id = ended(&of_ada, "factor-added").await;
        of_bea.post("not_me", &[]).await.ok();
        assert_eq!(undo(&of_bea, &id, &ada.password).await.error(), Error::NotFound);
        assert_eq!(undo(&app.anonymous(), &id, &ada.password).await.error(), Error::InvalidLink);
        for bad in ["", "x", "00000000000000000000000000000000"] {
            assert_eq!(undo(&of_ada, bad, &ada.password).await.error(), Error::NotFound);
        }
        assert_eq!(undo(&of_ada, &id, "").await.error(), Error::field(Field::Password, Problem::Required));
        app.pass(73 * HOUR);
        assert_eq!(undo(&of_ada, &id, &ada.password).await.error(), Error::InvalidLink);
    }
}
