//! Nothing tells who has an account: the same bytes, and the same work (CVE-2026-23511, CVE-2024-41952,
//! GHSA-vmf9-6pcv-xr87, CVE-2025-54999, CVE-2026-40263, CVE-2026-23849, CVE-2026-32595, CVE-2022-39307).

use crate::harness::{Answer, App, Browser, Heard, MINUTE, Person, SECOND, User, code_in, link_in, listening, tables};
use app::routes;
use auth::{Error, random::Token};
use std::collections::BTreeMap;

/// Everything about an answer that may not differ, and the work that it took.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) body: String,
    headers: Vec<(String, String)>,
    /// Name, attributes and the length of the value of each.
    cookies: Vec<(String, Vec<String>, usize)>,
    pub(crate) hashes: u64,
    pub(crate) statements: BTreeMap<String, usize>,
}

/// Posts, and notes what can be seen.
pub(crate) async fn seen(app: &App, post: impl Future<Output = Answer>) -> Seen {
    // Nobody else computes hashes meanwhile.
    app.settle().await;
    let before = app.node.running.parts.hasher.count();
    let (answer, heard): (Answer, Heard) = listening(post).await;
    let hashes = app.node.running.parts.hasher.count() - before;
    let ours = |name: &str| !["set-cookie", "x-request-id", "date"].contains(&name);
    let headers = answer.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
    let headers = headers.filter(|(name, _)| ours(name)).map(|(n, v)| (n.to_owned(), v.to_owned()));
    let cookies = answer.set_cookies().into_iter().map(|c| (c.name, c.attributes, c.value.len()));
    Seen {
        status: answer.status,
        body: answer.text(),
        headers: headers.collect(),
        cookies: cookies.collect(),
        hashes,
        statements: heard.kinds(),
    }
}

/// All arms look alike.
#[track_caller]
pub(crate) fn alike(arms: &[(&str, Seen)]) {
    let (first, expected) = &arms[0];
    for (name, arm) in &arms[1..] {
        assert_eq!(arm, expected, "{name} can be told from {first}");
    }
}

async fn with(browser: &Browser, login: &str, password: &str) -> Answer {
    browser.post("sign_in", &[("login", login), ("password", password)]).await
}

pub(crate) async fn disable(app: &App, user: &User) {
    let sql = format!("UPDATE users SET disabled_at = {} WHERE email = '{}'", app.now(), user.email);
    tables::execute(app.db(), &sql).await;
}

