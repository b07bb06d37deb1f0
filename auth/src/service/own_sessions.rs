//! One's own sessions: seen, and ended. An ended one is dead at its next request, on every node.

use super::{
    Service,
    act::{Act, parse_id},
};
use crate::{
    Error,
    assurance::Assurance,
    client::{self, Client},
    intent::Intent,
    principal::Principal,
    store::{audit, overview::Row, sessions},
    wire::SessionView,
};
impl Service {
    /// Live sessions, this one first, then the newest.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn sessions(&self, principal: &Principal) -> Result<Vec<SessionView>, Error> {
        Ok(session_views(self.overview(&principal.user).await?.sessions, principal))
    }

    pub(super) async fn end_session(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
        id: &str,
    ) -> Result<(), Error> {
        let (id, now) = (parse_id(id)?, self.now());
        self.demand_step_up(principal, intent)?;
        let Act { tx, user } = self.begin_act(principal, now).await?;
        if id == principal.session.id || !sessions::end_one(&tx, user.id, id, now).await? {
            return Err(Error::NotFound);
        }
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::SessionEnded, true), about, "one").await?;
        tx.commit().await?;
        Ok(())
    }

    pub(super) async fn end_other_sessions(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
    ) -> Result<(), Error> {
        self.demand_step_up(principal, intent)?;
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        if sessions::end_others(&tx, user.id, Some(principal.session.id), now).await? > 0 {
            let about = audit::About::own(user.id, Some(principal.session.id));
            audit::append_for(&tx, now, client, (audit::Event::SessionEnded, true), about, "all others").await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// This one first.
pub(super) fn session_views(rows: Vec<Row>, principal: &Principal) -> Vec<SessionView> {
    let mut views: Vec<SessionView> =
        rows.into_iter().filter_map(|row| session_view(row, Some(principal.session.id))).collect();
    views.sort_by_key(|session| !session.current);
    views
}

/// As staff see somebody else's: none of them is the one that asks.
pub(super) fn views_of_staff(rows: Vec<Row>) -> Vec<SessionView> {
    rows.into_iter().filter_map(|row| session_view(row, None)).collect()
}

fn session_view(row: Row, own: Option<uuid::Uuid>) -> Option<SessionView> {
    let (id, assurance) = (row.id?, Assurance::from_text(&row.amr));
    Some(SessionView {
        id: id.simple().to_string(),
        current: Some(id) == own,
        kind: row.kind,
        client: client::agent_in_words(&row.name),
        network: row.network,
        aal: assurance.aal(),
        amr: assurance.amr.iter().map(|proof| proof.name().to_owned()).collect(),
        created_at: row.created_at,
        last_seen_at: row.used_at.unwrap_or(row.created_at),
    })
}
