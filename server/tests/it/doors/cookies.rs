//! What the cookies look like.

use crate::harness::{Answer, App, Backend, Person, SetCookie, code_in, link_in};
use app::routes;

fn attributes(answer: &Answer, name: &str) -> Vec<String> {
    answer.set_cookie(name).unwrap_or_else(|| panic!("{name} isn't set")).attributes
}

/// Base64url of 256 bits.
fn is_secret(cookie: &SetCookie) -> bool {
    cookie.value.len() == 43 && cookie.value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// All cookies of a journey, with these names and attributes.
async fn journey(app: &App, prefix: &str, secure: &[&str]) {
    let all = |more: &[&str]| {
        let attributes = ["Path=/", "SameSite=Lax", "HttpOnly"].iter().chain(secure).chain(more);
        attributes.map(|attribute| (*attribute).to_owned()).collect::<Vec<_>>()
    };
    let name = |name: &str| format!("{prefix}{name}");
    let (person, browser) = (Person::new("ada"), app.anonymous());
    let typed = browser.submit(routes::REGISTER, "register", &[("email", "x")]).await;
    assert_eq!(attributes(&typed, &name("form")), all(&["Max-Age=300"]));

    let answer = person.register(&browser).await.ok();
    assert_eq!(attributes(&answer, &name("session")), all(&[]), "it ends with the browser");
    assert!(is_secret(&answer.set_cookie(&name("session")).unwrap()));
    let mail = app.mail(&person.email).await;
    let landing = browser.get(&link_in(&mail)).await;
    assert_eq!(attributes(&landing, &name("form")), all(&["Max-Age=1200"]));
    let code = code_in(&mail);
    let answer = browser.post("confirm_with_code", &[("code", &code)]).await.ok();
    assert_eq!(attributes(&answer, &name("session")), all(&[]));
    assert_eq!(attributes(&answer, &name("form")), all(&["Max-Age=0"]), "cleared as it was set");

    let user = app.enrol(person, browser).await;
    user.browser.post("sign_out", &[]).await.ok();
    user.sign_in(&user.browser).await.ok();
    let code = user.next_code(app);
    let answer = user.browser.post("verify_code", &[("code", &code)]).await.ok();
    assert_eq!(attributes(&answer, &name("session")), all(&[]));
    assert_eq!(attributes(&answer, &name("browser")), all(&["Max-Age=31536000"]));
    assert!(is_secret(&answer.set_cookie(&name("browser")).unwrap()));
    let answer = user.browser.post("sign_out", &[]).await.ok();
    assert_eq!(attributes(&answer, &name("session")), all(&["Max-Age=0"]));
    for cookie in answer.set_cookies() {
        assert!(!cookie.attributes.iter().any(|attribute| attribute.starts_with("Domain")));
    }
}

on_every_backend! {
    async fn over_http(app: &App) {
        journey(app, "", &[]).await;
    }

    async fn over_https(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.server.public_origin = "https://sign-in.example.org".to_owned();
        })
        .await;
        journey(&app, "__Host-", &["Secure"]).await;
        app.finish().await;
    }

    /// Looking sets nothing.
    async fn pages_and_loaders_set_none(app: &App) {
        let user = app.user("ada").await;
        for path in ["/", routes::DASHBOARD, routes::RECOVERY_CODES, routes::DEV_OUTBOX, "/nothing", "/robots.txt"] {
            assert_eq!(user.browser.get(path).await.set_cookies(), []);
            assert_eq!(app.anonymous().get(path).await.set_cookies(), []);
        }
        for function in ["standing_page", "dashboard_page", "outbox_page"] {
            assert_eq!(user.browser.post(function, &[]).await.set_cookies(), []);
        }
    }
}
