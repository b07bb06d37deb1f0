//! People, and how far they have come. Everything goes through the doors.

use super::{Answer, App, Browser, SECOND, code_in};
use app::{api::Loaded, routes};
use auth::{
    role::Role,
    service::{NewUser, RegisterForm},
    stage::Stage,
    totp::{self, Secret},
    wire::{EnrolmentView, RecoveryCodesView, Standing},
};
use entity::{audit, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::de::DeserializeOwned;

/// Somebody, whether or not the portal knows them.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) password: String,
}

/// Somebody with an account and an authenticator, signed in.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) person: Person,
    pub(crate) browser: Browser,
    pub(crate) secret: Secret,
    pub(crate) recovery_codes: Vec<String>,
}

impl std::ops::Deref for User {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}

impl Person {
    /// With a password of their own that occurs nowhere else.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            email: format!("{name}@example.org"),
            username: name.to_owned(),
            name: format!("{name} Lovelace"),
            password: format!("Harbour {} quilt", auth::random::incident()),
        }
    }

    pub(crate) fn form(&self) -> RegisterForm {
        RegisterForm {
            email: self.email.clone(),
            username: self.username.clone(),
            display_name: self.name.clone(),
            password: self.password.clone(),
        }
    }

    /// The fields of the registration form.
    pub(crate) fn fields(&self) -> [(&'static str, &str); 4] {
        [
            ("email", &self.email),
            ("username", &self.username),
            ("display_name", &self.name),
            ("password", &self.password),
        ]
    }

    /// Types the password at the sign-in.
    pub(crate) async fn sign_in(&self, browser: &Browser) -> Answer {
        browser.post("sign_in", &[("login", &self.email), ("password", &self.password)]).await
    }

    /// Types the password into the registration form.
    pub(crate) async fn register(&self, browser: &Browser) -> Answer {
        browser.post("register", &self.fields()).await
    }
}

impl User {
    /// The next code of the authenticator: time passes until there is a new one.
    pub(crate) fn next_code(&self, app: &App) -> String {
        app.pass(30 * SECOND);
        self.code(app)
    }

    /// The code that the authenticator shows.
    pub(crate) fn code(&self, app: &App) -> String {
        totp::code_at(&self.secret, totp::step_at(app.now()))
    }

    /// Signs in with password and authenticator.
    pub(crate) async fn sign_in_fully(&self, app: &App, browser: &Browser) -> Answer {
        self.sign_in(browser).await.leads_to(routes::MFA_VERIFY);
        browser.post("verify_code", &[("code", &self.next_code(app))]).await.leads_to(routes::DASHBOARD)
    }
}

/// What a page loads.
pub(crate) async fn loaded<T: DeserializeOwned>(browser: &Browser, function: &str) -> T {
    browser.post(function, &[]).await.ok().json::<Loaded<T>>().view
}

impl Browser {
    /// Where it stands.
    pub(crate) async fn stage(&self) -> Stage {
        let answer = self.post("standing_page", &[]).await.ok();
        let Standing { stage, .. } = answer.json::<Loaded<()>>().standing;
        stage
    }
}

impl App {
    /// Registered in this browser, the address not confirmed.
    pub(crate) async fn registered(&self, name: &str) -> (Person, Browser) {
        let (person, browser) = (Person::new(name), self.anonymous());
        person.register(&browser).await.leads_to(routes::VERIFY_EMAIL);
        (person, browser)
    }

    /// Address confirmed; the authenticator is due.
    pub(crate) async fn confirmed(&self, name: &str) -> (Person, Browser) {
        let (person, browser) = self.registered(name).await;
        let code = code_in(&self.mail(&person.email).await);
        browser.post("confirm_with_code", &[("code", &code)]).await.leads_to(routes::MFA_SETUP);
        (person, browser)
    }

