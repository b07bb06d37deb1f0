//! Checkpoints: what the portal has signed about the chain (Ed25519, RFC 8032), in the database and outside of it.

use super::part;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use data_encoding::HEXLOWER;
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const DOMAIN: &[u8] = b"countersign audit checkpoint 1";

/// What is said by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// So far has the chain come now.
    Head,
    /// So far it had come then.
    Point,
    /// Everything up to there was dropped.
    Begin,
}

impl Kind {
    /// Its name in the database and in what is signed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Point => "point",
            Self::Begin => "begin",
        }
    }
}

/// A place in the chain, signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What it says.
    pub kind: Kind,
    /// The place of the last row that it covers.
    pub position: i64,
    /// That row's hash.
    pub hash: Vec<u8>,
    /// How many rows it speaks of: those of the chain, or those that were dropped.
    pub count: i64,
    /// When it was signed, in ms.
    pub at: i64,
    /// The key that signed it.
    pub kid: String,
    /// 64 bytes.
    pub signature: Vec<u8>,
}

/// A key that signs checkpoints.
pub struct SignerKey {
    /// Its name: 16 hexadecimal digits.
    pub kid: String,
    /// The public half: 32 bytes.
    pub public: Vec<u8>,
    pub(crate) seed: Zeroizing<[u8; 32]>,
}

/// One line of a file of checkpoints.
#[derive(Serialize, Deserialize)]
struct Line {
    kind: Kind,
    position: i64,
    hash: String,
    count: i64,
    at_ms: i64,
    kid: String,
    signature: String,
}

impl Checkpoint {
    /// Signs; nothing where the key can't be used.
    pub(crate) fn sign(
        kind: Kind,
        (position, hash): (i64, &[u8]),
        count: i64,
        at: i64,
        key: &SignerKey,
    ) -> Option<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(key.seed.as_slice()).ok()?;
        let mut unsigned =
            Self { kind, position, hash: hash.to_vec(), count, at, kid: key.kid.clone(), signature: Vec::new() };
        unsigned.signature = pair.sign(&unsigned.text()).as_ref().to_vec();
        Some(unsigned)
    }

    /// Whether the holder of this public key has signed it.
    #[must_use]
    pub fn is_signed_by(&self, public: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, public).verify(&self.text(), &self.signature).is_ok()
    }

    /// As one line of JSON, without its end.
    #[must_use]
    pub fn to_line(&self) -> String {
        let line = Line {
            kind: self.kind,
            position: self.position,
            hash: HEXLOWER.encode(&self.hash),
            count: self.count,
            at_ms: self.at,
            kid: self.kid.clone(),
            signature: URL_SAFE_NO_PAD.encode(&self.signature),
        };
        serde_json::to_string(&line).unwrap_or_default()
    }

    /// Reads what [`Checkpoint::to_line`] wrote. Whether it is ours, the signature tells.
    #[must_use]
    pub fn parse_line(line: &str) -> Option<Self> {
        let Line { kind, position, hash, count, at_ms, kid, signature } = serde_json::from_str(line).ok()?;
        let hash = HEXLOWER.decode(hash.as_bytes()).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { kind, position, hash, count, at: at_ms, kid, signature })
    }

    fn text(&self) -> Vec<u8> {
        let mut text = Vec::with_capacity(256);
        part(&mut text, DOMAIN);
        part(&mut text, self.kind.name().as_bytes());
        for number in [self.position, self.count, self.at] {
            part(&mut text, &number.to_be_bytes());
        }
        part(&mut text, &self.hash);
        part(&mut text, self.kid.as_bytes());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SignerKey {
        let seed = Zeroizing::new([seed; 32]);
        SignerKey { kid: "00".repeat(8), public: crate::jwt::public_of(&seed).unwrap().to_vec(), seed }
    }

    #[test]
    fn only_what_was_signed_is_ours() {
        let ours = key(1);
        let signed = Checkpoint::sign(Kind::Point, (7, &[3; 32]), 7, 1_000, &ours).unwrap();
        assert!(signed.is_signed_by(&ours.public) && !signed.is_signed_by(&key(2).public));
        assert!(!signed.is_signed_by(&[]));
        let edits: [fn(&mut Checkpoint); 7] = [
            |point| point.kind = Kind::Begin,
            |point| point.position += 1,
            |point| point.hash = vec![4; 32],
            |point| point.count += 1,
            |point| point.at += 1,
            |point| point.kid.push('0'),
            |point| point.signature.clear(),
        ];
        for edit in edits {
            let mut changed = signed.clone();
            edit(&mut changed);
            assert!(!changed.is_signed_by(&ours.public), "{changed:?}");
        }
    }

    #[test]
    fn a_line_is_read_again() {
        let signed = Checkpoint::sign(Kind::Begin, (7, &[3; 32]), 7, 1_000, &key(1)).unwrap();
        assert_eq!(Checkpoint::parse_line(&signed.to_line()).unwrap(), signed);
        let bad = signed.to_line().replace("\"hash\":\"03", "\"hash\":\"0");
        for line in ["", "{}", "[]", "null", bad.as_str()] {
            assert_eq!(Checkpoint::parse_line(line), None, "{line}");
        }
    }
}
