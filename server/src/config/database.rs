//! `[database]`: where users, sessions and everything else are kept.

use super::secret::Secret;
use serde::Deserialize;
use std::net::IpAddr;
use url::{Host, Url};

/// See `[database]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:…` or `mysql://…`; empty for the default of development.
    pub url: Secret,
    /// Connections; 0 for a number that fits the back end.
    pub connections: u32,
}

impl Database {
    /// What is wrong with the address, if anything. The sentence never repeats it: it may hold a password.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let text = self.url.expose();
        let known = ["sqlite:", "mysql:", "mariadb:"].iter().any(|scheme| text.starts_with(scheme));
        if !text.is_empty() && !known { Some("must begin with sqlite: or mysql:") } else { None }
    }

    /// Whether it is a SQLite file, which this program migrates by itself.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.url.is_empty() || self.url.expose().starts_with("sqlite:")
    }

    /// Whether passwords and codes could be read on their way to it: a server elsewhere, where the address doesn't
    /// demand TLS in so many words.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        let Ok(url) = Url::parse(self.url.expose()) else { return !self.is_sqlite() };
        let demands_tls = option(&url, &["ssl-mode", "sslmode"])
            .is_some_and(|mode| ["required", "verify_ca", "verify_identity"].contains(&mode.to_lowercase().as_str()));
        self.is_elsewhere() && !demands_tls
    }

    /// Whether it is a server on another machine, as far as the address tells.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        if self.is_sqlite() {
            return false;
        }
        let Ok(url) = Url::parse(self.url.expose()) else { return true };
        option(&url, &["socket"]).is_none() && !url.host().is_some_and(|host| is_loopback(&host))
    }
}

/// The last of the parameters with one of these names.
fn option(url: &Url, names: &[&str]) -> Option<String> {
    url.query_pairs().filter(|(name, _)| names.contains(&name.as_ref())).map(|(_, value)| value.into_owned()).last()
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        // A URL of a scheme that isn't for the web keeps an IPv4 address as a name.
        Host::Domain(name) => *name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_is_told_from_plain_text() {
        let database = |url: &str| Database { url: url.into(), connections: 0 };
        for (url, exposed) in [
            ("sqlite:data/x.db", false),
            ("mysql://u:p@127.0.0.1:3306/x", false),
            ("mysql://u:p@localhost/x", false),
            ("mysql://u:p@[::1]/x", false),
            ("mysql://u:p@db.example/x?socket=/run/mysqld/mysqld.sock", false),
            ("mysql://u:p@db.example/x", true),
            ("mysql://u:p@db.example/x?ssl-mode=PREFERRED", true),
            ("mysql://u:p@db.example/x?ssl-mode=DISABLED", true),
            ("mysql://u:p@db.example/x?ssl-mode=REQUIRED", false),
            ("mysql://u:p@db.example/x?ssl-mode=verify_identity", false),
            ("mysql://u:p@127.0.0.1.example/x", true),
        ] {
            assert_eq!(database(url).is_exposed(), exposed, "{url}");
            assert_eq!(database(url).problem(), None);
        }
        assert!(database("postgres://x").problem().is_some());
    }
}
