//! The proof of staff: before each act, and before the pages where the sign-in carries no staff rights.

use super::view_of;
use crate::{
    account::{confirm, stale},
    harness::{App, code_in, loaded},
};
use app::routes;
use auth::{
    Error,
    role::Role,
    stage::Stage,
    wire::{ConfirmView, UserState},
};

on_every_backend! {
    async fn what_was_asked_for_is_carried_on_with(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        stale(app);
        let answer = admin.browser.post("disable_users", &[("ids", &id), ("reason", "Left")]).await;
        assert_eq!(answer.error(), Error::StepUpRequired);
        confirm(app, &admin, &admin.browser, &format!("/admin/users/{id}?notice=disabled")).await;
        assert_eq!(view_of(&admin.browser, &id).await.row.state, UserState::Disabled);
        let page = admin.browser.get(&format!("/admin/users/{id}?notice=disabled")).await.ok().text();
        assert!(page.contains("The account is disabled"), "{page}");
    }

    async fn a_refusal_after_the_proof_is_told_where_it_was_asked(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        stale(app);
        let fields = [("email", user.email.as_str()), ("display_name", "Twin"), ("role", "user")];
        assert_eq!(admin.browser.post("invite_user", &fields).await.error(), Error::StepUpRequired);
        let to = "/admin/users/new?refused=invalid-input&field=email&problem=taken";
        confirm(app, &admin, &admin.browser, to).await;
        let page = admin.browser.get(to).await.ok().text();
        assert!(page.contains("Somebody has that address already"), "{page}");
        stale(app);
        admin.browser.post("delete_user", &[("id", &id), ("confirmation", "other@example.org")]).await;
        let to = format!("/admin/users/{id}?refused=invalid-input&field=confirmation&problem=wrong");
        confirm(app, &admin, &admin.browser, &to).await;
    }

    /// A code that was handed out after the proof is shown in the session that goes on from it.
    async fn an_enrolment_code_outlives_the_proof(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        stale(app);
        let fields = [("id", id.as_str()), ("reason", "Lost"), ("with_code", "on")];
        assert_eq!(admin.browser.post("reset_factors", &fields).await.error(), Error::StepUpRequired);
        confirm(app, &admin, &admin.browser, &format!("/admin/users/{id}?notice=factors-reset")).await;
        assert!(view_of(&admin.browser, &id).await.enrolment_code.is_some());
    }

    /// Staff who came in by a mailed code are plain users until they prove their authenticator, and are led back then.
    async fn a_sign_in_without_staff_rights(app: &App) {
        let admin = app.staff("admin", Role::Administrator).await;
        let browser = app.anonymous();
        admin.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        app.new_mails(&admin.email).await;
        browser.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&admin.email).await);
        browser.post("verify_mailed_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        for (path, to) in [
            ("/admin/users", "/account/confirm?to=%2Fadmin%2Fusers"),
            ("/admin/users?q=ada&filter=staff", "/account/confirm?to=%2Fadmin%2Fusers%3Fq%3Dada%26filter%3Dstaff"),
            ("/admin/messages", "/account/confirm?to=%2Fadmin%2Fmessages"),
        ] {
            let answer = browser.get(path).await;
            assert_eq!((answer.status, answer.location()), (303, Some(to)));
        }
        assert_eq!(browser.post("admin_users_page", &[]).await.error(), Error::StepUpRequired);
        let page = browser.get("/account/confirm?to=%2Fadmin%2Fusers").await.ok().text();
        assert!(page.contains("name=\"to\" value=\"/admin/users\""), "{page}");
        let code = admin.next_code(app);
        browser.post("confirm_act", &[("code", &code), ("to", "/admin/users")]).await.leads_to("/admin/users");
        browser.get("/admin/users").await.ok();
        // Nobody is led away from here.
        for to in ["https://example.org", "//example.org", "/admin.example.org", "/admin/\r\nx: y", "/dashboard"] {
            let code = admin.next_code(app);
            browser.post("confirm_act", &[("code", &code), ("to", to)]).await.leads_to(routes::DASHBOARD);
        }
    }

    /// An act that such a sign-in asks for waits for the proof, too.
    async fn and_its_acts_wait(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let (id, browser) = (app.id_of_person(&user).await, app.anonymous());
        admin.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        browser.post("verify_recovery_code", &[("code", &admin.recovery_codes[0])]).await.ok();
        browser.post("save_recovery_codes", &[]).await.ok();
        assert_eq!(browser.post("end_user_sessions", &[("ids", &id)]).await.error(), Error::StepUpRequired);
        let waiting: ConfirmView = loaded(&browser, "confirm_page").await;
        assert!(waiting.intent.is_some());
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
        confirm(app, &admin, &browser, &format!("/admin/users/{id}?notice=sessions-ended")).await;
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
    }
}
