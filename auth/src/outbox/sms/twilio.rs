//! Twilio's REST API: `POST /2010-04-01/Accounts/{AccountSid}/Messages.json`.
//!
//! Twilio knows no key by which a second delivery could be told from a new text: where its answer is lost, the text may
//! arrive twice. The second says the same.

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::post::{Answer, Post, address};
use super::{GatewayError, Text, TextTransport};
use crate::{outbox::smtp::TIME_LIMIT, outbox::transport::Failure, phone::Phone};

/// The sender's queue at Twilio is full; the status with which Twilio says so isn't always 429.
const QUEUE_IS_FULL: u32 = 21611;
/// Most characters of a sender's name.
const MAX_NAME: usize = 11;

/// Texts through one account at Twilio.
pub struct Twilio {
    post: Post,
    authorization: Zeroizing<String>,
    /// `From` or `MessagingServiceSid`, and its value.
    sender: (&'static str, String),
}

/// A refusal's body, as far as it says what was refused; its texts may repeat the number.
#[derive(Deserialize)]
struct Refusal {
    code: u32,
    status: u16,
}

impl Twilio {
    /// Of the account's SID and token, what texts come from (a number, a short code, a name, or a messaging service's
    /// SID), and the API's address, such as `https://api.twilio.com`.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub fn new(sid: &str, token: &str, from: &str, base_url: &str) -> Result<Self, GatewayError> {
        let post = Post::to(endpoint(base_url, sid)?, TIME_LIMIT);
        let sender = sender(from)?;
        if !(16..=128).contains(&token.len()) || !token.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(GatewayError::Token);
        }
        // HTTP Basic (RFC 7617).
        let credentials = Zeroizing::new(format!("{sid}:{token}"));
        let authorization = Zeroizing::new(format!("Basic {}", STANDARD.encode(credentials.as_bytes())));
        Ok(Self { post, authorization, sender })
    }
}

#[async_trait]
impl TextTransport for Twilio {
    async fn send(&self, text: &Text) -> Result<(), Failure> {
        let (by, from) = &self.sender;
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("To", text.to.as_str())
            .append_pair(by, from)
            .append_pair("Body", &text.body)
            .finish();
        let headers = vec![
            ("Authorization", self.authorization.to_string()),
            ("Content-Type", "application/x-www-form-urlencoded".to_owned()),
        ];
        let answer = self.post.send(headers, form.into_bytes()).await?;
        if answer.is_yes() { Ok(()) } else { Err(judged(&answer)) }
    }
}

/// What a refusal means. A body that names another status than the answer's own isn't Twilio's word on it.
fn judged(answer: &Answer) -> Failure {
    let refusal = serde_json::from_slice::<Refusal>(&answer.body).ok();
    let code = refusal.filter(|refusal| refusal.status == answer.status).map(|refusal| refusal.code);
    let failure = answer.failure(code);
    if code == Some(QUEUE_IS_FULL) { Failure { is_permanent: false, ..failure } } else { failure }
}

/// The address that texts of an account are posted to.
fn endpoint(base_url: &str, sid: &str) -> Result<Url, GatewayError> {
    let base = address(base_url)?;
    if base.query().is_some() {
        return Err(GatewayError::Url);
    }
    if !is_sid(sid, "AC") {
        return Err(GatewayError::Account);
    }
    let base = base.as_str().trim_end_matches('/');
    address(&format!("{base}/2010-04-01/Accounts/{sid}/Messages.json"))
}

/// What texts come from, by the name of its field.
fn sender(from: &str) -> Result<(&'static str, String), GatewayError> {
    let from = from.trim();
    let is_number = from.starts_with('+') && Phone::parse(from).is_ok_and(|phone| phone.as_str() == from);
    let is_short_code = (4..=6).contains(&from.len()) && from.bytes().all(|b| b.is_ascii_digit());
    let is_name = (1..=MAX_NAME).contains(&from.len())
        && from.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ')
        && from.bytes().any(|b| b.is_ascii_alphabetic());
    if is_sid(from, "MG") {
        Ok(("MessagingServiceSid", from.to_owned()))
    } else if is_number || is_short_code || is_name {
        Ok(("From", from.to_owned()))
    } else {
        Err(GatewayError::From)
    }
}

/// Whether it is an id of this kind. It becomes a part of the address, and can't lead elsewhere.
fn is_sid(text: &str, kind: &str) -> bool {
    text.strip_prefix(kind).is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests;
