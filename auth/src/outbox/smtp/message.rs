//! A mail in the form of RFC 5322: headers, and a text and an HTML part (RFC 2046 §5.1.4).

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use url::{Host, Url};

use crate::outbox::transport::{Delivery, Failure};

/// The message of a delivery. The same delivery has the same Message-ID and date each time. All of it is ASCII, so
/// that it passes through every server: lettre encodes the rest, and breaks out of no header.
pub(super) fn of(delivery: &Delivery<'_>, from: &Mailbox, host: &str) -> Result<Message, Failure> {
    let to: Address = delivery.mail.to.parse().map_err(|_| Failure::permanent("address"))?;
    let written_at = UNIX_EPOCH + Duration::from_millis(u64::try_from(delivery.written_at).unwrap_or(0));
    Message::builder()
        .from(from.clone())
        .to(to.into())
        .subject(delivery.mail.subject.as_str())
        .message_id(Some(format!("<{}@{host}>", delivery.id.simple())))
        .date(written_at)
        // No out-of-office notes in answer (RFC 3834 §5).
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
        .multipart(MultiPart::alternative_plain_html(delivery.mail.text.clone(), delivery.mail.html.clone()))
        .map_err(|_| Failure::permanent("message"))
}

/// The right side of a Message-ID (RFC 5322 §3.6.4): a name, or an address in brackets.
pub(super) fn host_of(origin: &str) -> Option<String> {
    match Url::parse(origin).ok()?.host()? {
        Host::Domain(name) => Some(name.to_owned()),
        Host::Ipv4(ip) => Some(format!("[{ip}]")),
        Host::Ipv6(ip) => Some(format!("[IPv6:{ip}]")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::testing::{HOSTILE, NOW, one_of_each};
    use crate::outbox::{Mail, render};
    use crate::settings::Settings;
    use uuid::Uuid;

    fn delivery(mail: &Mail) -> Delivery<'_> {
        Delivery { id: Uuid::from_bytes([0xab; 16]), kind: "sign-in-code", written_at: NOW, mail }
    }

    fn formatted(mail: &Mail) -> String {
        let from: Mailbox = "Grüße <no-reply@example.org>".parse().unwrap();
        String::from_utf8(of(&delivery(mail), &from, "sign.example.org").unwrap().formatted()).unwrap()
    }

    #[test]
    fn headers() {
        let letter = one_of_each("x").into_iter().find(|letter| letter.kind() == "sign-in-code").unwrap();
        let message = formatted(&render(&letter, &Settings::default()).unwrap());
        for header in [
            "To: ada@example.org\r\n",
            "Subject: Your Countersign code: 123456\r\n",
            "Message-ID: <abababababababababababababababab@sign.example.org>\r\n",
            "Date: Sat, 21 Nov 2026 04:20:59 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "MIME-Version: 1.0\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(message.contains(header), "{header} in {message}");
        }
    }

    #[test]
    fn is_ascii_and_one_message_whatever_stands_in_it() {
        let settings = Settings { issuer: format!("Größe ⚑ {HOSTILE}"), ..Settings::default() };
        for letter in one_of_each(HOSTILE) {
            let mail = Mail { subject: format!("⚑ {HOSTILE}"), ..render(&letter, &settings).unwrap() };
            let message = formatted(&mail);
            assert!(message.is_ascii());
            let (headers, _) = message.split_once("\r\n\r\n").unwrap();
            assert!(!headers.lines().any(|line| line.starts_with("Bcc:")), "{headers}");
            assert!(message.lines().all(|line| line.len() <= 998));
        }
    }

    #[test]
    fn a_recipient_is_one_address_or_none() {
        for to in ["", "ada", "ada@example.org\r\nRCPT TO:<all@example.org>", "a@b.org, c@d.org", "<a@b.org>"] {
            let mail = Mail { to: to.to_owned(), subject: String::new(), text: String::new(), html: String::new() };
            let from: Mailbox = "no-reply@example.org".parse().unwrap();
            assert_eq!(of(&delivery(&mail), &from, "h").map(|_| ()), Err(Failure::permanent("address")), "{to}");
        }
    }

    #[test]
    fn hosts() {
        assert_eq!(host_of("https://sign.example.org:8443").as_deref(), Some("sign.example.org"));
        assert_eq!(host_of("http://127.0.0.1:3000").as_deref(), Some("[127.0.0.1]"));
        assert_eq!(host_of("http://[::1]:3000").as_deref(), Some("[IPv6:::1]"));
        assert_eq!(host_of("nothing"), None);
    }
}
