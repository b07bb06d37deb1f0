//! SMTP (RFC 5321) through lettre.
//!
//! The connection is lettre's, its upkeep ours. lettre's own pool takes a connection back when a send is cut off in
//! the middle, where the next mail would go into the one before, or hears the answer that was meant for it. Here only
//! a connection on which everything was answered is used again, and one that is cut off is closed. It also tells at
//! which step a server refused: an address that doesn't exist is final, a wrong password of ours isn't.
//!
//! lettre's feature `tracing` must stay off: it logs whole mails.

mod message;
mod sender;

use std::error::Error as _;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;

use super::transport::{Delivery, Failure, Fate, Transport};
use sender::Security;
pub use sender::{Sender, SenderError};

/// How long one mail may take, from the look-up of the server's name to the last answer (s).
pub const TIME_LIMIT: Duration = Duration::from_secs(20);
/// Of it, for reaching the server.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// Of it, for an idle connection to show that it lives.
const CHECK_LIMIT: Duration = Duration::from_secs(3);
/// For saying goodbye after a refusal; nothing depends on it.
const QUIT_LIMIT: Duration = Duration::from_secs(1);
/// Idle connections that are kept: as many as there are deliveries at once.
const MOST_IDLE: usize = 4;

/// Sends mails to one server.
pub struct Smtp {
    sender: Sender,
    tls: Option<TlsParameters>,
    message_id_host: String,
    hello: ClientId,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Smtp {
    /// A transport to the sender's server; nothing is connected yet. `origin` is the portal's own, whose host stands
    /// in the Message-IDs.
    ///
    /// # Errors
    /// [`SenderError::Origin`], or [`SenderError::Host`] where nothing can be encrypted for the server.
    pub fn new(sender: Sender, origin: &str) -> Result<Self, SenderError> {
        let tls = sender.tls()?;
        let message_id_host = message::host_of(origin).ok_or(SenderError::Origin)?;
        Ok(Self { sender, tls, message_id_host, hello: ClientId::default(), idle: Mutex::new(Vec::new()) })
    }

    async fn send(&self, message: &Message) -> Result<(), Failure> {
        let mut connection = self.connection().await?;
        match transfer(&mut connection, message).await {
            Ok(()) => {
                self.put_back(connection);
                Ok(())
            }
            Err(failure) => {
                let _ = timeout(QUIT_LIMIT, connection.quit()).await;
                Err(failure)
            }
        }
    }

    /// An idle connection that lives, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Failure> {
        while let Some(mut idle) = self.take_idle() {
            if timeout(CHECK_LIMIT, idle.test_connected()).await == Ok(true) {
                return Ok(idle);
            }
        }
        let server = (self.sender.host.as_str(), self.sender.port);
        let (at_once, later) = match self.sender.security {
            Security::Tls => (self.tls.clone(), None),
            Security::StartTls | Security::None => (None, self.tls.clone()),
        };
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_LIMIT), &self.hello, at_once, None);
        let mut connection = connecting.await.map_err(|e| passing("connect", &e))?;
        if let Some(tls) = later {
            connection.starttls(tls, &self.hello).await.map_err(|e| passing("starttls", &e))?;
        }
        if let Some(credentials) = &self.sender.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await.map_err(|e| passing("auth", &e))?;
        }
        Ok(connection)
    }

    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put_back(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST_IDLE {
            idle.push(connection);
        }
    }
}

#[async_trait]
impl Transport for Smtp {
    async fn deliver(&self, delivery: &Delivery<'_>) -> Result<Fate, Failure> {
        let message = message::of(delivery, &self.sender.from, &self.message_id_host)?;
        // lettre's own time limit covers the connecting only.
        match timeout(TIME_LIMIT, self.send(&message)).await {
            Ok(sent) => sent.map(|()| Fate::Sent),
            Err(_) => Err(Failure::passing("timeout")),
        }
    }
}

/// One mail over a connection that is ready for it. What the server says against the sender is a matter of our
/// configuration and passes when that is mended; what it says against the recipient or the mail is final when it
/// says so (RFC 5321 §4.2.1).
async fn transfer(connection: &mut AsyncSmtpConnection, message: &Message) -> Result<(), Failure> {
    let envelope = message.envelope();
    let from = Mail::new(envelope.from().cloned(), Vec::new());
    connection.command(from).await.map_err(|e| passing("sender", &e))?;
    for to in envelope.to() {
        let to = Rcpt::new(to.clone(), Vec::new());
        connection.command(to).await.map_err(|e| judged("recipient", &e))?;
    }
    connection.command(Data).await.map_err(|e| judged("content", &e))?;
    connection.message(&message.formatted()).await.map_err(|e| judged("content", &e))?;
    Ok(())
}

fn passing(step: &'static str, error: &Error) -> Failure {
    tracing::debug!(step, ?error, "the mail server");
    Failure::passing(word(step, error))
}

/// What a server says here may repeat the mail: it isn't logged.
fn judged(step: &'static str, error: &Error) -> Failure {
    let error_word = word(step, error);
    if error.is_permanent() { Failure::permanent(error_word) } else { Failure::passing(error_word) }
}

/// The step and the server's status, such as `recipient-550`.
fn word(step: &'static str, error: &Error) -> String {
    match error.status() {
        Some(status) => format!("{step}-{status}"),
        None if error.is_tls() || is_untrusted(error) => format!("{step}-tls"),
        None if error.is_timeout() => format!("{step}-timeout"),
        None => step.to_owned(),
    }
}

/// Whether the server's certificate, or what it says in the handshake, isn't taken: rustls tells it as invalid data.
fn is_untrusted(error: &Error) -> bool {
    std::iter::successors(error.source(), |source| (*source).source())
        .filter_map(|source| source.downcast_ref::<io::Error>())
        .any(|source| source.kind() == io::ErrorKind::InvalidData)
}

#[cfg(test)]
mod tests;
