//! The database goes and comes back: 503 meanwhile, never a guess.

use super::{heals, is_for_later};
use crate::harness::{
    App, Backend, HTML, JSON, Person,
    proxy::{Proxy, Wire},
    run, run_on,
};
use app::routes;
use auth::stage::Stage;
use axum::{body::Body, http::header};
use sea_orm::ConnectionTrait;

/// All doors are closed, and none of them says that something was done.
async fn nobody_gets_in(app: &App, user: &crate::harness::User, pending: &crate::harness::Browser) {
    let code = user.next_code(app);
    is_for_later(&pending.post("verify_code", &[("code", &code)]).await);
    is_for_later(&user.sign_in(&app.anonymous()).await);
    is_for_later(&user.browser.post("dashboard_page", &[]).await);
    is_for_later(&user.browser.post("standing_page", &[]).await);
    is_for_later(&user.browser.post("sign_out", &[]).await);
    is_for_later(&Person::new("bea").register(&app.anonymous()).await);
    let page = user.browser.get(routes::DASHBOARD).await;
    assert_eq!(page.status, 503, "{}", page.text());
    let anonymous = app.anonymous();
    for (path, status) in [("/healthz", 200), ("/readyz", 503), ("/robots.txt", 200)] {
        assert_eq!(anonymous.get(path).await.status, status, "{path}");
    }
    let outbox = anonymous.asking("GET", routes::DEV_OUTBOX).header(header::ACCEPT, JSON);
    assert_eq!(anonymous.send(outbox, Body::empty()).await.status, 503);
    let form = pending.send(pending.posting("verify_code", HTML), format!("code={code}")).await;
    assert!(form.status == 302 && form.set_cookies().iter().all(|cookie| cookie.name == "form"), "{form:?}");
}

#[test]
fn mariadb_goes_and_comes_back() {
    run(Backend::MariaDbAndRedis, async |backend| {
        let direct = crate::harness::variable("TEST_MYSQL_URL").unwrap();
        let (proxy, through) = Proxy::before(&direct).await;
        let app = App::start_with(backend, |setup| {
            let url = setup.config.database.url.expose().replace(&direct, &through);
            assert!(url.contains(&proxy.address().to_string()));
            setup.config.database.url = url.into();
        })
        .await;
        let (user, pending) = app.pending("ada").await;
        app.settle().await;
        proxy.set(Wire::Cut);
        nobody_gets_in(&app, &user, &pending).await;
        proxy.set(Wire::Whole);
        heals(async || app.anonymous().get("/readyz").await.status == 200).await;
        heals(async || user.browser.post("standing_page", &[]).await.status == 200).await;
        assert_eq!(user.browser.stage().await, Stage::Authenticated, "nobody was signed out, whatever was asked for");
        let code = user.next_code(&app);
        pending.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        app.finish().await;
    });
}

/// Somebody else holds the one writer's place, and doesn't let go.
#[test]
fn sqlite_is_locked() {
    run_on(Backend::Sqlite, async |app| {
        let user = app.user("ada").await;
        app.settle().await;
        let other = sea_orm::Database::connect(&app.store.database_url).await.unwrap();
        other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        let (sign_in, register) = tokio::join!(async { user.sign_in(&app.anonymous()).await }, async {
            Person::new("bea").register(&app.anonymous()).await
        },);
        is_for_later(&sign_in);
        is_for_later(&register);
        assert_eq!(user.browser.stage().await, Stage::Authenticated, "readers don't wait");
        other.execute_unprepared("ROLLBACK").await.unwrap();
        other.close().await.unwrap();
        heals(async || user.sign_in(&app.anonymous()).await.status == 200).await;
    });
}

/// A file that can't be written: everything that would change something is refused.
#[test]
fn sqlite_is_full() {
    run_on(Backend::Sqlite, async |app| {
        let user = app.user("ada").await;
        app.settle().await;
        app.db().execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
        let mut refused = None;
        for number in 0..500 {
            let answer = Person::new(&format!("person{number}")).register(&app.anonymous()).await;
            if answer.status != 200 {
                refused = Some(answer);
                break;
            }
        }
        is_for_later(&refused.expect("the disk is full at last"));
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
        app.db().execute_unprepared("PRAGMA max_page_count = 1073741823").await.unwrap();
        Person::new("bea").register(&app.anonymous()).await.ok();
    });
}
