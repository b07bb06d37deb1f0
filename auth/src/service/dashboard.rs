//! What somebody sees of their own account.

use super::{Service, activity::activity_view, factors::factor_view, own_sessions::session_views};
use crate::{
    Error,
    principal::{Principal, role_of},
    store::{
        audit,
        overview::{self, Overview},
        users,
    },
    wire::{DashboardView, NextStep},
};

use entity::user;

/// Events shown.
const MOST_EVENTS: u64 = 10;
/// So few recovery codes are worth a warning.
const FEW_CODES: i64 = 3;

impl Service {
    /// What a user has at a glance.
    pub(super) async fn overview(&self, user: &user::Model) -> Result<Overview, Error> {
        let idle = self.settings.life.idle(role_of(user));
        Ok(overview::of(&self.db.read, user, self.now(), idle).await?)
    }

    /// The dashboard: two statements, all of them by indexes of the principal's own rows.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn dashboard(&self, principal: &Principal) -> Result<DashboardView, Error> {
        let (user, read, now) = (&principal.user, &self.db.read, self.now());
        let Overview { factors, sessions, recovery, trusted, .. } = self.overview(user).await?;
        let trusted = if self.trust_days(user).is_some() { trusted } else { 0 };
        let left = recovery.as_ref().map_or(0, |set| set.number);
        let events = self.open_own_networks(audit::page_of(read, user.id, None, None, MOST_EVENTS).await?);
        let next_step = if !users::has_address(user) {
            Some(NextStep::GiveAddress)
        } else if factors.is_empty() {
            Some(NextStep::AddAuthenticator)
        } else if recovery.is_some_and(|set| set.used_at.is_none()) {
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
            factors: factors.into_iter().map(factor_view).collect(),
            recovery_codes_left: u32::try_from(left).unwrap_or(u32::MAX),
            sessions: session_views(sessions, principal),
            trusted_browsers: u32::try_from(trusted).unwrap_or(u32::MAX),
            activity: events.iter().map(activity_view).collect(),
            deletes_at: user.deletes_at,
            frozen_until: user.frozen_until.filter(|until| *until > now),
        })
    }
}
