//! The limits, against a server that keeps none.

use std::time::Instant;

use super::super::testing::{Gateway, Manner, answer};
use super::*;
use tokio::{io::AsyncWriteExt, net::TcpListener, time::sleep};
use ureq::tls::Certificate;

/// Short, so that the tests are.
const LIMIT: Duration = Duration::from_millis(400);
/// For a busy machine.
const LONG: Duration = Duration::from_secs(10);

fn post_to(gateway: &Gateway, limit: Duration) -> Post {
    Post::to(address(&gateway.url()).unwrap(), limit)
}

async fn sent(gateway: &Gateway, limit: Duration) -> Result<Answer, Failure> {
    post_to(gateway, limit).send(vec![("X-Name", "value".to_owned())], b"body".to_vec()).await
}

#[tokio::test]
async fn what_is_on_the_wire() {
    let mut gateway = Gateway::that(answer(201, "{}")).await;
    for _ in 0..2 {
        assert_eq!(sent(&gateway, LONG).await, Ok(Answer { status: 201, body: Vec::new() }));
    }
    let heard = gateway.all();
    assert_eq!(heard.len(), 2);
    assert_eq!((heard[0].line.as_str(), heard[0].body.as_str()), ("POST / HTTP/1.1", "body"));
    assert_eq!(heard[0].header("x-name"), Some("value"));
    assert_eq!(heard[0].header("user-agent"), Some("countersign"));
    assert_eq!(heard[0].header("host"), Some(format!("127.0.0.1:{}", gateway.port).as_str()));
    for absent in ["cookie", "authorization", "referer", "expect", "transfer-encoding"] {
        assert_eq!(heard[0].header(absent), None, "{absent}");
    }
}

/// ASVS 15.3.2.
#[tokio::test]
async fn no_redirect_is_followed() {
    let mut elsewhere = Gateway::that(answer(200, "")).await;
    for status in [301, 302, 303, 307, 308] {
        let to = elsewhere.url();
        let head = format!("HTTP/1.1 {status} There\r\nLocation: {to}/\r\nContent-Length: 0\r\n\r\n");
        let gateway = Gateway::that(Manner::Says(head)).await;
        let answer = sent(&gateway, LONG).await.unwrap();
        assert!(answer.status == status && !answer.is_yes(), "{answer:?}");
        assert_eq!(answer.failure(None), Failure::passing(format!("answer-{status}")));
    }
    assert!(elsewhere.all().is_empty());
}

#[tokio::test]
async fn nothing_takes_longer_than_the_limit() {
    let head = "HTTP/1.1 200 OK\r\nX: ";
    for manner in [Manner::Hangs(String::new()), Manner::Hangs(head.to_owned()), Manner::Trickles(head.to_owned())] {
        let gateway = Gateway::that(manner.clone()).await;
        let began = Instant::now();
        assert_eq!(sent(&gateway, LIMIT).await, Err(Failure::passing("timeout")), "{manner:?}");
        assert!((LIMIT..LONG).contains(&began.elapsed()), "{manner:?} {:?}", began.elapsed());
    }
}

