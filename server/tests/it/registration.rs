//! Registrations: several people may try one address, and each confirms only their own (the five classes of
//! pre-hijacking, arXiv 2205.10174; CVE-2026-44166, CVE-2024-38351, GHSA-g38m-r43w-p2q7, CVE-2025-69614).

use crate::harness::{App, Backend, DAY, HOUR, MINUTE, Person, SECOND, code_in, link_in, loaded, tables};
use app::routes;
use auth::{
    Error, Field, Problem,
    stage::Stage,
    wire::{ConfirmationView, DashboardView},
};

/// Somebody else who gives the same address.
fn another(person: &Person, name: &str) -> Person {
    Person { email: person.email.clone(), ..Person::new(name) }
}

on_every_backend! {
    async fn a_fourth_takes_the_oldest_ones_place(app: &App) {
        let (first, browser) = app.registered("ada").await;
        let oldest = code_in(&app.mail(&first.email).await);
        let mut others = Vec::new();
        for name in ["bea", "cleo", "dora"] {
            // Three mails an hour for people who have proved nothing.
            app.pass(21 * MINUTE);
            let (person, browser) = (another(&first, name), app.anonymous());
            person.register(&browser).await.ok();
            others.push((browser, code_in(&app.mail(&first.email).await)));
        }
        assert_eq!(tables::count(app.db(), "registrations").await, 3);
        assert_eq!(browser.stage().await, Stage::Anonymous, "its session has ended with it");
        let late = browser.post("confirm_with_code", &[("code", &oldest)]).await;
        assert_eq!(late.error(), Error::WrongStage { stage: Stage::Anonymous });
        for (browser, _) in &others {
            assert_eq!(browser.stage().await, Stage::ConfirmationRequired);
        }
        let (newest, code) = others.last().unwrap();
        newest.post("confirm_with_code", &[("code", code)]).await.leads_to(routes::MFA_SETUP);
    }

    async fn each_is_confirmed_by_its_own_code_and_its_siblings_die(app: &App) {
        let (attacker, first) = app.registered("ada").await;
        let of_attacker = code_in(&app.mail(&attacker.email).await);
        app.pass(SECOND);
        let (owner, second) = (another(&attacker, "bea"), app.anonymous());
        owner.register(&second).await.ok();
        let mail = app.mail(&owner.email).await;
        let (of_owner, link) = (code_in(&mail), link_in(&mail));

        // The owner's code is of no use in the attacker's browser, nor the other way round.
        assert_eq!(first.post("confirm_with_code", &[("code", &of_owner)]).await.error(), Error::InvalidCode);
        assert_eq!(second.post("confirm_with_code", &[("code", &of_attacker)]).await.error(), Error::InvalidCode);
        second.post("confirm_with_code", &[("code", &of_owner)]).await.leads_to(routes::MFA_SETUP);
        assert_eq!(first.stage().await, Stage::Anonymous);
        assert_eq!(tables::count(app.db(), "registrations").await, 0);
        assert_eq!(tables::count(app.db(), "codes").await, 0);

        // Only the confirmed one's password counts.
        assert_eq!(attacker.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
        owner.sign_in(&app.anonymous()).await.leads_to(routes::MFA_SETUP);
        let reopened = app.anonymous();
        reopened.get(&link).await;
        let again = reopened.post("confirm_with_link", &[("password", &owner.password)]).await;
        assert_eq!(again.error(), Error::InvalidLink);
    }

    /// An attacker registers somebody's address and waits: the owner's click must not activate the attacker's password.
    async fn nobody_activates_anothers_password(app: &App) {
        let (attacker, _) = app.registered("mallory").await;
        let link = link_in(&app.mail(&attacker.email).await);
        let owner = app.anonymous();
        assert_eq!(owner.get(&link).await.status, 303);
        let view: ConfirmationView = loaded(&owner, "confirmation_page").await;
        assert!(view.has_link && view.link_needs_password && view.email.is_none());
        assert_eq!(owner.post("confirm_with_link", &[]).await.problem(Field::Password), Some(Problem::Required));
        let wrong = owner.post("confirm_with_link", &[("password", "not the one that it is")]).await;
        assert_eq!(wrong.error(), Error::InvalidCredentials);
        assert_eq!(tables::count(app.db(), "users").await, 0);
        // Nor does the attacker get in without the mail.
        assert_eq!(attacker.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
    }

    async fn a_link_in_another_browser_takes_the_password(app: &App) {
        let (person, registered) = app.registered("ada").await;
        let link = link_in(&app.mail(&person.email).await);
        let phone = app.anonymous();
        phone.get(&link).await;
        phone.post("confirm_with_link", &[("password", &person.password)]).await.leads_to(routes::MFA_SETUP);
        assert_eq!(phone.stage().await, Stage::EnrolmentRequired);
        assert_eq!(registered.stage().await, Stage::Anonymous, "where it began, it is over");
        app.enrol(person, phone).await;
    }

    /// The link's password is guessed as slowly as any.
    async fn the_links_password_has_a_budget(app: &App) {
        let (person, _) = app.registered("ada").await;
        let link = link_in(&app.mail(&person.email).await);
        for _ in 0..3 {
            let browser = app.anonymous();
            browser.get(&link).await;
            browser.post("confirm_with_link", &[("password", "not the one that it is")]).await;
        }
        let browser = app.anonymous();
        browser.get(&link).await;
        let closed = browser.post("confirm_with_link", &[("password", &person.password)]).await;
        assert_eq!(closed.error(), Error::InvalidCredentials);
        app.pass(SECOND);
        browser.post("confirm_with_link", &[("password", &person.password)]).await.leads_to(routes::MFA_SETUP);
    }

    /// Mail scanners open links, and browsers fetch ahead (CVE-2026-124020).
    async fn opening_a_link_changes_nothing(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let link = link_in(&app.mail(&person.email).await);
        app.rest().await;
        let before = tables::dump(app.db()).await;
        for method in ["GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "GET", "HEAD"] {
            let scanner = app.anonymous();
            let request = scanner.asking(method, &link).header("Accept", "text/html");
            let answer = scanner.send(request, axum::body::Body::empty()).await;
            assert_eq!((answer.status, answer.location()), (303, Some(routes::VERIFY_EMAIL)), "{method}");
            assert!(!answer.text().contains("token"));
            scanner.get(routes::VERIFY_EMAIL).await.ok();
        }
        assert!(tables::dump(app.db()).await == before, "a row has changed");
        browser.get(&link).await;
        browser.post("confirm_with_link", &[]).await.leads_to(routes::MFA_SETUP);
    }

    async fn a_links_token_leaves_the_address_at_once(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let link = link_in(&app.mail(&person.email).await);
        let token = link.split("token=").nth(1).unwrap();
        let landing = browser.get(&format!("{link}&x=1")).await;
        assert_eq!(landing.location(), Some(routes::VERIFY_EMAIL));
        let cookie = landing.set_cookie("form").unwrap();
        assert!(!cookie.value.contains(token), "sealed");
        assert!(cookie.attributes.contains(&"Max-Age=1200".to_owned()) && cookie.attributes.contains(&"HttpOnly".to_owned()));
        assert!(!browser.get(routes::VERIFY_EMAIL).await.ok().text().contains(token));
        // Twenty minutes in the cookie, however long the link itself lives; on its own page only.
        app.pass(20 * MINUTE);
        assert_eq!(browser.post("confirm_with_link", &[]).await.error(), Error::InvalidLink);
        browser.get(&link).await;
        assert_eq!(browser.post("unlock", &[]).await.error(), Error::InvalidLink);
        browser.post("confirm_with_link", &[]).await.leads_to(routes::MFA_SETUP);
    }

    async fn what_is_no_token_does_nothing(app: &App) {
        let long = "A".repeat(5_000);
        for token in ["", "x", "%00", "%ff", "../..", "%3Cscript%3E", long.as_str(), &"A".repeat(43)] {
            for path in [routes::VERIFY_EMAIL, routes::UNLOCK, routes::LOGIN] {
                let browser = app.anonymous();
                let answer = browser.get(&format!("{path}?token={token}")).await;
                assert!([200, 303, 400].contains(&answer.status), "{path} {token}: {}", answer.status);
                assert!(!answer.text().contains("<script>"));
            }
        }
    }

    async fn a_username_that_is_taken_meanwhile_is_asked_for_again(app: &App) {
        let (late, browser) = app.registered("ada").await;
        let mail = app.mail(&late.email).await;
        let (code, link) = (code_in(&mail), link_in(&mail));
        let quick = Person { username: "ADA".to_owned(), ..Person::new("bea") };
        let other = app.anonymous();
        quick.register(&other).await.ok();
        let others_code = code_in(&app.mail(&quick.email).await);
        other.post("confirm_with_code", &[("code", &others_code)]).await.leads_to(routes::MFA_SETUP);

        let taken = browser.post("confirm_with_code", &[("code", &code)]).await;
        assert_eq!((taken.status, taken.error()), (409, Error::UsernameTaken));
        let elsewhere = app.anonymous();
        elsewhere.get(&link).await;
        let taken = elsewhere.post("confirm_with_link", &[("password", &late.password)]).await;
        assert_eq!(taken.error(), Error::UsernameTaken);
        // As often as it takes: whoever has the right code is no guesser.
        for name in ["ada", "Ada", "aDa", "adA", "ADA"] {
            let taken = browser.post("confirm_with_code", &[("code", &code), ("username", name)]).await;
            assert_eq!(taken.error(), Error::UsernameTaken, "{name}");
        }
        let malformed = browser.post("confirm_with_code", &[("code", &code), ("username", "a da")]).await;
        assert_eq!(malformed.problem(Field::Username), Some(Problem::Malformed));
        let fields = [("code", code.as_str()), ("username", "ada.two")];
        browser.post("confirm_with_code", &fields).await.leads_to(routes::MFA_SETUP);
        let user = app.enrol(late, browser).await;
        let dashboard: DashboardView = loaded(&user.browser, "dashboard_page").await;
        assert_eq!(dashboard.username.as_deref(), Some("ada.two"));
    }

    async fn an_address_that_got_an_account_meanwhile(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let code = code_in(&app.mail(&person.email).await);
        // By the command line, which knows no registrations.
        app.mailbox_due("ada", auth::role::Role::User).await;
        let fields = [("code", code.as_str()), ("username", "ada.two")];
        let refused = browser.post("confirm_with_code", &fields).await;
        assert!(matches!(refused.error(), Error::InvalidCode | Error::UsernameTaken), "{}", refused.text());
        assert_eq!(tables::count(app.db(), "users").await, 1);
    }

    async fn a_registration_ends_after_a_day(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let link = link_in(&app.mail(&person.email).await);
        app.pass(DAY - SECOND);
        assert_eq!(browser.stage().await, Stage::ConfirmationRequired);
        let other = app.anonymous();
        other.get(&link).await;
        app.pass(SECOND);
        assert_eq!(browser.stage().await, Stage::Anonymous);
        let late = other.post("confirm_with_link", &[("password", &person.password)]).await;
        assert_eq!(late.error(), Error::InvalidLink);
        // The sign-in mails nothing for it any more.
        person.sign_in(&app.anonymous()).await;
        assert_eq!(app.new_mails(&person.email).await, []);
    }

    /// Sign-in never checks a password against a registration; it mails the confirmation again.
    async fn signing_in_before_confirming_mails_the_confirmation_again(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let first = code_in(&app.mail(&person.email).await);
        app.pass(2 * MINUTE);
        assert_eq!(person.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
        let second = code_in(&app.mail(&person.email).await);
        assert_ne!(first, second);
        assert_eq!(browser.post("confirm_with_code", &[("code", &first)]).await.error(), Error::InvalidCode);
        browser.post("confirm_with_code", &[("code", &second)]).await.leads_to(routes::MFA_SETUP);
    }

    /// The mail goes to the address as it was typed by whoever owns the account (Django CVE-2019-19844).
    async fn an_address_is_one_in_any_case(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        let person = Person { email: "ADA@EXAMPLE.org".to_owned(), ..Person::new("bea") };
        person.register(&app.anonymous()).await.ok();
        let mails = app.new_mails(&user.email).await;
        assert!(mails.len() == 1 && mails[0].to == user.email && mails[0].subject.contains("already"), "{mails:?}");
        assert_eq!(tables::count(app.db(), "users").await, 1);
    }

    /// Zitadel CVE-2024-49757, CVE-2026-29193.
    async fn a_closed_registration_is_closed(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.registration.is_open = false).await;
        let browser = app.anonymous();
        assert_eq!(Person::new("ada").register(&browser).await.error(), Error::NotPermitted);
        assert_eq!(tables::count(app.db(), "registrations").await, 0);
        assert!(!browser.get(routes::LOGIN).await.ok().text().contains("href=\"/register\""));
        browser.get(routes::REGISTER).await.ok();
        app.finish().await;
    }

    /// What is said in mails about people is text (Zitadel CVE-2024-41953, Kanidm 1.10.0).
    async fn names_are_text_everywhere(app: &App) {
        let (mut person, browser) = (Person::new("ada"), app.anonymous());
        person.name = "<img src=x onerror=alert(1)>\"'&".to_owned();
        person.register(&browser).await.ok();
        let code = code_in(&app.mail(&person.email).await);
        browser.post("confirm_with_code", &[("code", &code)]).await.leads_to(routes::MFA_SETUP);
        let user = app.enrol(person, browser).await;
        let page = user.browser.get(routes::DASHBOARD).await.ok().text();
        assert!(!page.contains("<img") && page.contains("&lt;img"), "{page}");
        for mail in app.new_mails(&user.email).await {
            assert!(!mail.html.contains("<img"), "{}", mail.html);
        }
    }

    /// Fleet GHSA-fqh6, couch-auth, Zitadel CVE-2025-64101: links name the configured origin, whatever a request says.
    async fn links_name_the_configured_origin(app: &App) {
        let (person, browser) = (Person::new("ada"), app.anonymous());
        let request = browser
            .posting("register", "application/json")
            .header("X-Forwarded-Host", "evil.example")
            .header("X-Forwarded-Proto", "https")
            .header("Forwarded", "host=evil.example;proto=https")
            .header("X-Original-Host", "evil.example");
        browser.send(request, crate::harness::encoded(&person.fields())).await.ok();
        let mail = app.mail(&person.email).await;
        assert!(mail.text.contains("http://127.0.0.1:3000/verify-email?token="), "{}", mail.text);
        assert!(!mail.text.contains("evil") && !mail.html.contains("evil"));
        app.pass(HOUR);
    }

    /// Closed meanwhile: nobody becomes a user by a mail of before.
    async fn what_was_begun_is_closed_too(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let mail = app.mail(&person.email).await;
        let node = app.another_node(|setup| setup.config.registration.is_open = false).await;
        let there = browser.on(&node);
        assert_eq!(there.post("confirm_with_code", &[("code", &code_in(&mail))]).await.error(), Error::NotPermitted);
        there.get(&link_in(&mail)).await;
        assert_eq!(there.post("confirm_with_link", &[]).await.error(), Error::NotPermitted);
        assert_eq!(tables::count(app.db(), "users").await, 0);
        node.stop().await;
    }
}
