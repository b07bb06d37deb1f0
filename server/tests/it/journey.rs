//! The whole way, from the registration to the dashboard and back in, through server functions and plain forms.

use crate::harness::{App, HOUR, MINUTE, Person, SECOND, User, code_in, enrolling, link_in, loaded};
use app::routes;
use auth::{
    Error, Field, Problem,
    role::Role,
    stage::Stage,
    totp,
    wire::{ConfirmationView, DashboardView, EnrolmentView, NextStep, RecoveryCodesView, VerificationView},
};

on_every_backend! {
    async fn registering_by_code_leads_to_the_dashboard(app: &App) {
        let (person, browser) = (Person::new("ada"), app.anonymous());
        browser.get("/").await;
        person.register(&browser).await.leads_to(routes::VERIFY_EMAIL);
        assert_eq!(browser.stage().await, Stage::ConfirmationRequired);
        let view: ConfirmationView = loaded(&browser, "confirmation_page").await;
        assert!(view.registered_here && !view.has_link && view.resend_after_s == 60);
        assert_eq!((view.email, view.username), (Some(person.email.clone()), Some(person.username.clone())));

        let code = code_in(&app.mail(&person.email).await);
        assert_eq!(code.len(), 8);
        let typed = format!(" {} {}\t", &code[..4], &code[4..]);
        browser.post("confirm_with_code", &[("code", &typed)]).await.leads_to(routes::MFA_SETUP);
        assert_eq!(browser.stage().await, Stage::EnrolmentRequired);
        assert!(browser.cookie("browser").is_none(), "nobody is known before the sign-in is complete");

        let user = app.enrol(person, browser).await;
        let dashboard: DashboardView = loaded(&user.browser, "dashboard_page").await;
        assert_eq!((dashboard.email.as_str(), dashboard.display_name), (user.email.as_str(), user.name.clone()));
        assert_eq!((dashboard.aal, dashboard.amr), (2, vec!["pwd".to_owned(), "totp".to_owned()]));
        assert_eq!((dashboard.role, dashboard.next_step, dashboard.recovery_codes_left), (Role::User, None, 10));
        assert_eq!(dashboard.factors.iter().map(|factor| factor.name.as_str()).collect::<Vec<_>>(), ["Phone"]);
        assert!(dashboard.sessions.len() == 1 && dashboard.sessions[0].current);
        let kinds: Vec<_> = dashboard.activity.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["recovery-codes-saved", "factor-added", "signed-in", "address-confirmed"]);

        let notices = app.new_mails(&user.email).await;
        assert_eq!(notices.len(), 1, "{notices:?}");
        assert!(notices[0].subject.contains("authenticator was added") && notices[0].text.contains("\"Phone\""));
    }

    async fn registering_by_link_in_the_same_browser(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let link = link_in(&app.mail(&person.email).await);
        let landing = browser.get(&link).await;
        assert_eq!((landing.status, landing.location()), (303, Some(routes::VERIFY_EMAIL)));
        let view: ConfirmationView = loaded(&browser, "confirmation_page").await;
        assert!(view.has_link && !view.link_needs_password);
        browser.post("confirm_with_link", &[]).await.leads_to(routes::MFA_SETUP);
        assert!(browser.cookie("form").is_none(), "the token has done its work");
        app.enrol(person, browser).await;
    }

    async fn everything_works_by_plain_forms(app: &App) {
        let (person, browser) = (Person::new("ada"), app.anonymous());
        let led = |answer: crate::harness::Answer| (answer.status, answer.location().unwrap_or_default().to_owned());
        let to = |path: &str| (302, path.to_owned());

        assert_eq!(led(browser.submit(routes::REGISTER, "register", &person.fields()).await), to(routes::VERIFY_EMAIL));
        let code = code_in(&app.mail(&person.email).await);
        let answer = browser.submit(routes::VERIFY_EMAIL, "confirm_with_code", &[("code", &code)]).await;
        assert_eq!(led(answer), to(routes::MFA_SETUP));
        let page = browser.get(routes::MFA_SETUP).await.ok().text();
        assert!(page.contains("<svg") && page.contains("otpauth://totp/Countersign:ada"), "{page}");
        let secret = enrolling(&browser).await;
        let code = totp::code_at(&secret, totp::step_at(app.now()));
        let answer = browser.submit(routes::MFA_SETUP, "confirm_enrolment", &[("name", "Phone"), ("code", &code)]).await;
        assert_eq!(led(answer), to(routes::RECOVERY_CODES));
        let page = browser.get(routes::RECOVERY_CODES).await.ok().text();
        let RecoveryCodesView { codes, .. } = loaded(&browser, "recovery_codes_page").await;
        assert!(codes.iter().all(|code| page.contains(code)));
        let answer = browser.submit(routes::RECOVERY_CODES, "save_recovery_codes", &[]).await;
        assert_eq!(led(answer), to(routes::DASHBOARD));
        assert!(browser.get(routes::DASHBOARD).await.ok().text().contains("Hello, ada Lovelace"));
        assert_eq!(led(browser.submit(routes::DASHBOARD, "sign_out", &[]).await), to(routes::LOGIN));

        let fields = [("login", person.username.as_str()), ("password", person.password.as_str())];
        assert_eq!(led(browser.submit(routes::LOGIN, "sign_in", &fields).await), to(routes::MFA_VERIFY));
        let user = User { person, browser: browser.clone(), secret, recovery_codes: codes };
        let code = user.next_code(app);
        let answer = browser.submit(routes::MFA_VERIFY, "verify_code", &[("code", &code)]).await;
        assert_eq!(led(answer), to(routes::DASHBOARD));
    }

    async fn a_refused_plain_form_comes_back_filled_in(app: &App) {
        let browser = app.anonymous();
        let fields = [("login", "ada@example.org"), ("password", "not the one it is")];
        let answer = browser.submit("/login?notice=unlocked", "sign_in", &fields).await;
        assert_eq!(answer.status, 302);
        let back = answer.location().unwrap().strip_prefix(&app.origin()).unwrap().to_owned();
        assert!(back.starts_with("/login?notice=unlocked&") && back.contains("__err="), "{back}");
        let page = browser.get(&back).await.ok().text();
        assert!(page.contains("value=\"ada@example.org\"") && !page.contains("not the one it is"), "{page}");
        // Without the refusal in the address there is nothing to bring back.
        assert!(!browser.get(routes::LOGIN).await.ok().text().contains("ada@example.org"));
        // Nor on another page, nor in another browser.
        assert!(!browser.get(&back.replace("/login", "/register")).await.text().contains("ada@example.org"));
        assert!(!app.anonymous().get(&back).await.ok().text().contains("ada@example.org"));
        // What somebody puts into the address is not said by us.
        let made_up = browser.get("/login?__path=/sfn/sign_in&__err=Y2FsbCArMSA1NTUgMDEwMA").await;
        assert!(made_up.status == 200 && !made_up.text().contains("555"));
    }

    async fn recovery_codes_wait_until_they_are_saved(app: &App) {
        let (person, browser) = app.confirmed("ada").await;
        let secret = enrolling(&browser).await;
        let code = totp::code_at(&secret, totp::step_at(app.now()));
        browser.post("confirm_enrolment", &[("code", &code)]).await.leads_to(routes::RECOVERY_CODES);
        let shown: RecoveryCodesView = loaded(&browser, "recovery_codes_page").await;
        assert_eq!((shown.codes.len(), shown.is_replacement, shown.email.as_str()), (10, false, person.email.as_str()));
        assert_eq!(loaded::<RecoveryCodesView>(&browser, "recovery_codes_page").await, shown, "a reload shows them again");
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!(dashboard.next_step, Some(NextStep::SaveRecoveryCodes));
        assert_eq!(dashboard.factors[0].name, "Authenticator");

        // In no other session, and for ten minutes at most.
        let user = User { person, browser: browser.clone(), secret, recovery_codes: shown.codes };
        let elsewhere = app.anonymous();
        user.sign_in_fully(app, &elsewhere).await;
        assert!(loaded::<RecoveryCodesView>(&elsewhere, "recovery_codes_page").await.codes.is_empty());
        app.pass(10 * MINUTE);
        assert!(loaded::<RecoveryCodesView>(&browser, "recovery_codes_page").await.codes.is_empty());
        browser.post("save_recovery_codes", &[]).await.leads_to(routes::DASHBOARD);
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!(dashboard.next_step, Some(NextStep::SaveRecoveryCodes), "nobody has seen them any more");
    }

    async fn a_recovery_code_signs_in_and_is_replaced(app: &App) {
        let (user, browser) = app.pending("ada").await;
        let view: VerificationView = loaded(&browser, "verification_page").await;
        assert!(view.has_authenticator && view.has_recovery_codes && view.tries_left == 5);
        let typed = user.recovery_codes[3].to_lowercase().replace('-', " ");
        browser.post("verify_recovery_code", &[("code", &typed)]).await.leads_to(routes::RECOVERY_CODES);
        let shown: RecoveryCodesView = loaded(&browser, "recovery_codes_page").await;
        assert!(shown.is_replacement && shown.codes.len() == 1);
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!((dashboard.aal, dashboard.amr[1].as_str(), dashboard.recovery_codes_left), (2, "recovery", 9));

        // The replacement counts from when it is said to be saved.
        let replacement = &shown.codes[0];
        let second = app.anonymous();
        user.sign_in(&second).await.leads_to(routes::MFA_VERIFY);
        let early = second.post("verify_recovery_code", &[("code", replacement)]).await;
        assert_eq!(early.error(), Error::InvalidCode);
        browser.post("save_recovery_codes", &[]).await.leads_to(routes::DASHBOARD);
        second.post("verify_recovery_code", &[("code", replacement)]).await.leads_to(routes::RECOVERY_CODES);

        let subjects: Vec<_> = app.new_mails(&user.email).await.into_iter().map(|mail| mail.subject).collect();
        let told = |word: &str| subjects.iter().filter(|subject| subject.contains(word)).count();
        assert_eq!((told("recovery code was used"), told("New browser")), (2, 2), "{subjects:?}");
    }

    async fn a_mailed_code_signs_in_with_less_assurance(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.new_mails(&user.email).await;
        let view: VerificationView = loaded(&browser, "verification_page").await;
        assert_eq!((view.email_hint.as_deref(), view.code_was_sent), (Some("a…@example.org"), false));
        browser.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&user.email).await);
        assert_eq!(code.len(), 6);
        let again = browser.post("send_code", &[]).await;
        assert_eq!(again.error(), Error::CoolDown { retry_after_s: 60 });
        assert_eq!(again.header("retry-after"), Some("60"));
        browser.post("verify_mailed_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        let dashboard: DashboardView = loaded(&browser, "dashboard_page").await;
        assert_eq!((dashboard.aal, dashboard.amr), (1, vec!["pwd".to_owned(), "email".to_owned()]));
    }

    async fn an_operators_administrator_proves_the_mailbox_or_has_a_code(app: &App) {
        let (person, browser, enrolment_code) = app.mailbox_due("root-admin", Role::Administrator).await;
        let view: EnrolmentView = loaded(&browser, "enrolment_page").await;
        assert!(matches!(view, EnrolmentView::Mailbox { code_was_sent: false, .. }), "{view:?}");
        assert_eq!(app.new_mails(&person.email).await, [], "nothing is mailed before it is asked for");
        browser.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&person.email).await);
        browser.post("prove_mailbox", &[("code", &code)]).await.ok();
        assert_eq!(browser.stage().await, Stage::EnrolmentRequired);

        // The operator's code does the same, once, in another sign-in.
        let other = app.anonymous();
        person.sign_in(&other).await.leads_to(routes::MFA_SETUP);
        other.post("prove_mailbox", &[("code", &enrolment_code)]).await.ok();
        let third = app.anonymous();
        person.sign_in(&third).await.leads_to(routes::MFA_SETUP);
        assert_eq!(third.post("prove_mailbox", &[("code", &enrolment_code)]).await.error(), Error::InvalidCode);
        app.pass(30 * SECOND);
        let user = app.enrol(person, other).await;
        assert_eq!(loaded::<DashboardView>(&user.browser, "dashboard_page").await.role, Role::Administrator);
    }

    async fn either_name_signs_in_in_any_case(app: &App) {
        let user = app.user("ada").await;
        for login in ["ada@example.org", " ADA@Example.ORG ", "ada", "Ada", "aDA "] {
            let browser = app.anonymous();
            let fields = [("login", login), ("password", user.password.as_str())];
            browser.post("sign_in", &fields).await.leads_to(routes::MFA_VERIFY);
        }
    }

    async fn passwords_are_taken_as_they_are_but_for_nfc(app: &App) {
        let (mut person, browser) = (Person::new("ada"), app.anonymous());
        person.password = format!("  Bücher & Blüten {} ", auth::random::incident());
        person.register(&browser).await.leads_to(routes::VERIFY_EMAIL);
        let code = code_in(&app.mail(&person.email).await);
        browser.post("confirm_with_code", &[("code", &code)]).await.leads_to(routes::MFA_SETUP);
        app.enrol(person.clone(), browser).await;
        let decomposed = person.password.replace('ü', "u\u{308}");
        let shorter = person.password.trim().to_owned();
        let other_case = person.password.to_lowercase();
        for (password, is_right) in [(&decomposed, true), (&shorter, false), (&other_case, false)] {
            let fields = [("login", "ada"), ("password", password.as_str())];
            assert_eq!(app.anonymous().post("sign_in", &fields).await.status == 200, is_right, "{password}");
        }
    }

    async fn an_authenticator_that_waits_too_long_is_gone(app: &App) {
        let (person, browser) = app.confirmed("ada").await;
        let secret = enrolling(&browser).await;
        app.pass(9 * MINUTE);
        let wrong = browser.post("confirm_enrolment", &[("code", "000000")]).await;
        assert_eq!(wrong.error(), Error::InvalidCode);
        app.pass(MINUTE);
        let code = totp::code_at(&secret, totp::step_at(app.now()));
        let late = browser.post("confirm_enrolment", &[("code", &code)]).await;
        assert_eq!(late.error(), Error::WrongStage { stage: Stage::Anonymous }, "the pending sign-in has ended");
        // The next sign-in has its own, and needs the mailbox again: the password may be stolen by now.
        person.sign_in(&browser).await.leads_to(routes::MFA_SETUP);
        assert_eq!(browser.stage().await, Stage::MailboxProofRequired);
        app.pass(HOUR);
        assert_eq!(browser.stage().await, Stage::Anonymous);
    }

    async fn codes_are_what_they_are_for(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.new_mails(&user.email).await;
        browser.post("send_code", &[]).await.ok();
        let mailed = code_in(&app.mail(&user.email).await);
        // A guess is tried as one kind only.
        assert_eq!(browser.post("verify_code", &[("code", &mailed)]).await.error(), Error::InvalidCode);
        let code = user.next_code(app);
        assert_eq!(browser.post("verify_mailed_code", &[("code", &code)]).await.error(), Error::InvalidCode);
        let recovery = browser.post("verify_recovery_code", &[("code", &code)]).await;
        assert_eq!(recovery.problem(Field::Code), Some(Problem::Malformed));
        browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
    }
}
