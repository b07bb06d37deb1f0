//! Name, username, time zone, and one's own data.

use super::{confirm, stale};
use crate::harness::{App, HTML, MINUTE, loaded};
use app::routes;
use auth::{Error, Field, Problem, wire::ProfileView};
use serde_json::Value;

on_every_backend! {
    async fn name_and_zone_are_changed(app: &App) {
        let user = app.user("ada").await;
        stale(app);
        let fields = [("display_name", " Countess <b> "), ("time_zone", "Europe/Zurich")];
        user.browser.post("change_profile", &fields).await.leads_to(routes::PROFILE_SAVED);
        let profile: ProfileView = loaded(&user.browser, "profile_page").await;
        assert_eq!((profile.display_name.as_str(), profile.time_zone.as_str()), ("Countess <b>", "Europe/Zurich"));
        for (name, zone, field, problem) in [
            ("", "UTC", Field::DisplayName, Problem::Required),
            ("a\u{202e}b", "UTC", Field::DisplayName, Problem::ControlCharacter),
            ("Ada", "../etc", Field::TimeZone, Problem::Malformed),
        ] {
            let answer = user.browser.post("change_profile", &[("display_name", name), ("time_zone", zone)]).await;
            assert_eq!(answer.error(), Error::field(field, problem));
        }
    }

    async fn a_username_is_unique_in_any_case(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        for taken in ["bea", "BEA", " Bea "] {
            let answer = ada.browser.post("change_username", &[("username", taken)]).await;
            assert_eq!(answer.error(), Error::field(Field::Username, Problem::Taken), "{taken}");
        }
        let address = ada.browser.post("change_username", &[("username", &bea.email)]).await;
        assert_eq!(address.error().code(), "invalid-input", "never somebody's address");
        ada.browser.post("change_username", &[("username", "Countess")]).await.leads_to("/account/profile?notice=saved");
        let other = app.anonymous();
        other.post("sign_in", &[("login", "countess"), ("password", &ada.password)]).await.leads_to(routes::MFA_VERIFY);
        // The old one is free again, and a name can be given up.
        bea.browser.post("change_username", &[("username", "ada")]).await.ok();
        ada.browser.post("change_username", &[("username", "")]).await.ok();
        assert_eq!(loaded::<ProfileView>(&ada.browser, "profile_page").await.username, None);
    }

    async fn ones_own_data_is_a_file(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let ask = async || {
            let request = ada.browser.asking("POST", routes::EXPORT).header("accept", HTML);
            ada.browser.send(request.header("Sec-Fetch-Site", "same-origin"), "").await
        };
        let answer = ask().await.ok();
        assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"countersign.json\""));
        let text = answer.text();
        let data: Value = answer.json();
        assert_eq!(data["account"]["email"], ada.email.as_str());
        assert_eq!(data["authenticators"][0]["name"], "Phone");
        assert!(data["activity"].as_array().unwrap().len() > 2 && data["sessions"].as_array().unwrap().len() == 1);
        for foreign in [bea.email.as_str(), "argon2", "secret", "digest", "hash"] {
            assert!(!text.contains(foreign), "{foreign}");
        }
        stale(app);
        let answer = ask().await;
        assert_eq!((answer.status, answer.location()), (303, Some(routes::CONFIRM)));
        confirm(app, &ada, &ada.browser, "/account/profile?notice=export").await;
        ask().await.ok();
        // From another site, or by a GET, there is nothing.
        let foreign = ada.browser.asking("POST", routes::EXPORT).header("Sec-Fetch-Site", "cross-site");
        assert_eq!(ada.browser.send(foreign, "").await.status, 403);
        assert_eq!(ada.browser.get(routes::EXPORT).await.status, 405);
        app.pass(61 * MINUTE);
        assert_eq!(ask().await.location(), Some(routes::LOGIN));
    }

    async fn browsers_find_the_password_page(app: &App) {
        let answer = app.anonymous().get(routes::CHANGE_PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (303, Some(routes::PASSWORD)));
    }
}
