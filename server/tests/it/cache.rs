//! `countersign cache clear`: what sessions remember is dropped, and nobody is signed out.

use crate::{
    commands::typed,
    harness::{App, Backend, code_in, loaded, redis::Redis, tables},
};
use app::routes;
use auth::{stage::Stage, wire::RecoveryCodesView};

const KEY: &str = "0123456789abcdef0123456789abcdef";
/// A Redis database of these tests' own: records of other tests have the same prefix.
const NUMBER: &str = "13";

struct Cleared {
    code: i32,
    said: serde_json::Value,
    complaint: String,
}

/// Runs the command on the portal's stores.
fn clear(app: &App, redis: Option<&str>, more: &[&str]) -> Cleared {
    let prefix = app.store.redis_prefix.as_str();
    let mut variables = vec![("COUNTERSIGN_REDIS__PREFIX", prefix), ("COUNTERSIGN_REDIS__TIMEOUT_MS", "2000")];
    variables.extend(redis.map(|url| ("REDIS_URL", url)));
    let (code, said, complaint) = typed(&app.store, &variables, &[&["--json", "cache", "clear"], more].concat(), "");
    Cleared { code, said: serde_json::from_str(&said).unwrap_or_default(), complaint }
}

on_every_backend! {
    async fn sessions_go_on(backend: Backend) {
        let mut url = None;
        let app = App::start_with(backend, |setup| {
            setup.config.secrets.key = KEY.into();
            if backend == Backend::MariaDbAndRedis {
                let own = format!("{}/{NUMBER}", setup.config.redis.url.expose().trim_end_matches('/'));
                setup.config.redis.url = own.as_str().into();
                url = Some(own);
            }
        })
        .await;
        let mut redis = None;
        if let Some(url) = &url {
            let mut connection = Redis::connect(url).await;
            connection.command(&["FLUSHDB"]).await;
            // Other programs' keys, some of them named nearly like ours.
            for key in ["csr_other", "csr_0123456789abcdef!?", "countersign:code:x", "session", "{a}code:1"] {
                connection.command(&["SET", key, "theirs"]).await;
            }
            redis = Some(connection);
        }
        // In, with recovery codes that are shown and not saved yet; and somebody with a code on its way.
        let (person, browser) = app.confirmed("ada").await;
        let secret = crate::harness::enrolling(&browser).await;
        let code = auth::totp::code_at(&secret, auth::totp::step_at(app.now()));
        browser.post("confirm_enrolment", &[("name", "Phone"), ("code", &code)]).await.leads_to(routes::RECOVERY_CODES);
        assert_eq!(loaded::<RecoveryCodesView>(&browser, "recovery_codes_page").await.codes.len(), 10);
        let (user, pending) = app.pending("bea").await;
        app.new_mails(&user.email).await;
        pending.post("send_code", &[]).await.ok();
        let mailed = code_in(&app.mail(&user.email).await);

        let refused = clear(&app, url.as_deref(), &[]);
        assert!(refused.code == 1 && refused.complaint.contains("--yes"), "{}", refused.complaint);
        assert_eq!(loaded::<RecoveryCodesView>(&browser, "recovery_codes_page").await.codes.len(), 10, "nothing went");

        let cleared = clear(&app, url.as_deref(), &["--yes"]);
        assert_eq!(cleared.code, 0, "{}", cleared.complaint);
        let place = if url.is_some() { "records_in_redis" } else { "records_in_database" };
        assert!(cleared.said[place].as_u64().unwrap() > 0, "{}", cleared.said);
        assert_eq!(cleared.said["codes_in_redis"], serde_json::Value::Null);

        assert_eq!(browser.stage().await, Stage::Authenticated, "{} is in", person.email);
        browser.get(routes::DASHBOARD).await.ok();
        assert_eq!(loaded::<RecoveryCodesView>(&browser, "recovery_codes_page").await.codes.len(), 0, "they can't be shown");
        pending.post("verify_mailed_code", &[("code", &mailed)]).await.leads_to(routes::DASHBOARD);
        let told = "SELECT COUNT(*) FROM audit WHERE kind = 'cache-cleared'";
        assert_eq!(tables::number(app.db(), told).await, 1);

        // Codes on their way go where that is asked for: then they are refused, and a new one helps.
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        app.pass(61 * crate::harness::SECOND);
        app.new_mails(&user.email).await;
        other.post("send_code", &[]).await.ok();
        let mailed = code_in(&app.mail(&user.email).await);
        let cleared = clear(&app, url.as_deref(), &["--yes", "--codes"]);
        assert_eq!(cleared.code, 0, "{}", cleared.complaint);
        let answer = other.post("verify_mailed_code", &[("code", &mailed)]).await;
        if let Some(mut redis) = redis {
            assert!(cleared.said["codes_in_redis"].as_u64().unwrap() > 0, "{}", cleared.said);
            assert_ne!(answer.status, 200);
            assert_eq!(other.stage().await, Stage::MfaRequired);
            assert_eq!(redis.command(&["KEYS", "*"]).await.len(), 5, "all others' keys are there");
        } else {
            answer.leads_to(routes::DASHBOARD);
        }
        app.finish().await;
    }

    async fn a_redis_that_is_gone_is_told(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.secrets.key = KEY.into()).await;
        if backend == Backend::MariaDbAndRedis {
            let cleared = clear(&app, Some("redis://127.0.0.1:1"), &["--yes"]);
            assert!(cleared.code == 2 && cleared.complaint.contains("Redis"), "{}", cleared.complaint);
        }
        app.finish().await;
    }
}

/// More keys than Redis gives at once.
#[test]
fn many_keys_are_found() {
    crate::harness::run(Backend::MariaDbAndRedis, async |backend| {
        let app = App::start_with(backend, |setup| setup.config.secrets.key = KEY.into()).await;
        let url = format!("{}/14", app.store.redis_url.as_deref().unwrap().trim_end_matches('/'));
        let mut redis = Redis::connect(&url).await;
        redis.command(&["FLUSHDB"]).await;
        for number in 0..3_000 {
            redis.command(&["SET", &format!("csr_{number:018}"), "x"]).await;
        }
        let cleared = clear(&app, Some(&url), &["--yes"]);
        assert_eq!(
            (cleared.code, cleared.said["records_in_redis"].as_u64()),
            (0, Some(3_000)),
            "{}",
            cleared.complaint
        );
        assert!(redis.command(&["KEYS", "*"]).await.is_empty());
        app.finish().await;
    });
}
