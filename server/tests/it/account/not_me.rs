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
pub(crate) async fn opened(app: &App, to: &str) -> Browser {
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
pub(crate) async fn ended(browser: &Browser, kind: &str) -> String {
    browser.post("not_me", &[]).await.leads_to(routes::NOT_ME);
    let NotMeView::Undo { changes, frozen_until } = view(browser).await else { panic!("nothing to undo") };
    assert!(frozen_until.is_some());
    changes.into_iter().find(|change| change.kind == kind).unwrap().id
}

pub(crate) async fn undo(browser: &Browser, id: &str, password: &str) -> crate::harness::Answer {
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
        // The step in which it was enrolled isn't over yet, and stays spent.
        let pending = app.anonymous();
        user.sign_in(&pending).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(pending.post("verify_code", &[("code", &user.code(app))]).await.error(), Error::InvalidCode);
        let session = signed_in(app, &user).await;
        let factors = loaded::<FactorsView>(&session, "factors_page").await.factors;
        assert!(factors.len() == 2 && factors.iter().any(|factor| factor.id == first));
    }

    /// A replacement is one change: half of it undone would leave nobody but the mailbox.
    async fn a_move_is_undone_as_a_whole(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        let old = loaded::<FactorsView>(&user.browser, "factors_page").await.factors[0].id.clone();
        app.pass(1);
        user.browser.post("replace_factor", &[("id", &old)]).await.leads_to(routes::NEW_FACTOR);
        let secret = factors::new_secret(&user.browser).await;
        let code = auth::totp::code_at(&secret, auth::totp::step_at(app.now()));
        user.browser.post("confirm_factor", &[("name", "New"), ("code", &code)]).await.leads_to(routes::FACTORS_ADDED);
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "factor-replaced").await;
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        let session = signed_in(app, &user).await;
        let factors = loaded::<FactorsView>(&session, "factors_page").await.factors;
        assert!(factors.len() == 1 && factors[0].id == old);
    }

    /// Whoever has the mailbox and the password can't empty an account of its factors, and enrol their own.
    async fn the_last_factor_stays(app: &App) {
        let user = app.user("ada").await;
        let first = loaded::<FactorsView>(&user.browser, "factors_page").await.factors[0].id.clone();
        factors::add(app, &user, "Tablet").await;
        user.browser.post("remove_factor", &[("id", &first)]).await.ok();
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "factor-added").await;
        assert_eq!(undo(&browser, &id, &user.password).await.error(), Error::LastFactor);
        let pending = app.anonymous();
        user.sign_in(&pending).await.leads_to(routes::MFA_VERIFY);
    }

    /// A thief changes the password first, then all else: the owner's password from before it undoes it, and the thief's
    /// no longer signs in. What they have made for themselves goes with it.
    async fn a_thief_who_is_quick_keeps_nothing(app: &App) {
        let user = app.user("ada").await;
        let thiefs = "Lantern 77 gravel oboe";
        app.new_mails(&user.email).await;
        app.pass(1);
        let fields = [("current_password", user.password.as_str()), ("password", thiefs)];
        user.browser.post("change_password", &fields).await.leads_to(routes::PASSWORD_CHANGED);
        user.browser.post("renew_recovery_codes", &[]).await.leads_to(routes::RECOVERY_CODES);
        let codes: auth::wire::RecoveryCodesView = loaded(&user.browser, "recovery_codes_page").await;
        let secret = factors::add(app, &user, "Thief’s phone").await;
        address::changed(app, &user).await;
        // The thief's address is told, and gets no way out of its own.
        let at_thiefs = app.new_mails("countess@example.net").await;
        assert!(at_thiefs.iter().all(|mail| !mail.text.contains("/not-me")), "{at_thiefs:?}");

        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "address").await;
        assert!(app.new_mails("countess@example.net").await.is_empty(), "nor the link to undo things");
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        for (login, password) in [("countess@example.net", thiefs), (user.email.as_str(), thiefs), (&user.email, &user.password)] {
            let answer = app.anonymous().post("sign_in", &[("login", login), ("password", password)]).await;
            assert_eq!(answer.error(), Error::InvalidCredentials, "{login}");
        }
        // By mail to the address that is theirs again, the owner gets on; the thief's codes and factor wait to be undone.
        let browser = app.anonymous();
        app.new_mails(&user.email).await;
        browser.post("ask_for_reset", &[("email", &user.email)]).await.leads_to(routes::PASSWORD_RESET);
        let code = crate::harness::code_in(&app.mail(&user.email).await);
        let new = [("code", code.as_str()), ("password", "Walnut 31 ferry cobalt")];
        browser.post("reset_with_code", &new).await.leads_to(routes::LOGIN_RESET);
        let pending = app.anonymous();
        let login = [("login", user.email.as_str()), ("password", "Walnut 31 ferry cobalt")];
        pending.post("sign_in", &login).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(pending.post("send_code", &[]).await.error(), Error::NotPermitted);
        pending.post("verify_code", &[("code", &user.next_code(app))]).await.leads_to(routes::DASHBOARD);
        let view: FactorsView = loaded(&pending, "factors_page").await;
        let thiefs_factor = view.factors.iter().find(|factor| factor.name == "Thief’s phone").unwrap();
        pending.post("remove_factor", &[("id", &thiefs_factor.id)]).await.ok();
        let _ = (codes, secret);
    }

    /// Recovery codes that a thief made don't outlive the undoing of them.
    async fn new_recovery_codes_are_undone(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        app.pass(1);
        user.browser.post("renew_recovery_codes", &[]).await.leads_to(routes::RECOVERY_CODES);
        let thiefs: auth::wire::RecoveryCodesView = loaded(&user.browser, "recovery_codes_page").await;
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "codes-renewed").await;
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        let pending = app.anonymous();
        user.sign_in(&pending).await.leads_to(routes::MFA_VERIFY);
        let answer = pending.post("verify_recovery_code", &[("code", &thiefs.codes[0])]).await;
        assert_eq!(answer.error(), Error::InvalidCode);
    }

    /// Nor does the replacement of one that was used after the change: the set is the owner's, the code may be a thief's.
    async fn a_later_replacement_is_undone(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        factors::add(app, &user, "Thief’s phone").await;
        app.pass(1);
        let thief = app.anonymous();
        user.sign_in(&thief).await.leads_to(routes::MFA_VERIFY);
        let first = [("code", user.recovery_codes[0].as_str())];
        thief.post("verify_recovery_code", &first).await.leads_to(routes::RECOVERY_CODES);
        let shown: auth::wire::RecoveryCodesView = loaded(&thief, "recovery_codes_page").await;
        thief.post("save_recovery_codes", &[]).await.ok();
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "factor-added").await;
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        let pending = app.anonymous();
        user.sign_in(&pending).await.leads_to(routes::MFA_VERIFY);
        let answer = pending.post("verify_recovery_code", &[("code", &shown.codes[0])]).await;
        assert_eq!(answer.error(), Error::InvalidCode);
        let of_before = [("code", user.recovery_codes[1].as_str())];
        pending.post("verify_recovery_code", &of_before).await.leads_to(routes::RECOVERY_CODES);
    }

    /// "Everything ends" calls a deletion off, and none is asked for meanwhile.
    async fn nothing_is_deleted(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        user.browser.post("delete_account", &[]).await.ok();
        let browser = opened(app, &user.email).await;
        browser.post("not_me", &[]).await.leads_to(routes::NOT_ME);
        let session = signed_in(app, &user).await;
        assert_eq!(loaded::<DashboardView>(&session, "dashboard_page").await.deletes_at, None);
        assert_eq!(session.post("delete_account", &[]).await.error(), Error::Frozen);
        app.pass(8 * 24 * HOUR);
        app.node.running.service.sweep().await.unwrap();
        assert_eq!(crate::harness::tables::count(app.db(), "users").await, 1);
    }

    /// Strangers' guesses at the sign-in don't close the owner's way out (rule 4).
    async fn strangers_dont_close_the_way_out(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        factors::add(app, &user, "Tablet").await;
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "factor-added").await;
        for _ in 0..30 {
            app.anonymous().post("sign_in", &[("login", &user.email), ("password", "not the one it is")]).await;
            app.pass(1_000);
        }
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
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
        let mails = app.new_mails(&ada.email).await;
        let mailed = mails.iter().find(|mail| mail.text.contains(routes::NOT_ME)).expect("the link to undo things");
        app.pass(73 * HOUR);
        of_ada.get(&link_in(mailed)).await;
        assert_eq!(undo(&of_ada, &id, &ada.password).await.error(), Error::InvalidLink);
    }

    /// By mail, too, a thief leaves a way back: neither their password nor the one from before it is in force then.
    async fn a_reset_is_undone(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        let thief = app.anonymous();
        thief.post("ask_for_reset", &[("email", &user.email)]).await.leads_to(routes::PASSWORD_RESET);
        let code = crate::harness::code_in(&app.mail(&user.email).await);
        let fields = [("code", code.as_str()), ("password", "Lantern 77 gravel oboe")];
        thief.post("reset_with_code", &fields).await.leads_to(routes::LOGIN_RESET);
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "password").await;
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        for password in [user.password.as_str(), "Lantern 77 gravel oboe"] {
            let answer = app.anonymous().post("sign_in", &[("login", &user.email), ("password", password)]).await;
            assert_eq!(answer.error(), Error::InvalidCredentials);
        }
    }

    /// Whoever reads the owner's mail can't keep the account closed for ever, notice by notice.
    async fn a_second_time_puts_nothing_off(app: &App) {
        let user = app.user("ada").await;
        factors::add(app, &user, "Tablet").await;
        let mut ends = Vec::new();
        for mail in app.new_mails(&user.email).await.iter().filter(|mail| mail.text.contains(routes::NOT_ME)) {
            let browser = app.anonymous();
            browser.get(&link_in(mail)).await;
            browser.post("not_me", &[]).await.leads_to(routes::NOT_ME);
            let NotMeView::Undo { frozen_until, .. } = view(&browser).await else { panic!("nothing to undo") };
            ends.push(frozen_until);
            app.pass(24 * HOUR);
        }
        assert!(ends.len() == 2 && ends[0].is_some() && ends[0] == ends[1], "{ends:?}");
    }

    /// A deletion is called off by the link alone, whether or not the owner ever signs in again.
    async fn nothing_is_deleted_behind_its_back(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        user.browser.post("delete_account", &[]).await.ok();
        let browser = opened(app, &user.email).await;
        browser.post("not_me", &[]).await.leads_to(routes::NOT_ME);
        app.pass(8 * 24 * HOUR);
        app.node.running.service.sweep().await.unwrap();
        assert_eq!(crate::harness::tables::count(app.db(), "users").await, 1);
    }

    async fn guesses_at_the_password_before_are_few(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        factors::add(app, &user, "Tablet").await;
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "factor-added").await;
        for _ in 0..3 {
            let wrong = undo(&browser, &id, "not the one it was").await.error();
            assert_eq!(wrong, Error::field(Field::Password, Problem::Wrong));
        }
        assert_eq!(undo(&browser, &id, &user.password).await.error(), Error::CoolDown { retry_after_s: 1 });
        app.pass(1_000);
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
    }

    /// An undoing ends what was begun since the link was pressed, and the mailbox is no second factor after it.
    async fn it_ends_everything_once_more(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        factors::add(app, &user, "Tablet").await;
        let browser = opened(app, &user.email).await;
        let id = ended(&browser, "factor-added").await;
        let session = signed_in(app, &user).await;
        undo(&browser, &id, &user.password).await.leads_to(routes::NOT_ME_UNDONE);
        assert_eq!(session.stage().await, Stage::Anonymous);
        let pending = app.anonymous();
        user.sign_in(&pending).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(pending.post("send_code", &[]).await.error(), Error::NotPermitted);
    }
}