on_every_backend! {
    async fn signing_in(app: &App) {
        let (ada, bea, cleo) = (app.user("ada").await, app.user("bea").await, app.user("cleo").await);
        let (dora, _) = app.registered("dora").await;
        disable(app, &bea).await;
        let wrong = "not the one that it is";
        let (known, stranger) = (&cleo.browser, app.anonymous());
        known.post("sign_out", &[]).await.ok();
        stranger.set_cookie("browser", &Token::generate().encode());
        let arms = [
            ("unknown", seen(app, with(&app.anonymous(), "nobody@example.org", wrong)).await),
            ("known", seen(app, with(&app.anonymous(), &ada.email, wrong)).await),
            ("disabled, password right", seen(app, with(&app.anonymous(), &bea.email, &bea.password)).await),
            ("disabled, password wrong", seen(app, with(&app.anonymous(), "bea", wrong)).await),
            ("unconfirmed, password right", seen(app, with(&app.anonymous(), &dora.email, &dora.password)).await),
            ("unknown username", seen(app, with(&app.anonymous(), "nobody", wrong)).await),
            ("no name at all", seen(app, with(&app.anonymous(), "Ünmöglich <b>", wrong)).await),
        ];
        assert_eq!((arms[0].1.hashes, arms[0].1.statements.get("insert messages")), (1, Some(&1)), "all was heard");
        alike(&arms);

        // The cookie of a browser that is known to somebody else, or to nobody.
        alike(&[
            ("unknown, with a cookie", seen(app, with(known, "nobody2@example.org", wrong)).await),
            ("unknown, with any cookie", seen(app, with(&stranger, "nobody3@example.org", wrong)).await),
            ("unconfirmed, with a cookie", seen(app, with(known, "edda@example.org", wrong)).await),
        ]);
    }

    async fn signing_in_while_held_back(app: &App) {
        let user = app.user("ada").await;
        let wrong = "not the one that it is";
        for _ in 0..3 {
            with(&app.anonymous(), &user.email, wrong).await;
            with(&app.anonymous(), "nobody@example.org", wrong).await;
        }
        let unknown = seen(app, with(&app.anonymous(), "nobody@example.org", wrong)).await;
        assert_eq!((unknown.status, unknown.hashes), (401, 1));
        alike(&[
            ("unknown", unknown),
            ("known, password wrong", seen(app, with(&app.anonymous(), &user.email, wrong)).await),
            ("known, password right", seen(app, with(&app.anonymous(), &user.email, &user.password)).await),
        ]);
    }

    async fn registering(app: &App) {
        let (ada, (bea, _)) = (app.user("ada").await, app.registered("bea").await);
        let fresh = |name: &str, email: &str| Person { email: email.to_owned(), ..Person::new(name) };
        let unknown = seen(app, fresh("uma", "uma@example.org").register(&app.anonymous())).await;
        assert_eq!((unknown.status, unknown.hashes, unknown.statements.get("insert messages")), (200, 1, Some(&1)));
        // Of an account whose address and name are taken there is no sign.
        alike(&[
            ("unknown", unknown),
            ("known address", seen(app, fresh("vera", &ada.email).register(&app.anonymous())).await),
            ("known username", seen(app, fresh("ada", "wilma@example.org").register(&app.anonymous())).await),
            ("known in capitals", seen(app, fresh("ADA", "xena@example.org").register(&app.anonymous())).await),
        ]);
        alike(&[
            ("unconfirmed", seen(app, fresh("yara", &bea.email).register(&app.anonymous())).await),
            ("known again", seen(app, fresh("zoe", &ada.email).register(&app.anonymous())).await),
        ]);

        // The owner is told, the others get what they asked for.
        let told = app.new_mails(&ada.email).await;
        let subjects: Vec<_> = told.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(subjects.iter().filter(|s| s.contains("already have an account")).count(), 2, "{subjects:?}");
        let confirms = |mail: &&auth::wire::OutboxView| mail.text.contains("/verify-email");
        assert_eq!(told.iter().find(confirms), None, "no code goes to an address that has an account");
    }

    /// Asking for a new password, and guessing at its code: alike with and without an account.
    async fn resetting_a_password(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        disable(app, &bea).await;
        let ask = async |browser: &Browser, email: &str| {
            let form = [("email", email)];
            seen(app, browser.post("ask_for_reset", &form)).await
        };
        let browsers = [app.anonymous(), app.anonymous(), app.anonymous()];
        let arms = [
            ("unknown", ask(&browsers[0], "nobody@example.org").await),
            ("known", ask(&browsers[1], &ada.email).await),
            ("disabled", ask(&browsers[2], &bea.email).await),
        ];
        assert_eq!((arms[0].1.status, arms[0].1.hashes, arms[0].1.statements.get("insert messages")), (200, 0, Some(&1)));
        alike(&arms);
        for form in [[("code", "00000000"), ("password", "short")], [("code", "00000000"), ("password", &ada.password)]] {
            let guesses = [
                ("unknown", seen(app, browsers[0].post("reset_with_code", &form)).await),
                ("known", seen(app, browsers[1].post("reset_with_code", &form)).await),
                ("disabled", seen(app, browsers[2].post("reset_with_code", &form)).await),
            ];
            assert!(guesses[0].1.status == 401 && guesses[0].1.body.contains("invalid-code"), "{guesses:?}");
            alike(&guesses);
        }
    }

    async fn registering_by_a_plain_form(app: &App) {
        let user = app.user("ada").await;
        let form = async |email: &str| {
            let person = Person { email: email.to_owned(), ..Person::new("any") };
            let browser = app.anonymous();
            seen(app, browser.submit(routes::REGISTER, "register", &person.fields())).await
        };
        alike(&[("unknown", form("uma@example.org").await), ("known", form(&user.email).await)]);
        let form = async |login: &str| {
            let browser = app.anonymous();
            let fields = [("login", login), ("password", "not the one that it is")];
            let mut seen = seen(app, browser.submit(routes::LOGIN, "sign_in", &fields)).await;
            // The sealed form holds what was typed: as long as that was.
            seen.cookies.iter_mut().for_each(|cookie| cookie.2 = 0);
            seen
        };
        alike(&[("unknown", form("nobody@example.org").await), ("known", form(&user.email).await)]);
    }

    async fn asking_for_another_mail(app: &App) {
        let user = app.user("ada").await;
        let known = app.anonymous();
        Person { email: user.email.clone(), ..Person::new("vera") }.register(&known).await.ok();
        let (_, unknown) = app.registered("uma").await;
        let (early_known, early_unknown) = (
            seen(app, known.post("resend_confirmation", &[])).await,
            seen(app, unknown.post("resend_confirmation", &[])).await,
        );
        alike(&[("known, too early", early_known), ("unknown, too early", early_unknown)]);
        app.pass(MINUTE);
        alike(&[
            ("known", seen(app, known.post("resend_confirmation", &[])).await),
            ("unknown", seen(app, unknown.post("resend_confirmation", &[])).await),
        ]);
        alike(&[
            ("known page", seen(app, app.anonymous().post("confirmation_page", &[])).await),
            ("unknown page", seen(app, app.anonymous().post("confirmation_page", &[])).await),
        ]);
    }

    /// Without a right code nobody learns which usernames there are, not even whoever has registered.
    async fn guessing_usernames_at_the_confirmation(app: &App) {
        let user = app.user("ada").await;
        let (_, browser) = app.registered("uma").await;
        let ask = async |name: &str| {
            seen(app, browser.post("confirm_with_code", &[("code", "00000000"), ("username", name)])).await
        };
        let (free, taken) = (ask("nobody").await, ask(&user.username).await);
        assert!(free.body.contains("invalid-code"), "{}", free.body);
        alike(&[("free", free), ("taken", taken)]);
    }

    async fn links_of_any_kind(app: &App) {
        let user = app.user("ada").await;
        let (person, _) = app.registered("bea").await;
        let link = link_in(&app.mail(&person.email).await);
        let unlock = crate::throttles::unlock_link(app, &user).await;
        let other_token = |path: &str| format!("{path}?token={}", Token::generate().encode());
        // A link of the one kind is worth nothing as the other; a page doesn't tell a live one from a made-up one.
        for (path, function, links) in [
            (routes::UNLOCK, "unlock", [other_token("/unlock"), link.replace("/verify-email", "/unlock")]),
            (
                routes::VERIFY_EMAIL,
                "confirm_with_link",
                [other_token("/verify-email"), unlock.replace("/unlock", "/verify-email")],
            ),
        ] {
            for link in links {
                let browser = app.anonymous();
                assert_eq!(browser.get(&link).await.location(), Some(path));
                browser.get(path).await.ok();
                assert_eq!(browser.post(function, &[]).await.error(), Error::InvalidLink);
            }
        }
        let shown = async |link: &str| {
            let browser = app.anonymous();
            browser.get(link).await;
            seen(app, browser.post("unlock_page", &[])).await
        };
        alike(&[("live", shown(&unlock).await), ("made up", shown(&other_token("/unlock")).await)]);
    }

    /// A code belongs to one registration, and to the browser that made it.
    async fn foreign_codes(app: &App) {
        let (ada, browser) = app.registered("ada").await;
        let (bea, other) = app.registered("bea").await;
        let (hers, others) = (code_in(&app.mail(&ada.email).await), code_in(&app.mail(&bea.email).await));
        app.pass(SECOND);
        assert_eq!(browser.post("confirm_with_code", &[("code", &others)]).await.error(), Error::InvalidCode);
        assert_eq!(other.post("confirm_with_code", &[("code", &hers)]).await.error(), Error::InvalidCode);
        browser.post("confirm_with_code", &[("code", &hers)]).await.leads_to(routes::MFA_SETUP);
    }
}
