//! Where mail is handed over, and in whose name: the settings `SMTP_URL` and the sender's address.

use std::fmt;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use url::{Host, Url};

/// What is wrong with the settings. Holds nothing of them: the URL has a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SenderError {
    /// Not `smtps://…` or `smtp://…`.
    #[error("the mail server's URL must begin with smtps:// or smtp://")]
    Scheme,
    /// No host, or one that can't be.
    #[error("the mail server's URL has no usable host")]
    Host,
    /// Something after host and port other than `?tls=required`.
    #[error("after host and port, the mail server's URL takes nothing but ?tls=required")]
    Parameter,
    /// A user without a password, or the other way round, or percent signs that mean nothing.
    #[error("user and password of the mail server's URL must both be there, percent-encoded")]
    Credentials,
    /// Not a certificate.
    #[error("the mail server's certificate authority must be a certificate in PEM")]
    Certificate,
    /// The sender isn't a mailbox.
    #[error("the sender must be an address, or a name and an address in angle brackets")]
    From,
    /// The portal's own origin has no host.
    #[error("the public origin has no host")]
    Origin,
}

const BEGIN_CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// A mail server, and the mailbox that mails come from.
pub struct Sender {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
    pub(super) from: Mailbox,
    authority: Option<Certificate>,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    /// Not at all.
    None,
    /// TLS after STARTTLS (RFC 3207); without it nothing is sent.
    StartTls,
    /// TLS from the beginning (RFC 8314 §3.3).
    Tls,
}

impl Sender {
    /// Reads a server's URL and a sender's mailbox:
    ///
    /// - `smtps://user:password@host` (port 465), or
    /// - `smtp://user:password@host?tls=required` (port 587), or
    /// - `smtp://host` (port 25), without protection; see [`Sender::is_encrypted`];
    /// - from `no-reply@example.org`, or `Countersign <no-reply@example.org>`.
    ///
    /// "Use TLS if the server offers it" can't be said: whoever is in the way would take the offer out.
    ///
    /// # Errors
    /// [`SenderError`].
    pub fn parse(url: &str, from: &str) -> Result<Self, SenderError> {
        let url = Url::parse(url.trim()).map_err(|_| SenderError::Scheme)?;
        let wants_tls = match (url.query(), url.fragment(), url.path()) {
            (None, None, "" | "/") => false,
            (Some("tls=required"), None, "" | "/") => true,
            _ => return Err(SenderError::Parameter),
        };
        let (security, default_port) = match (url.scheme(), wants_tls) {
            ("smtps", _) => (Security::Tls, 465),
            ("smtp", true) => (Security::StartTls, 587),
            ("smtp", false) => (Security::None, 25),
            _ => return Err(SenderError::Scheme),
        };
        let host = match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
            Some(Host::Ipv4(ip)) => ip.to_string(),
            Some(Host::Ipv6(ip)) => ip.to_string(),
            _ => return Err(SenderError::Host),
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", _) | (_, None) => return Err(SenderError::Credentials),
            (user, Some(password)) => Some(Credentials::new(decoded(user)?, decoded(password)?)),
        };
        if from.chars().any(crate::text::is_control) {
            return Err(SenderError::From);
        }
        let from = from.trim().parse().map_err(|_| SenderError::From)?;
        Ok(Self { host, port: url.port().unwrap_or(default_port), security, credentials, from, authority: None })
    }

    /// Takes certificates of one more authority, a house's own, besides the public ones.
    ///
    /// # Errors
    /// [`SenderError::Certificate`].
    pub fn trusting(self, pem: &[u8]) -> Result<Self, SenderError> {
        // Of a file without any certificate lettre makes an authority without any.
        let is_there = pem.windows(BEGIN_CERTIFICATE.len()).any(|part| part == BEGIN_CERTIFICATE);
        let authority = Certificate::from_pem(pem).ok().filter(|_| is_there).ok_or(SenderError::Certificate)?;
        let sender = Self { authority: Some(authority), ..self };
        sender.tls().map_err(|_| SenderError::Certificate)?;
        Ok(sender)
    }

    /// What a protected connection checks the server by; `None` for one without protection.
    pub(super) fn tls(&self) -> Result<Option<TlsParameters>, SenderError> {
        if !self.is_encrypted() {
            return Ok(None);
        }
        let mut tls = TlsParameters::builder(self.host.clone());
        if let Some(authority) = &self.authority {
            tls = tls.add_root_certificate(authority.clone());
        }
        tls.build().map(Some).map_err(|_| SenderError::Host)
    }

    /// Whether nobody between us and the server reads along. A production portal must refuse a sender for which
    /// this doesn't hold: its mails are keys.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.security != Security::None
    }
}

