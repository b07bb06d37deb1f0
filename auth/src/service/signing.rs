//! The keys that sign access tokens: shown to whoever checks tokens, and rotated by an operator.

use super::Service;
use crate::{
    Error,
    signer::{self, OVERLAP_MS, SigningKey},
    store::{audit, signing_keys},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// What a key does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It is shown already and doesn't sign yet.
    Next,
    /// It signs.
    Signs,
    /// It checks what it signed before.
    Checks,
}

/// A key that signs access tokens, without its secret. Times are ms.
#[derive(Clone, Debug)]
pub struct KeyView {
    /// Its name in tokens: 16 hexadecimal digits.
    pub kid: String,
    /// Its public half in base64url: the `x` of a JSON Web Key (RFC 8037).
    pub public: String,
    /// When it was made.
    pub created_at: i64,
    /// From when on it signs.
    pub signs_from: i64,
    /// What it does now.
    pub state: KeyState,
}

impl Service {
    /// All keys that may have signed a token which is still good, and the one that will sign next; the oldest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn key_views(&self) -> Result<Vec<KeyView>, Error> {
        let (now, keys) = (self.now(), self.signing_keys().await?);
        let current = keys.current(now).map(|key| key.kid.clone()).unwrap_or_default();
        let view = |key: &SigningKey| KeyView {
            kid: key.kid.clone(),
            public: URL_SAFE_NO_PAD.encode(&key.public),
            created_at: key.created_at,
            signs_from: key.signs_from,
            state: match key.signs_from > now {
                _ if key.kid == current => KeyState::Signs,
                true => KeyState::Next,
                false => KeyState::Checks,
            },
        };
        Ok(keys.iter().map(view).collect())
    }

    /// Makes another key, which signs when everybody has had time to see it; until then, and for the tokens that are out,
    /// the old one stays. `at_once` it signs now and all others are gone: every access token is dead, on other
    /// nodes within a minute.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn rotate_keys(&self, at_once: bool) -> Result<(), Error> {
        let now = self.now();
        let old: Vec<String> = self.signing_keys().await?.iter().map(|key| key.kid.clone()).collect();
        let key = signer::new_row(&self.keys, now, if at_once { now } else { now + OVERLAP_MS })?;
        let tx = self.db.begin().await?;
        if at_once {
            signing_keys::delete(&tx, &old).await?;
        }
        signing_keys::insert(&tx, key).await?;
        let detail = if at_once { "at once" } else { "" };
        audit::append(&tx, now, "command line", (audit::Event::KeysRotated, true), audit::About::default(), detail)
            .await?;
        tx.commit().await?;
        self.signer.forget();
        Ok(())
    }

    /// Deletes keys whose last token is dead everywhere; how many. Part of the sweep.
    pub(super) async fn retire_keys(&self, now: i64) -> Result<u64, Error> {
        let keys = signing_keys::all(&self.db.read).await?;
        let is_over = |signs_from: i64| signs_from + self.settings.life.access_ms + OVERLAP_MS < now;
        let newest_over = keys.iter().rposition(|key| is_over(key.signs_from)).unwrap_or(0);
        let kids: Vec<String> = keys.into_iter().take(newest_over).map(|key| key.kid).collect();
        if !kids.is_empty() {
            signing_keys::delete(&self.db.write, &kids).await?;
        }
        Ok(u64::try_from(kids.len()).unwrap_or(u64::MAX))
    }
}