    /// Signed in with the password alone, where policy lets people.
    pub(crate) async fn registered_alone(&self, name: &str) -> (Person, Browser) {
        let (person, browser) = self.registered(name).await;
        let code = code_in(&self.mail(&person.email).await);
        browser.post("confirm_with_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        (person, browser)
    }

    /// Made by an operator and signed in for the first time: the mailbox's proof is due. Also the enrolment code.
    pub(crate) async fn mailbox_due(&self, name: &str, role: Role) -> (Person, Browser, String) {
        let (person, browser) = (Person::new(name), self.anonymous());
        let new = NewUser { form: person.form(), role };
        let created = self.node.running.service.create_user(new).await.unwrap();
        person.sign_in(&browser).await.leads_to(routes::MFA_SETUP);
        (person, browser, created.enrolment_code)
    }

    /// Signed in, with an authenticator and saved recovery codes.
    pub(crate) async fn user(&self, name: &str) -> User {
        self.staff(name, Role::User).await
    }

    /// The id of whoever has this address.
    pub(crate) async fn id_of(&self, email: &str) -> String {
        let found = user::Entity::find().filter(user::Column::Email.eq(email)).one(self.db()).await.unwrap();
        found.unwrap_or_else(|| panic!("nobody has {email}")).id.simple().to_string()
    }

    /// Signed in, with a role.
    pub(crate) async fn staff(&self, name: &str, role: Role) -> User {
        let (person, browser, enrolment_code) = self.mailbox_due(name, role).await;
        browser.post("prove_mailbox", &[("code", &enrolment_code)]).await.ok();
        self.enrol(person, browser).await
    }

    /// Enrols an authenticator in a browser where one is due.
    pub(crate) async fn enrol(&self, person: Person, browser: Browser) -> User {
        let secret = enrolling(&browser).await;
        let code = totp::code_at(&secret, totp::step_at(self.now()));
        browser.post("confirm_enrolment", &[("name", "Phone"), ("code", &code)]).await.leads_to(routes::RECOVERY_CODES);
        let RecoveryCodesView { codes, .. } = loaded(&browser, "recovery_codes_page").await;
        assert_eq!(codes.len(), 10);
        browser.post("save_recovery_codes", &[]).await.leads_to(routes::DASHBOARD);
        User { person, browser, secret, recovery_codes: codes }
    }

    /// A user, and another browser in which their password was typed: a code is due.
    pub(crate) async fn pending(&self, name: &str) -> (User, Browser) {
        let user = self.user(name).await;
        let browser = self.anonymous();
        user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        (user, browser)
    }
}

impl App {
    /// The id of somebody, as staff have it.
    pub(crate) async fn id_of_person(&self, person: &Person) -> String {
        let found = user::Entity::find().filter(user::Column::Email.eq(&person.email)).one(self.db()).await.unwrap();
        found.expect("an account").id.simple().to_string()
    }

    /// The newest record of this kind in the history.
    pub(crate) async fn newest(&self, kind: &str) -> audit::Model {
        let of_kind = audit::Entity::find().filter(audit::Column::Kind.eq(kind));
        let found = of_kind.order_by_desc(audit::Column::Seq).one(self.db()).await.unwrap();
        found.unwrap_or_else(|| panic!("no record of {kind}"))
    }

    /// What staff have done stands in the history, with whom it was about and who did it; whom it was about is told by a
    /// mail with such a subject.
    #[track_caller]
    pub(crate) fn was_done(&self, kind: &str, to: &Person, by: &Person, subject: &str) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move {
            let (event, id, actor) =
                (self.newest(kind).await, self.id_of_person(to).await, self.id_of_person(by).await);
            let simple = |id: Option<uuid::Uuid>| id.map(|id| id.simple().to_string());
            assert_eq!((simple(event.user_id), simple(event.actor_id)), (Some(id), Some(actor)), "{kind} at {caller}");
            let mails = self.new_mails(&to.email).await;
            assert!(mails.iter().any(|mail| mail.subject.contains(subject)), "{subject} at {caller}: {mails:?}");
        }
    }
}

/// The secret that `/mfa-setup` shows.
pub(crate) async fn enrolling(browser: &Browser) -> Secret {
    let view: EnrolmentView = loaded(browser, "enrolment_page").await;
    let EnrolmentView::Authenticator(setup) = view else { panic!("no authenticator is due: {view:?}") };
    let text = setup.secret.replace(' ', "");
    Secret::from_bytes(&data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap()).unwrap()
}
