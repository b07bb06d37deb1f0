//! The portal's profile, address, hosts and proxies.

use super::rule::{Check::Settings, Rule, Scope, Verdict, demanded, found};
use crate::config::rules::Demand;
use auth::wire::Severity;
use ipnet::IpNet;
use std::net::IpAddr;
use url::{Host, Url};

/// More sites than that are hardly all known to anybody.
const ORIGINS: usize = 10;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "settings-are-sound",
        title: "The server would start with these settings",
        source: "ASVS 5.0.0 2.2.3, 13.2.6",
        severity: Severity::Fail,
        risk: "The next start fails, perhaps at night.",
        fix: "Set what is named; `countersign config check` says when it is right.",
        scope: Scope::Everywhere,
        check: Settings(|facts| match facts.config.check() {
            Ok(()) => Verdict::Kept("all values can be used".to_owned()),
            Err(error) => Verdict::Broken(error.sentence().to_owned()),
        }),
    },
    Rule {
        id: "profile-is-production",
        title: "The profile is production",
        source: "ASVS 5.0.0 13.4.2; Real_MFA: ENVIRONMENT, DEBUG",
        severity: Severity::Warn,
        risk: "In development nothing unsafe stops the start, and every mail with its codes is shown at /dev/outbox.",
        fix: "Set profile = \"production\" wherever people sign in.",
        scope: Scope::Everywhere,
        check: Settings(|facts| found(facts.config.profile.is_development(), facts.set("profile"))),
    },
    Rule {
        id: "development-stays-local",
        title: "A portal in development is reached from this machine alone",
        source: "ASVS 5.0.0 13.4.2; Real_MFA: DEBUG",
        severity: Severity::Fail,
        risk: "Whoever reaches /dev/outbox reads everybody's codes and signs in as anybody.",
        fix: "Set profile = \"production\", or take server.public_origin back to loopback.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let is_local = host_of(&facts.config.origin()).is_some_and(|host| is_loopback(&host));
            let is_dev = facts.config.profile.is_development();
            found(
                is_dev && !is_local,
                format!("{}; people reach it at {}", facts.set("profile"), facts.config.origin()),
            )
        }),
    },
    Rule {
        id: "origin-is-set",
        title: "The public origin is set",
        source: "ASVS 5.0.0 3.5.1; Real_MFA: CSRF protection enabled, ALLOWED_HOSTS",
        severity: Severity::Fail,
        risk: "Requests can't be told from those of foreign sites, and links in mails lead nowhere.",
        fix: "Set server.public_origin (PUBLIC_ORIGIN) to what people type.",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::Origin)),
    },
    Rule {
        id: "origin-is-https",
        title: "The public origin is https",
        source: "ASVS 5.0.0 3.3.1, 3.4.1, 12.2.1; RFC 6797; Real_MFA: HTTPS/SSL enforced, Secure headers (HSTS, \
                 X-Frame-Options, CSP), SECURE_SSL_REDIRECT, SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE",
        severity: Severity::Fail,
        risk: "Passwords and cookies go through the network in plain text: cookies are Secure, and \
               Strict-Transport-Security is sent, over https alone.",
        fix: "Let a proxy end TLS, and set server.public_origin (PUBLIC_ORIGIN) to https://….",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::HttpsOrigin)),
    },
    Rule {
        id: "origin-has-a-name",
        title: "The public origin is a name on the usual port",
        source: "ASVS 5.0.0 3.4.1, 3.5.4; RFC 6797 §8.1.1; Real_MFA: Secure headers (HSTS, X-Frame-Options, CSP)",
        severity: Severity::Warn,
        risk: "Browsers keep Strict-Transport-Security for names alone, and a cookie goes to every port of its host: \
               another program there could read it.",
        fix: "Give the portal a host name of its own on port 443, and set server.public_origin to it.",
        scope: Scope::Production,
        check: Settings(|facts| {
            let origin = facts.config.origin();
            let url = Url::parse(&origin).ok();
            let is_name = matches!(url.as_ref().and_then(Url::host), Some(Host::Domain(name)) if name.contains('.'));
            let has_port = url.is_some_and(|url| url.port().is_some());
            found(!is_name || has_port, facts.set("server.public_origin"))
        }),
    },
    Rule {
        id: "hosts-are-few",
        title: "Requests may name the public origin's host alone",
        source: "ASVS 5.0.0 3.5.4; Real_MFA: ALLOWED_HOSTS",
        severity: Severity::Note,
        risk: "Under another name people get cookies that are no good under the first, and whoever runs something else \
               there is nearer than needed.",
        fix: "Leave server.allowed_hosts (ALLOWED_HOSTS) empty, unless a probe needs an entry.",
        scope: Scope::Production,
        check: Settings(|facts| {
            let own = host_of(&facts.config.origin()).map(|host| host.to_string()).unwrap_or_default();
            let is_other = |host: &String| *host != own && !host.starts_with(&format!("{own}:"));
            found(facts.config.server.allowed_hosts.iter().any(is_other), facts.set("server.allowed_hosts"))
        }),
    },
    Rule {
        id: "scripts-come-by-https",
        title: "Sites whose scripts may use the API are https",
        source: "ASVS 5.0.0 3.4.2; Real_MFA: CORS properly configured",
        severity: Severity::Fail,
        risk: "Whoever changes such a page on its way uses the API with the tokens that it holds.",
        fix: "Take origins without https out of api.cors_origins.",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::HttpsScripts)),
    },
    Rule {
        id: "scripts-come-from-few",
        title: "Few sites, each by its name, may use the API by script",
        source: "ASVS 5.0.0 3.4.2; Real_MFA: CORS properly configured",
        severity: Severity::Warn,
        risk: "A site that nobody looks after any more, or any program on a visitor's own machine, may use the API.",
        fix: "Leave in api.cors_origins only the sites that are yours and in use; no address, no localhost.",
        scope: Scope::Production,
        check: Settings(|facts| {
            let origins = &facts.config.api.cors_origins;
            let is_name = |origin: &String| match host_of(origin) {
                Some(Host::Domain(name)) => name.contains('.') && !name.ends_with(".localhost"),
                _ => false,
            };
            found(origins.len() > ORIGINS || !origins.iter().all(is_name), facts.set("api.cors_origins"))
        }),
    },
    Rule {
        id: "proxies-are-set",
        title: "The proxies in front are named",
        source: "ASVS 5.0.0 4.1.3, 15.3.4; Real_MFA: Rate limiting on API",
        severity: Severity::Fail,
        risk: "All visitors have the proxy's address: one who guesses uses up everybody's budget.",
        fix: "Set server.trusted_proxies to the address of the proxy that ends TLS.",
        scope: Scope::Production,
        check: Settings(|facts| demanded(facts, Demand::Proxies)),
    },
    Rule {
        id: "proxies-are-few",
        title: "No network that strangers can be in counts as a proxy",
        source: "ASVS 5.0.0 4.1.3, 15.3.4; Real_MFA: Rate limiting on API",
        severity: Severity::Fail,
        risk: "Whoever asks from such a network names an address of their choice, and walks around every limit.",
        fix: "Name the proxies' own addresses in server.trusted_proxies, or a private network that only they are in.",
        scope: Scope::Everywhere,
        check: Settings(|facts| {
            let is_wide = facts.config.server.trusted_proxies.iter().any(is_wide);
            found(is_wide, facts.set("server.trusted_proxies"))
        }),
    },
    Rule {
        id: "hops-are-there",
        title: "There are as many proxies as server.proxy_hops says",
        source: "ASVS 5.0.0 15.3.4",
        severity: Severity::Warn,
        risk: "With too many hops the client's own entry in X-Forwarded-For is believed.",
        fix: "Set server.proxy_hops to the number of proxies that a request passes, and name each in \
              server.trusted_proxies.",
        scope: Scope::Production,
        check: Settings(|facts| {
            let server = &facts.config.server;
            let known = server.trusted_proxies.iter().map(addresses).fold(0_u128, u128::saturating_add);
            let is_more = u128::try_from(server.proxy_hops.get()).is_ok_and(|hops| hops > known);
            found(is_more, format!("{}, {}", facts.set("server.proxy_hops"), facts.set("server.trusted_proxies")))
        }),
    },
    Rule {
        id: "listens-behind-the-proxy",
        title: "The server listens on loopback or a private address",
        source: "ASVS 5.0.0 4.1.3, 12.2.1, 13.4.5; Real_MFA: HTTPS/SSL enforced",
        severity: Severity::Warn,
        risk: "Whoever reaches the port walks around the proxy, in plain text, and reads /readyz.",
        fix: "Set server.address to loopback or to the private address that the proxy asks; in a container, publish no \
              port.",
        scope: Scope::Production,
        check: Settings(|facts| found(!is_private(facts.config.server.address.ip()), facts.set("server.address"))),
    },
    Rule {
        id: "site-is-fixed",
        title: "The front end's files are read once, at start",
        source: "ASVS 5.0.0 13.4.2",
        severity: Severity::Warn,
        risk: "Whoever can write into the site's folder gives people other scripts, without a restart that somebody \
               would notice.",
        fix: "Set server.site_changes = false.",
        scope: Scope::Production,
        check: Settings(|facts| found(facts.config.server.site_changes, facts.set("server.site_changes"))),
    },
    Rule {
        id: "old-variables-are-gone",
        title: "No variable of the Django projects is set that isn't read here",
        source: "ASVS 5.0.0 13.1.4; Real_MFA: ENVIRONMENT, DEBUG, DB_ENGINE, DB_NAME, DB_USER, DB_PASSWORD, DB_HOST, \
                 REDIS_HOST, REDIS_PORT, EMAIL_HOST, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, SECURE_SSL_REDIRECT, \
                 SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE",
        severity: Severity::Warn,
        risk: "Somebody believes that it protects something; or a password that is of no use lies about.",
        fix: "Take them out; `countersign config check` names what replaces each.",
        scope: Scope::Production,
        check: Settings(|facts| {
            let names = facts.old_names.join(", ");
            found(!names.is_empty(), if names.is_empty() { "none is set".to_owned() } else { names })
        }),
    },
];

/// The host of an origin.
pub(super) fn host_of(origin: &str) -> Option<Host<String>> {
    Url::parse(origin).ok()?.host().map(|host| host.to_owned())
}

fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

/// Whether strangers can be in there: a public network of more than a rack, or nearly everything.
fn is_wide(network: &IpNet) -> bool {
    let (shortest, shortest_public) = if network.addr().is_ipv4() { (8, 24) } else { (16, 64) };
    let is_private = is_private(network.network()) && is_private(network.broadcast());
    network.prefix_len() < if is_private { shortest } else { shortest_public }
}

fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

fn addresses(network: &IpNet) -> u128 {
    let bits = network.max_prefix_len() - network.prefix_len();
    1_u128.checked_shl(bits.into()).unwrap_or(u128::MAX)
}
