//! Second factors taken away: the password alone still gets nobody in.

use super::view_of;
use crate::harness::{App, Browser, HOUR, SECOND, User, code_in};
use app::routes;
use auth::{Error, Field, Problem, role::Role, stage::Stage};

async fn resets(admin: &User, id: &str, with_code: &str) -> crate::harness::Answer {
    let fields = [("id", id), ("reason", "Lost the phone"), ("with_code", with_code)];
    admin.browser.post("reset_factors", &fields).await
}

/// At the next sign-in the mailbox is to be proved.
async fn mailbox_is_due(app: &App, user: &User) -> Browser {
    let browser = app.anonymous();
    user.sign_in(&browser).await.leads_to(routes::MFA_SETUP);
    assert_eq!(browser.stage().await, Stage::MailboxProofRequired);
    browser
}

on_every_backend! {
    async fn the_mailbox_enrols(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("support", Role::Support).await);
        let id = app.id_of_person(&user).await;
        let bare = admin.browser.post("reset_factors", &[("id", &id), ("reason", " ")]).await;
        assert_eq!(bare.problem(Field::Reason), Some(Problem::Required));
        resets(&admin, &id, "").await.leads_to(&format!("/admin/users/{id}?notice=factors-reset"));
        app.was_done("factors-reset", &user, &admin, "second factors were reset").await;
        assert!(app.newest("factors-reset").await.details.contains("Lost the phone"));
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        let view = view_of(&admin.browser, &id).await;
        assert_eq!((view.factors.len(), view.recovery_codes_left, view.enrolment_code), (0, 0, None));
        let browser = mailbox_is_due(app, &user).await;
        assert_eq!(browser.post("verify_code", &[("code", &user.next_code(app))]).await.error().code(), "wrong-stage");
        browser.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&user.email).await);
        browser.post("prove_mailbox", &[("code", &code)]).await.ok();
        app.enrol(user.person.clone(), browser).await;
    }

    /// For whoever has lost the mailbox as well.
    async fn a_code_that_was_handed_over_enrols(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let other = app.staff("other", Role::Administrator).await;
        let id = app.id_of_person(&user).await;
        resets(&admin, &id, "on").await.ok();
        let code = view_of(&admin.browser, &id).await.enrolment_code.unwrap();
        let page = admin.browser.get(&format!("/admin/users/{id}")).await.ok().text();
        assert!(page.contains(&code.replace('-', " ")), "whoever made it is shown it");
        // And nobody else, nor on anybody else's page.
        assert_eq!(view_of(&other.browser, &id).await.enrolment_code, None);
        assert_eq!(view_of(&admin.browser, &app.id_of_person(&other).await).await.enrolment_code, None);
        let to = format!("/admin/users/{id}");
        admin.browser.post("forget_handed_over", &[("id", &id)]).await.leads_to(&to);
        assert_eq!(view_of(&admin.browser, &id).await.enrolment_code, None);

        // The step that enrolled the first authenticator is over.
        app.pass(31 * SECOND);
        let browser = mailbox_is_due(app, &user).await;
        browser.post("prove_mailbox", &[("code", &code)]).await.ok();
        app.enrol(user.person.clone(), browser).await;
        // Once.
        let again = app.staff("last", Role::Administrator).await;
        resets(&again, &id, "").await.ok();
        let browser = mailbox_is_due(app, &user).await;
        assert_eq!(browser.post("prove_mailbox", &[("code", &code)]).await.error(), Error::InvalidCode);
    }

    async fn the_page_forgets_the_code_by_itself(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        resets(&admin, &id, "on").await.ok();
        app.pass(11 * crate::harness::MINUTE);
        assert_eq!(view_of(&admin.browser, &id).await.enrolment_code, None);
        app.pass(24 * HOUR);
        let browser = mailbox_is_due(app, &user).await;
        assert_eq!(browser.stage().await, Stage::MailboxProofRequired);
    }

    /// Whoever has said "this was not me" is waited for.
    async fn a_frozen_account_is_left_alone(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let (id, until) = (app.id_of_person(&user).await, app.now() + HOUR);
        crate::harness::tables::execute(app.db(), &format!("UPDATE users SET frozen_until = {until} WHERE username = 'ada'")).await;
        assert_eq!(resets(&admin, &id, "on").await.error(), Error::Frozen);
        let fields = [("id", id.as_str()), ("confirmation", user.email.as_str())];
        assert_eq!(admin.browser.post("delete_user", &fields).await.error(), Error::Frozen);
        assert_eq!(view_of(&admin.browser, &id).await.factors.len(), 1);
    }
}
