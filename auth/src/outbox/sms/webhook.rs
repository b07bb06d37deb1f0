//! A signed POST, for whoever has a gateway of their own.
//!
//! ```text
//! Content-Type: application/json
//! Countersign-Timestamp: 1795234859            seconds since 1970 UTC
//! Countersign-Key-Id: 2026-11                  which secret
//! Countersign-Signature: v1=<64 hexadecimal digits>
//!
//! {"id":"01…","to":"+12025550189","text":"…"}
//! ```
//!
//! The signature is HMAC-SHA-256 (RFC 2104), under the secret's bytes, of the timestamp, a dot and the body. Whoever
//! takes it compares in constant time, refuses a timestamp that is minutes away, so that nothing recorded can be played
//! back later, and does nothing for an `id` that it has seen: delivery is at least once. Any 2xx means taken.

use std::sync::Arc;

use async_trait::async_trait;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::post::{Post, address};
use super::{GatewayError, Text, TextTransport};
use crate::{clock::Clock, outbox::smtp::TIME_LIMIT, outbox::transport::Failure};

/// Fewest bytes of a secret.
const SECRET_MIN_BYTES: usize = 32;

/// Texts through a gateway that takes a signed POST.
pub struct Webhook {
    post: Post,
    key_id: String,
    key: Hmac<Sha256>,
    clock: Arc<dyn Clock>,
}

#[derive(Serialize)]
struct Body<'a> {
    id: String,
    to: &'a str,
    text: &'a str,
}

impl Webhook {
    /// Of the gateway's address, the name of the secret and the secret that it shares with us.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub fn new(url: &str, key_id: &str, secret: &str, clock: Arc<dyn Clock>) -> Result<Self, GatewayError> {
        let post = Post::to(address(url)?, TIME_LIMIT);
        let is_name = key_id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        if !(1..=64).contains(&key_id.len()) || !is_name {
            return Err(GatewayError::KeyId);
        }
        let secret = secret.trim().as_bytes();
        if secret.len() < SECRET_MIN_BYTES {
            return Err(GatewayError::Secret);
        }
        let key = Hmac::new_from_slice(secret).map_err(|_| GatewayError::Secret)?;
        Ok(Self { post, key_id: key_id.to_owned(), key, clock })
    }

    fn signature(&self, timestamp: &str, body: &[u8]) -> String {
        let signed = self.key.clone().chain_update(timestamp).chain_update(b".").chain_update(body);
        format!("v1={}", HEXLOWER.encode(&signed.finalize().into_bytes()))
    }
}

#[async_trait]
impl TextTransport for Webhook {
    async fn send(&self, text: &Text) -> Result<(), Failure> {
        let body = Body { id: text.id.simple().to_string(), to: text.to.as_str(), text: &text.body };
        let body = serde_json::to_vec(&body).map_err(|_| Failure::permanent("message"))?;
        let timestamp = self.clock.now_ms().div_euclid(1_000).to_string();
        let headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("Countersign-Signature", self.signature(&timestamp, &body)),
            ("Countersign-Timestamp", timestamp),
            ("Countersign-Key-Id", self.key_id.clone()),
        ];
        let answer = self.post.send(headers, body).await?;
        if answer.is_yes() { Ok(()) } else { Err(answer.failure(None)) }
    }
}

#[cfg(test)]
mod tests;
