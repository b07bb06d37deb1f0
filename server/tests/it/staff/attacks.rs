//! Ways by which somebody might have staff give them what isn't theirs.

use super::view_of;
use crate::harness::{App, Browser, User, code_in, link_in, tables};
use app::routes;
use auth::{
    Error, Field, Problem,
    client::Client,
    permission::Permission,
    principal::{Operator, Visit},
    role::Role,
    staff_act::StaffAct,
    stage::{MfaPolicy, Stage},
};

const NEW: &str = "Lantern 77 gravel oboe";

async fn by_command(app: &App, act: StaffAct) -> Result<auth::service::Done, Error> {
    app.node.running.service.staff_act(&Operator::CommandLine, &act).await
}

fn reset(id: &str, with_code: bool) -> StaffAct {
    StaffAct::ResetFactors { id: id.to_owned(), reason: "Asked".to_owned(), with_code }
}

/// A pending sign-in in which the mailbox or an operator's code is due.
async fn due(app: &App, user: &User) -> Browser {
    let browser = app.anonymous();
    user.sign_in(&browser).await.leads_to(routes::MFA_SETUP);
    browser
}

on_every_backend! {
    /// A thief with a session makes the mailbox theirs and asks support for the rest.
    async fn a_new_mailbox_is_given_nothing(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("root", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        app.new_mails(&user.email).await;
        user.browser.post("change_address", &[("email", "thief@example.org")]).await.ok();
        let code = code_in(&app.mail("thief@example.org").await);
        user.browser.post("confirm_address", &[("code", &code)]).await.ok();
        let fields = [("id", id.as_str()), ("reason", "Lost the phone"), ("with_code", "on")];
        assert_eq!(admin.browser.post("reset_factors", &fields).await.error(), Error::Frozen);
        assert_eq!(admin.browser.post("send_reset", &fields[..1]).await.error(), Error::Frozen);
        assert_eq!(view_of(&admin.browser, &id).await.factors.len(), 1);
        // What staff do all the same the one before hears of.
        app.new_mails(&user.email).await;
        by_command(app, StaffAct::EndSessions { ids: vec![id] }).await.unwrap();
        let told = app.new_mails(&user.email).await;
        assert!(told.iter().any(|mail| mail.subject.contains("sessions were ended")), "{told:?}");
    }

    async fn what_an_owner_can_undo_outlives_a_reset(app: &App) {
        let user = app.user("ada").await;
        let fields = [("current_password", user.password.as_str()), ("password", NEW)];
        user.browser.post("change_password", &fields).await.ok();
        by_command(app, reset(&app.id_of_person(&user).await, false)).await.unwrap();
        let sql = "SELECT COUNT(*) FROM changes WHERE kind = 'password' AND undone_at IS NULL";
        assert_eq!(tables::number(app.db(), sql).await, 1);
    }

    /// A code that went to the wrong one is taken back.
    async fn an_enrolment_code_ends_with_the_next_act(app: &App) {
        let user = app.user("ada").await;
        let id = app.id_of_person(&user).await;
        let ends = [
            vec![reset(&id, false)],
            vec![
                StaffAct::Disable { ids: vec![id.clone()], reason: String::new() },
                StaffAct::Enable { id: id.clone() },
            ],
            vec![
                StaffAct::ChangeRole { id: id.clone(), role: Role::Auditor },
                StaffAct::ChangeRole { id: id.clone(), role: Role::User },
            ],
        ];
        for acts in ends {
            let code = by_command(app, reset(&id, true)).await.unwrap().enrolment_code.unwrap();
            for act in acts {
                by_command(app, act).await.unwrap();
            }
            // One wrong guess holds the next one back for a while.
            app.pass(crate::harness::HOUR);
            let refused = due(app, &user).await.post("prove_mailbox", &[("code", &code)]).await;
            assert_eq!(refused.error(), Error::InvalidCode);
        }
    }

    /// A mailbox alone gets nobody in who ever had a factor, whatever policy says.
    async fn a_mailbox_alone_gets_nobody_in_under_any_policy(app: &App) {
        let user = app.user("ada").await;
        by_command(app, reset(&app.id_of_person(&user).await, false)).await.unwrap();
        app.new_mails(&user.email).await;
        let asking = app.anonymous();
        asking.post("ask_for_reset", &[("email", &user.email)]).await.leads_to(routes::PASSWORD_RESET);
        let code = code_in(&app.mail(&user.email).await);
        asking.post("reset_with_code", &[("code", &code), ("password", NEW)]).await.leads_to(routes::LOGIN_RESET);
        for policy in [MfaPolicy::Required, MfaPolicy::Staff, MfaPolicy::Optional] {
            let node = app.another_node(|setup| setup.config.mfa.policy = policy).await;
            let browser = app.anonymous().on(&node);
            browser.post("sign_in", &[("login", &user.email), ("password", NEW)]).await.leads_to(routes::MFA_SETUP);
            assert_eq!(browser.stage().await, Stage::MailboxProofRequired, "{policy:?}");
            assert_eq!(browser.post("send_code", &[]).await.error(), Error::NotPermitted, "{policy:?}");
            node.stop().await;
        }
    }

    /// Somebody who can't sign in yet keeps nobody's place.
    async fn an_invited_administrator_is_none_yet(app: &App) {
        let root = app.staff("root", Role::Administrator).await;
        let invite = StaffAct::Invite {
            email: "typo@example.org".to_owned(),
            username: String::new(),
            display_name: "Typo".to_owned(),
            role: Role::Administrator,
        };
        by_command(app, invite).await.unwrap();
        let id = app.id_of_person(&root).await;
        let acts = [
            StaffAct::ChangeRole { id: id.clone(), role: Role::User },
            StaffAct::Disable { ids: vec![id.clone()], reason: String::new() },
            StaffAct::Delete { id, confirmation: root.email.clone() },
        ];
        for act in acts {
            assert_eq!(by_command(app, act).await.unwrap_err(), Error::LastAdministrator);
        }
        assert_eq!(root.browser.post("delete_account", &[]).await.error(), Error::LastAdministrator);
    }

    async fn an_invitation_to_the_wrong_address_ends(app: &App) {
        let invite = StaffAct::Invite {
            email: "wrong@example.org".to_owned(),
            username: String::new(),
            display_name: "Bob".to_owned(),
            role: Role::Administrator,
        };
        let id = by_command(app, invite).await.unwrap().user_id.unwrap();
        let mail = app.mail("wrong@example.org").await;
        let email = Some("right@example.org".to_owned());
        by_command(app, StaffAct::Edit { id, email, username: None, display_name: None }).await.unwrap();
        let browser = app.anonymous();
        browser.get(&link_in(&mail)).await;
        assert_eq!(browser.post("accept_invitation", &[("password", NEW)]).await.error(), Error::InvalidLink);
    }

    /// Between the pages of a file it is asked again.
    async fn an_export_ends_with_the_right_to_it(app: &App) {
        let auditor = app.staff("iris", Role::Auditor).await;
        let signed_in = app.bearer(&auditor).await;
        let service = &app.node.running.service;
        let client = Client::new("100.64.0.1".parse().unwrap(), "curl").as_program();
        let principal = service.bearer(signed_in.program.token.as_ref().unwrap()).await.unwrap();
        let operator = Operator::Staff { client: &client, principal: &principal };
        let mut export = service.audit_export(&operator, &auth::service::AuditFilter::default()).await.unwrap();
        assert!(!export.next().await.unwrap().is_empty());
        service.demand_still(&operator, Permission::Export).await.unwrap();
        let id = app.id_of_person(&auditor).await;
        by_command(app, StaffAct::ChangeRole { id, role: Role::User }).await.unwrap();
        assert_eq!(export.next().await.unwrap_err(), Error::InvalidToken);
        assert_eq!(service.demand_still(&operator, Permission::Export).await, Err(Error::InvalidToken));
        assert!(!matches!(service.visit(&client).await, Ok(Visit::SignedIn(_))));
    }

    /// Whoever has no address is named by the username, and keeps it.
    async fn without_an_address_the_username_is_the_name(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("root", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        tables::execute(app.db(), "UPDATE users SET email = '', email_key = '' WHERE username = 'ada'").await;
        let edit = StaffAct::Edit { id: id.clone(), email: None, username: Some(String::new()), display_name: None };
        assert_eq!(by_command(app, edit).await.unwrap_err(), Error::field(Field::Username, Problem::Required));
        let page = admin.browser.get(&format!("/admin/users/{id}")).await.ok().text();
        assert!(page.contains("Type ada to delete it"), "the page says what to type");
        for (typed, due) in [("", false), ("ada@example.org", false), ("ADA", true)] {
            let act = StaffAct::Delete { id: id.clone(), confirmation: typed.to_owned() };
            assert_eq!(by_command(app, act).await.is_ok(), due, "{typed:?}");
        }
    }
}
