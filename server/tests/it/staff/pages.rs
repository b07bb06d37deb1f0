//! What staff's pages show, and to whom.

use crate::harness::{App, Person};
use app::routes;
use auth::{role::Role, service::NewUser};

on_every_backend! {
    /// Names are text, wherever they stand.
    async fn hostile_names_are_text(app: &App) {
        let admin = app.staff("admin", Role::Administrator).await;
        let mut person = Person::new("eve");
        person.name = "</title><script>alert(1)</script><img src=x onerror=\"alert(2)\">'\"&".to_owned();
        app.node.running.service.create_user(NewUser { form: person.form(), role: Role::User }).await.unwrap();
        let mut stranger = Person::new("mallory");
        stranger.name = person.name.clone();
        stranger.register(&app.anonymous()).await.leads_to(routes::VERIFY_EMAIL);
        let id = app.id_of_person(&person).await;
        for path in [
            "/admin/users".to_owned(),
            "/admin/users?q=%3C%2Ftitle%3E%3Cscript%3Ealert(1)".to_owned(),
            format!("/admin/users/{id}"),
            format!("/admin/users/many?act=disable&ids={id}"),
            format!("/admin/users/many?act=disable&ids={id}&ids=%3Cscript%3Ealert(1)"),
            "/admin/registrations".to_owned(),
            "/admin/users/new?refused=%3Cscript%3Ealert(1)&notice=%3Cscript%3Ealert(1)".to_owned(),
        ] {
            let page = admin.browser.get(&path).await.text();
            assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}: {page}");
        }
        let page = admin.browser.get(&format!("/admin/users/{id}")).await.ok().text();
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    }

    /// A page offers what whoever looks may do, and nothing else.
    async fn what_may_be_done_is_offered(app: &App) {
        let id = app.id_of_person(&app.user("ada").await.person).await;
        let own = [("Unlock", "unlock_user"), ("factors", "reset_factors"), ("sessions", "end_user_sessions")];
        let more = ["rename_user", "readdress_user", "send_reset", "change_role", "disable_users", "delete_user"];
        let form = |function: &str| format!("action=\"/sfn/{function}\"");
        for (role, has_support, has_more) in
            [(Role::Auditor, false, false), (Role::Support, true, false), (Role::Administrator, true, true)]
        {
            let staff = app.staff(role.name(), role).await;
            let page = staff.browser.get(&format!("/admin/users/{id}")).await.ok().text();
            for (_, function) in own {
                assert_eq!(page.contains(&form(function)), has_support, "{function} for {role:?}");
            }
            for function in more {
                assert_eq!(page.contains(&form(function)), has_more, "{function} for {role:?}");
            }
            let list = staff.browser.get("/admin/users").await.ok().text();
            assert_eq!(list.contains("value=\"end-sessions\""), has_support, "{role:?}");
            assert_eq!(list.contains("value=\"disable\""), has_more, "{role:?}");
            assert_eq!(list.contains("Invite somebody"), has_more, "{role:?}");
            assert_eq!(list.contains("href=\"/admin/messages\""), role != Role::Support, "{role:?}");
            let own_id = app.id_of_person(&staff).await;
            let own_page = staff.browser.get(&format!("/admin/users/{own_id}")).await.ok().text();
            assert!(!own_page.contains("action=\"/sfn/change_role\""), "nobody acts on themselves");
        }
    }

    /// Nothing that could open an account stands on the page of its owner.
    async fn no_secrets(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        let id = app.id_of_person(&user).await;
        let page = admin.browser.get(&format!("/admin/users/{id}")).await.ok().text();
        let secret = data_encoding::BASE32_NOPAD.encode(user.secret.as_bytes());
        for hidden in [secret.as_str(), &user.recovery_codes[0], &user.password, "$argon2"] {
            assert!(!page.contains(hidden), "{hidden}");
        }
        assert!(page.contains("10 left") && page.contains("Phone"), "{page}");
    }

    async fn the_way_there_is_shown_to_staff(app: &App) {
        let (user, admin) = (app.user("ada").await, app.staff("admin", Role::Administrator).await);
        for path in [routes::DASHBOARD, routes::PROFILE, routes::ADMIN_USERS] {
            assert!(admin.browser.get(path).await.ok().text().contains("class=\"header__staff\""), "{path}");
        }
        assert!(!user.browser.get(routes::DASHBOARD).await.ok().text().contains("Administration"));
        let half = app.anonymous();
        admin.sign_in(&half).await.ok();
        assert!(!half.get(routes::MFA_VERIFY).await.ok().text().contains("Administration"));
    }
}
