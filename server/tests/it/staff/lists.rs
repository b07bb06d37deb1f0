//! Users found, page by page; registrations; acts on several at once; messages.

use crate::harness::{App, Browser, MINUTE, Person, User, code_in, tables};
use app::api::Loaded;
use auth::{
    Error, Field, Problem,
    role::Role,
    service::NewUser,
    stage::Stage,
    wire::{MessageRow, PreviewView, RegistrationRow, Slice, UserRow},
};
use std::collections::BTreeSet;

async fn users(browser: &Browser, fields: &[(&str, &str)]) -> Slice<UserRow> {
    browser.post("admin_users_page", fields).await.ok().json::<Loaded<Slice<UserRow>>>().view
}

fn names(slice: &Slice<UserRow>) -> Vec<&str> {
    slice.items.iter().filter_map(|user| user.username.as_deref()).collect()
}

/// Accounts that nobody has signed in to, a moment after each other.
async fn people(app: &App, names: &[&str]) {
    for name in names {
        let new = NewUser { form: Person::new(name).form(), role: Role::User };
        app.node.running.service.create_user(new).await.unwrap();
        app.pass(1);
    }
}

on_every_backend! {
    async fn searched_and_narrowed_down(app: &App) {
        let admin = app.staff("admin", Role::Administrator).await;
        app.pass(1);
        app.staff("support", Role::Support).await;
        app.pass(1);
        app.user("zoe").await;
        app.pass(1);
        people(app, &["anna", "annabel", "berta"]).await;
        let shown = async |fields: &[(&str, &str)]| {
            let slice = users(&admin.browser, fields).await;
            names(&slice).join(" ")
        };
        assert_eq!(shown(&[]).await, "berta annabel anna zoe support admin");
        assert_eq!(shown(&[("sort", "email")]).await, "admin anna annabel berta support zoe");
        assert_eq!(shown(&[("sort", "name")]).await, "admin anna annabel berta support zoe");
        let found = users(&admin.browser, &[("q", " ANNA")]).await;
        assert_eq!(names(&found).into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(["anna", "annabel"]));
        assert_eq!(shown(&[("q", "annabel@example.org")]).await, "annabel");
        assert_eq!(shown(&[("q", "nna")]).await, "", "from the beginning");
        assert_eq!(shown(&[("q", "%")]).await, "");
        assert_eq!(shown(&[("q", "_nna")]).await, "");
        let id = app.id_of_person(&Person::new("berta")).await;
        assert_eq!(shown(&[("q", &id)]).await, "berta");
        assert_eq!(shown(&[("filter", "staff")]).await, "support admin");
        assert_eq!(shown(&[("filter", "no-factor")]).await, "berta annabel anna");
        assert_eq!(shown(&[("filter", "disabled")]).await, "");
        admin.browser.post("disable_users", &[("ids", &id)]).await.ok();
        assert_eq!(shown(&[("filter", "disabled")]).await, "berta");
        assert_eq!(shown(&[("filter", "active")]).await, "annabel anna zoe support admin");
        assert_eq!(shown(&[("filter", "throttled")]).await, "");
        for _ in 0..3 {
            app.anonymous().post("sign_in", &[("login", "anna"), ("password", "not the one")]).await;
        }
        assert_eq!(shown(&[("filter", "throttled")]).await, "anna");
        for wrong in [("filter", "x"), ("sort", "x"), ("cursor", "x"), ("cursor", "1.2")] {
            assert_eq!(admin.browser.post("admin_users_page", &[wrong]).await.error(), Error::NotFound, "{wrong:?}");
        }
        let long = "x".repeat(1_000);
        assert_eq!(shown(&[("q", &long)]).await, "");
    }

    async fn page_by_page(app: &App) {
        let admin = app.staff("admin", Role::Administrator).await;
        let all: Vec<String> = (10..40).map(|number| format!("user-{number}")).collect();
        people(app, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
        for fields in [vec![], vec![("sort", "email")], vec![("sort", "name")], vec![("q", "user-")], vec![("filter", "active")]] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            for _ in 0..9 {
                let page = users(&admin.browser, &[fields.as_slice(), &[("cursor", cursor.as_str())]].concat()).await;
                assert!(page.items.len() <= 25, "{fields:?}");
                seen.extend(names(&page).into_iter().filter(|name| name.starts_with("user-")).map(ToOwned::to_owned));
                let Some(next) = page.next else { break };
                cursor = next;
            }
            seen.sort();
            assert_eq!(seen, all, "each once: {fields:?}");
        }
        let page = admin.browser.get("/admin/users?sort=email").await.ok().text();
        assert!(page.contains("sort=email&amp;cursor=") || page.contains("sort=email&cursor="), "{page}");
    }

    async fn whoever_has_not_confirmed_yet(app: &App) {
        let auditor = app.staff("auditor", Role::Auditor).await;
        let (person, _) = app.registered("bea").await;
        let answer = auditor.browser.post("admin_registrations_page", &[]).await.ok();
        let rows = answer.json::<Loaded<Slice<RegistrationRow>>>().view.items;
        assert_eq!(rows.iter().map(|row| row.email.as_str()).collect::<Vec<_>>(), [person.email.as_str()]);
        assert!(auditor.browser.get("/admin/registrations").await.ok().text().contains(&person.email));
        assert!(!auditor.browser.get("/admin/users").await.ok().text().contains(&person.email), "nobody yet");
        let wrong = auditor.browser.post("admin_registrations_page", &[("cursor", "x")]).await;
        assert_eq!(wrong.error(), Error::NotFound);
    }

    /// Shown first, then done; whom the act doesn't reach is left out of it.
    async fn several_at_once(app: &App) {
        let admin = app.staff("admin", Role::Administrator).await;
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let nobody = "0123456789abcdef0123456789abcdef";
        let ids = [app.id_of_person(&ada).await, app.id_of_person(&bea).await, app.id_of_person(&admin).await, nobody.to_owned()].join(",");
        let fields = [("act", "disable"), ("ids", ids.as_str())];
        let view = admin.browser.post("admin_many_page", &fields).await.ok().json::<Loaded<PreviewView>>().view;
        assert_eq!(view.affected.len(), 2);
        let why: Vec<_> = view.left_out.iter().map(|one| one.why.as_str()).collect();
        assert_eq!(why, ["not-permitted", "not-found"]);
        let query = ids.replace(',', "&ids=");
        let page = admin.browser.get(&format!("/admin/users/many?act=disable&ids={query}")).await.ok().text();
        assert!(page.contains("Disable 2 accounts") && page.contains("There is nobody of this id."), "{page}");
        assert_eq!(ada.browser.stage().await, Stage::Authenticated, "looking does nothing");
        admin.browser.post("end_user_sessions", &[("ids", &ids)]).await.leads_to("/admin/users?notice=sessions-ended");
        for user in [&ada, &bea] {
            assert_eq!(user.browser.stage().await, Stage::Anonymous);
            let mails = app.new_mails(&user.email).await;
            assert!(mails.iter().any(|mail| mail.subject.contains("sessions were ended")), "{mails:?}");
        }
        assert_eq!(admin.browser.stage().await, Stage::Authenticated);
        admin.browser.post("disable_users", &[("ids", &ids), ("reason", "All")]).await.leads_to("/admin/users?notice=disabled");
        assert_eq!(tables::number(app.db(), "SELECT COUNT(*) FROM users WHERE disabled_at IS NOT NULL").await, 2);
        // Of none and of too many.
        let none = admin.browser.get("/admin/users/many?act=disable").await.ok().text();
        assert!(none.contains("Nobody"), "{none}");
        let many = vec![nobody; 101].join(",");
        let answer = admin.browser.post("disable_users", &[("ids", &many)]).await;
        assert_eq!(answer.problem(Field::Id), Some(Problem::TooLong));
        for act in ["", "delete", "enable"] {
            assert_eq!(admin.browser.post("admin_many_page", &[("act", act), ("ids", nobody)]).await.error(), Error::NotFound);
        }
    }

    /// What became of a message, never what it says.
    async fn messages_without_their_words(app: &App) {
        let admin = app.staff("admin", Role::Administrator).await;
        let (person, _) = app.registered("bea").await;
        let mail = app.mail(&person.email).await;
        let (code, token) = (code_in(&mail), crate::harness::link_in(&mail).split("token=").nth(1).unwrap().to_owned());
        let rows = async |user: &User, state: &str| {
            let answer = user.browser.post("admin_messages_page", &[("state", state)]).await.ok();
            answer.json::<Loaded<Slice<MessageRow>>>().view.items
        };
        let all = rows(&admin, "").await;
        assert!(all.iter().any(|row| row.kind == "confirm-address"), "{all:?}");
        let page = admin.browser.get("/admin/messages").await.ok().text();
        for secret in [code.as_str(), &token, &person.email] {
            assert!(!page.contains(secret), "{secret}");
        }
        assert_eq!(admin.browser.post("admin_messages_page", &[("state", "x")]).await.error(), Error::NotFound);
        // One that waits for its next try.
        let due = app.now() + 30 * MINUTE;
        let expires = due + 30 * MINUTE;
        app.settle().await;
        let sql = format!("UPDATE messages SET state = 'queued', tries = 2, ended_at = NULL, lease_until = 0, due_at = {due}, expires_at = {expires} WHERE kind = 'confirm-address'");
        tables::execute(app.db(), &sql).await;
        let waiting = rows(&admin, "queued").await;
        assert_eq!((waiting.len(), waiting[0].tries, waiting[0].due_at), (1, 2, Some(due)));
        let id = waiting[0].id.as_str();
        admin.browser.post("retry_message", &[("id", id)]).await.leads_to("/admin/messages?notice=retried");
        assert!(app.newest("message-retried").await.actor_id.is_some());
        app.settle().await;
        assert!(rows(&admin, "queued").await.is_empty(), "it is sent");
        assert_eq!(admin.browser.post("drop_message", &[("id", id)]).await.error(), Error::NotFound, "nothing waits");
        tables::execute(app.db(), &sql).await;
        admin.browser.post("drop_message", &[("id", id)]).await.leads_to("/admin/messages?notice=dropped");
        assert_eq!(rows(&admin, "dropped").await.len(), 1);
    }
}
