//! Every act, as everybody who might try it.

use crate::{
    account::stale,
    harness::{App, Browser, User, tables},
};
use app::routes;
use auth::{Error, role::Role, stage::Stage};

/// An act with what it takes, and whether support may do it.
type Act = (&'static str, Vec<(&'static str, String)>, bool);

/// Every act on one user.
fn acts(id: &str, email: &str) -> Vec<Act> {
    let id = || ("id", id.to_owned());
    let ids = || ("ids", id().1);
    let of = |name: &'static str, value: &str| (name, value.to_owned());
    vec![
        ("rename_user", vec![id(), of("display_name", "Other"), of("username", "other")], false),
        ("readdress_user", vec![id(), of("email", "other@example.net")], false),
        ("unlock_user", vec![id()], true),
        ("reset_factors", vec![id(), of("reason", "Lost"), of("with_code", "on")], true),
        ("send_reset", vec![id()], false),
        ("end_user_sessions", vec![ids()], true),
        ("change_role", vec![id(), of("role", "auditor")], false),
        ("disable_users", vec![ids(), of("reason", "Left")], false),
        ("enable_user", vec![id()], false),
        ("delete_user", vec![id(), of("confirmation", email)], false),
    ]
}

async fn tries(browser: &Browser, (function, fields, _): &Act) -> crate::harness::Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(function, &fields).await
}

async fn refused(browser: &Browser, acts: &[Act], expected: impl Fn(&Act) -> Option<Error>) {
    for act in acts {
        let answer = tries(browser, act).await;
        match expected(act) {
            Some(error) => assert_eq!(answer.error(), error, "{}", act.0),
            None => drop(answer.ok()),
        }
    }
}

/// What acts of staff have left in the history.
async fn done(app: &App) -> i64 {
    tables::number(app.db(), "SELECT COUNT(*) FROM audit WHERE actor_id <> user_id").await
}

async fn target(app: &App) -> (User, Vec<Act>) {
    let user = app.user("ada").await;
    let acts = acts(&app.id_of_person(&user).await, &user.email);
    (user, acts)
}

on_every_backend! {
    async fn nobody_else(app: &App) {
        let (user, acts) = target(app).await;
        refused(&app.anonymous(), &acts, |_| Some(Error::WrongStage { stage: Stage::Anonymous })).await;
        // An administrator, but for the second proof.
        let (_, half, _) = app.mailbox_due("half", Role::Administrator).await;
        refused(&half, &acts, |_| Some(Error::WrongStage { stage: Stage::MailboxProofRequired })).await;
        let bea = app.user("bea").await;
        refused(&bea.browser, &acts, |_| Some(Error::NotFound)).await;
        // Not on themselves, either.
        refused(&user.browser, &acts, |_| Some(Error::NotFound)).await;
        for function in ["invite_user", "retry_message", "drop_message", "forget_handed_over"] {
            assert_eq!(bea.browser.post(function, &[]).await.error(), Error::NotFound, "{function}");
        }
        assert_eq!(done(app).await, 0);
    }

    async fn an_auditor_changes_nothing(app: &App) {
        let (_, acts) = target(app).await;
        let auditor = app.staff("auditor", Role::Auditor).await;
        refused(&auditor.browser, &acts, |_| Some(Error::NotPermitted)).await;
        for function in ["invite_user", "retry_message", "drop_message", "forget_handed_over"] {
            assert_eq!(auditor.browser.post(function, &[]).await.error(), Error::NotPermitted, "{function}");
        }
        assert_eq!(done(app).await, 0);
    }

    async fn support_helps_plain_users_back_in(app: &App) {
        let (_, acts) = target(app).await;
        let support = app.staff("support", Role::Support).await;
        let expected = |(.., is_support): &Act| (!is_support).then_some(Error::NotPermitted);
        refused(&support.browser, &acts, expected).await;
        assert_eq!(support.browser.post("invite_user", &[]).await.error(), Error::NotPermitted);
        // Staff are out of reach, whatever their role; so are they themselves.
        for role in [Role::Auditor, Role::Support, Role::Administrator] {
            let other = app.staff(&format!("other-{}", role.name()), role).await;
            let acts = self::acts(&app.id_of_person(&other).await, &other.email);
            refused(&support.browser, &acts, |_| Some(Error::NotPermitted)).await;
            assert_eq!(other.browser.stage().await, Stage::Authenticated);
        }
        let own = self::acts(&app.id_of_person(&support).await, &support.email);
        refused(&support.browser, &own, |_| Some(Error::NotPermitted)).await;
    }

    async fn an_administrator_does_everything(app: &App) {
        let (_, acts) = target(app).await;
        let admin = app.staff("admin", Role::Administrator).await;
        refused(&admin.browser, &acts, |_| None).await;
        assert_eq!(tables::number(app.db(), "SELECT COUNT(*) FROM users").await, 1);
    }

    async fn but_nothing_to_themselves(app: &App) {
        let admin = app.staff("admin", Role::Administrator).await;
        app.staff("other", Role::Administrator).await;
        let own = acts(&app.id_of_person(&admin).await, &admin.email);
        refused(&admin.browser, &own, |_| Some(Error::NotPermitted)).await;
        assert_eq!((done(app).await, admin.browser.stage().await), (0, Stage::Authenticated));
    }

    async fn nor_to_nobody(app: &App) {
        let admin = app.staff("admin", Role::Administrator).await;
        for id in ["0123456789abcdef0123456789abcdef", "", "1", "../users", "0123456789ABCDEF0123456789ABCDEF"] {
            for act in acts(id, "nobody@example.org") {
                let answer = tries(&admin.browser, &act).await.error();
                // Of several none is chosen.
                let is_none = id.is_empty() && act.1.iter().any(|(name, _)| *name == "ids");
                let expected = if is_none { "invalid-input" } else { "not-found" };
                assert_eq!(answer.code(), expected, "{} on {id:?}", act.0);
            }
        }
        for function in ["retry_message", "drop_message"] {
            let answer = admin.browser.post(function, &[("id", "0123456789abcdef0123456789abcdef")]).await;
            assert_eq!(answer.error(), Error::NotFound, "{function}");
        }
        assert_eq!(done(app).await, 0);
    }

    /// Whatever the role: no write without a fresh proof.
    async fn a_stale_proof_does_nothing(app: &App) {
        let (user, acts) = target(app).await;
        let admin = app.staff("admin", Role::Administrator).await;
        stale(app);
        for act in &acts {
            let answer = tries(&admin.browser, act).await;
            assert_eq!(answer.error(), Error::StepUpRequired, "{}", act.0);
            assert_eq!(answer.location(), Some(routes::CONFIRM), "{}", act.0);
        }
        let fields = [("email", "new@example.org"), ("display_name", "New"), ("role", "user")];
        assert_eq!(admin.browser.post("invite_user", &fields).await.error(), Error::StepUpRequired);
        assert_eq!((done(app).await, user.browser.stage().await), (0, Stage::Authenticated));
    }
}
