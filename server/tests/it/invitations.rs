//! What the mailed links of staff lead to: the first password of somebody who was invited, an address that staff have
//! asked for. Each counts once, by a person's own POST, and gives nobody a way around a factor.

use crate::harness::{App, Browser, DAY, MINUTE, Mail, Person, User, code_in, link_in, loaded, tables};
use app::routes;
use auth::{
    Error, Field, Problem,
    principal::Operator,
    role::Role,
    staff_act::StaffAct,
    stage::Stage,
    wire::{InvitationView, ProfileView},
};

/// A password that somebody chooses.
const NEW: &str = "Lantern 77 gravel oboe";

async fn act(app: &App, act: StaffAct) -> Result<auth::service::Done, Error> {
    app.node.running.service.staff_act(&Operator::CommandLine, &act).await
}

/// Somebody who was invited; the mail, and their id.
async fn invited(app: &App, name: &str, role: Role) -> (Person, Mail, String) {
    let person = Person::new(name);
    let invite = StaffAct::Invite {
        email: person.email.clone(),
        username: person.username.clone(),
        display_name: person.name.clone(),
        role,
    };
    let id = act(app, invite).await.unwrap().user_id.unwrap();
    let mail = app.mail(&person.email).await;
    (person, mail, id)
}

/// A browser that has opened a mailed link.
async fn opened(app: &App, mail: &Mail) -> Browser {
    let browser = app.anonymous();
    browser.get(&link_in(mail)).await;
    browser
}

async fn accept(browser: &Browser, password: &str) -> crate::harness::Answer {
    browser.post("accept_invitation", &[("password", password)]).await
}

async fn id_of(user: &User) -> String {
    loaded::<ProfileView>(&user.browser, "profile_page").await.id
}

async fn edited(app: &App, user: &User, email: &str) -> Mail {
    let edit =
        StaffAct::Edit { id: id_of(user).await, email: Some(email.to_owned()), username: None, display_name: None };
    act(app, edit).await.unwrap();
    app.mail(email).await
}

