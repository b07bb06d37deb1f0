//! Redis is a cache in front of codes, and keeps records: without it the portal is stricter, never looser.

use super::{heals, is_for_later};
use crate::harness::{
    App, Backend, Person, SECOND, User, code_in, loaded,
    proxy::{Proxy, Wire},
    redis::Redis,
    run, tables,
};
use app::routes;
use auth::{Error, stage::Stage, wire::DashboardView};
use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

/// A dead cache may cost a request this much, on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(2);

/// A portal whose Redis is behind a wire, in a database of its own.
async fn wired(number: u8) -> (App, Proxy, String) {
    let direct = crate::harness::variable("TEST_REDIS_URL").unwrap();
    let direct = format!("{}/{number}", direct.trim_end_matches('/'));
    let (proxy, url) = Proxy::before(&direct).await;
    let app = App::start_with(Backend::MariaDbAndRedis, |setup| {
        setup.config.redis.url = url.into();
        setup.config.redis.timeout_ms = NonZeroU32::new(100).unwrap();
    })
    .await;
    (app, proxy, direct)
}

async fn connected(app: &App) {
    let redis = app.node.running.parts.redis.clone().unwrap();
    heals(async || redis.is_connected()).await;
}

/// What needs no Redis works without it, and quickly.
async fn all_but_codes_works(app: &App, user: &User) {
    let began = Instant::now();
    assert_eq!(user.browser.stage().await, Stage::Authenticated);
    user.browser.get(routes::DASHBOARD).await.ok();
    let other = app.anonymous();
    user.sign_in_fully(app, &other).await;
    other.post("sign_out", &[]).await.leads_to(routes::LOGIN);
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
}

#[test]
fn redis_is_down() {
    run(Backend::MariaDbAndRedis, async |_| {
        let (app, proxy, _) = wired(9).await;
        let (user, pending) = app.pending("ada").await;
        app.new_mails(&user.email).await;
        pending.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&user.email).await);
        proxy.set(Wire::Cut);
        all_but_codes_works(&app, &user).await;

        // A code can be neither accepted nor sent, and whoever registers is asked to come back.
        is_for_later(&pending.post("verify_mailed_code", &[("code", &code)]).await);
        assert_eq!(pending.stage().await, Stage::MfaRequired);
        app.pass(61 * SECOND);
        is_for_later(&pending.post("send_code", &[]).await);
        is_for_later(&Person::new("bea").register(&app.anonymous()).await);
        assert_eq!(tables::count(app.db(), "registrations").await, 0);

        // A recovery code works; its replacement can't be shown, so there is none.
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        other.post("verify_recovery_code", &[("code", &user.recovery_codes[0])]).await.leads_to(routes::DASHBOARD);
        assert_eq!(loaded::<DashboardView>(&other, "dashboard_page").await.recovery_codes_left, 9);
        let ready: serde_json::Value = app.anonymous().get("/readyz").await.ok().json();
        assert_eq!(ready["redis"], "unreachable");

        // Back again, by itself; the code is as good as it was.
        proxy.set(Wire::Whole);
        connected(&app).await;
        heals(async || pending.post("verify_mailed_code", &[("code", &code)]).await.status == 200).await;
        assert_eq!(pending.stage().await, Stage::Authenticated);
        app.finish().await;
    });
}

#[test]
fn redis_hangs() {
    run(Backend::MariaDbAndRedis, async |_| {
        let (app, proxy, _) = wired(10).await;
        let (user, pending) = app.pending("ada").await;
        proxy.set(Wire::Silent);
        for _ in 0..3 {
            all_but_codes_works(&app, &user).await;
            let began = Instant::now();
            is_for_later(&pending.post("send_code", &[]).await);
            assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
        }
        proxy.set(Wire::Whole);
        heals(async || {
            app.pass(61 * SECOND);
            pending.post("send_code", &[]).await.status == 200
        })
        .await;
        app.finish().await;
    });
}

/// Lost, or restored from an old copy: nothing that counts comes back to life.
#[test]
fn redis_forgets_and_remembers_wrongly() {
    run(Backend::MariaDbAndRedis, async |_| {
        let (app, _proxy, direct) = wired(11).await;
        let mut redis = Redis::connect(&direct).await;
        let (user, pending) = app.pending("ada").await;
        app.new_mails(&user.email).await;
        pending.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&user.email).await);
        let keys: Vec<String> =
            redis.command(&["KEYS", "*"]).await.into_iter().map(|key| String::from_utf8(key).unwrap()).collect();
        assert!(keys.iter().any(|key| key.contains(":code:")), "{keys:?}");
        assert!(keys.iter().all(|key| key.contains(":code:") || key.starts_with("csr_")), "{keys:?}");
        for key in keys.iter().filter(|key| key.contains(":code:")) {
            let life: i64 = String::from_utf8(redis.command(&["PTTL", key]).await.remove(0)).unwrap().parse().unwrap();
            assert!(life > 0, "every key ends by itself");
        }

        // A code whose key is lost is refused; sessions and counters are where they were.
        redis.command(&["FLUSHDB"]).await;
        assert_eq!(pending.post("verify_mailed_code", &[("code", &code)]).await.error(), Error::InvalidCode);
        assert_eq!((user.browser.stage().await, pending.stage().await), (Stage::Authenticated, Stage::MfaRequired));
        app.pass(61 * SECOND);
        pending.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&user.email).await);
        let keys: Vec<Vec<u8>> = redis.command(&["KEYS", "*:code:*"]).await;
        pending.post("verify_mailed_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        assert!(redis.command(&["KEYS", "*:code:*"]).await.is_empty());

        // An old copy comes back: the code stays spent, for the database decides.
        for key in keys {
            redis.command(&["SET", std::str::from_utf8(&key).unwrap(), "1", "PX", "300000"]).await;
        }
        let again = app.anonymous();
        user.sign_in(&again).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(again.post("verify_mailed_code", &[("code", &code)]).await.error(), Error::InvalidCode);
        let ended = pending.copy();
        pending.post("sign_out", &[]).await.ok();
        assert_eq!(ended.stage().await, Stage::Anonymous);
        app.finish().await;
    });
}

#[test]
fn the_portal_starts_without_redis() {
    run(Backend::MariaDbAndRedis, async |backend| {
        let direct = crate::harness::variable("TEST_REDIS_URL").unwrap();
        let (proxy, url) = Proxy::before(&format!("{}/12", direct.trim_end_matches('/'))).await;
        proxy.set(Wire::Cut);
        let app = App::start_with(backend, |setup| {
            setup.config.redis.url = url.into();
            setup.awaits_redis = false;
        })
        .await;
        let browser = app.anonymous();
        browser.get(routes::LOGIN).await.ok();
        is_for_later(&Person::new("ada").register(&browser).await);
        proxy.set(Wire::Whole);
        connected(&app).await;
        heals(async || Person::new("ada").register(&browser).await.status == 200).await;
        app.finish().await;
    });
}
