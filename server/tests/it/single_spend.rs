//! Whatever is good for once is good for once, also when fifty ask at the same moment, and on two servers
//! (CVE-2026-20779, CVE-2025-6014, CVE-2025-6015, CVE-2026-33473, CVE-2026-103655, CVE-2026-107276, GHSA-2299-ghjr-6vjp,
//! CVE-2026-31875, GHSA-hc7v-rggr-4hvx, CVE-2022-23555, CVE-2025-46815).

use crate::harness::{Answer, App, Browser, MINUTE, Person, SECOND, User, code_in, enrolling, link_in, logs, tables};
use app::{AppError, routes};
use auth::{Error, role::Role, stage::Stage, totp};
use tokio::{sync::Mutex, task::JoinSet};

/// How many ask at once.
const MANY: usize = 50;

/// One burst at a time: they are to race with themselves, not with each other for a small machine.
pub(crate) static BURST: Mutex<()> = Mutex::const_new(());

/// Fifty posts at once, each with the cookies of one of the browsers, which are given round robin.
async fn burst(
    browsers: &[Browser],
    function: &'static str,
    fields: &[(&'static str, String)],
) -> Vec<(Browser, Answer)> {
    let _turn = BURST.lock().await;
    let mut posts = JoinSet::new();
    for browser in browsers.iter().cycle().take(MANY) {
        let (browser, fields) = (browser.copy(), fields.to_vec());
        posts.spawn(async move {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = browser.post(function, &fields).await;
            (browser, answer)
        });
    }
    posts.join_all().await
}

/// Exactly one has won; the others were told so by the rules, without anything going wrong.
#[track_caller]
fn the_one(answers: Vec<(Browser, Answer)>) -> (Browser, Answer) {
    assert_eq!(answers.len(), MANY);
    let (mut won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, answer)| answer.status == 200);
    for (_, answer) in &lost {
        let AppError::Auth(error) = answer.refusal() else { panic!("{}", answer.text()) };
        assert!(error.status() < 500 || logs::tell_of_overload(), "{error:?} {}", logs::database());
        assert_eq!(answer.set_cookie("session").filter(|cookie| !cookie.is_cleared()), None, "{error:?}");
        assert_eq!(answer.set_cookie("browser"), None, "{error:?}");
    }
    assert_eq!(won.len(), 1, "{:?}", lost.iter().map(|(_, answer)| answer.text()).collect::<Vec<_>>());
    won.pop().unwrap()
}

/// Signed-in sessions of a user that are live.
async fn sessions(app: &App) -> i64 {
    let sql = "SELECT COUNT(*) FROM sessions WHERE stage = 'authenticated' AND revoked_at IS NULL";
    tables::number(app.db(), sql).await
}

/// As many pending sign-ins of a user, in browsers that know them already, each with a budget of its own.
async fn pending(app: &App, user: &User, number: usize) -> Vec<Browser> {
    let mut browsers = Vec::new();
    for _ in 0..number {
        let browser = app.anonymous();
        user.sign_in_fully(app, &browser).await;
        browser.post("sign_out", &[]).await.ok();
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        browsers.push(browser);
    }
    browsers
}

on_every_backend! {
    async fn one_code_of_an_authenticator(app: &App) {
        let (user, browser) = app.pending("ada").await;
        let code = user.next_code(app);
        let (winner, _) = the_one(burst(&[browser], "verify_code", &[("code", code)]).await);
        assert_eq!(winner.stage().await, Stage::Authenticated);
        assert_eq!(sessions(app).await, 2, "the one that enrolled, and the winner's");
    }

    /// The same code in sixteen sign-ins at once: the step is spent, not the sign-in.
    async fn one_code_in_many_sign_ins(app: &App) {
        let user = app.user("ada").await;
        let browsers = pending(app, &user, 16).await;
        let before = sessions(app).await;
        let code = user.next_code(app);
        the_one(burst(&browsers, "verify_code", &[("code", code.clone())]).await);
        assert_eq!(sessions(app).await, before + 1);
        // Not later either, in whatever spelling (CVE-2025-6014).
        let late = pending(app, &user, 1).await;
        for spelling in [format!(" {code}"), format!("{}-{}", &code[..3], &code[3..])] {
            assert_eq!(late[0].post("verify_code", &[("code", &spelling)]).await.error(), Error::InvalidCode);
        }
    }

    /// The code of the step before is good too, but not after a later one (Rodauth CVE-2026-82470).
    async fn no_step_behind_one_that_was_spent(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.pass(90 * SECOND);
        let step = totp::step_at(app.now());
        let (before, now) = (totp::code_at(&user.secret, step - 1), totp::code_at(&user.secret, step));
        browser.post("verify_code", &[("code", &now)]).await.leads_to(routes::DASHBOARD);
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(other.post("verify_code", &[("code", &before)]).await.error(), Error::InvalidCode);
        let ahead = totp::code_at(&user.secret, step + 1);
        assert_eq!(other.post("verify_code", &[("code", &ahead)]).await.error(), Error::InvalidCode);
        app.pass(60 * SECOND);
        let before = totp::code_at(&user.secret, step + 1);
        other.post("verify_code", &[("code", &before)]).await.leads_to(routes::DASHBOARD);
    }

    async fn one_mailed_code(app: &App) {
        let (user, browser) = app.pending("ada").await;
        app.new_mails(&user.email).await;
        browser.post("send_code", &[]).await.ok();
        let code = code_in(&app.mail(&user.email).await);
        the_one(burst(&[browser], "verify_mailed_code", &[("code", code)]).await);
        assert_eq!(sessions(app).await, 2);
    }

    async fn one_confirmation_code(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let code = code_in(&app.mail(&person.email).await);
        let (winner, _) = the_one(burst(&[browser], "confirm_with_code", &[("code", code)]).await);
        assert_eq!(winner.stage().await, Stage::EnrolmentRequired);
        assert_eq!(tables::count(app.db(), "users").await, 1);
        assert_eq!(tables::count(app.db(), "registrations").await, 0);
    }

    async fn one_confirmation_link(app: &App) {
        let (person, browser) = app.registered("ada").await;
        let link = link_in(&app.mail(&person.email).await);
        let mut browsers = vec![browser];
        browsers.extend((0..7).map(|_| app.anonymous()));
        for browser in &browsers {
            assert_eq!(browser.get(&link).await.status, 303);
        }
        the_one(burst(&browsers, "confirm_with_link", &[("password", person.password.clone())]).await);
        assert_eq!(tables::count(app.db(), "users").await, 1);
    }

    async fn one_recovery_code(app: &App) {
        let (user, browser) = app.pending("ada").await;
        let code = user.recovery_codes[0].clone();
        the_one(burst(&[browser], "verify_recovery_code", &[("code", code.clone())]).await);
        assert_eq!(sessions(app).await, 2);
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(other.post("verify_recovery_code", &[("code", &code)]).await.error(), Error::InvalidCode);
    }

    async fn one_recovery_code_in_many_sign_ins(app: &App) {
        let user = app.user("ada").await;
        let browsers = pending(app, &user, 8).await;
        let before = sessions(app).await;
        the_one(burst(&browsers, "verify_recovery_code", &[("code", user.recovery_codes[9].clone())]).await);
        assert_eq!(sessions(app).await, before + 1);
    }

    async fn one_unlock_link(app: &App) {
        let user = app.user("ada").await;
        let link = crate::throttles::unlock_link(app, &user).await;
        let browsers: Vec<_> = (0..8).map(|_| app.anonymous()).collect();
        for browser in &browsers {
            assert_eq!(browser.get(&link).await.status, 303);
        }
        let known = tables::count(app.db(), "browsers").await;
        let answers = burst(&browsers, "unlock", &[]).await;
        let won = answers.iter().filter(|(_, answer)| answer.status == 200).count();
        assert_eq!(won, 1);
        assert!(answers.iter().all(|(_, answer)| answer.status == 200 || answer.error() == Error::InvalidLink));
        assert_eq!(tables::count(app.db(), "browsers").await, known + 1);
    }

    async fn one_enrolment_code(app: &App) {
        let (person, browser, code) = app.mailbox_due("ada", Role::User).await;
        let mut browsers = vec![browser];
        for _ in 0..7 {
            let browser = app.anonymous();
            person.sign_in(&browser).await.leads_to(routes::MFA_SETUP);
            browsers.push(browser);
        }
        let (winner, _) = the_one(burst(&browsers, "prove_mailbox", &[("code", code)]).await);
        assert_eq!(winner.stage().await, Stage::EnrolmentRequired);
        let sql = "SELECT COUNT(*) FROM sessions WHERE stage = 'enrolment-required'";
        assert_eq!(tables::number(app.db(), sql).await, 1);
    }

    async fn one_enrolment(app: &App) {
        let (_, browser) = app.confirmed("ada").await;
        let secret = enrolling(&browser).await;
        let code = totp::code_at(&secret, totp::step_at(app.now()));
        let (winner, _) = the_one(burst(&[browser], "confirm_enrolment", &[("name", "Phone".to_owned()), ("code", code)]).await);
        assert_eq!(winner.stage().await, Stage::Authenticated);
        assert_eq!(tables::count(app.db(), "recovery_codes").await, 10);
    }

    /// Two servers over the same stores: nothing that counts is in a process's memory.
    async fn one_code_on_two_servers(app: &App) {
        let (user, browser) = app.pending("ada").await;
        let node = app.another_node(|_| ()).await;
        let both = [browser.clone(), browser.on(&node)];
        let code = user.next_code(app);
        the_one(burst(&both, "verify_code", &[("code", code)]).await);

        let (person, browser) = app.registered("bea").await;
        let code = code_in(&app.mail(&person.email).await);
        let (winner, _) = the_one(burst(&[browser.clone(), browser.on(&node)], "confirm_with_code", &[("code", code)]).await);
        assert_eq!(winner.on(&node).stage().await, Stage::EnrolmentRequired);
        assert_eq!(sessions(app).await, 2);
        node.stop().await;
    }

    /// A burst of right passwords makes sign-ins, and none of them is worth more than the password.
    async fn a_double_click_on_the_sign_in(app: &App) {
        let user = app.user("ada").await;
        let browser = app.anonymous();
        let fields = [("login", user.email.clone()), ("password", user.password.clone())];
        let answers = burst(&[browser], "sign_in", &fields).await;
        for (browser, answer) in answers {
            match answer.status {
                200 => assert_eq!(browser.stage().await, Stage::MfaRequired),
                _ => assert_eq!(answer.error(), Error::InvalidCredentials),
            }
        }
    }

    /// A burst of registrations leaves three live ones.
    async fn a_double_click_on_the_registration(app: &App) {
        let person = Person::new("ada");
        let fields: Vec<_> = person.fields().into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        let browsers: Vec<_> = (0..8).map(|_| app.anonymous()).collect();
        for (_, answer) in burst(&browsers, "register", &fields).await {
            answer.leads_to(routes::VERIFY_EMAIL);
        }
        app.pass(MINUTE);
        assert_eq!(tables::count(app.db(), "registrations").await, 3);
        assert!(app.new_mails(&person.email).await.len() <= 3, "three mails an hour");
    }

    /// An authenticator's code and a recovery code for one sign-in at the same moment: both are right, one signs in.
    async fn one_sign_in_by_two_proofs(app: &App) {
        let user = app.user("ada").await;
        for code in &user.recovery_codes[..4] {
            let browser = app.anonymous();
            user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
            let (before, of_now) = (sessions(app).await, user.next_code(app));
            let (one, other) = (browser.copy(), browser.copy());
            let (form, other_form) = ([("code", of_now.as_str())], [("code", code.as_str())]);
            let (a, b) = futures_util::future::join(
                one.post("verify_code", &form),
                other.post("verify_recovery_code", &other_form),
            )
            .await;
            let won = [&a, &b].iter().filter(|answer| answer.status == 200).count();
            assert_eq!((won, sessions(app).await), (1, before + 1), "{} {}", a.text(), b.text());
        }
    }

    /// Two people on the way to an account's first authenticator, each with their own: one gets there, the other is out.
    async fn one_first_authenticator(app: &App) {
        let (person, first, enrolment_code) = app.mailbox_due("ada", Role::User).await;
        let second = app.anonymous();
        person.sign_in(&second).await.leads_to(routes::MFA_SETUP);
        first.post("prove_mailbox", &[("code", &enrolment_code)]).await.ok();
        second.post("send_code", &[]).await.ok();
        let mailed = code_in(&app.mail(&person.email).await);
        second.post("prove_mailbox", &[("code", &mailed)]).await.ok();
        // Three codes in a time step.
        app.pass(30 * SECOND);
        let step = totp::step_at(app.now());
        let code = totp::code_at(&enrolling(&first).await, step);
        let other_code = totp::code_at(&enrolling(&second).await, step);
        let (form, other_form) = ([("code", code.as_str())], [("code", other_code.as_str())]);
        let (a, b) = futures_util::future::join(
            first.post("confirm_enrolment", &form),
            second.post("confirm_enrolment", &other_form),
        )
        .await;
        let won = [&a, &b].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1, "{} {}", a.text(), b.text());
        let mut stages = [first.stage().await, second.stage().await];
        stages.sort_by_key(|stage| *stage == Stage::Authenticated);
        assert_eq!(stages, [Stage::Anonymous, Stage::Authenticated]);
        assert_eq!(tables::number(app.db(), "SELECT COUNT(*) FROM factors WHERE confirmed_at IS NOT NULL").await, 1);
    }
}
