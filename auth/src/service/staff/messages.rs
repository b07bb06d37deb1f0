//! The outbox as staff see it: what became of each message, never what it says; and what they do about one that waits.

use super::Done;
use crate::{
    Error,
    outbox::queue,
    permission::Permission,
    principal::Operator,
    service::{Service, act::parse_id},
    store::audit,
    wire::{MessageRow, Slice},
};
use entity::message;
use uuid::Uuid;

impl Service {
    /// A page of the outbox, the newest first: all of it, or what is in one state.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`], [`Error::NotFound`] for a state or a cursor that isn't one,
    /// [`Error::Unavailable`].
    pub async fn messages(
        &self,
        operator: &Operator<'_>,
        state: Option<&str>,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Slice<MessageRow>, Error> {
        self.demand(operator, Permission::SeeMessages)?;
        let state = match state {
            Some(name) => Some(queue::state_of(name).ok_or(Error::NotFound)?),
            None => None,
        };
        let after = match cursor {
            Some(cursor) => Some(super::lists::parse_moment(cursor).ok_or(Error::NotFound)?),
            None => None,
        };
        let rows = queue::page(&self.db.read, state, after, u64::from(most) + 1).await?;
        let place = |row: &message::Model| super::lists::moment(row.created_at, row.id);
        Ok(super::lists::sliced(rows, most, place, message_row))
    }

    pub(super) async fn retry_message(&self, operator: &Operator<'_>, id: &str) -> Result<Done, Error> {
        self.handle_message(operator, parse_id(id)?, audit::Event::MessageRetried).await
    }

    pub(super) async fn drop_message(&self, operator: &Operator<'_>, id: &str) -> Result<Done, Error> {
        self.handle_message(operator, parse_id(id)?, audit::Event::MessageDropped).await
    }

    /// One that a worker has in hand just now, or that has ended, isn't there to be handled.
    async fn handle_message(&self, operator: &Operator<'_>, id: Uuid, event: audit::Event) -> Result<Done, Error> {
        let (tx, now) = self.begin_staff_act(operator, Permission::HandleMessages).await?;
        let is_handled = match event {
            audit::Event::MessageRetried => queue::hurry(&tx, id, now).await?,
            _ => queue::drop_waiting(&tx, id, now).await?,
        };
        if !is_handled {
            return Err(Error::NotFound);
        }
        audit::append(&tx, now, &operator.network(), (event, true), operator.about(None), "").await?;
        tx.commit().await?;
        Ok(Done::to_one())
    }
}

fn message_row(row: message::Model) -> MessageRow {
    let waits = row.state == queue::QUEUED;
    MessageRow {
        id: row.id.simple().to_string(),
        kind: row.kind,
        state: row.state,
        tries: u32::try_from(row.tries).unwrap_or(0),
        error: row.error,
        created_at: row.created_at,
        due_at: waits.then_some(row.due_at),
        expires_at: row.expires_at,
        ended_at: row.ended_at,
    }
}
