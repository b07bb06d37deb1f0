//! One POST over HTTP, within limits: of time, of what is read, and of where it goes.
//!
//! Through ureq, which adds three crates to those that are there, takes ring and the public authorities without being
//! talked into it, and keeps every limit of time itself. It blocks, so each POST has a thread of its own, which ends
//! within the limit; unlike the runtime's threads it doesn't keep the program from ending. Of what others give, nothing
//! is taken: no proxy from the environment, no redirect (ASVS 15.3.2), no cookie, no connection from before.

use std::{io, io::Read, net::IpAddr, thread, time::Duration};

use tokio::{sync::oneshot, time::timeout};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error};
use url::{Host, Url};

use super::GatewayError;
use crate::outbox::transport::Failure;

/// Most bytes that are read of an answer's head, and most of its body.
const MOST_BYTES: u16 = 16 * 1024;
/// For a thread to tell that its time is over.
const GRACE: Duration = Duration::from_secs(1);

/// Where it goes.
pub(super) struct Post {
    agent: Agent,
    url: Url,
    limit: Duration,
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// Of RFC 9110 §15.
    pub(super) status: u16,
    /// Of a refusal, as much as is read; of a success, nothing.
    pub(super) body: Vec<u8>,
}

impl Post {
    /// To an address from [`address`]; nothing is connected yet. `limit` is for everything together, from the look-up
    /// of the name to the answer's end.
    pub(super) fn to(url: Url, limit: Duration) -> Self {
        Self::trusting(url, limit, RootCerts::WebPki)
    }

    /// With these authorities in place of the public ones.
    pub(super) fn trusting(url: Url, limit: Duration, authorities: RootCerts) -> Self {
        let config = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(authorities).build())
            .https_only(url.scheme() == "https")
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(limit))
            .max_response_header_size(usize::from(MOST_BYTES))
            .max_idle_connections(0)
            .user_agent("countersign")
            .accept("application/json")
            .build();
        Self { agent: config.into(), url, limit }
    }

    /// Posts once.
    pub(super) async fn send(&self, headers: Vec<(&'static str, String)>, body: Vec<u8>) -> Result<Answer, Failure> {
        let (agent, url) = (self.agent.clone(), self.url.clone());
        let (tell, told) = oneshot::channel();
        let asking = thread::Builder::new().name("text".to_owned()).spawn(move || {
            // Nobody listens any more when the delivery was cut off.
            let _ = tell.send(ask(&agent, &url, headers, &body));
        });
        asking.map_err(|_| Failure::passing("thread"))?;
        match timeout(self.limit + GRACE, told).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(Failure::passing("thread")),
            Err(_) => Err(Failure::passing("timeout")),
        }
    }
}

impl Answer {
    /// Whether it was taken.
    pub(super) fn is_yes(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What a refusal means: to be asked less often or later passes, as does everything that is the other side's own
    /// failure, or a redirect, which the operator has to look at. `code` is the service's own number for it.
    pub(super) fn failure(&self, code: Option<u32>) -> Failure {
        let status = self.status;
        let word = match code {
            Some(code) => format!("answer-{status}-{code}"),
            None => format!("answer-{status}"),
        };
        let is_permanent = (400..500).contains(&status) && ![408, 429].contains(&status);
        Failure { is_permanent, error: word }
    }
}

/// Reads an address that texts may be posted to.
///
/// # Errors
/// [`GatewayError::Url`] and [`GatewayError::Exposed`].
pub(super) fn address(text: &str) -> Result<Url, GatewayError> {
    let url = Url::parse(text.trim()).map_err(|_| GatewayError::Url)?;
    let is_nobodys = url.username().is_empty() && url.password().is_none();
    if !["http", "https"].contains(&url.scheme()) || !is_nobodys || url.fragment().is_some() {
        return Err(GatewayError::Url);
    }
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => return Err(GatewayError::Url),
    };
    if url.scheme() == "https" || is_loopback { Ok(url) } else { Err(GatewayError::Exposed) }
}

fn ask(agent: &Agent, url: &Url, headers: Vec<(&'static str, String)>, body: &[u8]) -> Result<Answer, Failure> {
    let request =
        headers.into_iter().fold(agent.post(url.as_str()), |request, (name, value)| request.header(name, value));
    let mut response = request.send(body).map_err(|error| Failure::passing(word(&error)))?;
    let mut answer = Answer { status: response.status().as_u16(), body: Vec::new() };
    if !answer.is_yes() {
        // A body that breaks off or doesn't end takes nothing back of the status before it.
        let _ = response.body_mut().as_reader().take(u64::from(MOST_BYTES)).read_to_end(&mut answer.body);
    }
    Ok(answer)
}

/// The step that failed. ureq's own words may repeat the address: they aren't logged.
fn word(error: &Error) -> &'static str {
    match error {
        Error::Timeout(_) => "timeout",
        Error::HostNotFound => "host",
        Error::Tls(_) | Error::Rustls(_) => "tls",
        // What isn't taken of a server's certificate, or of what it says in the handshake.
        Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => "tls",
        Error::Protocol(_) | Error::LargeResponseHeader(..) => "answer",
        _ => "connect",
    }
}

#[cfg(test)]
mod tests;