/// A handshake of which the first bytes come, and then one every few milliseconds, or none.
#[tokio::test]
async fn nor_does_agreeing_on_tls() {
    for trickles in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = address(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            // A record of 16 KiB with a handshake's message (RFC 8446 §5.1).
            let _ = socket.write_all(&[0x16, 3, 3, 0x40, 0]).await;
            while !trickles || socket.write_all(b"x").await.is_ok() {
                sleep(Duration::from_millis(10)).await;
            }
        });
        let began = Instant::now();
        assert_eq!(Post::to(url, LIMIT).send(Vec::new(), Vec::new()).await, Err(Failure::passing("timeout")));
        assert!((LIMIT..LONG).contains(&began.elapsed()), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_refusal_stands_whatever_follows_it() {
    let head = "HTTP/1.1 400 No\r\nContent-Length: 90\r\n\r\n{\"code\":1}".to_owned();
    for manner in [Manner::Says(head.clone()), Manner::Hangs(head.clone()), Manner::Trickles(head)] {
        let gateway = Gateway::that(manner.clone()).await;
        let answer = sent(&gateway, LIMIT).await.unwrap();
        assert_eq!(answer.status, 400, "{manner:?}");
        assert!(answer.body.starts_with(b"{\"code\":1}"), "{manner:?}");
    }
}

#[tokio::test]
async fn of_a_long_answer_the_beginning_is_read() {
    const LENGTH: usize = 1_000_000_000;
    for (status, read) in [(400, usize::from(MOST_BYTES)), (200, 0)] {
        let head = format!("HTTP/1.1 {status} Word\r\nContent-Length: {LENGTH}\r\n\r\n");
        let mut gateway = Gateway::that(Manner::Pours(head)).await;
        let answer = sent(&gateway, LONG).await.unwrap();
        assert_eq!((answer.status, answer.body.len()), (status, read));
        gateway.heard.recv().await.unwrap();
        let poured: usize = gateway.heard.recv().await.unwrap().line.parse().unwrap();
        assert!(poured < LENGTH / 10, "{poured}: no more than fits between us");
    }
    let gateway = Gateway::that(Manner::Pours("HTTP/1.1 200 OK\r\nX: ".to_owned())).await;
    assert_eq!(sent(&gateway, LONG).await, Err(Failure::passing("answer")));
}

#[tokio::test]
async fn what_isnt_http_or_isnt_there_is_waited_for() {
    for said in ["SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 banana\r\n\r\n"] {
        let gateway = Gateway::that(Manner::Says(said.to_owned())).await;
        let failure = sent(&gateway, LONG).await.unwrap_err();
        assert!(!failure.is_permanent, "{said}: {failure:?}");
    }
    let gateway = Gateway::that(Manner::Says(String::new())).await;
    assert_eq!(sent(&gateway, LONG).await, Err(Failure::passing("connect")));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = address(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    assert_eq!(Post::to(url, LONG).send(Vec::new(), Vec::new()).await, Err(Failure::passing("connect")));
}

#[tokio::test]
async fn tls_is_checked() {
    let (mut gateway, certificate) = Gateway::with_tls(answer(200, "")).await;
    let url = |host: &str| address(&format!("https://{host}:{}", gateway.port)).unwrap();
    let by_name = url("localhost");
    let by_address = url("127.0.0.1");
    let authorities = || RootCerts::new_with_certs(&[Certificate::from_der(&certificate).to_owned()]);
    for (post, said) in [
        (Post::trusting(by_name.clone(), LONG, authorities()), Ok(Answer { status: 200, body: Vec::new() })),
        (Post::trusting(by_address, LONG, authorities()), Err(Failure::passing("tls"))),
        (Post::to(by_name, LONG), Err(Failure::passing("tls"))),
    ] {
        assert_eq!(post.send(Vec::new(), b"123456".to_vec()).await, said);
    }
    assert_eq!(gateway.all().len(), 1, "nothing is said to those that aren't trusted");
}

#[test]
fn what_passes_and_what_doesnt() {
    for (status, is_permanent) in [
        (302, false),
        (400, true),
        (401, true),
        (403, true),
        (404, true),
        (408, false),
        (410, true),
        (422, true),
        (429, false),
        (500, false),
        (503, false),
        (599, false),
    ] {
        let answer = Answer { status, body: Vec::new() };
        assert_eq!(answer.failure(None), Failure { is_permanent, error: format!("answer-{status}") });
        assert!(answer.failure(Some(u32::MAX)).error.len() <= 32);
    }
}

#[test]
fn addresses() {
    for (text, url) in [
        ("https://sms.example.org", Ok("https://sms.example.org/")),
        (" https://sms.example.org:8443/a?b=c ", Ok("https://sms.example.org:8443/a?b=c")),
        ("http://127.0.0.1:8080/a", Ok("http://127.0.0.1:8080/a")),
        ("http://127.9.9.9", Ok("http://127.9.9.9/")),
        ("http://localhost", Ok("http://localhost/")),
        ("http://[::1]:8080", Ok("http://[::1]:8080/")),
        ("http://sms.example.org", Err(GatewayError::Exposed)),
        ("http://10.0.0.1", Err(GatewayError::Exposed)),
        ("http://localhost.example.org", Err(GatewayError::Exposed)),
        ("http://127.0.0.1.example.org", Err(GatewayError::Exposed)),
        ("", Err(GatewayError::Url)),
        ("sms.example.org", Err(GatewayError::Url)),
        ("ftp://sms.example.org", Err(GatewayError::Url)),
        ("https://", Err(GatewayError::Url)),
        ("https://user@sms.example.org", Err(GatewayError::Url)),
        ("https://u:p@sms.example.org", Err(GatewayError::Url)),
        ("https://sms.example.org/#here", Err(GatewayError::Url)),
    ] {
        assert_eq!(address(text).as_ref().map(Url::as_str).map_err(|error| *error), url, "{text}");
    }
}
