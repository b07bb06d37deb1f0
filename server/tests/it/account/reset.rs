//! A new password by mail. It opens no second factor, and tells nobody who has an account.

use super::{address, not_me};
use crate::harness::{App, Browser, MINUTE, Person, User, code_in, link_in, loaded};
use app::routes;
use auth::{
    Error, Field, Problem,
    role::Role,
    stage::Stage,
    wire::{FactorsView, ResetView, VerificationView},
};

const NEW: &str = "Lantern 77 gravel oboe";

async fn ask(browser: &Browser, email: &str) {
    browser.post("ask_for_reset", &[("email", email)]).await.leads_to(routes::PASSWORD_RESET);
}

async fn by_code(browser: &Browser, code: &str, password: &str) -> crate::harness::Answer {
    browser.post("reset_with_code", &[("code", code), ("password", password)]).await
}

/// Asks, and reads the mail.
async fn asked(app: &App, user: &User) -> (Browser, crate::harness::Mail) {
    let browser = app.anonymous();
    app.new_mails(&user.email).await;
    ask(&browser, &user.email).await;
    let mail = app.mail(&user.email).await;
    (browser, mail)
}

fn with_new(user: &User) -> User {
    User { person: Person { password: NEW.to_owned(), ..user.person.clone() }, ..user.clone() }
}

