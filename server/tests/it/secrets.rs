//! A stolen database, a stolen Redis, a stolen log: no secret stands in any of them (I13, I14; Control Web Panel, django-
//! allauth 0.63.4, CVE-2025-11794).

use crate::harness::{App, Backend, Browser, Person, code_in, enrolling, link_in, loaded, logs, redis::Redis, tables};
use app::routes;
use auth::{role::Role, totp, wire::RecoveryCodesView};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// What must be found nowhere, by name.
#[derive(Default)]
struct Canaries(Vec<(String, Vec<u8>)>);

impl Canaries {
    fn add(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.0.push((name.to_owned(), value.as_ref().to_vec()));
    }

    /// A cookie or link: as it is sent, and the 32 bytes that it stands for.
    fn add_token(&mut self, name: &str, text: &str) {
        self.add(name, text);
        self.add(&format!("{name}, decoded"), URL_SAFE_NO_PAD.decode(text).unwrap());
    }

    fn add_cookies(&mut self, when: &str, browser: &Browser) {
        for name in ["session", "browser"] {
            if let Some(value) = browser.cookie(name) {
                self.add_token(&format!("{name} cookie {when}"), &value);
            }
        }
        if let Some(form) = browser.cookie("form") {
            self.add(&format!("form cookie {when}"), form);
        }
    }

    fn are_not_in(&self, place: &str, bytes: &[u8]) {
        assert!(!bytes.is_empty(), "{place} is empty");
        for (name, canary) in &self.0 {
            assert!(canary.len() >= 8, "{name} is too short to be looked for");
            let is_there = bytes.windows(canary.len()).any(|window| window == canary);
            assert!(!is_there, "{name} stands in {place}");
        }
    }
}

async fn everywhere(app: &App, canaries: &Canaries) {
    canaries.are_not_in("the database", &tables::dump(app.db()).await);
    canaries.are_not_in("the log", &logs::all());
    if let Some(url) = &app.store.redis_url {
        canaries.are_not_in("Redis", &Redis::connect(url).await.dump().await);
    }
}

on_every_backend! {
    async fn no_secret_is_kept_as_it_is(app: &App) {
        let mut canaries = Canaries::default();
        let (person, browser) = (Person::new("ada"), app.anonymous());
        canaries.add("password", &person.password);
        person.register(&browser).await.ok();
        canaries.add_cookies("after registering", &browser);
        let mail = app.mail(&person.email).await;
        let (code, link) = (code_in(&mail), link_in(&mail));
        canaries.add("confirmation code", &code);
        canaries.add_token("confirmation link", link.split("token=").nth(1).unwrap());
        canaries.add("a mail's text", &mail.text.as_bytes()[..60]);
        browser.get(&link).await;
        canaries.add_cookies("after landing", &browser);
        everywhere(app, &canaries).await;

        browser.post("confirm_with_code", &[("code", &code)]).await.ok();
        canaries.add_cookies("after confirming", &browser);
        let secret = enrolling(&browser).await;
        canaries.add("authenticator's secret", secret.as_bytes());
        canaries.add("authenticator's secret in base32", secret.base32());
        let code = totp::code_at(&secret, totp::step_at(app.now()));
        browser.post("confirm_enrolment", &[("name", "Phone"), ("code", &code)]).await.ok();
        canaries.add_cookies("signed in", &browser);
        let shown: RecoveryCodesView = loaded(&browser, "recovery_codes_page").await;
        for code in &shown.codes {
            canaries.add("recovery code", code);
            canaries.add("recovery code, bare", code.replace('-', ""));
        }
        // While they wait, sealed under a key that only the cookie gives.
        everywhere(app, &canaries).await;
        browser.post("save_recovery_codes", &[]).await.ok();

        let user = crate::harness::User { person, browser, secret, recovery_codes: shown.codes };
        let second = app.anonymous();
        user.sign_in(&second).await.ok();
        second.submit(routes::LOGIN, "verify_recovery_code", &[("code", "x")]).await;
        second.post("verify_recovery_code", &[("code", &user.recovery_codes[0])]).await.ok();
        canaries.add_cookies("after recovery", &second);
        let replacement: RecoveryCodesView = loaded(&second, "recovery_codes_page").await;
        canaries.add("replacement", &replacement.codes[0]);
        let third = app.anonymous();
        user.sign_in(&third).await.ok();
        third.post("send_code", &[]).await.ok();
        let typed = third.submit(routes::LOGIN, "sign_in", &[("login", "typed-in"), ("password", "typed-secret-1")]).await;
        assert_eq!(typed.status, 302);
        canaries.add("a wrong password", "typed-secret-1");
        let unlock = crate::throttles::unlock_link(app, &user).await;
        canaries.add_token("unlock link", unlock.split("token=").nth(1).unwrap());
        third.get(&unlock).await;
        third.post("unlock", &[]).await.ok();
        canaries.add_cookies("after unlocking", &third);
        let (other, browser, code) = app.mailbox_due("bea", Role::Administrator).await;
        canaries.add("another password", &other.password);
        canaries.add("enrolment code", &code);
        canaries.add("enrolment code, bare", code.replace('-', ""));
        canaries.add_cookies("before enrolling", &browser);
        app.settle().await;
        everywhere(app, &canaries).await;

        // What was shown is gone from the store, not only hidden.
        assert_eq!(app.mails(&user.email).await.iter().filter(|mail| mail.text.is_empty()).count(), 0);
    }

    /// The outbox's rows tell whom nothing was written to.
    async fn letters_are_sealed(app: &App) {
        let (person, _) = app.registered("ada").await;
        app.mail(&person.email).await;
        let rows = {
            use sea_orm::EntityTrait;
            entity::message::Entity::find().all(app.db()).await.unwrap()
        };
        assert!(rows.iter().all(|row| !row.payload.is_empty()));
        for row in rows {
            let text = String::from_utf8_lossy(&row.payload);
            assert!(!text.contains("ada") && !text.contains("example.org") && !text.contains("confirm"), "{text}");
        }
    }

    /// A secret opens in its own row only: nobody gets in with an authenticator that was moved.
    async fn a_sealed_secret_cannot_be_moved(backend: Backend) {
        let app = App::start(backend).await;
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let swap = "UPDATE factors SET user_id = (SELECT id FROM users WHERE email = 'bea@example.org')";
        tables::execute(app.db(), swap).await;
        let browser = app.anonymous();
        bea.sign_in(&browser).await.ok();
        let code = ada.next_code(&app);
        let answer = browser.post("verify_code", &[("code", &code)]).await;
        assert_eq!(answer.error(), auth::Error::InvalidCode);
        // It stands in nobody's way.
        let code = bea.next_code(&app);
        browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        app.discard().await;
    }
}