on_every_backend! {
    async fn an_invitation_leads_to_the_first_authenticator(app: &App) {
        let (person, mail, _) = invited(app, "ada", Role::User).await;
        assert!(mail.text.contains("choose your password"), "{}", mail.text);
        // Before it is taken nobody gets in, with no password and with any.
        for password in ["!", NEW] {
            let someone = Person { password: password.to_owned(), ..person.clone() };
            assert_eq!(someone.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
        }
        let browser = app.anonymous();
        assert!(!loaded::<InvitationView>(&browser, "invite_page").await.has_link);
        assert_eq!(accept(&browser, NEW).await.error(), Error::InvalidLink);
        let landing = browser.get(&link_in(&mail)).await;
        assert_eq!((landing.status, landing.location()), (303, Some(routes::INVITE)));
        assert!(loaded::<InvitationView>(&browser, "invite_page").await.has_link);
        // What is refused doesn't use it up.
        assert_eq!(accept(&browser, "short").await.error(), Error::field(Field::Password, Problem::TooShort));
        let own = format!("{} {}", person.name, person.name);
        assert_eq!(accept(&browser, &own).await.error(), Error::field(Field::Password, Problem::OwnWords));
        accept(&browser, NEW).await.leads_to(routes::MFA_SETUP);
        // The mailbox is proved by the link; the authenticator is due all the same.
        assert_eq!(browser.stage().await, Stage::EnrolmentRequired);
        let user = app.enrol(Person { password: NEW.to_owned(), ..person }, browser).await;
        user.sign_in_fully(app, &app.anonymous()).await;
        assert_eq!(accept(&opened(app, &mail).await, NEW).await.error(), Error::InvalidLink);
    }

    async fn of_many_who_take_an_invitation_at_once_one_does(app: &App) {
        let (_, mail, _) = invited(app, "ada", Role::User).await;
        let mut browsers = Vec::new();
        for _ in 0..6 {
            browsers.push(opened(app, &mail).await);
        }
        let all = futures_util::future::join_all(browsers.iter().map(|browser| accept(browser, NEW))).await;
        let taken = all.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(taken, 1);
    }

    async fn an_invitation_ends_by_time_by_another_one_and_with_the_account(app: &App) {
        let (_, mail, id) = invited(app, "ada", Role::User).await;
        let late = opened(app, &mail).await;
        app.pass(MINUTE);
        act(app, StaffAct::SendReset { id: id.clone() }).await.unwrap();
        assert_eq!(accept(&late, NEW).await.error(), Error::InvalidLink);
        let again = app.mail("ada@example.org").await;
        let browser = opened(app, &again).await;
        act(app, StaffAct::Disable { ids: vec![id.clone()], reason: String::new() }).await.unwrap();
        assert_eq!(accept(&browser, NEW).await.error(), Error::InvalidLink);
        act(app, StaffAct::Enable { id: id.clone() }).await.unwrap();
        app.pass(3 * DAY);
        assert_eq!(accept(&opened(app, &again).await, NEW).await.error(), Error::InvalidLink);
        // The owner of the mailbox has a way of their own.
        let browser = app.anonymous();
        app.new_mails("ada@example.org").await;
        browser.post("ask_for_reset", &[("email", "ada@example.org")]).await.leads_to(routes::PASSWORD_RESET);
        let code = code_in(&app.mail("ada@example.org").await);
        browser.post("reset_with_code", &[("code", &code), ("password", NEW)]).await.leads_to(routes::LOGIN_RESET);
        let person = Person { password: NEW.to_owned(), ..Person::new("ada") };
        person.sign_in(&app.anonymous()).await.leads_to(routes::MFA_SETUP);
    }

    async fn nobody_is_invited_twice(app: &App) {
        let ada = app.user("ada").await;
        let invite = |email: &str, username: &str| StaffAct::Invite {
            email: email.to_owned(),
            username: username.to_owned(),
            display_name: "Somebody".to_owned(),
            role: Role::Support,
        };
        let taken = |field| Error::field(field, Problem::Taken);
        let email = ada.email.to_uppercase();
        assert_eq!(act(app, invite(&email, "")).await.unwrap_err(), taken(Field::Email));
        assert_eq!(act(app, invite("other@example.org", "ADA")).await.unwrap_err(), taken(Field::Username));
        let all = act(app, invite("no address", "1")).await.unwrap_err();
        assert_eq!(all.problem_of(Field::Email), Some(Problem::Malformed));
        assert!(all.problem_of(Field::Username).is_some());
        assert_eq!(tables::count(app.db(), "users").await, 1);
    }

    async fn a_link_of_staff_sets_a_new_password_and_asks_for_the_factor(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        act(app, StaffAct::SendReset { id: id_of(&user).await }).await.unwrap();
        let browser = opened(app, &app.mail(&user.email).await).await;
        browser.post("reset_with_link", &[("password", NEW)]).await.leads_to(routes::LOGIN_RESET);
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        let user = User { person: Person { password: NEW.to_owned(), ..user.person.clone() }, ..user };
        user.sign_in_fully(app, &browser).await;
        let id = id_of(&User { browser, ..user.clone() }).await;
        let mut refused = Vec::new();
        for _ in 0..6 {
            refused.extend(act(app, StaffAct::SendReset { id: id.clone() }).await.err());
        }
        assert!(matches!(refused[..], [Error::CoolDown { .. }, ..]), "five an hour: {refused:?}");
    }

    async fn an_address_counts_once_its_owner_has_confirmed_it(app: &App) {
        let user = app.user("ada").await;
        app.new_mails(&user.email).await;
        let mail = edited(app, &user, "new@example.org").await;
        let told = app.mail(&user.email).await;
        assert!(told.text.contains("n…@example.org"), "{}", told.text);
        // Nothing has changed yet.
        assert_eq!(loaded::<ProfileView>(&user.browser, "profile_page").await.email, user.email);
        let browser = app.anonymous();
        assert_eq!(browser.post("confirm_new_address", &[]).await.error(), Error::InvalidLink);
        let landing = browser.get(&link_in(&mail)).await;
        assert_eq!((landing.status, landing.location()), (303, Some(routes::CONFIRM_ADDRESS)));
        assert!(loaded::<bool>(&browser, "confirm_address_page").await);
        assert_eq!(user.browser.stage().await, Stage::Authenticated, "opening it changes nothing");
        browser.post("confirm_new_address", &[]).await.leads_to(routes::LOGIN_ADDRESS);
        assert_eq!(user.browser.stage().await, Stage::Anonymous);
        assert_eq!(user.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
        let renamed = Person { email: "new@example.org".to_owned(), ..user.person.clone() };
        renamed.sign_in(&app.anonymous()).await.leads_to(routes::MFA_VERIFY);
        // The one before is told, with the way out.
        let told = app.mail(&user.email).await;
        assert!(told.text.contains(routes::NOT_ME), "{}", told.text);
        assert_eq!(opened(app, &mail).await.post("confirm_new_address", &[]).await.error(), Error::InvalidLink);
    }

    async fn an_address_is_not_taken_from_anybody(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let edit = |id: String, email: &str| StaffAct::Edit {
            id,
            email: Some(email.to_owned()),
            username: None,
            display_name: None,
        };
        let id = id_of(&ada).await;
        let refused = act(app, edit(id.clone(), &bea.email)).await.unwrap_err();
        assert_eq!(refused, Error::field(Field::Email, Problem::Taken));
        let refused = act(app, edit(id.clone(), &ada.email)).await.unwrap_err();
        assert_eq!(refused, Error::field(Field::Email, Problem::Unchanged));
        // Somebody else gets it between the mail and the click.
        let mail = edited(app, &ada, "new@example.org").await;
        let browser = opened(app, &mail).await;
        let invite = StaffAct::Invite {
            email: "new@example.org".to_owned(),
            username: String::new(),
            display_name: "New".to_owned(),
            role: Role::User,
        };
        act(app, invite).await.unwrap();
        assert_eq!(browser.post("confirm_new_address", &[]).await.error(), Error::InvalidLink);
        // Another wish takes the place of the first one.
        let first = edited(app, &ada, "one@example.org").await;
        let second = edited(app, &ada, "two@example.org").await;
        assert_eq!(opened(app, &first).await.post("confirm_new_address", &[]).await.error(), Error::InvalidLink);
        opened(app, &second).await.post("confirm_new_address", &[]).await.leads_to(routes::LOGIN_ADDRESS);
    }
}
