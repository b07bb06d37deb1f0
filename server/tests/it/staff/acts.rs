//! What each act does: to the account, to its sessions, in the history, and in its owner's mailbox.

use super::{token_in, view_of};
use crate::harness::{App, HOUR, link_in, loaded, tables};
use app::routes;
use auth::{
    Error, Field, Problem,
    client::Client,
    role::Role,
    stage::Stage,
    wire::{DashboardView, UserState},
};

on_every_backend! {
    async fn a_disabled_account_is_shut(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        let fields = [("ids", id.as_str()), ("reason", "Left the company")];
        admin.browser.post("disable_users", &fields).await.leads_to(&format!("/admin/users/{id}?notice=disabled"));
        app.was_done("user-disabled", &user, &admin, "was shut").await;
        assert!(app.newest("user-disabled").await.details.contains("Left the company"));
        assert_eq!(user.browser.stage().await, Stage::Anonymous, "at the next request");
        // It looks as a wrong password does.
        let right = user.sign_in(&app.anonymous()).await;
        let wrong = app.anonymous().post("sign_in", &[("login", &user.email), ("password", "not the one")]).await;
        assert_eq!((right.status, right.text()), (wrong.status, wrong.text()));
        assert_eq!(view_of(&admin.browser, &id).await.row.state, UserState::Disabled);
        admin.browser.post("enable_user", &[("id", &id)]).await.leads_to(&format!("/admin/users/{id}?notice=enabled"));
        app.was_done("user-enabled", &user, &admin, "open again").await;
        app.pass(HOUR);
        user.sign_in_fully(app, &app.anonymous()).await;
    }

    async fn guesses_are_given_back(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        for _ in 0..3 {
            app.anonymous().post("sign_in", &[("login", &user.email), ("password", "not the one")]).await;
        }
        let budgets = view_of(&admin.browser, &id).await.budgets;
        assert_eq!((budgets.len(), budgets[0].name.as_str(), budgets[0].failures), (1, "password", 3));
        assert!(budgets[0].waits_until.is_some());
        assert_eq!(user.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
        admin.browser.post("unlock_user", &[("id", &id)]).await.leads_to(&format!("/admin/users/{id}?notice=unlocked"));
        app.was_done("user-unlocked", &user, &admin, "no longer held back").await;
        assert!(view_of(&admin.browser, &id).await.budgets.is_empty());
        user.sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
    }

    async fn sessions_end_at_once(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("support", Role::Support).await);
        let id = app.id_of_person(&user).await;
        let other = app.anonymous();
        user.sign_in_fully(app, &other).await;
        assert_eq!(view_of(&admin.browser, &id).await.sessions.len(), 2);
        let to = format!("/admin/users/{id}?notice=sessions-ended");
        admin.browser.post("end_user_sessions", &[("ids", &id)]).await.leads_to(&to);
        app.was_done("session-ended", &user, &admin, "sessions were ended").await;
        for browser in [&user.browser, &other] {
            assert_eq!(browser.stage().await, Stage::Anonymous);
        }
        user.sign_in_fully(app, &app.anonymous()).await;
    }

    async fn a_role_counts_from_the_next_sign_in(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        for role in ["", "root", "Administrator"] {
            let answer = admin.browser.post("change_role", &[("id", &id), ("role", role)]).await;
            assert_eq!(answer.problem(Field::Role), Some(Problem::Malformed), "{role:?}");
        }
        let to = format!("/admin/users/{id}?notice=role-changed");
        admin.browser.post("change_role", &[("id", &id), ("role", "auditor")]).await.leads_to(&to);
        app.was_done("role-changed", &user, &admin, "Your role").await;
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        let browser = app.anonymous();
        user.sign_in_fully(app, &browser).await;
        browser.get(routes::ADMIN_USERS).await.ok();
        let page = browser.get(routes::DASHBOARD).await.ok().text();
        assert!(page.contains("Administration"), "staff are shown the way");
        // And down again: the sessions of staff end.
        admin.browser.post("change_role", &[("id", &id), ("role", "user")]).await.ok();
        assert_eq!(browser.stage().await, Stage::Anonymous);
    }

    async fn names_count_at_once(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let bea = app.user("bea").await;
        let id = app.id_of_person(&user).await;
        let renames = async |username: &str, name: &str| {
            admin.browser.post("rename_user", &[("id", &id), ("username", username), ("display_name", name)]).await
        };
        assert_eq!(renames(&bea.username, "Ada").await.problem(Field::Username), Some(Problem::Taken));
        assert_eq!(renames("1", "Ada").await.error().code(), "invalid-input");
        assert_eq!(renames("ada", "").await.problem(Field::DisplayName), Some(Problem::Required));
        renames("countess", "Countess").await.leads_to(&format!("/admin/users/{id}?notice=saved"));
        app.was_done("profile-changed", &user, &admin, "profile was changed").await;
        let view: DashboardView = loaded(&user.browser, "dashboard_page").await;
        assert_eq!((view.display_name.as_str(), view.username.as_deref()), ("Countess", Some("countess")));
        renames("", "Countess").await.ok();
        assert_eq!(view_of(&admin.browser, &id).await.row.username, None);
    }

    /// An address counts once whoever has its mailbox has said so.
    async fn an_address_waits_for_its_link(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let bea = app.user("bea").await;
        let id = app.id_of_person(&user).await;
        let asks = async |email: &str| admin.browser.post("readdress_user", &[("id", &id), ("email", email)]).await;
        assert_eq!(asks(&bea.email).await.problem(Field::Email), Some(Problem::Taken));
        assert_eq!(asks(&user.email).await.problem(Field::Email), Some(Problem::Unchanged));
        assert_eq!(asks("nothing").await.error().code(), "invalid-input");
        asks("new@example.net").await.leads_to(&format!("/admin/users/{id}?notice=address-asked"));
        app.was_done("address-change-asked", &user, &admin, "Another address").await;
        let view = view_of(&admin.browser, &id).await;
        assert_eq!((view.row.email.as_str(), view.new_email.as_deref()), (user.email.as_str(), Some("new@example.net")));
        assert_eq!(user.browser.stage().await, Stage::Authenticated, "nothing has changed yet");
        let token = token_in(&app.mail("new@example.net").await);
        let client = Client::new(user.browser.address, "curl/8.5.0");
        app.node.running.service.confirm_new_address(&client, &token).await.unwrap();
        let view = view_of(&admin.browser, &id).await;
        assert_eq!((view.row.email.as_str(), view.new_email), ("new@example.net", None));
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        let again = app.node.running.service.confirm_new_address(&client, &token).await;
        assert_eq!(again, Err(Error::InvalidLink));
    }

    /// An administrator never sees or sets a password.
    async fn a_new_password_is_offered_by_mail(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        app.new_mails(&user.email).await;
        let to = format!("/admin/users/{id}?notice=reset-sent");
        admin.browser.post("send_reset", &[("id", &id)]).await.leads_to(&to);
        let mail = app.mail(&user.email).await;
        assert!(mail.subject.contains("Set a new password"), "{}", mail.subject);
        assert!(!admin.browser.get(&to).await.ok().text().contains("token="));
        let browser = app.anonymous();
        assert_eq!(browser.get(&link_in(&mail)).await.location(), Some(routes::PASSWORD_RESET));
        browser.post("reset_with_link", &[("password", "Lantern gravel 99 otter")]).await.leads_to(routes::LOGIN_RESET);
        assert_eq!(user.sign_in(&browser).await.error(), Error::InvalidCredentials);
        let fields = [("login", user.email.as_str()), ("password", "Lantern gravel 99 otter")];
        browser.post("sign_in", &fields).await.leads_to(routes::MFA_VERIFY);
    }

    /// Two steps: the address is typed once more.
    async fn a_deleted_account_is_gone(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        for confirmation in ["", "ada", "other@example.org"] {
            let answer = admin.browser.post("delete_user", &[("id", &id), ("confirmation", confirmation)]).await;
            assert_eq!(answer.problem(Field::Confirmation), Some(Problem::Wrong), "{confirmation:?}");
        }
        let fields = [("id", id.as_str()), ("confirmation", " ADA@example.org ")];
        admin.browser.post("delete_user", &fields).await.leads_to("/admin/users?notice=deleted");
        let mails = app.new_mails(&user.email).await;
        assert!(mails.iter().any(|mail| mail.subject.contains("was deleted")), "{mails:?}");
        let event = app.newest("account-deleted").await;
        assert_eq!(event.actor_id.map(|id| id.simple().to_string()), Some(app.id_of_person(&admin).await));
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        assert_eq!(user.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
        assert_eq!(admin.browser.get(&format!("/admin/users/{id}")).await.status, 404);
        assert_eq!(tables::count(app.db(), "users").await, 1);
    }
}
