//! Where a client is: told by the connection, and by configured proxies only (Fleet CVE-2026-24000, authentik
//! CVE-2023-36456 and CVE-2024-47070, Telekom CVE-2025-69615, Keycloak CVE-2026-96445, django-allauth 65.14.2).

use crate::harness::{App, Backend, JSON, Setup};
use auth::random;
use std::num::{NonZeroU32, NonZeroUsize};

/// One wrong password a network range.
fn strict(setup: &mut Setup) {
    setup.config.limits.passwords_per_10_min = NonZeroU32::new(1).unwrap();
}

/// The status of a wrong password from a connection, with these headers.
async fn status(app: &App, peer: &str, headers: &[(&str, &str)]) -> u16 {
    let browser = app.anonymous().from(peer);
    let mut request = browser.posting("sign_in", JSON);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = format!("login={}&password=not+the+one", random::incident());
    browser.send(request, body).await.status
}

on_every_backend! {
    async fn a_client_cannot_name_its_own_address(backend: Backend) {
        let app = App::start_with(backend, strict).await;
        assert_eq!(status(&app, "203.0.113.7", &[]).await, 401);
        for name in ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP", "Client-IP"] {
            for value in ["198.51.100.1", "for=198.51.100.1", "127.0.0.1", "unknown", "", "10.0.0.1, 198.51.100.1"] {
                assert_eq!(status(&app, "203.0.113.7", &[(name, value)]).await, 429, "{name}: {value}");
            }
        }
        app.finish().await;
    }

    async fn a_proxy_is_believed_as_far_as_its_hops_reach(backend: Backend) {
        let app = App::start_with(backend, |setup| {
            strict(setup);
            setup.config.server.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
            setup.config.server.proxy_hops = NonZeroUsize::new(2).unwrap();
        })
        .await;
        let through = async |forwarded: &str| status(&app, "10.1.2.3", &[("X-Forwarded-For", forwarded)]).await;
        assert_eq!(through("198.51.100.1, 10.9.9.9").await, 401);
        // What the client puts in front of it is its own invention.
        assert_eq!(through("203.0.113.1, 198.51.100.1, 10.9.9.9").await, 429);
        assert_eq!(through("198.51.101.1, 10.9.9.9").await, 401);
        // Too few entries, or none that can be read: the connection's own address, and so one budget for all of them.
        assert_eq!(through("192.0.2.1").await, 401);
        assert_eq!(through("192.0.2.2").await, 429);
        assert_eq!(through("garbage, 10.9.9.9").await, 429);
        assert_eq!(status(&app, "10.1.2.3", &[]).await, 429);
        // And not from anywhere else.
        assert_eq!(status(&app, "192.168.0.1", &[("X-Forwarded-For", "198.51.102.1, 10.9.9.9")]).await, 401);
        assert_eq!(status(&app, "192.168.0.1", &[("X-Forwarded-For", "198.51.103.1, 10.9.9.9")]).await, 429);
        app.finish().await;
    }

    /// What is kept of it is a network, not an address.
    async fn what_is_kept_is_the_network(app: &App) {
        let user = app.user("ada").await;
        user.sign_in_fully(app, &app.anonymous().from("203.0.113.77")).await;
        user.sign_in_fully(app, &app.anonymous().from("2001:db8:1:2:3:4:5:6")).await;
        let all = crate::harness::tables::dump(app.db()).await;
        let has = |text: &str| all.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(has("203.0.113.0/24") && has("2001:db8:1::/48"));
        assert!(!has("203.0.113.77") && !has("2001:db8:1:2:"));
    }
}
