//! Everybody's events, page by page, and sign-ins by hour. Who may look is the caller's to say: an operator at the command
//! line may.

use super::Service;
use crate::{
    Error,
    client::Client,
    store::{
        audit::search::{self, Cursor, Filter},
        users,
    },
};
use entity::audit;
use jiff::{Timestamp, civil, tz::TimeZone};
use uuid::Uuid;

/// Most characters of a kind.
const KIND_MAX: usize = 48;

/// Which events; what isn't said doesn't count.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Whose history it is in.
    pub user_id: Option<Uuid>,
    /// Who did it.
    pub actor_id: Option<Uuid>,
    /// What happened, such as `signed-in`.
    pub kind: Option<String>,
    /// Whether it went through.
    pub succeeded: Option<bool>,
    /// From this moment on, in ms.
    pub from: Option<i64>,
    /// Before this moment, in ms.
    pub to: Option<i64>,
    /// A network as it is shown, or an address in it. Rows of the last second may be missing.
    pub network: Option<String>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, in about the order of writing.
    pub seq: i64,
    /// Its id.
    pub id: Uuid,
    /// When, in ms.
    pub at: i64,
    /// What happened.
    pub kind: String,
    /// Whether it went through.
    pub succeeded: bool,
    /// Whose history it is in.
    pub user_id: Option<Uuid>,
    /// Who did it.
    pub actor_id: Option<Uuid>,
    /// In which session.
    pub session_id: Option<Uuid>,
    /// From which network; empty where it isn't known, or its user is erased.
    pub network: String,
    /// A JSON object.
    pub details: String,
    /// Its place in the chain, where it has one by now.
    pub position: Option<i64>,
}

/// A page of events.
#[derive(Clone, Debug)]
pub struct AuditSlice {
    /// The events, newest first.
    pub items: Vec<AuditRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// An hour's sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// Its begin, in ms.
    pub at: i64,
    /// How many got in.
    pub signed_in: u64,
    /// How many guesses were refused.
    pub refused: u64,
}

impl Service {
    /// A page of everybody's events, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a cursor, a kind or a network that can't be one, [`Error::Unavailable`].
    pub async fn audit_page(&self, filter: &AuditFilter, cursor: Option<&str>, most: u32) -> Result<AuditSlice, Error> {
        let before = match cursor {
            Some(cursor) => Some(cursor.parse::<i64>().ok().filter(|seq| *seq > 0).ok_or(Error::NotFound)?),
            None => None,
        };
        let filter = self.audit_filter(filter)?;
        let mut rows =
            search::search(&self.db.read, &filter, Cursor::Before(before), u64::from(most).saturating_add(1)).await?;
        let has_more = rows.len() > usize::try_from(most).unwrap_or(usize::MAX);
        if has_more {
            rows.pop();
        }
        let next = rows.last().filter(|_| has_more).map(|row| row.seq.to_string());
        let items = self.open_networks(rows).await?.into_iter().map(audit_row).collect();
        Ok(AuditSlice { items, next })
    }

    /// Sign-ins and refusals of the hours between two moments, those with none as well.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn audit_hours(&self, from: i64, to: i64) -> Result<Vec<Hour>, Error> {
        const HOUR_MS: i64 = 60 * 60_000;
        const MOST: usize = 24 * 31;
        let counted = search::hourly(&self.db.read, from, to).await?;
        let first = from - from.rem_euclid(HOUR_MS);
        let hour = |at: i64| {
            let found = counted.iter().find(|counted| counted.at == at).copied().unwrap_or_default();
            Hour { at, signed_in: found.signed_in, refused: found.refused }
        };
        let begins = std::iter::successors(Some(first), |at| at.checked_add(HOUR_MS));
        Ok(begins.take_while(|at| *at < to).take(MOST).map(hour).collect())
    }

    /// Whom a text names: an id, whether or not there is still such a user, or somebody's address or username.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn audit_subject(&self, text: &str) -> Result<Uuid, Error> {
        let text = text.trim();
        if let Ok(id) = Uuid::try_parse(text) {
            return Ok(id);
        }
        let digest = users::name_digest(&text.to_ascii_lowercase());
        users::by_name(&self.db.read, &digest).await?.map(|user| user.id).ok_or(Error::NotFound)
    }

    pub(super) fn audit_filter(&self, filter: &AuditFilter) -> Result<Filter, Error> {
        let is_kind = |kind: &str| {
            (1..=KIND_MAX).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        };
        if filter.kind.as_deref().is_some_and(|kind| !is_kind(kind)) {
            return Err(Error::NotFound);
        }
        let marks = match filter.network.as_deref() {
            Some(network) => Some(self.network_marks(&network_of(network)?)),
            None => None,
        };
        let AuditFilter { user_id, actor_id, kind, succeeded, from, to, .. } = filter.clone();
        Ok(Filter { user_id, actor_id, kind, succeeded, from, to, marks })
    }
}

pub(super) fn audit_row(row: audit::Model) -> AuditRow {
    AuditRow {
        seq: row.seq,
        id: row.id,
        at: row.at,
        kind: row.kind,
        succeeded: row.succeeded,
        user_id: row.user_id,
        actor_id: row.actor_id,
        session_id: row.session_id,
        network: row.network,
        details: row.details,
        position: row.chain_pos,
    }
}

/// The network that an address is in; anything else is looked for as it stands.
fn network_of(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return Err(Error::NotFound);
    }
    Ok(text.parse().map_or_else(|_| text.to_owned(), |ip| Client::new(ip, "").network()))
}

/// A moment in ms: RFC 3339 with a zone, or a date, which means its begin in UTC.
#[must_use]
pub fn moment_of(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_millisecond());
    }
    let date = text.parse::<civil::Date>().ok()?;
    Some(TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        for (text, ms) in [
            ("1970-01-02", Some(86_400_000)),
            (" 1970-01-01T00:00:01Z ", Some(1_000)),
            ("1970-01-01T01:00:01+01:00", Some(1_000)),
            ("yesterday", None),
            ("", None),
            ("1970-13-01", None),
        ] {
            assert_eq!(moment_of(text), ms, "{text}");
        }
    }

    #[test]
    fn networks() {
        for (text, network) in [
            ("203.0.113.7", "203.0.113.0/24"),
            ("203.0.113.0/24", "203.0.113.0/24"),
            ("2001:db8:1:2::1", "2001:db8:1::/48"),
            (" command line ", "command line"),
        ] {
            assert_eq!(network_of(text).as_deref(), Ok(network));
        }
        assert!(network_of("").is_err() && network_of(&"x".repeat(65)).is_err());
    }
}
