//! Advice for an authenticator whose clock is off, which never lets anybody in.

use crate::harness::{App, loaded};
use app::routes;
use auth::{Error, totp, wire::VerificationView};

on_every_backend! {
    async fn two_codes_off_by_the_same_tell(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.pass(10 * 30_000);
        let ahead = |steps: i64| totp::code_at(&user.secret, totp::step_at(app.now()) + steps);
        let verify = async |code: &str| browser.post("verify_code", &[("code", code)]).await.error();
        assert_eq!(verify(&ahead(4)).await, Error::InvalidCode, "one tells nothing");
        assert_eq!(verify(&ahead(4)).await, Error::InvalidCode, "nor the same again");
        app.pass(30_000);
        let second = ahead(4);
        assert_eq!(verify(&second).await, Error::ClockOff { off_by_s: 120 });
        assert_eq!(loaded::<VerificationView>(&browser, "verification_page").await.tries_left, 2, "all were counted");
        // Whoever saw those codes can't use them when their time has come.
        app.pass(4 * 30_000);
        assert_eq!(verify(&second).await, Error::InvalidCode);
        let now = totp::code_at(&user.secret, totp::step_at(app.now()));
        assert_eq!(now, second, "that was its time");
    }

    async fn a_clock_that_is_put_right_works_at_once(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.pass(10 * 30_000);
        let off = |steps: i64| totp::code_at(&user.secret, totp::step_at(app.now()) + steps);
        let verify = async |code: &str| browser.post("verify_code", &[("code", code)]).await;
        assert_eq!(verify(&off(-6)).await.error(), Error::InvalidCode);
        app.pass(30_000);
        assert_eq!(verify(&off(-6)).await.error(), Error::ClockOff { off_by_s: -180 });
        verify(&off(0)).await.leads_to(routes::DASHBOARD);
    }

    async fn too_far_off_tells_nothing(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.pass(20 * 30_000 - 31_000);
        user.sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
        for _ in 0..2 {
            let code = totp::code_at(&user.secret, totp::step_at(app.now()) + 11);
            assert_eq!(browser.post("verify_code", &[("code", &code)]).await.error(), Error::InvalidCode);
            app.pass(10_000);
        }
    }

    /// A code of the near future that was shown to somebody enrols nothing when its time has come, either.
    async fn what_was_seen_ahead_enrols_nothing(app: &App) {
        let (_, browser) = app.confirmed("ada").await;
        let secret = crate::harness::enrolling(&browser).await;
        let code = |ahead: i64| totp::code_at(&secret, totp::step_at(app.now()) + ahead);
        let confirm = async |code: &str| browser.post("confirm_enrolment", &[("code", code)]).await;
        assert_eq!(confirm(&code(4)).await.error(), Error::InvalidCode);
        app.pass(30_000);
        let second = code(4);
        assert_eq!(confirm(&second).await.error(), Error::ClockOff { off_by_s: 120 });
        app.pass(4 * 30_000);
        assert_eq!(code(0), second, "that is its time");
        assert_eq!(confirm(&second).await.error(), Error::InvalidCode);
        app.pass(30_000);
        confirm(&code(0)).await.leads_to(routes::RECOVERY_CODES);
    }
}
