//! Refresh tokens of programs: opaque, 256 random bits, of which the database keeps a digest.
//!
//! A token also names its session and bears a mark of ours, so that one which was replaced is told from one that never
//! was any: only the former ends the session (RFC 9700 §4.14.2), and nobody ends another's by making tokens up.
//! Layout before base64url: session's id (16 bytes), the user's epoch (8, big-endian), secret (32), mark (16).

use crate::{keys::Keyring, random::Token, seal};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

const BYTES: usize = 72;
const TEXT_BYTES: usize = 96;
const MARK_BYTES: usize = 16;
const PURPOSE: &str = "refresh token";
const SUCCESSOR: &str = "refresh token's successor";

/// One of them.
pub(crate) struct RefreshToken {
    pub(crate) session_id: Uuid,
    /// The user's when it was made.
    pub(crate) epoch: i64,
    pub(crate) secret: Token,
}

impl RefreshToken {
    /// Reads what [`RefreshToken::encode`] made under any of our keys.
    pub(crate) fn parse(keys: &Keyring, text: &str) -> Option<Self> {
        if text.len() != TEXT_BYTES {
            return None;
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        let (id, rest) = bytes.split_at_checked(16)?;
        let (epoch, rest) = rest.split_at_checked(8)?;
        let (secret, mark) = rest.split_at_checked(32)?;
        let ours = seal::macs(keys, PURPOSE, &[id, epoch, secret]);
        let epoch = i64::from_be_bytes(epoch.try_into().ok()?);
        let is_ours = ours.iter().any(|ours| bool::from(ours.split_at(MARK_BYTES).0.ct_eq(mark)));
        let secret = Token::from_bytes(secret.try_into().ok()?);
        is_ours.then_some(Self { session_id: Uuid::from_slice(id).ok()?, epoch, secret })
    }

    /// Its text.
    pub(crate) fn encode(&self, keys: &Keyring) -> String {
        let (id, epoch, secret) = (self.session_id.as_bytes(), self.epoch.to_be_bytes(), self.secret.as_bytes());
        let mark = seal::mac(keys, PURPOSE, &[id, &epoch, secret]);
        let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES));
        bytes.extend_from_slice(id);
        bytes.extend_from_slice(&epoch);
        bytes.extend_from_slice(secret);
        bytes.extend_from_slice(mark.split_at(MARK_BYTES).0);
        URL_SAFE_NO_PAD.encode(bytes.as_slice())
    }

    /// The one secret that may follow where a lost answer can be asked for again: each key in the ring gives one, the
    /// newest first.
    pub(crate) fn successors(&self, keys: &Keyring) -> Vec<Token> {
        let parts: [&[u8]; 2] = [self.session_id.as_bytes(), self.secret.as_bytes()];
        seal::macs(keys, SUCCESSOR, &parts).into_iter().map(Token::from_bytes).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    #[test]
    fn only_our_own_are_read() {
        let keys = Keyring::parse(&Keyring::generate_line()).unwrap();
        let others = Keyring::parse(&Keyring::generate_line()).unwrap();
        let token = RefreshToken { session_id: random::id(), epoch: 1, secret: Token::generate() };
        let text = token.encode(&keys);
        let read = RefreshToken::parse(&keys, &text).unwrap();
        assert_eq!((read.session_id, read.secret.digest()), (token.session_id, token.secret.digest()));
        assert!(RefreshToken::parse(&others, &text).is_none());
        for at in [0, 30, 70, 95] {
            let mut changed: Vec<char> = text.chars().collect();
            changed[at] = if changed[at] == 'A' { 'B' } else { 'A' };
            assert!(RefreshToken::parse(&keys, &changed.into_iter().collect::<String>()).is_none(), "{at}");
        }
        assert!(RefreshToken::parse(&keys, "").is_none() && RefreshToken::parse(&keys, &text[1..]).is_none());
    }

    #[test]
    fn a_successor_is_the_same_again_and_nobody_elses() {
        let keys = Keyring::parse(&Keyring::generate_line()).unwrap();
        let token = RefreshToken { session_id: random::id(), epoch: 1, secret: Token::generate() };
        let digests = |token: &RefreshToken| token.successors(&keys)[0].digest();
        assert_eq!(digests(&token), digests(&token));
        let other = RefreshToken { session_id: random::id(), epoch: 1, secret: token.secret.clone() };
        assert_ne!(digests(&token), digests(&other));
        assert_ne!(digests(&token), token.secret.digest());
    }
}
