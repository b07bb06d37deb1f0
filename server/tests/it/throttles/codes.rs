//! Codes: five a sign-in, three a time step, so many a day; and mails with codes.

use super::{failures, user_id};
use crate::harness::{App, Browser, DAY, HOUR, MINUTE, Person, SECOND, User, code_in, tables};
use app::routes;
use auth::{Error, stage::Stage};

/// A code that is wrong whatever the time is.
fn other_than(code: &str) -> String {
    let last = (code.as_bytes()[code.len() - 1] - b'0' + 1) % 10;
    format!("{}{last}", &code[..code.len() - 1])
}

async fn wrong_code(app: &App, user: &User, browser: &Browser) -> Error {
    let now = user.code(app);
    browser.post("verify_code", &[("code", &other_than(&now))]).await.error()
}

on_every_backend! {
    /// Zitadel CVE-2024-32868: codes have a limit too.
    async fn five_wrong_codes_end_the_sign_in(app: &App) {
        let (user, browser) = app.pending("ada").await;
        let same = browser.copy();
        app.new_mails(&user.email).await;
        app.pass(30 * SECOND);
        for tried in 1..=5 {
            app.pass(10 * SECOND);
            let code = other_than(&user.code(app));
            let answer = browser.post("verify_code", &[("code", &code)]).await;
            if tried < 5 {
                assert_eq!(answer.error(), Error::InvalidCode, "{tried}");
            } else {
                assert_eq!(answer.error(), Error::SignInEnded);
                assert_eq!(answer.location(), Some(routes::LOGIN_ENDED));
                assert!(answer.set_cookie("session").unwrap().is_cleared());
            }
            if tried == 3 {
                let mails = app.new_mails(&user.email).await;
                assert!(mails.len() == 1 && mails[0].subject.contains("Wrong codes"), "{mails:?}");
            }
        }
        assert_eq!((browser.stage().await, same.stage().await), (Stage::Anonymous, Stage::Anonymous));
        assert_eq!(app.new_mails(&user.email).await, [], "told once");
    }

    /// The same codes all at once: no more are judged, and the owner hears of it.
    async fn wrong_codes_at_once_count_one_by_one(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.new_mails(&user.email).await;
        app.pass(30 * SECOND);
        let code = other_than(&user.code(app));
        let mut posts = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (browser, code) = (browser.copy(), code.clone());
            posts.spawn(async move { browser.post("verify_code", &[("code", &code)]).await });
        }
        let errors: Vec<Error> = posts.join_all().await.iter().map(crate::harness::Answer::error).collect();
        let judged = errors.iter().filter(|error| **error == Error::InvalidCode).count();
        assert_eq!(judged, 3, "three a time step: {errors:?}");
        let mails = app.new_mails(&user.email).await;
        assert!(mails.len() == 1 && mails[0].subject.contains("Wrong codes"), "{mails:?}");

        app.pass(60 * SECOND);
        assert_eq!(wrong_code(app, &user, &browser).await, Error::InvalidCode);
        assert_eq!(wrong_code(app, &user, &browser).await, Error::SignInEnded);
        let sql = "SELECT COUNT(*) FROM sessions WHERE stage = 'mfa-required' AND revoked_at IS NULL";
        assert_eq!(tables::number(app.db(), sql).await, 0);
    }

    async fn three_codes_a_time_step(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.pass(30 * SECOND);
        for _ in 0..3 {
            assert_eq!(wrong_code(app, &user, &browser).await, Error::InvalidCode);
        }
        let code = user.code(app);
        let closed = browser.post("verify_code", &[("code", &code)]).await;
        assert!(matches!(closed.error(), Error::CoolDown { retry_after_s: 1..=30 }), "{}", closed.text());
        assert!(closed.header("retry-after").is_some());
        let code = user.next_code(app);
        browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
    }

    async fn ten_in_a_quarter_of_an_hour_and_twenty_a_day_from_strangers(app: &App) {
        let user = app.user("ada").await;
        let mut judged = 0;
        // A stranger who has the password tries all day, every half a minute.
        for _ in 0..(60 * 2 * 4) {
            app.pass(30 * SECOND);
            let browser = app.anonymous();
            if user.sign_in(&browser).await.status != 200 {
                continue;
            }
            if wrong_code(app, &user, &browser).await == Error::InvalidCode {
                judged += 1;
            }
            if judged == 10 {
                let until = wrong_code(app, &user, &browser).await;
                assert!(matches!(until, Error::CoolDown { .. }), "{until:?}");
                break;
            }
        }
        assert_eq!(judged, 10);
        for _ in 0..(24 * 4) {
            app.pass(14 * MINUTE);
            let browser = app.anonymous();
            user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
            if wrong_code(app, &user, &browser).await == Error::InvalidCode {
                judged += 1;
            }
        }
        assert!((20..=21).contains(&judged), "{judged}");
        assert!(failures(app, "code", user_id(app, &user).await.as_bytes()).await >= 20);
    }

    async fn a_success_ends_the_row(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.pass(30 * SECOND);
        for _ in 0..2 {
            wrong_code(app, &user, &browser).await;
        }
        let code = user.next_code(app);
        browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        assert_eq!(failures(app, "code", user_id(app, &user).await.as_bytes()).await, 0);
    }

    async fn recovery_codes_have_ten_a_day(app: &App) {
        let user = app.user("ada").await;
        let mut judged = 0;
        for _ in 0..12 {
            app.pass(MINUTE);
            let browser = app.anonymous();
            user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
            match browser.post("verify_recovery_code", &[("code", "AAAA-BBBB-CCCC-DDDD")]).await.error() {
                Error::InvalidCode => judged += 1,
                error => assert!(matches!(error, Error::CoolDown { .. }), "{error:?}"),
            }
        }
        assert_eq!(judged, 10);
        // An authenticator's code still works, and a known browser has ten of its own.
        let browser = app.anonymous();
        user.sign_in_fully(app, &browser).await;
        user.browser.post("sign_out", &[]).await.ok();
        user.sign_in(&user.browser).await.leads_to(routes::MFA_VERIFY);
        let code = user.recovery_codes[0].as_str();
        user.browser.post("verify_recovery_code", &[("code", code)]).await.leads_to(routes::RECOVERY_CODES);
    }

    /// Outline CVE-2026-33640: a mailed code has a cap of its own, and another one brings no new tries.
    async fn a_mailed_code_has_five_tries_also_when_it_is_sent_again(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let first = code_in(&app.mail(&person.email).await);
        for _ in 0..3 {
            let answer = browser.post("confirm_with_code", &[("code", &other_than(&first))]).await;
            assert_eq!(answer.error(), Error::InvalidCode);
        }
        app.pass(MINUTE);
        browser.post("resend_confirmation", &[]).await.ok();
        let second = code_in(&app.mail(&person.email).await);
        let old = browser.post("confirm_with_code", &[("code", &first)]).await;
        assert_eq!(old.error(), Error::InvalidCode, "one live code");
        browser.post("confirm_with_code", &[("code", &other_than(&second))]).await;
        let right = browser.post("confirm_with_code", &[("code", &second)]).await;
        assert_eq!(right.error(), Error::InvalidCode, "five tries are over");
    }

    async fn mailed_codes_end(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let code = code_in(&app.mail(&person.email).await);
        app.pass(10 * MINUTE);
        assert_eq!(browser.post("confirm_with_code", &[("code", &code)]).await.error(), Error::InvalidCode);

        let (user, browser) = app.pending("bea").await;
        app.new_mails(&user.email).await;
        browser.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&user.email).await);
        app.pass(5 * MINUTE);
        assert_eq!(browser.post("verify_mailed_code", &[("code", &code)]).await.error(), Error::InvalidCode);
    }

    /// Sooner than that nothing is sent, and nobody is told.
    async fn a_confirmation_is_sent_once_a_minute(app: &App) {
        let (person, browser) = app.registered("ada").await;
        code_in(&app.mail(&person.email).await);
        browser.post("resend_confirmation", &[]).await.ok();
        app.pass(59 * SECOND);
        browser.post("resend_confirmation", &[]).await.ok();
        assert_eq!(app.new_mails(&person.email).await, []);
        app.pass(SECOND);
        browser.post("resend_confirmation", &[]).await.ok();
        assert_eq!(app.new_mails(&person.email).await.len(), 1);
    }

    /// For people who have proved nothing three an hour and six a day, silently.
    async fn mails_that_strangers_can_ask_for(app: &App) {
        let (person, browser) = app.registered("ada").await;
        for most in [3, 6, 6] {
            for _ in 0..7 {
                app.pass(61 * SECOND);
                browser.post("resend_confirmation", &[]).await;
                // Registering again doesn't help, nor the sign-in.
                person.register(&app.anonymous()).await.ok();
                person.sign_in(&app.anonymous()).await;
                app.settle().await;
            }
            assert_eq!(app.mails(&person.email).await.len(), most);
            app.pass(HOUR);
        }
    }

    /// Whoever has the password gets theirs, whatever strangers have asked for.
    async fn strangers_leave_some_to_the_owner(app: &App) {
        let (user, browser) = app.pending("ada").await;
        for name in ["bea", "cleo", "dora", "edda", "fay", "gwen"] {
            let stranger = Person { email: user.email.clone(), ..Person::new(name) };
            stranger.register(&app.anonymous()).await.ok();
        }
        let told = app.new_mails(&user.email).await;
        assert_eq!(told.iter().filter(|mail| mail.subject.contains("already")).count(), 3);
        for _ in 0..2 {
            browser.post("send_code", &[]).await.ok();
            code_in(&app.mail(&user.email).await);
            app.pass(61 * SECOND);
        }
        assert!(matches!(browser.post("send_code", &[]).await.error(), Error::CoolDown { .. }), "five an hour");
    }

    async fn a_pending_sign_in_is_told_to_wait_for_its_mail(app: &App) {
        let (user, browser) = app.pending("ada").await;
        for _ in 0..5 {
            app.pass(61 * SECOND);
            browser.post("send_code", &[]).await.ok();
        }
        app.pass(61 * SECOND);
        let Error::CoolDown { retry_after_s } = browser.post("send_code", &[]).await.error() else { panic!() };
        assert!((60 * 50..=60 * 60).contains(&retry_after_s), "until the hour is over: {retry_after_s}");
        app.pass(DAY);
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        browser.post("send_code", &[]).await.ok();
    }
}
