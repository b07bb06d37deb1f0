//! One's own factors: seen, renamed, removed; mailed codes switched on and off. New ones are in `new_factor.rs`.

use super::{
    Service,
    act::{Act, parse_id, refuse_frozen},
};
use crate::{
    Error, Field,
    client::Client,
    intent::Intent,
    label::DeviceName,
    outbox::Happening,
    principal::{Principal, role_of},
    store::{
        audit, changes, factors,
        overview::{Overview, Row},
        sessions, users,
    },
    wire::{FactorView, FactorsView, PhoneView},
};
use entity::{factor, user};
use sea_orm::{ActiveValue::Set, ConnectionTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Authenticators of one user.
pub(super) const MOST_FACTORS: usize = 10;

/// An authenticator as an undo brings it back; its secret is sealed as in its row.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) secret: Vec<u8>,
    pub(super) digits: i32,
    pub(super) step_s: i32,
    pub(super) drift: i64,
    pub(super) last_step: i64,
    pub(super) created_at: i64,
    pub(super) confirmed_at: Option<i64>,
    pub(super) last_used_at: Option<i64>,
}

impl Service {
    /// What `/account/factors` shows.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn factors(&self, principal: &Principal) -> Result<FactorsView, Error> {
        let user = &principal.user;
        let Overview { factors, phones, recovery, .. } = self.overview(user).await?;
        let session_id = Some(principal.session.id);
        let mut phones = phones;
        // One that waits for its code is another session's own.
        phones.retain(|row| self.settings.texts.is_some() && (row.used_at.is_some() || row.id == session_id));
        Ok(FactorsView {
            has_room: factors.len() < MOST_FACTORS,
            last_must_stay: self.settings.mfa_policy.demands_factor_of(role_of(user)),
            factors: factors.into_iter().map(factor_view).collect(),
            recovery_codes_left: recovery.as_ref().map_or(0, |set| u32::try_from(set.number).unwrap_or(u32::MAX)),
            recovery_codes_are_saved: recovery.is_some_and(|set| set.used_at.is_some()),
            mailed_code_is_on: self.settings.mailed_code_is_allowed.then_some(user.mailed_code_off_at.is_none()),
            mailed_code_is_held: user.mailed_code_held_at.is_some(),
            texts_are_offered: self.settings.texts.is_some(),
            phones: phones.into_iter().map(phone_view).collect(),
        })
    }

    pub(super) async fn rename_factor(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
        id: &str,
        name: &str,
    ) -> Result<(), Error> {
        let (id, now) = (parse_id(id)?, self.now());
        let name = DeviceName::parse(name).map_err(|problem| Error::field(Field::Name, problem))?;
        self.demand_step_up(principal, intent)?;
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        factors::one_of(&tx, user.id, id).await?.ok_or(Error::NotFound)?;
        factors::rename(&tx, user.id, id, name.as_str()).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::FactorRenamed, true), about, "totp").await?;
        tx.commit().await?;
        Ok(())
    }

    pub(super) async fn remove_factor(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
        id: &str,
    ) -> Result<(), Error> {
        let (id, now) = (parse_id(id)?, self.now());
        self.demand_step_up(principal, intent)?;
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        // Under the account's lock: of two removals at once the second sees what is left.
        let all = factors::confirmed_of(&tx, user.id).await?;
        let factor = all.iter().find(|factor| factor.id == id).ok_or(Error::NotFound)?;
        if all.len() == 1 && self.settings.mfa_policy.demands_factor_of(role_of(&user)) {
            return Err(Error::LastFactor);
        }
        let mut change = changes::blank(&user, "factor-removed", now, self.settings.life.undo_ms);
        change.name = Set(factor.name.clone());
        change.factor_id = Set(Some(factor.id));
        change.before = Set(kept(factor));
        changes::note(&tx, change).await?;
        self.drop_factor(&tx, client, principal, &user, factor, now).await?;
        self.end_what_trusts_factors(&tx, &user, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// Deletes an authenticator and tells its owner. The caller notes what an undo needs.
    pub(super) async fn drop_factor(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        principal: &Principal,
        user: &user::Model,
        factor: &factor::Model,
        now: i64,
    ) -> Result<(), Error> {
        factors::delete(tx, user.id, factor.id).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(tx, now, client, (audit::Event::FactorRemoved, true), about, "totp").await?;
        self.tell(tx, client, user, Happening::FactorRemoved { name: factor.name.clone() }, now).await
    }

    /// A change of factors ends trust and pending sign-ins; other sessions go on unless their owner ends them.
    pub(super) async fn end_what_trusts_factors(
        &self,
        tx: &impl ConnectionTrait,
        user: &user::Model,
        now: i64,
    ) -> Result<(), Error> {
        users::void_trust(tx, user.id).await?;
        sessions::end_pending(tx, user.id, now).await?;
        Ok(())
    }

    pub(super) async fn switch_mailed_code(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
        on: bool,
    ) -> Result<(), Error> {
        if !self.settings.mailed_code_is_allowed {
            return Err(Error::NotPermitted);
        }
        self.demand_step_up(principal, intent)?;
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        if user.mailed_code_off_at.is_none() != on {
            let off_at = (!on).then_some(now);
            users::set_time(&tx, user.id, user::Column::MailedCodeOffAt, off_at).await?;
            let about = audit::About::own(user.id, Some(principal.session.id));
            let event = (audit::Event::MailedCodeSwitched, true);
            audit::append_for(&tx, now, client, event, about, if on { "on" } else { "off" }).await?;
            self.tell(&tx, client, &user, Happening::MailedCodeSwitched { is_on: on }, now).await?;
        }
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// Whether a mailed code gets this user through the second step.
    pub(super) fn mails_codes_to(&self, user: &user::Model) -> bool {
        self.settings.mailed_code_is_allowed
            && users::has_address(user)
            && user.mailed_code_off_at.is_none()
            && user.mailed_code_held_at.is_none()
    }
}

pub(super) fn factor_view(row: Row) -> FactorView {
    FactorView {
        id: row.id.unwrap_or_default().simple().to_string(),
        kind: "totp".to_owned(),
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.used_at,
    }
}

fn phone_view(row: Row) -> PhoneView {
    PhoneView { hint: row.name, is_confirmed: row.used_at.is_some(), created_at: row.created_at }
}

/// An authenticator as a change keeps it.
pub(super) fn kept(factor: &factor::Model) -> Vec<u8> {
    let kept = Kept {
        id: factor.id,
        name: factor.name.clone(),
        secret: factor.secret.clone(),
        digits: factor.digits,
        step_s: factor.step_s,
        drift: factor.drift,
        last_step: factor.last_step,
        created_at: factor.created_at,
        confirmed_at: factor.confirmed_at,
        last_used_at: factor.last_used_at,
    };
    serde_json::to_vec(&kept).unwrap_or_default()
}
