//! Another authenticator, or one in the place of another: set up by somebody who is in. Until its first code confirms it,
//! everything stays as it was.

use super::{
    Service,
    act::{Act, parse_id, refuse_frozen},
    factor_set_up::{SetUp, final_name, parse_name},
    factors::{MOST_FACTORS, kept},
    guess::Guess,
};
use crate::{
    Error, Field,
    assurance::Proof,
    client::Client,
    code::SixDigits,
    intent::Intent,
    outbox::Happening,
    principal::Principal,
    random::Token,
    store::{audit, changes, factors, recovery, users},
    throttle,
    wire::NewFactorView,
};
use sea_orm::ActiveValue::Set;

/// What a confirmed authenticator hands out, after its commit.
#[must_use = "its cookie must reach the visitor"]
pub struct FactorAdded {
    /// The session cookie's new value; a program has none.
    pub session: Option<Token>,
    /// The user's first recovery codes: a program reads them here, a browser's wait in its session's record.
    pub recovery_codes: Vec<String>,
    /// The proof of authority in the renewed session.
    pub principal: Principal,
}

impl Service {
    /// Begins to set up an authenticator, in the place of another one perhaps. One begun before in this session is gone.
    pub(super) async fn begin_factor(
        &self,
        principal: &Principal,
        intent: &Intent,
        old_id: Option<&str>,
    ) -> Result<(), Error> {
        let replaces = old_id.map(parse_id).transpose()?;
        self.demand_step_up(principal, intent)?;
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        let all = factors::confirmed_of(&tx, user.id).await?;
        if replaces.is_some_and(|id| all.iter().all(|factor| factor.id != id)) {
            return Err(Error::NotFound);
        }
        if replaces.is_none() && all.len() >= MOST_FACTORS {
            return Err(Error::TooManyFactors);
        }
        factors::delete_unconfirmed_in(&tx, principal.session.id).await?;
        self.begin_set_up(&tx, &user, SetUp { session_id: principal.session.id, replaces }, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What `/account/factors/new` shows.
    ///
    /// # Errors
    /// [`Error::NotFound`] where nothing is being set up in this session, or no longer; [`Error::Unavailable`].
    pub async fn new_factor(&self, principal: &Principal) -> Result<NewFactorView, Error> {
        let factor = factors::pending_in(&self.db.read, principal.session.id, self.now()).await?;
        let factor = factor.ok_or(Error::NotFound)?;
        let replaces = match factor.replaces {
            Some(id) => factors::one_of(&self.db.read, principal.user.id, id).await?.map(|old| old.name),
            None => None,
        };
        Ok(NewFactorView { setup: self.show_set_up(&factor, &principal.user)?, replaces })
    }

    /// Confirms it by its first code, which is also the step-up: trust and pending sign-ins end.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidCode`], [`Error::ClockOff`], [`Error::NotFound`],
    /// [`Error::TooManyFactors`], [`Error::Frozen`], [`Error::SignInEnded`], [`Error::CoolDown`],
    /// [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn confirm_factor(
        &self,
        client: &Client,
        principal: &Principal,
        name: &str,
        code: &str,
    ) -> Result<FactorAdded, Error> {
        let typed = parse_name(name)?;
        let code = SixDigits::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        let factor = factors::pending_in(&self.db.read, principal.session.id, self.now()).await?;
        let factor = factor.ok_or(Error::NotFound)?;
        let name = final_name(typed, &factor);
        let guess = self.count_guess(client, principal, Guess::Authenticator).await?;
        let now = self.now();
        let Some(step) = self.matching_step_of(&factor, code.as_str(), now)? else {
            let all = std::slice::from_ref(&factor);
            let advice = self.clock_advice(&principal.session, all, code.as_str(), now).await?;
            let refusal = self.note_wrong_code(client, principal, &guess, "enrolment").await?;
            return Err(advice.filter(|_| refusal == Error::InvalidCode).unwrap_or(refusal));
        };
        let has_codes = recovery::set_of(&self.db.read, principal.user.id).await?.is_some();
        let first_codes = if has_codes { None } else { Some(self.new_recovery_set().await?) };
        let next = principal.next_secret();
        if let Some(set) = &first_codes {
            self.show_once(next.as_ref(), &set.codes, false).await?;
        }

        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        let all = factors::confirmed_of(&tx, user.id).await?;
        let replaced = factor.replaces.and_then(|id| all.iter().find(|other| other.id == id));
        if replaced.is_none() && all.len() >= MOST_FACTORS {
            return Err(Error::TooManyFactors);
        }
        if !factors::confirm(&tx, (factor.user_id, factor.id), &name, step, now).await? {
            return Err(Error::InvalidCode);
        }
        // In the place of another one it is one change: half of it undone would leave too few.
        let kind = if replaced.is_some() { "factor-replaced" } else { "factor-added" };
        let mut change = changes::blank(&user, kind, now, self.settings.life.undo_ms);
        change.name = Set(name.clone());
        change.factor_id = Set(Some(factor.id));
        if let Some(replaced) = replaced {
            change.before = Set(kept(replaced));
            self.drop_factor(&tx, client, principal, &user, replaced, now).await?;
        }
        changes::note(&tx, change).await?;
        if let Some(set) = &first_codes {
            recovery::replace_set(&tx, user.id, set.salt, &set.digests, now).await?;
        }
        users::set_time(&tx, user.id, entity::user::Column::HadFactorAt, user.had_factor_at.or(Some(now))).await?;
        self.end_what_trusts_factors(&tx, &user, now).await?;
        let renewed = self.renew_stepped_up(&tx, principal, next, Some(Proof::Totp), now).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::FactorAdded, true), about, "totp").await?;
        self.tell(&tx, client, &user, Happening::FactorAdded { name }, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &guess.keys).await;
        if first_codes.is_none() {
            self.move_record(principal.token.as_ref(), renewed.token.as_ref()).await;
        }
        let recovery_codes = first_codes.map(|set| set.codes).unwrap_or_default();
        Ok(FactorAdded { session: renewed.token.clone(), recovery_codes, principal: renewed })
    }
}
