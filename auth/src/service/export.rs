//! All of one's own data, for oneself. No secret is in it, and nothing of anybody else.

use super::{Service, act::Act};
use crate::{
    Error,
    client::{self, Client},
    intent::Intent,
    outbox,
    principal::Principal,
    store::{audit, browsers, changes, factors, phones, recovery, sessions},
};
use serde_json::{Value, json};

/// Events of the history: the newest so many.
const MOST_EVENTS: u64 = 10_000;
/// Browsers.
const MOST_BROWSERS: u64 = 1_000;

impl Service {
    /// Everything that is kept of a user, as JSON with times in RFC 3339.
    ///
    /// # Errors
    /// [`Error::StepUpRequired`], [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn export(&self, client: &Client, principal: &Principal) -> Result<Value, Error> {
        self.demand_step_up(principal, &Intent::Export)?;
        let (now, read) = (self.now(), &self.db.read);
        let Act { tx, user } = self.begin_act(principal, now).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::DataExported, true), about, "").await?;
        tx.commit().await?;

        let factors = factors::confirmed_of(read, user.id).await?;
        let (set, left) = recovery::set_and_left(read, user.id).await?;
        let sessions = sessions::live_of(read, &user, now).await?;
        let browsers = browsers::of(read, user.id, now, MOST_BROWSERS).await?;
        let phone = phones::confirmed_of(read, user.id).await?;
        let wanted = changes::wanted_address(read, user.id, principal.session.id, now).await?;
        let undoable = changes::undoable(read, user.id, now).await?;
        let events = self.open_own_networks(audit::page_of(read, user.id, None, None, MOST_EVENTS).await?);
        Ok(json!({
            "exported_at": moment(now),
            "account": {
                "id": user.id.simple().to_string(),
                "email": user.email,
                "username": user.username,
                "display_name": user.display_name,
                "role": user.role,
                "time_zone": user.time_zone,
                "created_at": moment(user.created_at),
                "password_changed_at": moment(user.password_changed_at),
                "deletes_at": user.deletes_at.map(moment),
                "closed_to_changes_until": user.frozen_until.map(moment),
                "mailed_codes_sign_in": user.mailed_code_off_at.is_none(),
                "address_that_waits": wanted.map(|wanted| wanted.email),
            },
            "phone": phone.map(|row| json!({ "hint": row.hint, "confirmed_at": row.confirmed_at.map(moment) })),
            "changes_that_can_be_undone": undoable.iter().map(|row| json!({
                "kind": row.kind,
                "name": row.name,
                "at": moment(row.created_at),
            })).collect::<Vec<_>>(),
            "authenticators": factors.iter().map(|row| json!({
                "id": row.id.simple().to_string(),
                "name": row.name,
                "created_at": moment(row.created_at),
                "last_used_at": row.last_used_at.map(moment),
            })).collect::<Vec<_>>(),
            "recovery_codes": { "left": left, "made_at": set.map(|set| moment(set.created_at)) },
            "sessions": sessions.iter().map(|row| json!({
                "id": row.id.simple().to_string(),
                "kind": row.kind,
                "client": client::agent_in_words(&row.agent),
                "user_agent": row.agent,
                "network": row.network,
                "proved_by": row.amr.split(' ').collect::<Vec<_>>(),
                "created_at": moment(row.created_at),
                "last_seen_at": moment(row.seen_at),
            })).collect::<Vec<_>>(),
            "browsers": browsers.iter().map(|row| json!({
                "id": row.id.simple().to_string(),
                "client": row.name,
                "network": row.network,
                "created_at": moment(row.created_at),
                "last_used_at": moment(row.used_at),
                "trusted_until": row.trusted_until.map(moment),
            })).collect::<Vec<_>>(),
            "activity": events.iter().map(|row| json!({
                "id": row.id.simple().to_string(),
                "kind": row.kind,
                "succeeded": row.succeeded,
                "network": row.network,
                "at": moment(row.at),
            })).collect::<Vec<_>>(),
        }))
    }
}

fn moment(ms: i64) -> String {
    outbox::rfc_3339(ms)
}
