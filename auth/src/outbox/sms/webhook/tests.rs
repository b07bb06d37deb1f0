//! Against a server, and as the one who runs it: the signature is checked without a line of ours.

use super::super::testing::{Gateway, Heard, Manner, answer, text};
use super::*;
use crate::clock::SettableClock;
use crate::outbox::testing::NOW;
use sha2::Digest;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn over(gateway: &Gateway, secret: &str) -> (Webhook, Arc<SettableClock>) {
    let clock = Arc::new(SettableClock::new(NOW));
    (Webhook::new(&format!("{}/texts?from=us", gateway.url()), "2026-11", secret, clock.clone()).unwrap(), clock)
}

/// HMAC-SHA-256 as RFC 2104 §2 spells it out, for keys of at most 64 bytes.
fn hmac(key: &str, message: &[u8]) -> String {
    let pad = |with: u8| (0..64).map(|i| key.as_bytes().get(i).copied().unwrap_or(0) ^ with).collect::<Vec<u8>>();
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    let outer = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
    HEXLOWER.encode(&outer)
}

fn is_ours(heard: &Heard, secret: &str) -> bool {
    let timestamp = heard.header("countersign-timestamp").unwrap();
    let signed = format!("{timestamp}.{}", heard.body);
    heard.header("countersign-signature") == Some(&format!("v1={}", hmac(secret, signed.as_bytes())))
}

/// RFC 4231 §4.3, test case 2: the check of the check.
#[test]
fn the_check_is_hmac() {
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hmac("Jefe", b"what do ya want for nothing?"), expected);
}

#[tokio::test]
async fn what_is_on_the_wire() {
    let mut gateway = Gateway::that(answer(202, "")).await;
    let (webhook, clock) = over(&gateway, SECRET);
    assert_eq!(webhook.send(&text()).await, Ok(()));
    clock.advance_ms(60_000);
    assert_eq!(webhook.send(&text()).await, Ok(()));
    let heard = gateway.all();
    let first = &heard[0];
    assert_eq!(first.line, "POST /texts?from=us HTTP/1.1");
    assert_eq!(first.header("content-type"), Some("application/json"));
    assert_eq!(first.header("countersign-timestamp"), Some("1795234859"));
    assert_eq!(first.header("countersign-key-id"), Some("2026-11"));
    assert_eq!(first.header("authorization"), None);
    let body: serde_json::Value = serde_json::from_str(&first.body).unwrap();
    let expected = serde_json::json!({
        "id": "abababababababababababababababab",
        "to": "+12025550189",
        "text": text().body,
    });
    assert_eq!(body, expected);
    assert!(is_ours(first, SECRET) && !is_ours(first, "another secret of thirty-two bytes"));
    assert!(!is_ours(&Heard { body: first.body.replace("0189", "0188"), ..first.clone() }, SECRET));

    // Again, it says the same at another time, so under another signature.
    let second = &heard[1];
    assert_eq!(second.body, first.body);
    assert_eq!(second.header("countersign-timestamp"), Some("1795234919"));
    assert_ne!(second.header("countersign-signature"), first.header("countersign-signature"));
    assert!(is_ours(second, SECRET));
}

#[tokio::test]
async fn tells_what_is_final_from_what_passes() {
    for (status, said) in [
        (200, Ok(())),
        (201, Ok(())),
        (204, Ok(())),
        (299, Ok(())),
        (302, Err(Failure::passing("answer-302"))),
        (400, Err(Failure::permanent("answer-400"))),
        (401, Err(Failure::permanent("answer-401"))),
        (429, Err(Failure::passing("answer-429"))),
        (500, Err(Failure::passing("answer-500"))),
    ] {
        let body = if status == 204 { "" } else { r#"{"code":21611,"status":400}"# };
        let gateway = Gateway::that(answer(status, body)).await;
        assert_eq!(over(&gateway, SECRET).0.send(&text()).await, said, "{status}");
    }
    let gateway = Gateway::that(Manner::Says(String::new())).await;
    assert_eq!(over(&gateway, SECRET).0.send(&text()).await, Err(Failure::passing("connect")));
}

#[test]
fn what_it_refuses() {
    let url = "https://sms.example.org";
    let long = "a".repeat(65);
    for (url, key_id, secret, error) in [
        ("http://sms.example.org", "k", SECRET, GatewayError::Exposed),
        ("", "k", SECRET, GatewayError::Url),
        (url, "", SECRET, GatewayError::KeyId),
        (url, "a\r\nX: y", SECRET, GatewayError::KeyId),
        (url, long.as_str(), SECRET, GatewayError::KeyId),
        (url, "k", "", GatewayError::Secret),
        (url, "k", "0123456789abcdef0123456789abcde", GatewayError::Secret),
        (url, "k", "0123456789abcdef0123456789abcde\n", GatewayError::Secret),
    ] {
        let clock = Arc::new(SettableClock::new(NOW));
        assert_eq!(Webhook::new(url, key_id, secret, clock).map(|_| ()), Err(error), "{url} {key_id}");
    }
}
