//! What an operator can set, as it reaches people: who must have a second factor, and which ones count.

use crate::harness::{App, SECOND, code_in, loaded};
use app::routes;
use auth::{
    Error,
    role::Role,
    stage::{MfaPolicy, Stage},
    totp,
    wire::{DashboardView, NextStep, VerificationView},
};
use server::config::mfa::TotpWindow;

on_every_backend! {
    /// CVE-2025-64103, CVE-2024-45042, CVE-2026-9091: an enrolled factor is asked for, whatever policy says.
    async fn an_enrolled_factor_counts_under_every_policy(app: &App) {
        let user = app.user("ada").await;
        for policy in [MfaPolicy::Required, MfaPolicy::Staff, MfaPolicy::Optional] {
            let node = app.another_node(|setup| setup.config.mfa.policy = policy).await;
            let browser = app.anonymous().on(&node);
            user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
            assert_eq!(browser.get(routes::DASHBOARD).await.location(), Some(routes::MFA_VERIFY), "{policy:?}");
            let known = user.browser.copy().on(&node);
            known.forget("session");
            user.sign_in(&known).await.leads_to(routes::MFA_VERIFY);
            node.stop().await;
        }
    }

    /// Where policy asks nobody, a password is worth what it is: assurance 1, and the next thing to do.
    async fn a_password_alone_is_worth_little(app: &App) {
        let (person, _, _) = app.mailbox_due("ada", Role::User).await;
        let (staff, _, _) = app.mailbox_due("root", Role::Administrator).await;
        for (policy, leads_staff) in [(MfaPolicy::Optional, routes::DASHBOARD), (MfaPolicy::Staff, routes::MFA_SETUP)] {
            let node = app.another_node(|setup| setup.config.mfa.policy = policy).await;
            let browser = app.anonymous().on(&node);
            person.sign_in(&browser).await.leads_to(routes::DASHBOARD);
            let view: DashboardView = loaded(&browser, "dashboard_page").await;
            assert_eq!((view.aal, view.next_step), (1, Some(NextStep::AddAuthenticator)));
            staff.sign_in(&app.anonymous().on(&node)).await.leads_to(leads_staff);
            node.stop().await;
        }
        let browser = app.anonymous();
        person.sign_in(&browser).await.leads_to(routes::MFA_SETUP);
    }

    async fn a_mailed_code_that_is_switched_off_is_off(app: &App) {
        let (user, pending) = app.pending("ada").await;
        app.new_mails(&user.email).await;
        pending.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&user.email).await);
        let node = app.another_node(|setup| setup.config.mfa.mailed_code_is_allowed = false).await;
        let there = pending.on(&node);
        let view: VerificationView = loaded(&there, "verification_page").await;
        assert_eq!(view.email_hint, None);
        app.pass(61 * SECOND);
        assert_eq!(there.post("send_code", &[]).await.error(), Error::NotPermitted);
        let refused = there.post("verify_mailed_code", &[("code", &code)]).await;
        assert_eq!((refused.status, refused.error()), (403, Error::NotPermitted), "also one that was mailed before");
        assert_eq!(there.stage().await, Stage::MfaRequired);
        // To prove the mailbox before the first authenticator it is still good.
        let (_, browser, _) = app.mailbox_due("bea", Role::User).await;
        browser.on(&node).post("send_code", &[]).await.ok();
        node.stop().await;
    }

    /// ASVS 6.5.5: one step, where that is asked for.
    async fn a_strict_window_is_strict(app: &App) {
        let user = app.user("ada").await;
        let node = app.another_node(|setup| setup.config.mfa.totp_window = TotpWindow::Strict).await;
        let browser = app.anonymous().on(&node);
        app.pass(90 * SECOND);
        let before = totp::code_at(&user.secret, totp::step_at(app.now()) - 1);
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(browser.post("verify_code", &[("code", &before)]).await.error(), Error::InvalidCode);
        browser.post("verify_code", &[("code", &user.code(app))]).await.leads_to(routes::DASHBOARD);
        node.stop().await;
    }
}
