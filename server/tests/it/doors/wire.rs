//! What comes in over the wire before it is a request: the real program, and bytes that are no HTTP, or two at once.

use crate::harness::{
    Backend, Store,
    process::{Server, raw},
    run,
};

#[test]
fn bytes_that_are_no_request() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let url = store.database_url.clone();
        let server = Server::start(&store.folder, &[("DATABASE_URL", url.as_str()), ("SECRET_KEY", &"k".repeat(32))]);
        let host = server.address;
        let long = "a".repeat(2_000_000);
        let table: Vec<(Vec<u8>, &[u16])> = vec![
            (b"\r\n\r\n".to_vec(), &[400]),
            (b"nonsense\r\n\r\n".to_vec(), &[400]),
            (vec![0; 1_000], &[400]),
            (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), &[400]),
            (format!("GET / HTTP/9.9\r\nHost: {host}\r\n\r\n").into_bytes(), &[400, 505]),
            (format!("GET /{long} HTTP/1.1\r\nHost: {host}\r\n\r\n").into_bytes(), &[400, 414, 431]),
            (format!("GET /login HTTP/1.1\r\nHost: {host}\r\nX: {long}\r\n\r\n").into_bytes(), &[400, 431]),
            (
                format!("GET /login HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "X: y\r\n".repeat(500)).into_bytes(),
                &[400, 431],
            ),
            (format!("GET /login HTTP/1.1\r\nHost: {host}\r\nX: a\0b\r\n\r\n").into_bytes(), &[400]),
            (b"GET /login HTTP/1.1\r\n\r\n".to_vec(), &[400, 421]),
            (format!("GET /login HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n").into_bytes(), &[400, 421]),
            (format!("GET http://evil.example/login HTTP/1.1\r\nHost: {host}\r\n\r\n").into_bytes(), &[421]),
            // Two lengths are two requests to somebody (RFC 9112 §6.3).
            (
                format!(
                    "POST /sfn/sign_in HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"
                )
                .into(),
                &[400],
            ),
            (
                format!(
                    "POST /sfn/sign_in HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\
                     Connection: close\r\n\r\n0\r\n\r\n"
                )
                .into(),
                &[400, 403],
            ),
            (
                format!("POST /sfn/sign_in HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked, gzip\r\n\r\n")
                    .into(),
                &[400, 501],
            ),
        ];
        for (bytes, statuses) in table {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).into_owned();
            // Where it isn't even the start of a request, the connection just ends.
            if let Some(status) = raw(server.address, &bytes) {
                assert!(statuses.contains(&status), "{status} for {shown:?}");
            }
            assert_eq!(server.get("/healthz").unwrap().status, 200, "after {shown:?}");
        }
        drop(server);
        store.remove().await;
    });
}
