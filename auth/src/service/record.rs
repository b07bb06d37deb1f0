//! The session's record: what waits, sealed, under a key that only the cookie gives. Losing it changes no right.

use super::Service;
use crate::{Error, intent::Intent, principal::Principal, random::Token, seal};
use serde::{Deserialize, Serialize};

/// What a session remembers beside its row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    /// Recovery codes that wait to be saved.
    pub(super) shown: Option<ShownOnce>,
    /// What waits for a step-up.
    pub(super) intent: Option<Kept>,
    /// An enrolment code that staff hand over.
    #[serde(default)]
    pub(super) enrolment: Option<HandedOver>,
}

/// An enrolment code of somebody else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct HandedOver {
    pub(super) user_id: uuid::Uuid,
    pub(super) code: String,
    pub(super) until_ms: i64,
}

/// Values that are shown until somebody says that they are saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ShownOnce {
    pub(super) codes: Vec<String>,
    pub(super) is_replacement: bool,
    pub(super) until_ms: i64,
}

/// An act that is carried on with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) intent: Intent,
    pub(super) until_ms: i64,
}

const AAD: &[u8] = b"record";

impl Record {
    /// When each part of it is over.
    fn ends(&self) -> [Option<i64>; 3] {
        [
            self.shown.as_ref().map(|shown| shown.until_ms),
            self.intent.as_ref().map(|kept| kept.until_ms),
            self.enrolment.as_ref().map(|code| code.until_ms),
        ]
    }
}

impl Service {
    /// The record of the session under this cookie; a program has none. Empty where there is none, or none that can be opened.
    pub(super) async fn record(&self, token: Option<&Token>) -> Result<Record, Error> {
        let Some(token) = token else { return Ok(Record::default()) };
        let now = self.now();
        let sealed = self.records.get(record_id(token)).await?;
        let mut record = sealed
            .and_then(|sealed| seal::open_under(&token.derive("record key"), AAD, &sealed))
            .and_then(|plain| serde_json::from_slice::<Record>(&plain).ok())
            .unwrap_or_default();
        record.shown = record.shown.filter(|shown| shown.until_ms > now);
        record.intent = record.intent.filter(|kept| kept.until_ms > now);
        record.enrolment = record.enrolment.filter(|code| code.until_ms > now);
        Ok(record)
    }

    /// Keeps a record, or deletes one that is empty.
    pub(super) async fn keep_record(&self, token: Option<&Token>, record: &Record) -> Result<(), Error> {
        let Some(token) = token else { return Ok(()) };
        let until = record.ends();
        let Some(until_ms) = until.into_iter().flatten().max() else {
            return self.records.delete(record_id(token)).await;
        };
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(record).unwrap_or_default());
        let sealed = seal::seal_under(&token.derive("record key"), AAD, &plain);
        self.records.put(record_id(token), sealed, until_ms).await
    }

    /// Forgets the record under a cookie. Best effort: it ends by itself, and nobody has the cookie any more.
    pub(super) async fn forget_record(&self, token: Option<&Token>) {
        if let Some(token) = token
            && let Err(error) = self.records.delete(record_id(token)).await
        {
            tracing::warn!(%error, "the record of an ended session is left to expire");
        }
    }

    /// Moves the record to the session's new cookie. Best effort: what is lost can be asked for again.
    pub(super) async fn move_record(&self, from: Option<&Token>, to: Option<&Token>) {
        let (Some(from), Some(to)) = (from, to) else { return };
        let moved = async {
            let record = self.record(Some(from)).await?;
            if record.ends().iter().any(Option::is_some) {
                self.keep_record(Some(to), &record).await?;
                self.records.delete(record_id(from)).await?;
            }
            Ok::<(), Error>(())
        };
        if let Err(error) = moved.await {
            tracing::warn!(%error, "the record of a session didn't move to its new cookie");
        }
    }

    /// Keeps an act until its proof is given, in the place of one that waited before.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn keep_intent(&self, principal: &Principal, intent: Intent) -> Result<(), Error> {
        let mut record = self.record(principal.token.as_ref()).await?;
        record.intent = Some(Kept { intent, until_ms: self.now() + self.settings.life.shown_once_ms });
        self.keep_record(principal.token.as_ref(), &record).await
    }
}

/// The record's id, derived apart from the key: whoever reads Redis learns neither cookie nor key.
fn record_id(token: &Token) -> [u8; 16] {
    let derived = token.derive("record id");
    let mut id = [0; 16];
    id.copy_from_slice(derived.split_at(16).0);
    id
}
