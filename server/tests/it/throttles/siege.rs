//! Strangers do their worst, and the owner signs in at the first try.

use super::{WRONG, guess, password_failures};
use crate::harness::{App, Backend, MINUTE, SECOND, link_in, shipped_limits, variable};
use app::routes;
use auth::{Error, client::Client};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};
use tokio::{sync::Semaphore, task::JoinSet};

const ADDRESSES: u16 = 500;
const ROUNDS: u16 = 20;

/// One round of guesses from all addresses, a few at once; all look alike.
async fn round(app: &App, login: &str, addresses: u16) {
    let (slots, mut guesses) = (Arc::new(Semaphore::new(8)), JoinSet::new());
    for address in 0..addresses {
        let [high, low] = address.to_be_bytes();
        let client = Client::new(IpAddr::V4(Ipv4Addr::new(198, 18 + high, low, 1)), "curl/8.5.0");
        let (service, slots) = (app.node.running.service.clone(), slots.clone());
        let login = login.to_owned();
        guesses.spawn(async move {
            let _slot = slots.acquire().await.unwrap();
            service.sign_in(&client, &login, WRONG).await.map(|_| ())
        });
    }
    for result in guesses.join_all().await {
        assert_eq!(result, Err(Error::InvalidCredentials));
    }
}

on_every_backend! {
    /// 10,000 wrong passwords from 500 addresses, over a night. (On MariaDB a tenth of it, but with `--all`.)
    async fn ten_thousand_wrong_passwords_keep_no_owner_out(backend: Backend) {
        let app = App::start_with(backend, shipped_limits).await;
        let user = app.user("ada").await;
        user.browser.post("sign_out", &[]).await.ok();
        let is_whole = backend == Backend::Sqlite || variable("COUNTERSIGN_TEST_ALL").is_some();
        for _ in 0..ROUNDS {
            round(&app, &user.email, if is_whole { ADDRESSES } else { ADDRESSES / 10 }).await;
            app.settle().await;
            app.pass(25 * MINUTE);
        }
        assert!((3..=100).contains(&password_failures(&app, &user).await), "strangers had few guesses");

        // In the browser that is known: at the first try.
        let known = user.browser.copy();
        user.sign_in(&known).await.leads_to(routes::MFA_VERIFY);
        let code = user.next_code(&app);
        known.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);

        app.settle().await;
        let mails = app.mails(&user.email).await;
        let offers = mails.iter().filter(|mail| mail.subject.contains("held back")).count();
        assert!((1..=20).contains(&offers), "{offers} mails in a night");
        app.finish().await;
    }

    /// In a new browser: by the link that the owner is mailed, and then at the first try.
    async fn a_new_browser_gets_in_by_the_mailed_link(backend: Backend) {
        let app = App::start_with(backend, shipped_limits).await;
        let user = app.user("ada").await;
        // Everybody is always guessing.
        for _ in 0..30 {
            app.pass(40 * SECOND);
            guess(&app, &user.email).await;
        }
        let browser = app.anonymous();
        assert_eq!(user.sign_in(&browser).await.error(), Error::InvalidCredentials);
        app.settle().await;
        let mail = app.mails(&user.email).await.into_iter().find(|mail| mail.subject.contains("held back"));
        browser.get(&link_in(&mail.expect("an offer"))).await;
        browser.post("unlock", &[]).await.leads_to(routes::LOGIN_UNLOCKED);
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        let code = user.next_code(&app);
        browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        app.finish().await;
    }

    /// A stranger who has the password, and burns the budget of codes.
    async fn a_stranger_with_the_password_keeps_no_owner_out(backend: Backend) {
        let app = App::start_with(backend, shipped_limits).await;
        let user = app.user("ada").await;
        user.browser.post("sign_out", &[]).await.ok();
        let mut closed = 0;
        while closed < 5 {
            app.pass(11 * SECOND);
            let stranger = app.anonymous();
            if user.sign_in(&stranger).await.status != 200 {
                continue;
            }
            // Mailed codes, recovery codes and the authenticator's.
            let _ = stranger.post("send_code", &[]).await;
            let _ = stranger.post("verify_recovery_code", &[("code", "AAAA-BBBB-CCCC-DDDD")]).await;
            let _ = stranger.post("verify_mailed_code", &[("code", "000000")]).await;
            match stranger.post("verify_code", &[("code", "000000")]).await.error() {
                Error::CoolDown { retry_after_s } if retry_after_s > 30 => closed += 1,
                Error::CoolDown { .. } | Error::InvalidCode => {}
                error => panic!("{error:?}"),
            }
        }
        let known = &user.browser;
        user.sign_in(known).await.leads_to(routes::MFA_VERIFY);
        let code = user.next_code(&app);
        known.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);

        // So does a recovery code, the day after too.
        known.post("sign_out", &[]).await.ok();
        user.sign_in(known).await.leads_to(routes::MFA_VERIFY);
        let code = user.recovery_codes[0].as_str();
        known.post("verify_recovery_code", &[("code", code)]).await.leads_to(routes::RECOVERY_CODES);
        let subjects: Vec<_> = app.new_mails(&user.email).await.into_iter().map(|mail| mail.subject).collect();
        assert!(subjects.iter().any(|subject| subject.contains("Sign-in code") || subject.contains("code")));
        app.finish().await;
    }
}
