//! Sensitive acts: their proof, their transaction, and which use case does which.

use super::{Service, budgets::seconds_until};
use crate::{
    Error,
    assurance::Proof,
    client::Client,
    intent::Intent,
    principal::{Operator, Principal},
    store::{sessions, users},
    throttle::{self, Key, Rule, Verdict},
};
use entity::user;
use sea_orm::DatabaseTransaction;

/// A transaction in which nobody else changes the account.
pub(super) struct Act {
    pub(super) tx: DatabaseTransaction,
    /// The user as they are, not as the request found them.
    pub(super) user: user::Model,
}

impl Service {
    /// Does what somebody wants to do to their account, when the proof for it is fresh.
    ///
    /// # Errors
    /// [`Error::StepUpRequired`] where it isn't: the intent can be kept ([`Service::keep_intent`]) and carried on with.
    /// [`Error::InvalidInput`], [`Error::NotFound`], [`Error::Frozen`] and what each act says.
    pub async fn act(&self, client: &Client, principal: &Principal, intent: &Intent) -> Result<(), Error> {
        match intent {
            Intent::AddFactor => self.begin_factor(principal, intent, None).await,
            Intent::ReplaceFactor { id } => self.begin_factor(principal, intent, Some(id)).await,
            Intent::RenameFactor { id, name } => self.rename_factor(client, principal, intent, id, name).await,
            Intent::RemoveFactor { id } => self.remove_factor(client, principal, intent, id).await,
            Intent::RenewRecoveryCodes => self.renew_recovery_codes(client, principal).await.map(drop),
            Intent::SwitchMailedCode { on } => self.switch_mailed_code(client, principal, intent, *on).await,
            Intent::ChangePhone { phone } => self.change_phone(client, principal, intent, phone).await,
            Intent::RemovePhone => self.remove_phone(client, principal, intent).await,
            Intent::EndSession { id } => self.end_session(client, principal, intent, id).await,
            Intent::EndOtherSessions => self.end_other_sessions(client, principal, intent).await,
            Intent::ForgetBrowser { id } => self.forget_browser(client, principal, intent, id).await,
            Intent::ForgetOtherBrowsers => self.forget_browsers(client, principal, intent).await,
            // The page or program itself asks for more, and is judged again.
            Intent::ChangePassword | Intent::Export | Intent::TrustProgram => self.demand_step_up(principal, intent),
            Intent::ChangeUsername { username } => self.change_username(client, principal, username).await,
            Intent::ChangeAddress { email } => self.change_address(client, principal, intent, email).await,
            Intent::Delete => self.ask_for_deletion(client, principal, intent).await,
            Intent::Staff { work } => self.staff_act(&Operator::Staff { client, principal }, work).await.map(drop),
        }
    }

    /// Whether a proof is due before an act.
    #[must_use]
    pub fn needs_proof(&self, principal: &Principal, intent: &Intent) -> bool {
        self.demand_step_up(principal, intent).is_err()
    }

    /// Whether a proof by authenticator is fresh enough for a sensitive act; for some, that of a recovery code.
    pub(super) fn demand_step_up(&self, principal: &Principal, intent: &Intent) -> Result<(), Error> {
        let came_by_recovery = intent.is_open_after_recovery()
            && principal.assurance.has(Proof::Recovery)
            && self.is_fresh(principal.session.proved_at);
        if self.is_stepped_up(principal) || came_by_recovery { Ok(()) } else { Err(Error::StepUpRequired) }
    }

    /// Whether a proof by authenticator was given in the last minutes.
    pub(super) fn is_stepped_up(&self, principal: &Principal) -> bool {
        self.is_fresh(principal.session.stepped_up_at)
    }

    fn is_fresh(&self, at: Option<i64>) -> bool {
        at.is_some_and(|at| at + self.settings.life.step_up_ms > self.now())
    }

    /// Takes one from what a session may change in a while, before a transaction begins.
    pub(super) async fn take_write(&self, principal: &Principal, now: i64) -> Result<(), Error> {
        let budget = (Key::of("writes", principal.session.id.as_bytes()), Rule::writes_of_session());
        match throttle::take(&self.db, now, &[budget]).await? {
            Verdict::Open => Ok(()),
            Verdict::Closed { until, .. } => Err(Error::TooManyRequests { retry_after_s: seconds_until(until, now) }),
        }
    }

    /// Begins the transaction of an act: the account is locked, and the session is still live in it. Acts of one session
    /// are counted.
    pub(super) async fn begin_act(&self, principal: &Principal, now: i64) -> Result<Act, Error> {
        self.take_write(principal, now).await?;
        let tx = self.db.begin().await?;
        let user = users::locked(&tx, principal.user.id).await?;
        let user = user.filter(|user| user.disabled_at.is_none() && user.epoch == principal.session.epoch);
        match user {
            Some(user) if sessions::hold(&tx, &principal.session, now).await? => Ok(Act { tx, user }),
            _ => Err(Error::InvalidToken),
        }
    }
}

/// Refuses where somebody has said "this was not me", until that is over.
pub(super) fn refuse_frozen(user: &user::Model, now: i64) -> Result<(), Error> {
    if user.frozen_until.is_some_and(|until| until > now) { Err(Error::Frozen) } else { Ok(()) }
}

/// The row that an opaque id names.
pub(super) fn parse_id(id: &str) -> Result<uuid::Uuid, Error> {
    let is_ours = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    Some(id).filter(|_| is_ours).and_then(|id| uuid::Uuid::try_parse(id).ok()).ok_or(Error::NotFound)
}
