//! Who asks, as far as a request tells: address, browser, and the secrets of its cookies. The server fills it in
//! from the connection and the configured proxies; nothing here is believed beyond that.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::random::Token;

/// Most characters of a user agent that are kept.
pub const AGENT_MAX: usize = 255;

/// What holds the session's secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A browser, in cookies.
    #[default]
    Browser,
    /// A program that calls the API, in the `Authorization` header.
    Api,
}

impl Kind {
    /// Its name on the wire and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Api => "api",
        }
    }

    /// The kind of a name in the database.
    #[must_use]
    pub(crate) fn of(name: &str) -> Self {
        if name == Self::Api.name() { Self::Api } else { Self::Browser }
    }
}

/// The other side of one request.
#[derive(Clone, Debug)]
pub struct Client {
    /// Browser or program: a secret of the one is worth nothing for the other.
    pub kind: Kind,
    /// The client's address, as the configured proxies tell it.
    pub ip: IpAddr,
    /// What it calls itself: [`AGENT_MAX`] characters at most, control characters removed.
    pub agent: String,
    /// The session cookie's secret, or an API client's.
    pub session: Option<Token>,
    /// The known-browser cookie's secret.
    pub browser: Option<Token>,
}

impl Client {
    /// A client without secrets; an IPv4 address that is mapped into IPv6 is taken as IPv4, so that it has one range
    /// only.
    #[must_use]
    pub fn new(ip: IpAddr, agent: &str) -> Self {
        let agent = agent.chars().filter(|c| !crate::text::is_control(*c)).take(AGENT_MAX).collect();
        Self { kind: Kind::Browser, ip: ip.to_canonical(), agent, session: None, browser: None }
    }

    /// The secret under which a record is kept beside the session: a program has none.
    pub(crate) fn keeps<'a>(&self, token: &'a Token) -> Option<&'a Token> {
        (self.kind == Kind::Browser).then_some(token)
    }

    /// The same as a program.
    #[must_use]
    pub fn as_program(self) -> Self {
        Self { kind: Kind::Api, ..self }
    }

    /// The same client with the secrets of its cookies.
    #[must_use]
    pub fn with_cookies(self, session: Option<Token>, browser: Option<Token>) -> Self {
        Self { session, browser, ..self }
    }

    /// The range that has a throttle budget of its own: one IPv4 address, or an IPv6 /64, of which one subscriber
    /// has all addresses.
    #[must_use]
    pub fn range(&self) -> String {
        match self.ip.to_canonical() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => v6(ip, 64),
        }
    }

    /// The wider range that has a budget too: IPv4 /24, IPv6 /48.
    #[must_use]
    pub fn wide_range(&self) -> String {
        match self.ip.to_canonical() {
            IpAddr::V4(ip) => v4_24(ip),
            IpAddr::V6(ip) => v6(ip, 48),
        }
    }

    /// The network as it is kept and shown to people: the same as [`Client::wide_range`], enough to recognise one's
    /// own provider and not enough to be somebody's address.
    #[must_use]
    pub fn network(&self) -> String {
        self.wide_range()
    }

    /// The browser and system in words, such as "Firefox on Linux". Only words from our own list: what a client
    /// calls itself could otherwise be a message to the reader of a mail.
    #[must_use]
    pub fn agent_in_words(&self) -> String {
        agent_in_words(&self.agent)
    }
}

/// [`Client::agent_in_words`] of a stored user agent.
#[must_use]
pub fn agent_in_words(agent: &str) -> String {
    let named =
        |table: &[(&str, &'static str)]| table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (named(&BROWSERS), named(&SYSTEMS), named(&PROGRAMS)) {
        (Some(browser), Some(system), _) => format!("{browser} on {system}"),
        (Some(browser), None, _) => browser.to_owned(),
        (None, _, Some(program)) => program.to_owned(),
        (None, Some(system), None) => format!("a browser on {system}"),
        (None, None, None) => "an unknown client".to_owned(),
    }
}

/// In this order: most browsers also name those they descend from.
const BROWSERS: [(&str, &str); 14] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("Trident/", "Internet Explorer"),
];

const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
];

const PROGRAMS: [(&str, &str); 10] = [
    ("curl/", "curl"),
    ("Wget/", "Wget"),
    ("HTTPie/", "HTTPie"),
    ("PostmanRuntime/", "Postman"),
    ("python-", "a Python program"),
    ("Python/", "a Python program"),
    ("Go-http-client/", "a Go program"),
    ("okhttp/", "an Android app"),
    ("node", "a Node program"),
    ("reqwest/", "a Rust program"),
];

fn v4_24(ip: Ipv4Addr) -> String {
    let [a, b, c, _] = ip.octets();
    format!("{}/24", Ipv4Addr::new(a, b, c, 0))
}

fn v6(ip: Ipv6Addr, prefix: u32) -> String {
    let mask = u128::MAX << (128 - prefix);
    format!("{}/{prefix}", Ipv6Addr::from_bits(ip.to_bits() & mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let table = [
            ("203.0.113.7", "203.0.113.7", "203.0.113.0/24"),
            ("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
            ("2001:db8:1:ffff:ffff::1", "2001:db8:1:ffff::/64", "2001:db8:1::/48"),
            ("::1", "::/64", "::/48"),
        ];
        for (ip, range, wide) in table {
            let client = Client::new(ip.parse().unwrap(), "");
            assert_eq!(
                (client.range(), client.wide_range(), client.network()),
                (range.into(), wide.into(), wide.into())
            );
            let by_hand = Client { ip: ip.parse().unwrap(), ..client };
            assert_eq!(by_hand.range(), range);
        }
    }

    #[test]
    fn agents() {
        let table = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
                "Safari on macOS",
            ),
            ("curl/8.5.0", "curl"),
            ("python-requests/2.32", "a Python program"),
            ("Mozilla/5.0 (X11; Linux x86_64)", "a browser on Linux"),
            ("Call +1 555 0100 at once", "an unknown client"),
            ("", "an unknown client"),
        ];
        for (agent, words) in table {
            assert_eq!(Client::new(IpAddr::V4(Ipv4Addr::LOCALHOST), agent).agent_in_words(), words, "{agent}");
        }
    }

    #[test]
    fn an_agent_is_cut_and_cleaned() {
        let client = Client::new(IpAddr::V4(Ipv4Addr::LOCALHOST), &format!("a\r\nb\u{202e}{}", "é".repeat(400)));
        assert!(client.agent.starts_with("abé"));
        assert_eq!(client.agent.chars().count(), AGENT_MAX);
    }
}
