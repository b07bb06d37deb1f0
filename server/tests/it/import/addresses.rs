//! People without an address: in by name, password and authenticator, or by an operator's enrolment code; then they give
//! one.

use super::{CHEAP, copy, import, imported, password, signed_in, typed, user_of, why};
use crate::harness::{App, DAY, MINUTE, code_in, enrolling, loaded};
use app::routes;
use auth::{
    Error,
    service::ImportOptions,
    totp,
    wire::{DashboardView, EnrolmentView, NextStep, ProfileView, VerificationView},
};

on_every_backend! {
    async fn the_address_is_given_after_the_old_authenticator(app: &App) {
        let report = imported(app).await;
        assert_eq!(report.without_address, 3, "{report:?}");
        let pending = app.anonymous();
        typed(&pending, "noaddress", &password("noaddress")).await.leads_to(routes::MFA_VERIFY);
        let view: VerificationView = loaded(&pending, "verification_page").await;
        assert_eq!(view.email_hint, None, "nothing can be mailed");
        assert_eq!(pending.post("send_code", &[]).await.error(), Error::NotPermitted);
        pending.get(routes::MFA_VERIFY).await.ok();

        let browser = signed_in(app, "noaddress").await;
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!((dashboard.email.as_str(), dashboard.next_step), ("", Some(NextStep::GiveAddress)));
        let page = browser.get(routes::DASHBOARD).await.ok().text();
        assert!(page.contains("None yet") && page.contains("Give your address"), "{page}");
        assert!(browser.get(routes::EMAIL).await.ok().text().contains("None yet"));
        browser.post("change_address", &[("email", "found@example.net")]).await.leads_to(routes::EMAIL);
        let code = code_in(&app.mail("found@example.net").await);
        browser.post("confirm_address", &[("code", &code)]).await.leads_to(routes::EMAIL_CHANGED);
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!(dashboard.email, "found@example.net");
        assert_ne!(dashboard.next_step, Some(NextStep::GiveAddress));
        let mails = app.new_mails("found@example.net").await;
        assert!(mails.iter().any(|mail| mail.subject.contains("was changed")), "{mails:?}");
        // It signs in from now on, and a second change is one like all others.
        typed(&app.anonymous(), "found@example.net", &password("noaddress")).await.leads_to(routes::MFA_VERIFY);
        app.pass(MINUTE);
        browser.post("change_address", &[("email", "again@example.net")]).await.leads_to(routes::EMAIL);
        let code = code_in(&app.mail("again@example.net").await);
        browser.post("confirm_address", &[("code", &code)]).await.leads_to(routes::EMAIL_CHANGED);
        assert!(app.new_mails("found@example.net").await.iter().any(|mail| mail.subject.contains("was changed")));
    }

    /// What django-allauth knows to be unproved is no address here, whatever column it stands in: a mailbox that somebody
    /// only claims must not become their account's. Both times with a row for it, and with one that has proved it.
    async fn an_address_that_was_never_verified_is_none(app: &App) {
        let said = |name: &str, address: &str, verified: u8, primary: u8| {
            format!(
                "INSERT INTO account_emailaddress (verified, \"primary\", user_id, email) \
                 SELECT {verified}, {primary}, id, '{address}' FROM auth_user WHERE username = '{name}'"
            )
        };
        let rows = [
            said("root", "ROOT@example.org", 0, 1),
            said("static", "static@example.org", 0, 1),
            said("static", "Static@example.org", 1, 0),
            said("staff", "staff@example.org", 0, 0),
            said("staff", "other@example.org", 1, 0),
            said("staff", "chosen@example.org", 1, 1),
            said("onlyname@example.org", "onlyname@example.org", 1, 1),
            said("address@example.org", "address@example.org", 0, 1),
            said("unusable", "unusable@example.org", 0, 1),
        ];
        let changes = [&[CHEAP][..], &rows.iter().map(String::as_str).collect::<Vec<_>>()].concat();
        let from = copy(&app.store.folder, &changes).await;
        let report = import(app, &from, None, ImportOptions::default()).await;
        for (name, email, part) in [
            ("root", Some(""), "never verified there: it is asked for"),
            ("static", Some("static@example.org"), ""),
            ("staff", Some("chosen@example.org"), "the one that was takes its place"),
            ("unusable", None, "no address by which one could be set"),
        ] {
            assert_eq!(user_of(app, name).await.map(|user| user.email).as_deref(), email, "{name}");
            assert!(why(&report, name).iter().any(|line| line.contains(part)) || part.is_empty(), "{name}: {report:?}");
        }
        // By a name that is an address: where it is proved, and not where it is only claimed.
        assert!(why(&report, "onlyname@example.org").is_empty());
        typed(&app.anonymous(), "onlyname@example.org", &password("onlyname")).await.leads_to(routes::MFA_SETUP);
        assert!(why(&report, "address@example.org")[0].contains("give it an address or a username"));
        let nobody = typed(&app.anonymous(), "address@example.org", &password("address")).await;
        assert_eq!(nobody.error(), Error::InvalidCredentials);
        // They prove one after the first sign-in.
        let browser = signed_in(app, "root").await;
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!(dashboard.next_step, Some(NextStep::GiveAddress));
        browser.post("change_address", &[("email", "root@example.org")]).await.leads_to(routes::EMAIL);
        let code = code_in(&app.mail("root@example.org").await);
        browser.post("confirm_address", &[("code", &code)]).await.leads_to(routes::EMAIL_CHANGED);
    }

    async fn without_either_an_operator_vouches(app: &App) {
        let from = copy(&app.store.folder, &[CHEAP]).await;
        let report = import(app, &from, None, ImportOptions { makes_codes: true, ..Default::default() }).await;
        let names: Vec<&str> = report.codes.iter().map(|one| one.username.as_str()).collect();
        assert_eq!(names, ["nothing", "badaddress"]);
        let browser = app.anonymous();
        typed(&browser, "nothing", &password("nothing")).await.leads_to(routes::MFA_SETUP);
        let view: EnrolmentView = loaded(&browser, "enrolment_page").await;
        let EnrolmentView::Mailbox { email_hint, .. } = view else { panic!("{view:?}") };
        assert_eq!(email_hint, "");
        let page = browser.get(routes::MFA_SETUP).await.ok().text();
        assert!(page.contains("an administrator gave you") && !page.contains("Send me the code"), "{page}");
        assert_eq!(browser.post("send_code", &[]).await.error(), Error::NotPermitted);
        let of_another = report.codes[1].code.as_str();
        assert_eq!(browser.post("prove_mailbox", &[("code", of_another)]).await.error(), Error::InvalidCode);
        browser.post("prove_mailbox", &[("code", &report.codes[0].code)]).await.ok();
        let secret = enrolling(&browser).await;
        let code = totp::code_at(&secret, totp::step_at(app.now()));
        browser.post("confirm_enrolment", &[("name", "Phone"), ("code", &code)]).await.leads_to(routes::RECOVERY_CODES);
        browser.get(routes::RECOVERY_CODES).await.ok();
        browser.post("save_recovery_codes", &[]).await.leads_to(routes::DASHBOARD);
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!(dashboard.next_step, Some(NextStep::GiveAddress));
        let profile: ProfileView = loaded(&browser, "email_page").await;
        assert_eq!(profile.email, "");
        browser.get(routes::PROFILE).await.ok();
        assert_eq!(user_of(app, "nothing").await.unwrap().email, "");
    }

    /// Nobody can come to such an account by the mail: what stands in the place of its address is none.
    async fn nothing_is_mailed_to_nobody(app: &App) {
        imported(app).await;
        let browser = app.anonymous();
        for name in ["", "noaddress", "\0no address\0"] {
            let answer = browser.post("ask_for_reset", &[("email", name)]).await;
            assert!(matches!(answer.error(), Error::InvalidInput { .. }), "{name}");
        }
        // Many wrong passwords, which mail others a way in.
        for _ in 0..12 {
            typed(&app.anonymous(), "noaddress", "wrong password").await;
            app.pass(MINUTE);
        }
        app.settle().await;
        assert_eq!(app.mails("").await.len(), 0);
        app.pass(DAY);
        signed_in(app, "noaddress").await;
    }
}