/// Without the credentials.
impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sender({}:{} {:?})", self.host, self.port, self.security)
    }
}

/// Percent-decodes (RFC 3986 §2.1).
fn decoded(text: &str) -> Result<String, SenderError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let (byte, after) = match (first, after) {
            (b'%', [high, low, after @ ..]) => (hex(*high)? * 16 + hex(*low)?, after),
            (b'%', _) => return Err(SenderError::Credentials),
            (other, after) => (*other, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| SenderError::Credentials)
}

fn hex(digit: u8) -> Result<u8, SenderError> {
    let value = char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    value.ok_or(SenderError::Credentials)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "no-reply@example.org";

    #[test]
    fn what_it_takes() {
        let table = [
            ("smtps://mail.example.org", ("mail.example.org", 465, Security::Tls)),
            ("smtps://u:p@mail.example.org:4650/", ("mail.example.org", 4650, Security::Tls)),
            ("smtp://mail.example.org?tls=required", ("mail.example.org", 587, Security::StartTls)),
            ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, Security::None)),
            ("smtp://[::1]:1025", ("::1", 1025, Security::None)),
            (" smtp://localhost\n", ("localhost", 25, Security::None)),
        ];
        for (url, (host, port, security)) in table {
            let sender = Sender::parse(url, FROM).unwrap();
            assert_eq!((sender.host.as_str(), sender.port, sender.security), (host, port, security), "{url}");
            assert_eq!(sender.is_encrypted(), security != Security::None);
            assert!(!format!("{sender:?}").contains("u:p"));
        }
        let sender = Sender::parse("smtps://a%40b:p%25%3A%2f%C3%A9@h", "Counter, sign <no-reply@example.org>");
        assert!(sender.is_err(), "a comma wants quotes");
        let sender = Sender::parse("smtps://a%40b:p%25%3A%2f%C3%A9@h", "Counter sign <no-reply@example.org>").unwrap();
        assert_eq!(sender.credentials, Some(Credentials::new("a@b".to_owned(), "p%:/é".to_owned())));
        assert_eq!(sender.from.to_string(), "Counter sign <no-reply@example.org>");
    }

    #[test]
    fn only_a_certificate_is_an_authority() {
        let sender = || Sender::parse("smtps://h", FROM).unwrap();
        for pem in ["", "mail", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let refused = sender().trusting(pem.as_bytes()).map(|_| ());
            assert_eq!(refused, Err(SenderError::Certificate), "{pem}");
        }
        assert!(sender().tls().unwrap().is_some());
        assert!(Sender::parse("smtp://h", FROM).unwrap().tls().unwrap().is_none());
    }

    #[test]
    fn what_it_refuses() {
        let table = [
            ("", FROM, SenderError::Scheme),
            ("mail.example.org", FROM, SenderError::Scheme),
            ("https://mail.example.org", FROM, SenderError::Scheme),
            ("smtps:", FROM, SenderError::Host),
            ("smtps:///", FROM, SenderError::Host),
            ("smtp://h?tls=opportunistic", FROM, SenderError::Parameter),
            ("smtp://h?tls=required&x=1", FROM, SenderError::Parameter),
            ("smtp://h?tsl=required", FROM, SenderError::Parameter),
            ("smtp://h/name", FROM, SenderError::Parameter),
            ("smtp://h#tls=required", FROM, SenderError::Parameter),
            ("smtps://user@h", FROM, SenderError::Credentials),
            ("smtps://:pass@h", FROM, SenderError::Credentials),
            ("smtps://user:p%4@h", FROM, SenderError::Credentials),
            ("smtps://user:p%zz@h", FROM, SenderError::Credentials),
            ("smtps://user:p%ff@h", FROM, SenderError::Credentials),
            ("smtps://h", "", SenderError::From),
            ("smtps://h", "Countersign", SenderError::From),
            ("smtps://h", "a@example.org\r\nBcc: b@example.org", SenderError::From),
        ];
        for (url, from, error) in table {
            assert_eq!(Sender::parse(url, from).map(|_| ()), Err(error), "{url} {from}");
        }
    }
}
