//! Who asks: address, agent and the secrets of our cookies, put beside the request. Nothing is looked up here.
//!
//! The address is the connection's, unless the connection comes from a configured proxy: only then is
//! `X-Forwarded-For` believed, and only as many entries of it as there are proxies (ASVS 4.1.3; CVE class: a client
//! that names its own address walks around every limit).

use app::ssr::{Visited, cookies::Cookie};
use auth::{client::Client, random::Token};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

/// How clients are told apart.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Networks of the proxies in front.
    pub proxies: Arc<[IpNet]>,
    /// How many proxies in a row append to `X-Forwarded-For`.
    pub hops: usize,
    /// Whether our cookies carry the `__Host-` prefix.
    pub is_https: bool,
}

/// Puts a [`Client`] and an unread [`Visited`] into the request's extensions. A cookie that is malformed or given
/// twice counts as not given.
pub async fn identify(State(rules): State<Rules>, mut request: Request, next: Next) -> Response {
    let client = rules.client(&request);
    let headers = request.headers();
    let token = |cookie: Cookie| cookie.read(headers, rules.is_https).and_then(Token::parse);
    let client = client.with_cookies(token(Cookie::Session), token(Cookie::Browser));
    request.extensions_mut().insert(client);
    request.extensions_mut().insert(Visited::default());
    next.run(request).await
}

/// Puts a [`Client`] without secrets into the request's extensions. What a program may do hangs on the token that it
/// shows, never on a cookie, which a browser would send along by itself (CSRF): so they are taken off.
pub async fn identify_program(State(rules): State<Rules>, mut request: Request, next: Next) -> Response {
    let client = rules.client(&request).as_program();
    request.headers_mut().remove(header::COOKIE);
    request.extensions_mut().insert(client);
    next.run(request).await
}

impl Rules {
    fn client(&self, request: &Request) -> Client {
        let headers = request.headers();
        // Without a connection (a router called by itself) all share one budget.
        let peer = request.extensions().get().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| {
            let peer: &SocketAddr = peer;
            peer.ip()
        });
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Client::new(self.address(peer, headers), agent)
    }

    /// The client's address. Whatever is missing or can't be read leaves the connection's, so that a proxy that is
    /// set up wrongly makes limits stricter, never looser.
    #[must_use]
    pub fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.proxies.iter().any(|network| network.contains(&peer)) {
            return peer;
        }
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let entries: Vec<&str> = forwarded.flat_map(|line| line.split(',')).map(str::trim).collect();
        let client = entries.len().checked_sub(self.hops).and_then(|at| entries.get(at));
        client.and_then(|entry| address_of(entry)).map_or(peer, |ip| ip.to_canonical())
    }
}

/// `192.0.2.7`, `192.0.2.7:1234`, `2001:db8::7`, `[2001:db8::7]` or `[2001:db8::7]:1234`.
fn address_of(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    bare.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(hops: usize, peer: &str, forwarded: &[&str]) -> String {
        let proxies = ["10.0.0.0/8", "::1/128"].iter().map(|network| network.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        Rules { proxies, hops, is_https: false }.address(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_proxies_are_believed_and_only_their_own_entries() {
        for (hops, peer, forwarded, ip) in [
            (1, "203.0.113.7", &["198.51.100.1"][..], "203.0.113.7"),
            (1, "10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            (1, "10.0.0.1", &["198.51.100.9, 198.51.100.1"], "198.51.100.1"),
            (1, "10.0.0.1", &["198.51.100.9", "198.51.100.1"], "198.51.100.1"),
            (2, "10.0.0.1", &["1.2.3.4, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            (2, "10.0.0.1", &["198.51.100.1"], "10.0.0.1"),
            (1, "10.0.0.1", &[], "10.0.0.1"),
            (1, "10.0.0.1", &["unknown"], "10.0.0.1"),
            (1, "10.0.0.1", &["198.51.100.1, "], "10.0.0.1"),
            (1, "10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
            (1, "::1", &["[2001:db8::7]:4711"], "2001:db8::7"),
            (1, "::1", &["[2001:db8::7]"], "2001:db8::7"),
            (1, "::ffff:10.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
        ] {
            assert_eq!(address(hops, peer, forwarded), ip, "{hops} {peer} {forwarded:?}");
        }
    }
}