on_every_backend! {
    async fn by_the_code_in_the_browser_that_asked(app: &App) {
        let user = app.user("ada").await;
        let (browser, mail) = asked(app, &user).await;
        assert!(loaded::<ResetView>(&browser, "reset_page").await.asked_here);
        let asking = browser.copy();
        by_code(&browser, &code_in(&mail), NEW).await.leads_to(routes::LOGIN_RESET);
        for ended in [&browser, &asking, &user.browser] {
            assert_eq!(ended.stage().await, Stage::Anonymous);
        }
        // The second factor is still asked for, and a mailed code is none.
        let user = with_new(&user);
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(loaded::<VerificationView>(&browser, "verification_page").await.email_hint, None);
        assert_eq!(browser.post("send_code", &[]).await.error(), Error::NotPermitted);
        browser.post("verify_code", &[("code", &user.next_code(app))]).await.leads_to(routes::DASHBOARD);
        // After an authenticator it is one again.
        assert!(!loaded::<FactorsView>(&browser, "factors_page").await.mailed_code_is_held);
        let other = app.anonymous();
        user.sign_in(&other).await.leads_to(routes::MFA_VERIFY);
        assert!(loaded::<VerificationView>(&other, "verification_page").await.email_hint.is_some());
        let mails = app.new_mails(&user.email).await;
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains("password was reset")).count(), 1, "{mails:?}");
    }

    async fn by_the_link_in_any(app: &App) {
        let user = app.user("ada").await;
        let (_, mail) = asked(app, &user).await;
        let other = app.anonymous();
        let landing = other.get(&link_in(&mail)).await;
        assert_eq!((landing.status, landing.location()), (303, Some(routes::PASSWORD_RESET)));
        assert!(loaded::<ResetView>(&other, "reset_page").await.has_link);
        let weak = other.post("reset_with_link", &[("password", "short")]).await;
        assert_eq!(weak.error(), Error::field(Field::Password, Problem::TooShort), "the link is unspent");
        other.post("reset_with_link", &[("password", NEW)]).await.leads_to(routes::LOGIN_RESET);
        with_new(&user).sign_in(&other).await.leads_to(routes::MFA_VERIFY);
    }

    /// Code and link are one: whichever comes first (GHSA-g94m-9vx9-v5cx and its kin: a reset token used twice).
    async fn it_works_once(app: &App) {
        let user = app.user("ada").await;
        let (browser, mail) = asked(app, &user).await;
        let other = app.anonymous();
        other.get(&link_in(&mail)).await;
        by_code(&browser.copy(), &code_in(&mail), NEW).await.leads_to(routes::LOGIN_RESET);
        let link = other.post("reset_with_link", &[("password", "Walnut 31 ferry cobalt")]).await;
        assert_eq!(link.error(), Error::InvalidLink);
        assert_eq!(by_code(&browser, &code_in(&mail), "Walnut 31 ferry cobalt").await.error(), Error::InvalidCode);
        with_new(&user).sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
    }

    async fn a_later_one_ends_an_earlier_one(app: &App) {
        let user = app.user("ada").await;
        let (first, first_mail) = asked(app, &user).await;
        let (second, second_mail) = asked(app, &user).await;
        by_code(&second, &code_in(&second_mail), NEW).await.leads_to(routes::LOGIN_RESET);
        let late = by_code(&first, &code_in(&first_mail), "Walnut 31 ferry cobalt").await;
        assert_eq!(late.error(), Error::InvalidCode);
    }

    async fn codes_are_bound_to_their_browser_and_few(app: &App) {
        let user = app.user("ada").await;
        let (browser, mail) = asked(app, &user).await;
        let stranger = app.anonymous();
        ask(&stranger, &user.email).await;
        assert_eq!(by_code(&stranger, &code_in(&mail), NEW).await.error(), Error::InvalidCode);
        for _ in 0..5 {
            assert_eq!(by_code(&browser, "00000000", NEW).await.error(), Error::InvalidCode);
        }
        assert_eq!(by_code(&browser, &code_in(&mail), NEW).await.error(), Error::InvalidCode, "after five tries");
        user.sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
    }

    async fn it_is_over_in_time(app: &App) {
        let user = app.user("ada").await;
        let (browser, mail) = asked(app, &user).await;
        app.pass(11 * MINUTE);
        assert_eq!(by_code(&browser, &code_in(&mail), NEW).await.error(), Error::InvalidCode);
        let other = app.anonymous();
        app.pass(10 * MINUTE);
        other.get(&link_in(&mail)).await;
        assert_eq!(other.post("reset_with_link", &[("password", NEW)]).await.error(), Error::InvalidLink);
        assert_eq!(browser.stage().await, Stage::Anonymous);
    }

    /// A refused new password costs no try; what is wrong with it is told to whoever has the code alone.
    async fn a_refused_password_costs_nothing(app: &App) {
        let user = app.user("ada").await;
        let (browser, mail) = asked(app, &user).await;
        for _ in 0..7 {
            let refused = by_code(&browser, &code_in(&mail), "ada@example.org").await.error();
            assert_eq!(refused, Error::field(Field::Password, Problem::OwnWords));
        }
        assert_eq!(by_code(&browser, "00000000", "short").await.error(), Error::InvalidCode);
        by_code(&browser, &code_in(&mail), NEW).await.leads_to(routes::LOGIN_RESET);
    }

    /// Opening the link, however often, changes nothing: mail scanners do.
    async fn opening_the_link_changes_nothing(app: &App) {
        let user = app.user("ada").await;
        let (_, mail) = asked(app, &user).await;
        for _ in 0..10 {
            app.anonymous().get(&link_in(&mail)).await;
        }
        user.sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
        assert_eq!(user.browser.stage().await, Stage::Authenticated);
    }

    /// A mailbox alone gets nobody in who ever had a factor: not after an operator took the factors away, either.
    async fn a_mailbox_alone_gets_nobody_in(app: &App) {
        let user = app.user("ada").await;
        let (browser, mail) = asked(app, &user).await;
        by_code(&browser, &code_in(&mail), NEW).await.leads_to(routes::LOGIN_RESET);
        crate::harness::tables::execute(app.db(), "DELETE FROM factors").await;
        crate::harness::tables::execute(app.db(), "UPDATE users SET has_factor = FALSE").await;
        with_new(&user).sign_in(&browser).await.leads_to(routes::MFA_SETUP);
        assert_eq!(browser.post("send_code", &[]).await.error(), Error::NotPermitted);
        assert_eq!(browser.stage().await, Stage::MailboxProofRequired);
        app.note_removed_factor(&user.email).await;
    }

    /// Somebody who never had one proves the mailbox as before.
    async fn a_beginner_can_start_again(app: &App) {
        let (person, _) = app.confirmed("ada").await;
        app.new_mails(&person.email).await;
        let browser = app.anonymous();
        ask(&browser, &person.email).await;
        let mail = app.mail(&person.email).await;
        by_code(&browser, &code_in(&mail), NEW).await.leads_to(routes::LOGIN_RESET);
        Person { password: NEW.to_owned(), ..person }.sign_in(&browser).await.leads_to(routes::MFA_SETUP);
        browser.post("send_code", &[]).await.ok();
    }

    async fn nobody_is_mailed_who_must_not_be(app: &App) {
        let (user, staff) = (app.user("ada").await, app.staff("bea", Role::Administrator).await);
        let sql = format!("UPDATE users SET disabled_at = {} WHERE username = 'ada'", app.now());
        crate::harness::tables::execute(app.db(), &sql).await;
        app.new_mails(&user.email).await;
        app.new_mails(&staff.email).await;
        for email in [user.email.as_str(), "nobody@example.org", &staff.email] {
            ask(&app.anonymous(), email).await;
        }
        // By a username there is no reset: it must be an address.
        let name = app.anonymous().post("ask_for_reset", &[("email", "bea")]).await;
        assert_eq!(name.error(), Error::field(Field::Email, Problem::Malformed));
        assert!(app.new_mails(&user.email).await.is_empty());
        assert!(app.new_mails("nobody@example.org").await.is_empty());
        assert_eq!(app.new_mails(&staff.email).await.len(), 1);
    }

    async fn mails_are_few(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        for _ in 0..8 {
            ask(&app.anonymous(), &user.email).await;
            app.settle().await;
            app.pass(MINUTE);
        }
        assert_eq!(app.new_mails(&user.email).await.len(), 3, "three an hour from strangers");
    }

    async fn a_disabled_user_resets_nothing(app: &App) {
        let user = app.user("ada").await;
        let (browser, mail) = asked(app, &user).await;
        let other = app.anonymous();
        other.get(&link_in(&mail)).await;
        crate::harness::tables::execute(app.db(), &format!("UPDATE users SET disabled_at = {}", app.now())).await;
        assert_eq!(by_code(&browser, &code_in(&mail), NEW).await.error(), Error::InvalidCode);
        assert_eq!(other.post("reset_with_link", &[("password", NEW)]).await.error(), Error::InvalidLink);
    }

    /// The mail went to an address that is the account's no more.
    async fn another_address_ends_it(app: &App) {
        let user = app.user("ada").await;
        let (browser, mail) = asked(app, &user).await;
        address::changed(app, &user).await;
        assert_eq!(by_code(&browser, &code_in(&mail), NEW).await.error(), Error::InvalidCode);
    }

    /// Mailed before "this was not me", and typed after it.
    async fn a_frozen_account_resets_nothing(app: &App) {
        let user = app.user("ada").await;
        let owners = not_me::opened(app, &user.email).await;
        let (browser, mail) = asked(app, &user).await;
        let other = app.anonymous();
        other.get(&link_in(&mail)).await;
        owners.post("not_me", &[]).await.leads_to(routes::NOT_ME);
        assert_eq!(by_code(&browser, &code_in(&mail), NEW).await.error(), Error::InvalidCode);
        assert_eq!(other.post("reset_with_link", &[("password", NEW)]).await.error(), Error::InvalidLink);
    }
}
