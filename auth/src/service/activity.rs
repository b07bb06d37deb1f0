//! One's own history, page by page.

use super::Service;
use crate::{
    Error,
    principal::Principal,
    store::audit,
    wire::{ActivitySlice, ActivityView},
};
use entity::audit as event;

/// Events of a page in the browser.
pub const PER_PAGE: u32 = 25;

impl Service {
    /// A page of one's own events, newest first: all of them, or those of one group.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a cursor or a group that isn't one, [`Error::Unavailable`].
    pub async fn activity(
        &self,
        principal: &Principal,
        group: Option<&str>,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<ActivitySlice, Error> {
        let before = match cursor {
            Some(cursor) => Some(cursor.parse::<i64>().ok().filter(|seq| *seq > 0).ok_or(Error::NotFound)?),
            None => None,
        };
        let group = match group {
            Some(group) => Some(audit::Group::from_name(group).ok_or(Error::NotFound)?),
            None => None,
        };
        let read = &self.db.read;
        let rows = audit::page_of(read, principal.user.id, group, before, u64::from(most) + 1).await?;
        let mut rows = self.open_own_networks(rows);
        let has_more = rows.len() > usize::try_from(most).unwrap_or(usize::MAX);
        if has_more {
            rows.pop();
        }
        let next = rows.last().filter(|_| has_more).map(|row| row.seq.to_string());
        Ok(ActivitySlice { items: rows.iter().map(activity_view).collect(), next })
    }
}

pub(super) fn activity_view(row: &event::Model) -> ActivityView {
    ActivityView { kind: row.kind.clone(), succeeded: row.succeeded, at: row.at, network: row.network.clone() }
}
