//! What somebody sees of their own account.

use super::Service;
use crate::{
    Error,
    assurance::Assurance,
    client,
    principal::{Principal, role_of},
    store::{audit, factors, recovery, sessions},
    wire::{ActivityView, DashboardView, FactorView, NextStep, SessionView},
};
use entity::{audit as event, factor, session};

/// Events shown.
const MOST_EVENTS: u64 = 10;
/// So few recovery codes are worth a warning.
const FEW_CODES: u64 = 3;

impl Service {
    /// The dashboard: four indexed reads, all of them the principal's own rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn dashboard(&self, principal: &Principal) -> Result<DashboardView, Error> {
        let (user, read, now) = (&principal.user, &self.db.read, self.now());
        let factors = factors::confirmed_of(read, user.id).await?;
        let set = recovery::set_of(read, user.id).await?;
        let left = recovery::left(read, user.id).await?;
        let idle_ms = self.settings.life.idle_ms(role_of(user));
        let mut sessions: Vec<SessionView> =
            sessions::live_of(read, user, now, idle_ms).await?.iter().map(|row| session_view(row, principal)).collect();
        sessions.sort_by_key(|session| !session.current);
        let activity = audit::newest_of(read, user.id, MOST_EVENTS).await?.iter().map(activity_view).collect();
        let next_step = if factors.is_empty() {
            Some(NextStep::AddAuthenticator)
        } else if set.is_some_and(|set| set.saved_at.is_none()) {
            Some(NextStep::SaveRecoveryCodes)
        } else {
            (left <= FEW_CODES).then_some(NextStep::FewRecoveryCodes)
        };
        Ok(DashboardView {
            display_name: user.display_name.clone(),
            email: user.email.clone(),
            username: user.username.clone(),
            role: role_of(user),
            aal: principal.assurance.aal(),
            amr: principal.assurance.amr.iter().map(|proof| proof.name().to_owned()).collect(),
            next_step,
            factors: factors.iter().map(factor_view).collect(),
            recovery_codes_left: u32::try_from(left).unwrap_or(u32::MAX),
            sessions,
            activity,
        })
    }
}

fn factor_view(row: &factor::Model) -> FactorView {
    FactorView {
        id: row.id.simple().to_string(),
        kind: row.kind.clone(),
        name: row.name.clone(),
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    }
}

fn session_view(row: &session::Model, principal: &Principal) -> SessionView {
    SessionView {
        id: row.id.simple().to_string(),
        current: row.id == principal.session.id,
        client: client::agent_in_words(&row.agent),
        network: row.network.clone(),
        aal: Assurance::from_text(&row.amr).aal(),
        created_at: row.created_at,
        last_seen_at: row.seen_at,
    }
}

fn activity_view(row: &event::Model) -> ActivityView {
    ActivityView { kind: row.kind.clone(), succeeded: row.succeeded, at: row.at, network: row.network.clone() }
}
