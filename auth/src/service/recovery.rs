//! Recovery codes: made, shown once, said to be saved.

use super::Service;
use crate::{
    Error,
    client::Client,
    code::GroupedCode,
    principal::Principal,
    random::{self, Token},
    seal,
    store::{audit, recovery},
    wire::RecoveryCodesView,
};
use serde::{Deserialize, Serialize};

/// Codes of a set.
const CODES: usize = 10;

/// A set that isn't written yet.
pub(super) struct NewSet {
    pub(super) salt: [u8; 16],
    pub(super) codes: Vec<String>,
    pub(super) digests: Vec<[u8; 32]>,
}

#[derive(Serialize, Deserialize)]
struct ShownOnce {
    codes: Vec<String>,
    is_replacement: bool,
}

const AAD: &[u8] = b"recovery-codes";

impl Service {
    /// Ten new codes, slow-hashed under one salt.
    pub(super) async fn new_recovery_set(&self) -> Result<NewSet, Error> {
        let salt = random::bytes::<16>();
        let mut set = NewSet { salt, codes: Vec::with_capacity(CODES), digests: Vec::with_capacity(CODES) };
        for _ in 0..CODES {
            let code = random::grouped_code();
            set.digests.push(self.hasher.slow_digest(&salt, code.as_str()).await?);
            set.codes.push(code.grouped());
        }
        Ok(set)
    }

    /// One more code of a set.
    pub(super) async fn new_recovery_code(&self, salt: &[u8; 16]) -> Result<(GroupedCode, [u8; 32]), Error> {
        let code = random::grouped_code();
        let digest = self.hasher.slow_digest(salt, code.as_str()).await?;
        Ok((code, digest))
    }

    /// Puts codes into the record of the session under this cookie, sealed under a key that only the cookie gives.
    pub(super) async fn show_once(&self, token: &Token, codes: &[String], is_replacement: bool) -> Result<(), Error> {
        let shown = ShownOnce { codes: codes.to_vec(), is_replacement };
        let plain = serde_json::to_vec(&shown).unwrap_or_default();
        let sealed = seal::seal_under(&token.derive("record key"), AAD, &plain);
        self.records.put(record_id(token), sealed, self.now() + self.settings.life.shown_once_ms).await
    }

    /// The codes that wait to be saved, if any; the same again at each reload, for 10 minutes at most.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn recovery_codes(&self, principal: &Principal) -> Result<RecoveryCodesView, Error> {
        let sealed = self.records.get(record_id(&principal.token)).await?;
        let shown = sealed
            .and_then(|sealed| seal::open_under(&principal.token.derive("record key"), AAD, &sealed))
            .and_then(|plain| serde_json::from_slice::<ShownOnce>(&plain).ok())
            .unwrap_or(ShownOnce { codes: Vec::new(), is_replacement: false });
        let email = principal.user.email.clone();
        Ok(RecoveryCodesView { codes: shown.codes, is_replacement: shown.is_replacement, email })
    }

    /// Forgets what waits to be shown under a cookie. Best effort: it ends by itself after 10 minutes, and nobody has the
    /// cookie any more.
    pub(super) async fn forget_shown(&self, token: &Token) {
        if let Err(error) = self.records.delete(record_id(token)).await {
            tracing::warn!(%error, "the record of an ended session is left to expire");
        }
    }

    /// Notes that the codes shown are saved: they are shown no more, and a replacement counts from now on. Nothing
    /// happens where nothing was shown.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn recovery_codes_saved(&self, client: &Client, principal: &Principal) -> Result<(), Error> {
        if self.recovery_codes(principal).await?.codes.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let tx = self.db.begin().await?;
        recovery::mark_saved(&tx, principal.user.id, now).await?;
        let about = audit::About::own(principal.user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::RecoveryCodesSaved, true), about, "").await?;
        tx.commit().await?;
        self.records.delete(record_id(&principal.token)).await
    }
}

/// The record's id, derived apart from the key: whoever reads Redis learns neither cookie nor key.
fn record_id(token: &Token) -> [u8; 16] {
    let derived = token.derive("record id");
    let mut id = [0; 16];
    id.copy_from_slice(derived.split_at(16).0);
    id
}
