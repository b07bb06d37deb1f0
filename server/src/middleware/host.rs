//! A request must name a host that is ours: otherwise a page of somebody else's, whose name points to this machine
//! for a moment (DNS rebinding), could read the outbox of development, or anything else without a cookie.

use crate::{config::Config, refusal::Refusal};
use axum::{
    extract::{Request, State},
    http::{header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use url::Url;

/// The hosts that are ours.
#[derive(Clone, Debug)]
pub struct Hosts(Arc<[(String, Option<u16>)]>);

/// Refuses with 421 (RFC 9110 §15.5.20) what names another host, none, or two.
pub async fn check(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if hosts.are_named_by(&request) { next.run(request).await } else { Refusal::UnknownHost.into_response() }
}

impl Hosts {
    /// The public origin's own, the configured ones, and in development the names of loopback.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let mut hosts = Vec::new();
        if let Ok(origin) = Url::parse(&config.origin())
            && let Some(host) = origin.host_str()
        {
            hosts.push((host.to_ascii_lowercase(), origin.port_or_known_default()));
        }
        let further = config.server.allowed_hosts.iter().filter_map(|host| host.parse::<Authority>().ok());
        hosts.extend(further.map(|host| (host.host().to_ascii_lowercase(), host.port_u16())));
        if config.profile.is_development() {
            hosts.extend(["127.0.0.1", "localhost", "[::1]"].map(|host| (host.to_owned(), None)));
        }
        Self(hosts.into())
    }

    fn are_named_by(&self, request: &Request) -> bool {
        let mut named = request.headers().get_all(header::HOST).iter();
        let host = named.next().and_then(|host| host.to_str().ok()).and_then(|host| host.parse::<Authority>().ok());
        let is_named_once = named.next().is_none();
        // HTTP/2, and HTTP/1.1 through a forward proxy, name it in the target; then both must be ours.
        match (host, request.uri().authority()) {
            (Some(host), Some(target)) => is_named_once && self.contain(&host) && self.contain(target),
            (Some(host), None) => is_named_once && self.contain(&host),
            (None, Some(target)) => !request.headers().contains_key(header::HOST) && self.contain(target),
            (None, None) => false,
        }
    }

    fn contain(&self, authority: &Authority) -> bool {
        // Without a port it is the scheme's own, 80 or 443, of which the origin's is the one that is ours.
        let port = authority.port_u16();
        let is_ours = |(host, ours): &(String, Option<u16>)| {
            host.eq_ignore_ascii_case(authority.host())
                && (ours.is_none() || *ours == port || (port.is_none() && matches!(ours, Some(80 | 443))))
        };
        let is_sound = !authority.as_str().contains('@') && (port.is_some() || !authority.as_str().ends_with(':'));
        is_sound && self.0.iter().any(is_ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn takes(hosts: &Hosts, target: &str, names: &[&str]) -> bool {
        let mut request = Request::builder().uri(target);
        for name in names {
            request = request.header(header::HOST, *name);
        }
        hosts.are_named_by(&request.body(Body::empty()).unwrap())
    }

    #[test]
    fn ours_and_nobody_elses() {
        let mut config = Config::default();
        config.profile = crate::config::Profile::Production;
        config.server.public_origin = "https://sign-in.example.org".to_owned();
        config.server.allowed_hosts = vec!["internal.example".to_owned(), "other.example:8443".to_owned()];
        let hosts = Hosts::of(&config);
        for (name, is_ours) in [
            ("sign-in.example.org", true),
            ("Sign-In.example.org:443", true),
            ("sign-in.example.org:8443", false),
            ("sign-in.example.org.", false),
            ("sign-in.example.org.evil.example", false),
            ("u@sign-in.example.org", false),
            ("internal.example", true),
            ("internal.example:9", true),
            ("other.example:8443", true),
            ("other.example", false),
            ("localhost", false),
            ("127.0.0.1:3000", false),
            ("", false),
        ] {
            assert_eq!(takes(&hosts, "/", &[name]), is_ours, "{name:?}");
        }
        assert!(!takes(&hosts, "/", &[]));
        assert!(!takes(&hosts, "/", &["internal.example", "internal.example"]));
        assert!(!takes(&hosts, "http://evil.example/", &["internal.example"]));
        assert!(takes(&hosts, "https://sign-in.example.org/", &[]));
    }

    #[test]
    fn development_has_the_names_of_loopback() {
        let hosts = Hosts::of(&Config::default());
        for name in ["127.0.0.1:3000", "localhost:3000", "[::1]:3000"] {
            assert!(takes(&hosts, "/", &[name]), "{name}");
        }
        assert!(!takes(&hosts, "/", &["rebound.example:3000"]));
    }
}
