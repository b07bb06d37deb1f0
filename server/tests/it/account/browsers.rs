//! Known and trusted browsers.

use super::{confirm, factors, stale};
use crate::harness::{App, Backend, Browser, DAY, User, loaded, run};
use app::routes;
use auth::{
    Error,
    role::Role,
    stage::Stage,
    wire::{BrowserView, DashboardView, VerificationView},
};

/// Signs in with an authenticator and a tick, and out again.
async fn trust(app: &App, user: &User, browser: &Browser) {
    user.sign_in(browser).await.leads_to(routes::MFA_VERIFY);
    let code = user.next_code(app);
    browser.post("verify_code", &[("code", &code), ("trust", "on")]).await.leads_to(routes::DASHBOARD);
    browser.post("sign_out", &[]).await.ok();
}

async fn is_trusted(user: &User, browser: &Browser) -> bool {
    let answer = user.sign_in(browser).await.ok();
    let leads = answer.location().unwrap().to_owned();
    browser.post("sign_out", &[]).await.ok();
    leads == routes::DASHBOARD
}

on_every_backend! {
    async fn the_password_is_enough_in_a_trusted_one(app: &App) {
        let user = app.user("ada").await;
        let (mine, other) = (app.anonymous(), app.anonymous());
        trust(app, &user, &mine).await;
        user.sign_in(&mine).await.leads_to(routes::DASHBOARD);
        let dashboard: DashboardView = loaded(&mine, "dashboard_page").await;
        assert_eq!((dashboard.aal, dashboard.amr.join(" ").as_str(), dashboard.trusted_browsers), (1, "pwd browser", 1));
        assert_eq!(mine.post("add_factor", &[]).await.error(), Error::StepUpRequired, "sensitive acts still ask");
        assert!(!is_trusted(&user, &other).await);
        let browsers: Vec<BrowserView> = loaded(&mine, "browsers_page").await;
        assert_eq!(browsers.iter().filter(|browser| browser.trusted_until.is_some()).count(), 1);
        assert!(browsers.iter().any(|browser| browser.current && browser.trusted_until.is_some()));
    }

    async fn trust_ends_and_isnt_renewed(app: &App) {
        let user = app.user("ada").await;
        let mine = app.anonymous();
        trust(app, &user, &mine).await;
        app.pass(29 * DAY);
        assert!(is_trusted(&user, &mine).await);
        app.pass(2 * DAY);
        assert!(!is_trusted(&user, &mine).await, "thirty days from when it was given");
    }

    async fn nothing_else_gives_trust(app: &App) {
        let user = app.user("ada").await;
        let mine = app.anonymous();
        user.sign_in(&mine).await.leads_to(routes::MFA_VERIFY);
        app.new_mails(&user.email).await;
        mine.post("send_code", &[]).await.ok();
        let code = crate::harness::code_in(&app.mail(&user.email).await);
        mine.post("verify_mailed_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        mine.post("sign_out", &[]).await.ok();
        assert!(!is_trusted(&user, &mine).await);
    }

    async fn it_is_the_owners_alone(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let shared = app.anonymous();
        trust(app, &ada, &shared).await;
        bea.sign_in_fully(app, &shared).await;
        shared.post("sign_out", &[]).await.ok();
        assert!(!is_trusted(&bea, &shared).await);
        assert!(is_trusted(&ada, &shared).await, "somebody else's sign-in changes nothing");
    }

    async fn a_change_makes_trust_void(app: &App) {
        let user = app.user("ada").await;
        let mine = app.anonymous();
        for change in ["factor", "codes", "recovery"] {
            trust(app, &user, &mine).await;
            assert!(is_trusted(&user, &mine).await, "{change}");
            match change {
                "factor" => {
                    stale(app);
                    confirm(app, &user, &user.browser, routes::DASHBOARD).await;
                    factors::add(app, &user, "Tablet").await;
                }
                "codes" => drop(user.browser.post("renew_recovery_codes", &[]).await.ok()),
                _ => {
                    let shown: auth::wire::RecoveryCodesView = loaded(&user.browser, "recovery_codes_page").await;
                    let other = app.anonymous();
                    user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
                    other.post("verify_recovery_code", &[("code", &shown.codes[0])]).await.ok();
                }
            }
            assert!(!is_trusted(&user, &mine).await, "{change}");
        }
    }

    async fn it_can_be_forgotten(app: &App) {
        let user = app.user("ada").await;
        let (mine, signed_in) = (app.anonymous(), app.anonymous());
        trust(app, &user, &mine).await;
        user.sign_in(&mine).await.leads_to(routes::DASHBOARD);
        user.sign_in_fully(app, &signed_in).await;
        let browsers: Vec<BrowserView> = loaded(&signed_in, "browsers_page").await;
        let trusted = browsers.iter().find(|browser| browser.trusted_until.is_some()).unwrap();
        signed_in.post("forget_browser", &[("id", &trusted.id)]).await.leads_to("/account/browsers?notice=forgotten");
        assert_eq!(mine.stage().await, Stage::Anonymous, "whoever was signed in there is out");
        assert!(!is_trusted(&user, &mine).await);
        trust(app, &user, &mine).await;
        signed_in.post("forget_browsers", &[]).await.ok();
        assert!(!is_trusted(&user, &mine).await);
        assert_eq!(signed_in.stage().await, Stage::Authenticated);
        assert_eq!(loaded::<Vec<BrowserView>>(&signed_in, "browsers_page").await.len(), 1);
    }

    async fn staff_trust_no_browser(app: &App) {
        let staff = app.staff("ada", Role::Support).await;
        let mine = app.anonymous();
        staff.sign_in(&mine).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(loaded::<VerificationView>(&mine, "verification_page").await.trust_days, None);
        let code = staff.next_code(app);
        mine.post("verify_code", &[("code", &code), ("trust", "on")]).await.ok();
        mine.post("sign_out", &[]).await.ok();
        assert!(!is_trusted(&staff, &mine).await);
        // Nor somebody who becomes staff.
        let user = app.user("bea").await;
        trust(app, &user, &mine).await;
        crate::harness::tables::execute(app.db(), "UPDATE users SET role = 'auditor' WHERE username = 'bea'").await;
        assert!(!is_trusted(&user, &mine).await);
    }

    async fn nobody_forgets_anothers(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let of_bea: Vec<BrowserView> = loaded(&bea.browser, "browsers_page").await;
        let answer = ada.browser.post("forget_browser", &[("id", &of_bea[0].id)]).await;
        assert_eq!(answer.error(), Error::NotFound);
        assert_eq!(loaded::<Vec<BrowserView>>(&bea.browser, "browsers_page").await, of_bea);
        assert_eq!(bea.browser.stage().await, Stage::Authenticated);
    }

    /// The one from which all others are forgotten stays known, and is trusted no more.
    async fn forgetting_the_others_ends_all_trust(app: &App) {
        let user = app.user("ada").await;
        let mine = app.anonymous();
        trust(app, &user, &mine).await;
        user.sign_in(&mine).await.leads_to(routes::DASHBOARD);
        confirm(app, &user, &mine, routes::DASHBOARD).await;
        mine.post("forget_browsers", &[]).await.ok();
        mine.post("sign_out", &[]).await.ok();
        assert!(!is_trusted(&user, &mine).await);
    }
}

#[test]
fn the_operators_switch_and_cap() {
    run(Backend::Sqlite, async |backend| {
        let app = App::start_with(backend, |setup| setup.config.mfa.most_trusted = 1).await;
        let user = app.user("ada").await;
        let (first, second) = (app.anonymous(), app.anonymous());
        trust(&app, &user, &first).await;
        trust(&app, &user, &second).await;
        assert!(is_trusted(&user, &first).await);
        assert!(!is_trusted(&user, &second).await, "one at most");
        let strict = app.another_node(|setup| setup.config.mfa.trust_is_allowed = false).await;
        assert!(!is_trusted(&user, &first.on(&strict)).await, "a switch counts for trust that was given before, too");
        strict.stop().await;
        app.finish().await;
    });
}
