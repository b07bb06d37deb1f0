//! Users made by staff, who choose their password themselves.

use super::{token_in, view_of};
use crate::harness::{Answer, App, Browser, Person};
use auth::{Error, Field, Problem, client::Client, role::Role, stage::Stage, wire::UserState};

async fn invites(browser: &Browser, person: &Person, role: &str) -> Answer {
    let fields = [
        ("email", person.email.as_str()),
        ("username", &person.username),
        ("display_name", &person.name),
        ("role", role),
    ];
    browser.post("invite_user", &fields).await
}

on_every_backend! {
    async fn by_a_mailed_link(app: &App) {
        let (admin, person) = (app.staff("admin", Role::Administrator).await, Person::new("bea"));
        invites(&admin.browser, &person, "auditor").await.leads_to("/admin/users?notice=invited");
        let id = app.id_of_person(&person).await;
        app.was_done("user-invited", &person, &admin, "You have an account").await;
        let view = view_of(&admin.browser, &id).await;
        assert_eq!((view.row.state, view.row.role), (UserState::Invited, Role::Auditor));
        assert_eq!(person.sign_in(&app.anonymous()).await.error(), Error::InvalidCredentials);
        // Once more: the first link is void.
        let first = token_in(&app.mails(&person.email).await[0]);
        admin.browser.post("send_reset", &[("id", &id)]).await.ok();
        let second = token_in(&app.mail(&person.email).await);
        let (service, browser) = (&app.node.running.service, app.anonymous());
        let client = Client::new(browser.address, "curl/8.5.0");
        let taken = service.accept_invitation(&client, &first, &person.password).await;
        assert_eq!(taken.err(), Some(Error::InvalidLink));
        drop(service.accept_invitation(&client, &second, &person.password).await.unwrap());
        let again = service.accept_invitation(&client, &second, "Another lantern 12 otter").await;
        assert_eq!(again.err(), Some(Error::InvalidLink));
        assert_eq!(view_of(&admin.browser, &id).await.row.state, UserState::Active);
        person.sign_in(&browser).await.ok();
        assert!(matches!(browser.stage().await, Stage::MailboxProofRequired | Stage::EnrolmentRequired));
    }

    async fn with_fields_that_can_be_taken(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let new = Person::new("new");
        let of = |change: fn(&mut Person, &Person)| {
            let mut person = new.clone();
            change(&mut person, &user);
            person
        };
        for (person, field, problem) in [
            (of(|new, user| new.email = user.email.clone()), Field::Email, Problem::Taken),
            (of(|new, user| new.username = user.username.clone()), Field::Username, Problem::Taken),
            (of(|new, _| new.email.clear()), Field::Email, Problem::Required),
            (of(|new, _| new.name.clear()), Field::DisplayName, Problem::Required),
        ] {
            assert_eq!(invites(&admin.browser, &person, "user").await.problem(field), Some(problem), "{field:?}");
        }
        assert_eq!(invites(&admin.browser, &new, "root").await.problem(Field::Role), Some(Problem::Malformed));
        let bare = Person { username: String::new(), ..new };
        invites(&admin.browser, &bare, "user").await.leads_to("/admin/users?notice=invited");
    }

    /// Without JavaScript what was typed comes back.
    async fn what_was_typed_comes_back(app: &App) {
        let admin = app.staff("admin", Role::Administrator).await;
        let fields =
            [("email", "no-address"), ("username", "newcomer"), ("display_name", "A <New> One"), ("role", "support")];
        let answer = admin.browser.submit("/admin/users/new", "invite_user", &fields).await;
        let page = admin.browser.get(answer.location().unwrap().split("3000").last().unwrap()).await.ok().text();
        for part in ["value=\"no-address\"", "value=\"newcomer\"", "value=\"A &lt;New&gt; One\"", "look like an e-mail"] {
            assert!(page.contains(part), "{part} in {page}");
        }
        let chosen = page.split("<option").find(|option| option.contains("selected")).unwrap();
        assert!(chosen.contains("support"), "{chosen}");
    }
}
