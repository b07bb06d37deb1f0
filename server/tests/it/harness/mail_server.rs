//! A mail server: SMTP (RFC 5321) with STARTTLS (RFC 3207) and a certificate of its own, that keeps what it gets and can
//! be made to refuse, to hang, and to hang up.

use auth::outbox::{Sender, Smtp};
use rcgen::generate_simple_self_signed;
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// How the server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Takes everything.
    Fine,
    /// Takes the connection and says nothing at all, until it is in another mood: then it hangs up.
    Hangs,
    /// Refuses mails for now (RFC 5321 §4.2.1, 4yz).
    Busy,
    /// Refuses the recipient for good.
    Refuses,
}

/// A mail as it arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arrived {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) content: String,
    pub(crate) was_encrypted: bool,
}

/// The server.
pub(crate) struct MailServer {
    port: u16,
    certificate: String,
    mood: watch::Sender<Mood>,
    mails: Arc<Mutex<Vec<Arrived>>>,
    connections: Arc<Mutex<usize>>,
}

impl MailServer {
    pub(crate) async fn start() -> Self {
        let made = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let tls = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
        let tls = TlsAcceptor::from(Arc::new(tls.unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mood, feels) = watch::channel(Mood::Fine);
        let (mails, connections) = (Arc::default(), Arc::<Mutex<usize>>::default());
        let office = Office { tls, feels, mails: Arc::clone(&mails) };
        let count = connections.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                *count.lock().unwrap() += 1;
                tokio::spawn(office.clone().serve(socket));
            }
        });
        Self { port, certificate: made.cert.pem(), mood, mails, connections }
    }

    /// A transport to it that demands STARTTLS, and trusts its certificate or doesn't.
    pub(crate) fn transport(&self, is_trusted: bool) -> Arc<Smtp> {
        let url = format!("smtp://localhost:{}?tls=required", self.port);
        let sender = Sender::parse(&url, "Countersign <no-reply@example.org>").unwrap();
        let sender = if is_trusted { sender.trusting(self.certificate.as_bytes()).unwrap() } else { sender };
        Arc::new(Smtp::new(sender, "https://sign-in.example.org").unwrap())
    }

    pub(crate) fn feel(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    pub(crate) fn mails(&self) -> Vec<Arrived> {
        self.mails.lock().unwrap().clone()
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// Waits for as many mails.
    pub(crate) async fn arrived(&self, most: usize) -> Vec<Arrived> {
        for _ in 0..3_000 {
            let mails = self.mails();
            if mails.len() >= most {
                return mails;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{} of {most} mails arrived", self.mails().len());
    }
}

#[derive(Clone)]
struct Office {
    tls: TlsAcceptor,
    feels: watch::Receiver<Mood>,
    mails: Arc<Mutex<Vec<Arrived>>>,
}

impl Office {
    async fn serve(mut self, socket: TcpStream) {
        let mut socket = BufReader::new(socket);
        if !self.greet(&mut socket).await {
            return;
        }
        // Before TLS nothing but the way to it is taken.
        while let Some(line) = line(&mut socket).await {
            let (answer, turns) = match verb(&line).as_str() {
                "EHLO" => ("250-localhost\r\n250 STARTTLS\r\n", false),
                "STARTTLS" => ("220 go on\r\n", true),
                _ => ("530 STARTTLS first\r\n", false),
            };
            if socket.get_mut().write_all(answer.as_bytes()).await.is_err() {
                return;
            }
            if turns {
                let Ok(encrypted) = self.tls.clone().accept(socket.into_inner()).await else { return };
                return self.take_mails(BufReader::new(encrypted)).await;
            }
        }
    }

    /// Whether the server wants to talk at all.
    async fn greet(&mut self, socket: &mut BufReader<TcpStream>) -> bool {
        if *self.feels.borrow() == Mood::Hangs {
            let _ = self.feels.wait_for(|mood| *mood != Mood::Hangs).await;
            return false;
        }
        socket.get_mut().write_all(b"220 localhost\r\n").await.is_ok()
    }

    async fn take_mails<S: AsyncRead + AsyncWrite + Unpin>(self, mut socket: BufReader<S>) {
        let mut mail = Arrived { was_encrypted: true, ..Arrived::default() };
        while let Some(command) = line(&mut socket).await {
            let mood = *self.feels.borrow();
            let argument = command.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            let answer = match (verb(&command).as_str(), mood) {
                (_, Mood::Hangs) => {
                    let _ = self.feels.clone().wait_for(|mood| *mood != Mood::Hangs).await;
                    return;
                }
                ("EHLO", _) => "250 localhost\r\n",
                ("QUIT", _) => "221 bye\r\n",
                ("MAIL", Mood::Busy) => "451 later\r\n",
                ("RCPT", Mood::Refuses) => "550 nobody of that name\r\n",
                ("MAIL", _) => {
                    mail.from = argument;
                    "250 yes\r\n"
                }
                ("RCPT", _) => {
                    mail.to = argument;
                    "250 yes\r\n"
                }
                ("DATA", _) => {
                    if socket.get_mut().write_all(b"354 go on\r\n").await.is_err() {
                        return;
                    }
                    let Some(content) = content(&mut socket).await else { return };
                    self.mails.lock().unwrap().push(Arrived { content, ..mail.clone() });
                    "250 kept\r\n"
                }
                _ => "250 yes\r\n",
            };
            if socket.get_mut().write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

async fn line<S: AsyncRead + Unpin>(socket: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let length = socket.read_line(&mut line).await.ok()?;
    (length > 0).then(|| line.trim_end().to_owned())
}

async fn content<S: AsyncRead + Unpin>(socket: &mut BufReader<S>) -> Option<String> {
    let mut content = String::new();
    loop {
        match line(socket).await?.as_str() {
            "." => return Some(content),
            line => {
                content.push_str(line.strip_prefix('.').unwrap_or(line));
                content.push('\n');
            }
        }
    }
}

fn verb(line: &str) -> String {
    line.split(' ').next().unwrap_or_default().to_uppercase()
}
