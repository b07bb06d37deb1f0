//! An administrator who can sign in always stays.

use super::view_of;
use crate::harness::{App, User};
use auth::{Error, role::Role, stage::Stage};

/// Does something to somebody, in its owner's name.
async fn does(admin: &User, (function, fields): &(&str, Vec<(&str, String)>)) -> crate::harness::Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    admin.browser.post(function, &fields).await
}

fn ends(id: &str, email: &str) -> [(&'static str, Vec<(&'static str, String)>); 3] {
    [
        ("disable_users", vec![("ids", id.to_owned())]),
        ("change_role", vec![("id", id.to_owned()), ("role", "user".to_owned())]),
        ("delete_user", vec![("id", id.to_owned()), ("confirmation", email.to_owned())]),
    ]
}

on_every_backend! {
    /// Each takes the other's role at the same moment: one of them stays, whatever it is they do.
    async fn two_at_once(app: &App) {
        for number in 0..3 {
            let names = [format!("ada-{number}"), format!("bea-{number}")];
            let ada = app.staff(&names[0], Role::Administrator).await;
            let bea = app.staff(&names[1], Role::Administrator).await;
            let (of_ada, of_bea) = (app.id_of_person(&ada).await, app.id_of_person(&bea).await);
            let (ends_ada, ends_bea) = (ends(&of_ada, &ada.email), ends(&of_bea, &bea.email));
            let (by_ada, by_bea) =
                futures_util::future::join(does(&ada, &ends_bea[number]), does(&bea, &ends_ada[number])).await;
            let done = [by_ada.status, by_bea.status].iter().filter(|status| **status == 200).count();
            assert!(done <= 1, "{} and {}", by_ada.text(), by_bea.text());
            for answer in [by_ada, by_bea].into_iter().filter(|answer| answer.status != 200) {
                let error = answer.error();
                let is_known = matches!(error, Error::InvalidToken | Error::LastAdministrator | Error::Unavailable { .. })
                    // The session had ended before the request came.
                    || error == Error::WrongStage { stage: Stage::Anonymous };
                assert!(is_known, "{error:?}");
            }
            let stages = [ada.browser.stage().await, bea.browser.stage().await];
            assert!(stages.contains(&Stage::Authenticated), "{stages:?}");
            // The next pair begins alone.
            let sql = format!("UPDATE users SET role = 'user' WHERE username IN ('{}', '{}')", names[0], names[1]);
            crate::harness::tables::execute(app.db(), &sql).await;
        }
        // What was done to the database by hand leaves nobody, and the invariants want somebody.
        app.staff("last", Role::Administrator).await;
    }

    /// A demotion counts from the moment it is committed, for requests on their way as well.
    async fn a_former_administrator_does_nothing(app: &App) {
        let (ada, bea) = (app.staff("ada", Role::Administrator).await, app.staff("bea", Role::Administrator).await);
        let user = app.user("cleo").await;
        let (of_bea, of_cleo) = (app.id_of_person(&bea).await, app.id_of_person(&user).await);
        ada.browser.post("change_role", &[("id", &of_bea), ("role", "auditor")]).await.ok();
        assert_eq!(bea.browser.post("unlock_user", &[("id", &of_cleo)]).await.error().code(), "wrong-stage");
        assert_eq!(view_of(&ada.browser, &of_bea).await.row.role, Role::Auditor);
        let browser = app.anonymous();
        bea.sign_in_fully(app, &browser).await;
        assert_eq!(browser.post("unlock_user", &[("id", &of_cleo)]).await.error(), Error::NotPermitted);
    }
}
