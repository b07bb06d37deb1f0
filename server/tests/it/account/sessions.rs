//! One's own sessions.

use crate::harness::{App, loaded};
use app::routes;
use auth::{Error, stage::Stage, wire::SessionView};

on_every_backend! {
    async fn each_can_be_ended(app: &App) {
        let user = app.user("ada").await;
        let (first, second) = (app.anonymous(), app.anonymous());
        user.sign_in_fully(app, &first).await;
        user.sign_in_fully(app, &second).await;
        let node = app.another_node(|_| ()).await;
        let sessions: Vec<SessionView> = loaded(&second, "sessions_page").await;
        assert_eq!(sessions.iter().map(|session| session.current).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!((sessions[0].client.as_str(), sessions[0].amr.join(" ").as_str()), ("Firefox on Linux", "pwd totp"));
        let of_first = sessions[1].id.clone();
        second.post("end_session", &[("id", &of_first)]).await.leads_to("/account/sessions?notice=ended");
        // At once, on every node.
        assert_eq!(first.on(&node).stage().await, Stage::Anonymous);
        assert_eq!(first.stage().await, Stage::Anonymous);
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
        assert_eq!(second.post("end_session", &[("id", &of_first)]).await.error(), Error::NotFound, "twice");
        let this = sessions[0].id.clone();
        assert_eq!(second.post("end_session", &[("id", &this)]).await.error(), Error::NotFound, "not this one");

        second.post("end_other_sessions", &[]).await.ok();
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        assert_eq!(loaded::<Vec<SessionView>>(&second, "sessions_page").await.len(), 1);
        second.post("end_other_sessions", &[]).await.ok();
        node.stop().await;
    }

    async fn everybodys_are_their_own(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let hers: Vec<SessionView> = loaded(&bea.browser, "sessions_page").await;
        assert_eq!(ada.browser.post("end_session", &[("id", &hers[0].id)]).await.error(), Error::NotFound);
        ada.browser.post("end_other_sessions", &[]).await.ok();
        assert_eq!(bea.browser.stage().await, Stage::Authenticated);
        assert!(ada.browser.get(routes::SESSIONS).await.ok().text().contains("This one"));
    }
}
