//! Access tokens as JWTs for programs (RFC 9068): written and read, nothing else. A fixed algorithm (`EdDSA` over
//! Ed25519), a fixed header: whatever else stands in a header (`jku`, `jwk`, `x5u`, `crit`, another `alg`) is refused
//! before its signature is looked at (RFC 8725 §3.1).
//!
//! Times are judged by our own clock, not by the library's. Whether the session is still live is the service's part.

mod provider;

use crate::signer::SigningKey;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use provider::{install, public_of};

/// The media type of an access token, which tells it from every other JWT (RFC 9068 §2.1).
const TYPE: &str = "at+jwt";
/// Longer ones are none of ours.
const MAX_BYTES: usize = 2_048;
/// Seconds that another node's clock may be ahead of this one's.
const SKEW_S: i64 = 5;

/// What a token says. Times are seconds since 1970 in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claims {
    /// The portal's public origin.
    pub(crate) iss: String,
    /// Whom it is for.
    pub(crate) aud: String,
    /// The user.
    #[serde(with = "uuid::serde::simple")]
    pub(crate) sub: Uuid,
    /// The session.
    #[serde(with = "uuid::serde::simple")]
    pub(crate) sid: Uuid,
    /// The token.
    #[serde(with = "uuid::serde::simple")]
    pub(crate) jti: Uuid,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    /// When something was last proved.
    pub(crate) auth_time: i64,
    /// 1 or 2.
    pub(crate) aal: u8,
    /// What was proved.
    pub(crate) amr: Vec<String>,
    /// The user's epoch: after a change of the password or the address older tokens are dead.
    pub(crate) ver: i64,
}

impl Claims {
    /// Whether it is a token of now.
    pub(crate) fn is_of(&self, now_ms: i64) -> bool {
        let now = now_ms / 1000;
        now < self.exp && self.nbf <= now + SKEW_S && self.iat <= now + SKEW_S
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// Signs; nothing where the key can't be used.
pub(crate) fn sign(key: &SigningKey, claims: &Claims) -> Option<String> {
    let mut header = jsonwebtoken::Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.kid.clone());
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_ed_der(key.seed.as_slice())).ok()
}

/// The id of the key that a token names, where its header is one of ours.
pub(crate) fn kid_of(token: &str) -> Option<String> {
    if token.len() > MAX_BYTES || token.bytes().filter(|byte| *byte == b'.').count() != 2 {
        return None;
    }
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    let header: Header = serde_json::from_slice(&header).ok()?;
    (header.alg == "EdDSA" && header.typ == TYPE).then_some(header.kid)
}

/// What a token says, where this key has signed it for one of these audiences. Its times are left to the caller.
pub(crate) fn read(token: &str, public: &[u8], issuer: &str, audiences: &[&str]) -> Option<Claims> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[issuer]);
    validation.set_audience(audiences);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
    // Not the library's clock, and not its leeway of a minute.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.leeway = 0;
    jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_ed_der(public), &validation).ok().map(|data| data.claims)
}

#[cfg(test)]
mod tests;
