//! Signing in with what people had: authenticators of all manners, codes that were used, recovery codes, and those who must
//! not get in.

use super::{CHEAP, code, copy, import, imported, password, secret, signed_in, typed, user_of, why};
use crate::harness::{App, DAY, MINUTE, SECOND, code_in, enrolling, link_in, loaded};
use app::routes;
use auth::{
    Error,
    service::ImportOptions,
    totp::{self, Manner},
    wire::{DashboardView, FactorsView},
};

on_every_backend! {
    async fn authenticators_of_every_package(app: &App) {
        imported(app).await;
        for name in ["root", "static", "allauth", "migrated", "primary", "drf", "profile", "noaddress"] {
            let browser = signed_in(app, name).await;
            let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
            assert_eq!(dashboard.factors.len(), 1, "{name}");
            assert_eq!(dashboard.aal, 2);
        }
        let primary = user_of(app, "primary").await.unwrap();
        assert_eq!(primary.email, "primary@example.org", "the address that allauth has confirmed");
        let root = user_of(app, "root").await.unwrap();
        assert_eq!((root.role.as_str(), root.display_name.as_str()), ("user", "Grace Hopper"));
        assert_eq!(root.created_at, 1_709_209_845_123, "when they joined there");
    }

    async fn eight_digits_and_a_minute(app: &App) {
        imported(app).await;
        let manner = Manner::new(8, 60, 0).unwrap();
        let browser = app.anonymous();
        typed(&browser, "eight", &password("eight")).await.leads_to(routes::MFA_VERIFY);
        let eight = code(app, "eight", manner, 0);
        let six = totp::code_at(&secret("eight"), totp::step_at(app.now()));
        for wrong in [&eight[2..], &six] {
            assert_eq!(browser.post("verify_code", &[("code", wrong)]).await.error(), Error::InvalidCode);
        }
        browser.post("verify_code", &[("code", &eight)]).await.leads_to(routes::DASHBOARD);
        app.pass(MINUTE);
        let again = code(app, "eight", manner, 0);
        let other = app.anonymous();
        typed(&other, "eight", &password("eight")).await.leads_to(routes::MFA_VERIFY);
        other.post("verify_code", &[("code", &again)]).await.leads_to(routes::DASHBOARD);
        let third = app.anonymous();
        typed(&third, "eight", &password("eight")).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(third.post("verify_code", &[("code", &again)]).await.error(), Error::InvalidCode, "each once");
    }

    async fn a_clock_that_is_known_to_be_off(app: &App) {
        let report = imported(app).await;
        let browser = app.anonymous();
        typed(&browser, "drifting", &password("drifting")).await.leads_to(routes::MFA_VERIFY);
        let at = |off| code(app, "drifting", Manner::default(), off);
        assert_eq!(browser.post("verify_code", &[("code", &at(-2))]).await.error(), Error::InvalidCode);
        assert_eq!(browser.post("verify_code", &[("code", &at(1))]).await.error(), Error::InvalidCode);
        browser.post("verify_code", &[("code", &at(-3))]).await.leads_to(routes::DASHBOARD);
        for (name, part) in [
            ("farther", "40 steps off"),
            ("shifted", "another moment"),
            ("unconfirmed", "never given"),
            ("odd", "neither hex nor base32"),
            ("counting", "count instead of telling the time"),
            ("passkey", "passkeys"),
            ("sealed", "encrypted"),
            ("drfnew", "never given"),
            ("drfsealed", "encrypted"),
        ] {
            let lines = why(&report, name);
            assert!(lines.len() == 1 && lines[0].contains(part), "{name}: {lines:?}");
        }
    }

    async fn a_code_that_was_used_there_is_used_here(app: &App) {
        let now = totp::step_at(app.now());
        let used = format!("UPDATE otp_totp_totpdevice SET last_t = {now} WHERE last_t = 56700000");
        let drf = format!("UPDATE drf_totp_totpauth SET last_used_step = {now} WHERE last_used_step = 56700000");
        // allauth remembers when, and not which.
        let seconds = app.now() / 1000;
        let allauth = format!(
            "UPDATE mfa_authenticator SET last_used_at = datetime({seconds}, 'unixepoch') WHERE type = 'totp'"
        );
        let from = copy(&app.store.folder, &[CHEAP, &used, &drf, &allauth]).await;
        import(app, &from, None, ImportOptions::default()).await;
        for name in ["used", "drf", "allauth"] {
            let browser = app.anonymous();
            typed(&browser, name, &password(name)).await.leads_to(routes::MFA_VERIFY);
            for off in [0, -1] {
                let code = code(app, name, Manner::default(), off);
                assert_eq!(browser.post("verify_code", &[("code", &code)]).await.error(), Error::InvalidCode, "{name}");
            }
        }
        app.pass(30 * SECOND);
        for name in ["used", "drf", "allauth"] {
            signed_in(app, name).await;
        }
    }

    async fn recovery_codes_work_once_each(app: &App) {
        let report = imported(app).await;
        assert_eq!(report.recovery_codes, 3 + 8 + 1, "{report:?}");
        assert!(why(&report, "static")[0].contains("8 to 16"), "{:?}", why(&report, "static"));
        for (name, typed_codes, unknown) in [
            ("static", ["MFRG-GZDF", "nbswy3dp"], "mfrggzda"),
            ("migrated", ["abcdef123", ""], "abcdef124"),
        ] {
            for code in typed_codes.into_iter().filter(|code| !code.is_empty()) {
                let browser = app.anonymous();
                typed(&browser, name, &password(name)).await.leads_to(routes::MFA_VERIFY);
                let refused = browser.post("verify_recovery_code", &[("code", unknown)]).await;
                assert_eq!(refused.error(), Error::InvalidCode);
                browser.post("verify_recovery_code", &[("code", code)]).await.leads_to(routes::RECOVERY_CODES);
                let again = app.anonymous();
                typed(&again, name, &password(name)).await.leads_to(routes::MFA_VERIFY);
                assert_eq!(again.post("verify_recovery_code", &[("code", code)]).await.error(), Error::InvalidCode);
                app.pass(DAY);
            }
        }
        let browser = signed_in(app, "allauth").await;
        let factors: FactorsView = loaded(&browser, "factors_page").await;
        assert_eq!((factors.recovery_codes_left, factors.recovery_codes_are_saved), (8, true), "two of ten were used");
        let browser = signed_in(app, "drf").await;
        assert_eq!(loaded::<FactorsView>(&browser, "factors_page").await.recovery_codes_left, 0);
        assert!(why(&report, "drf")[0].contains("10 backup codes"), "{:?}", why(&report, "drf"));
    }

    /// Six digits are an authenticator's code and nothing else, for people with imported recovery codes as well.
    async fn recovery_codes_that_are_easily_guessed_stay_behind(app: &App) {
        let short = "UPDATE otp_static_statictoken SET token = '123456' WHERE token = 'mfrggzdf'";
        let seven = "UPDATE otp_static_statictoken SET token = 'orsxg5a' WHERE token = 'orsxg5a2'";
        let from = copy(&app.store.folder, &[CHEAP, short, seven]).await;
        let report = import(app, &from, None, ImportOptions::default()).await;
        let lines = why(&report, "static");
        assert!(lines.len() == 3 && lines.iter().all(|line| line.contains("8 to 16")), "{lines:?}");
        let browser = app.anonymous();
        typed(&browser, "static", &password("static")).await.leads_to(routes::MFA_VERIFY);
        for code in ["123456", "orsxg5a"] {
            let answer = browser.post("verify_recovery_code", &[("code", code)]).await;
            assert!(matches!(answer.error(), Error::InvalidInput { .. }), "{code}");
        }
        let code = code(app, "static", Manner::default(), 0);
        browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        let other = app.anonymous();
        typed(&other, "static", &password("static")).await.leads_to(routes::MFA_VERIFY);
        other.post("verify_recovery_code", &[("code", "nbswy3dp")]).await.leads_to(routes::RECOVERY_CODES);
    }

    async fn the_disabled_stay_out(app: &App) {
        let report = imported(app).await;
        assert_eq!(report.disabled, 1);
        let answer = typed(&app.anonymous(), "disabled", &password("disabled")).await;
        assert_eq!(answer.error(), Error::InvalidCredentials);
    }

    async fn without_a_password_only_a_reset_helps(app: &App) {
        let report = imported(app).await;
        assert_eq!(report.without_password, 3, "{report:?}");
        assert!(why(&report, "md5")[0].contains("a kind that isn't taken"));
        assert!(why(&report, "costly")[0].contains("costs more"));
        assert!(why(&report, "unusable").is_empty(), "nothing is lost of it");
        assert!(why(&report, "unreachable")[0].contains("no address by which one could be set"));
        for name in ["unusable", "md5", "costly"] {
            let browser = app.anonymous();
            for typed_password in ["!", "", &password(name)] {
                let answer = typed(&browser, name, typed_password).await;
                assert!(matches!(answer.error(), Error::InvalidCredentials | Error::InvalidInput { .. }), "{name}");
            }
            let to = format!("{name}@example.org");
            browser.post("ask_for_reset", &[("email", &to)]).await.ok();
            let mail = app.mail(&to).await;
            let page = link_in(&mail);
            assert!(page.starts_with(routes::PASSWORD_RESET), "{page}");
            let new = format!("Lantern {name} 4811 orchard gate");
            browser.post("reset_with_code", &[("code", &code_in(&mail)), ("password", &new)]).await.ok();
            typed(&browser, name, &new).await.leads_to(routes::MFA_SETUP);
        }
    }

    async fn with_an_address_and_no_factor_the_mailbox_is_proved(app: &App) {
        imported(app).await;
        let browser = app.anonymous();
        typed(&browser, "nofactor", &password("nofactor")).await.leads_to(routes::MFA_SETUP);
        browser.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail("nofactor@example.org").await);
        browser.post("prove_mailbox", &[("code", &code)]).await.ok();
        let secret = enrolling(&browser).await;
        let code = totp::code_at(&secret, totp::step_at(app.now()));
        browser.post("confirm_enrolment", &[("name", "Phone"), ("code", &code)]).await.leads_to(routes::RECOVERY_CODES);
    }
}
