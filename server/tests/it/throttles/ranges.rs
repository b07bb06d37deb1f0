//! Budgets of network ranges: told with 429 and Retry-After, since they depend on no account.

use super::{WRONG, wrong_password};
use crate::harness::{App, Backend, Browser, MINUTE, Person, SECOND, code_in};
use app::routes;
use auth::Error;
use std::num::NonZeroU32;

fn few(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

/// Refused with 429 for as long as is told.
#[track_caller]
fn wait_of(answer: &crate::harness::Answer) -> i64 {
    let Error::TooManyRequests { retry_after_s } = answer.error() else { panic!("{}", answer.text()) };
    assert_eq!(answer.header("retry-after"), Some(retry_after_s.to_string().as_str()));
    i64::from(retry_after_s) * SECOND
}

on_every_backend! {
    async fn wrong_passwords(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.limits.passwords_per_10_min = few(5)).await;
        let user = app.user("ada").await;
        let browser = app.anonymous();
        for number in 0..4 {
            wrong_password(&browser, &format!("nobody{number}")).await;
        }
        // A right one in between gives back its own guess and no more (django-allauth 65.8.1).
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        browser.post("sign_out", &[]).await.ok();
        assert_eq!(wrong_password(&browser, "nobody4").await.error(), Error::InvalidCredentials);
        let wait = wait_of(&wrong_password(&browser, "nobody5").await);
        wait_of(&user.sign_in(&browser).await);
        user.sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
        app.pass(wait);
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        app.finish().await;
    }

    /// The wider range has four times as much; an IPv6 /64 is one subscriber.
    async fn wider_ranges(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.limits.passwords_per_10_min = few(2)).await;
        let at = |address: &str| app.anonymous().from(address);
        let guess = async |browser: Browser| {
            let login = auth::random::incident();
            browser.post("sign_in", &[("login", &login), ("password", WRONG)]).await.status
        };
        for host in ["2001:db8:0:1::1", "2001:db8:0:1::2"] {
            assert_eq!(guess(at(host)).await, 401);
        }
        assert_eq!(guess(at("2001:db8:0:1::3")).await, 429, "the same /64");
        for subnet in 2..8 {
            assert_eq!(guess(at(&format!("2001:db8:0:{subnet}::1"))).await, 401);
        }
        assert_eq!(guess(at("2001:db8:0:9::1")).await, 429, "the same /48");
        assert_eq!(guess(at("2001:db8:1:9::1")).await, 401, "another /48");
        for host in 1..=8 {
            assert_eq!(guess(at(&format!("203.0.113.{host}"))).await, 401);
        }
        assert_eq!(guess(at("203.0.113.9")).await, 429, "the same /24");
        assert_eq!(guess(at("::ffff:203.0.113.10")).await, 429, "however it is written");
        assert_eq!(guess(at("203.0.112.9")).await, 401);
        app.finish().await;
    }

    async fn registrations(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.limits.registrations_per_hour = few(2)).await;
        let browser = app.anonymous();
        for name in ["ada", "bea"] {
            Person::new(name).register(&browser).await.ok();
            browser.post("sign_out", &[]).await.ok();
        }
        let wait = wait_of(&Person::new("cleo").register(&browser).await);
        assert!(wait > 59 * MINUTE);
        app.settle().await;
        assert!(app.mails("cleo@example.org").await.is_empty());
        app.pass(wait);
        Person::new("cleo").register(&browser).await.ok();
        app.finish().await;
    }

    async fn codes_sends_and_links(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.limits.codes_per_10_min = few(3);
            setup.config.limits.sends_per_hour = few(2);
            setup.config.limits.links_per_10_min = few(2);
        })
        .await;
        let (person, browser) = app.registered("ada").await;
        let code = code_in(&app.mail(&person.email).await);
        for _ in 0..3 {
            browser.post("confirm_with_code", &[("code", "00000000")]).await;
        }
        wait_of(&browser.post("confirm_with_code", &[("code", &code)]).await);
        // Elsewhere the browser's own tries still count: three of five are gone.
        for _ in 0..2 {
            app.pass(61 * SECOND);
            browser.post("resend_confirmation", &[]).await.ok();
        }
        app.pass(61 * SECOND);
        wait_of(&browser.post("resend_confirmation", &[]).await);
        let link = crate::harness::link_in(app.mails(&person.email).await.last().unwrap());
        let stranger = app.anonymous();
        stranger.get(&link).await;
        for _ in 0..2 {
            let answer = stranger.post("confirm_with_link", &[("password", WRONG)]).await;
            assert_eq!(answer.error(), Error::InvalidCredentials);
        }
        wait_of(&stranger.post("confirm_with_link", &[("password", &person.password)]).await);
        app.finish().await;
    }

    /// Mattermost CVE-2026-26233: whatever is asked, nobody asks without end.
    async fn requests_of_any_kind(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.limits.requests_per_min = few(30)).await;
        let browser = app.anonymous();
        for _ in 0..30 {
            browser.get(routes::LOGIN).await.ok();
        }
        let page = browser.get(routes::LOGIN).await;
        assert_eq!(page.status, 429);
        assert!(page.header("retry-after").is_some() && page.text().contains("Too many requests"));
        wait_of(&browser.post("sign_in", &[("login", "ada"), ("password", WRONG)]).await);
        browser.get("/healthz").await.ok();
        app.anonymous().get(routes::LOGIN).await.ok();
        app.discard().await;
    }

    async fn resets(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.limits.codes_per_10_min = few(3);
            setup.config.limits.sends_per_hour = few(2);
        })
        .await;
        let browser = app.anonymous();
        let email = [("email", "ada@example.org")];
        for _ in 0..2 {
            browser.post("ask_for_reset", &email).await.leads_to(routes::PASSWORD_RESET);
        }
        wait_of(&browser.post("ask_for_reset", &email).await);
        let form = [("code", "00000000"), ("password", "Lantern 77 gravel oboe")];
        for _ in 0..3 {
            assert_eq!(browser.post("reset_with_code", &form).await.error(), Error::InvalidCode);
        }
        wait_of(&browser.post("reset_with_code", &form).await);
        app.finish().await;
    }

    async fn links_of_each_kind(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.limits.links_per_10_min = few(2)).await;
        let undoing = [("id", "00000000000000000000000000000000"), ("password", "x")];
        for (page, function, fields) in [
            (routes::UNLOCK, "unlock", &[][..]),
            (routes::PASSWORD_RESET, "reset_with_link", &[("password", "Lantern 77 gravel oboe")]),
            (routes::NOT_ME, "not_me", &[]),
            (routes::NOT_ME, "undo_change", &undoing),
        ] {
            let browser = app.anonymous();
            let tried = async || {
                browser.get(&format!("{page}?token={}", auth::random::Token::generate().encode())).await;
                browser.post(function, fields).await
            };
            for _ in 0..2 {
                assert_eq!(tried().await.error(), Error::InvalidLink, "{function}");
            }
            wait_of(&tried().await);
        }
        app.finish().await;
    }

    async fn addresses(backend: Backend) {
        let app = App::start_with(backend, |setup| setup.config.limits.sends_per_hour = few(2)).await;
        let user = app.user("ada").await;
        let email = [("email", "countess@example.net")];
        for _ in 0..2 {
            user.browser.post("change_address", &email).await.leads_to(routes::EMAIL);
            app.pass(61 * SECOND);
        }
        wait_of(&user.browser.post("change_address", &email).await);
        app.finish().await;
    }

    /// A sign-in's second step: codes that are guessed, and those that are sent.
    async fn second_steps(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            setup.config.limits.codes_per_10_min = few(2);
            setup.config.limits.sends_per_hour = few(1);
        })
        .await;
        let (user, browser) = app.pending("ada").await;
        browser.post("send_code", &[]).await.ok();
        app.pass(61 * SECOND);
        wait_of(&browser.post("send_code", &[]).await);
        for _ in 0..2 {
            assert_eq!(browser.post("verify_mailed_code", &[("code", "000000")]).await.error(), Error::InvalidCode);
        }
        wait_of(&browser.post("verify_code", &[("code", &user.next_code(&app))]).await);
        app.finish().await;
    }
}
