//! A server on loopback that takes requests as they are written on the wire, and answers as it is told.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use uuid::Uuid;

use super::Text;
use crate::phone::Phone;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Heard {
    /// A header's value, by its name in small letters.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// What the server does when it has heard a request.
#[derive(Clone, Debug)]
pub(super) enum Manner {
    /// Writes this and hangs up.
    Says(String),
    /// Writes this, and then nothing, for as long as it is connected.
    Hangs(String),
    /// Writes this, and then one byte every few milliseconds.
    Trickles(String),
    /// Writes this, and then as much as is taken; tells how many bytes that were in the line of one more request.
    Pours(String),
}

/// An answer with a body, whole.
pub(super) fn answer(status: u16, body: &str) -> Manner {
    let length = body.len();
    Manner::Says(format!("HTTP/1.1 {status} Word\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"))
}

type Behaviour = Arc<dyn Fn(&Heard) -> Manner + Send + Sync>;

/// The server.
pub(super) struct Gateway {
    pub(super) port: u16,
    pub(super) heard: mpsc::UnboundedReceiver<Heard>,
}

impl Gateway {
    pub(super) async fn start(behaviour: impl Fn(&Heard) -> Manner + Send + Sync + 'static) -> Self {
        Self::serve(Arc::new(behaviour), None).await
    }

    /// One that answers everything in the same manner.
    pub(super) async fn that(manner: Manner) -> Self {
        Self::start(move |_| manner.clone()).await
    }

    /// One with TLS, and its certificate for `localhost` (DER), which it has made itself.
    pub(super) async fn with_tls(manner: Manner) -> (Self, Vec<u8>) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let tls = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
        let acceptor = TlsAcceptor::from(Arc::new(tls.unwrap()));
        (Self::serve(Arc::new(move |_| manner.clone()), Some(acceptor)).await, made.cert.der().to_vec())
    }

    async fn serve(behaviour: Behaviour, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, heard) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (tell, behaviour, tls) = (tell.clone(), Arc::clone(&behaviour), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => converse(socket, &tell, &behaviour).await,
                        // A client that doesn't trust us hangs up.
                        Some(tls) => match tls.accept(socket).await {
                            Ok(socket) => converse(socket, &tell, &behaviour).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        Self { port, heard }
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// All that was heard by now.
    pub(super) fn all(&mut self) -> Vec<Heard> {
        std::iter::from_fn(|| self.heard.try_recv().ok()).collect()
    }
}

/// One request, and what is done about it; `None` when the client is gone.
async fn converse(
    socket: impl AsyncRead + AsyncWrite + Unpin,
    tell: &mpsc::UnboundedSender<Heard>,
    behaviour: &Behaviour,
) -> Option<()> {
    let mut socket = BufReader::new(socket);
    let heard = request(&mut socket).await?;
    let manner = behaviour(&heard);
    tell.send(heard).ok()?;
    let (Manner::Says(first) | Manner::Hangs(first) | Manner::Trickles(first) | Manner::Pours(first)) = &manner;
    socket.write_all(first.as_bytes()).await.ok()?;
    socket.flush().await.ok()?;
    match manner {
        Manner::Says(_) => socket.shutdown().await.ok(),
        Manner::Hangs(_) => socket.read_to_end(&mut Vec::new()).await.ok().map(|_| ()),
        Manner::Trickles(_) => loop {
            sleep(Duration::from_millis(10)).await;
            socket.write_all(b"x").await.ok()?;
            socket.flush().await.ok()?;
        },
        Manner::Pours(_) => {
            let (piece, mut poured) = (vec![b'x'; 64 * 1024], 0);
            while socket.write_all(&piece).await.is_ok() {
                poured += piece.len();
            }
            tell.send(Heard { line: poured.to_string(), ..Heard::default() }).ok()
        }
    }
}

async fn request(socket: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Heard> {
    let mut heard = Heard::default();
    socket.read_line(&mut heard.line).await.ok()?;
    heard.line.truncate(heard.line.trim_end().len());
    loop {
        let mut line = String::new();
        socket.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        heard.headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = heard.header("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await.ok()?;
    heard.body = String::from_utf8(body).ok()?;
    Some(heard)
}

/// A text with everything in it that a form or JSON has to write in another way.
pub(super) fn text() -> Text {
    Text {
        id: Uuid::from_bytes([0xab; 16]),
        to: Phone::parse("+12025550189").unwrap(),
        body: "Your \"Grüße & Co\" code: 123456\n@sign.example.org #123456 100%+\u{1f600}".to_owned(),
    }
}
