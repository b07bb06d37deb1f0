//! Codes of authenticators, and the advice for those whose clock is off.
//!
//! A code that would be right within ±10 time steps is refused and counted like any other. Two such codes in a row, of
//! different steps and off by the same, tell by how much: somebody who guesses would need both. The steps that they
//! speak of are spent, so that a code of the near future that somebody has seen is never good.

use super::Service;
use crate::{
    Error, Field, Problem,
    code::AuthenticatorCode,
    store::{factors, sessions},
    totp,
};
use entity::{factor, session, user};
use uuid::Uuid;

/// How far off a clock may be for an advice, in time steps.
const FAR: i64 = 10;

/// Digits of our own authenticators; some that were brought over from elsewhere show more.
const USUAL_DIGITS: usize = 6;

impl Service {
    /// A code as it was typed, of as many digits as one of the user's authenticators shows: any other is a slip, no guess.
    pub(super) async fn authenticator_code(&self, user: &user::Model, typed: &str) -> Result<AuthenticatorCode, Error> {
        let code = AuthenticatorCode::parse(typed).map_err(|problem| Error::field(Field::Code, problem))?;
        let length = code.as_str().len();
        let is_known = length == USUAL_DIGITS
            || factors::confirmed_of(&self.db.read, user.id)
                .await?
                .iter()
                .any(|factor| usize::try_from(factor.digits) == Ok(length));
        if is_known { Ok(code) } else { Err(Error::field(Field::Code, Problem::Malformed)) }
    }

    /// The authenticator of which a code is, and its step: one that is later than all that were used.
    pub(super) async fn matching_factor(
        &self,
        user: &user::Model,
        code: &AuthenticatorCode,
        now: i64,
    ) -> Result<Option<(Uuid, i64)>, Error> {
        let mut matched = None;
        for factor in factors::confirmed_of(&self.db.read, user.id).await? {
            // One that can't be opened is in the log by now, and must not stand in the way of the others.
            let Ok(step) = self.matching_step_of(&factor, code.as_str(), now) else { continue };
            if let Some(step) = step
                && matched.is_none()
                && step > factor.last_step
            {
                matched = Some((factor.id, step));
            }
        }
        Ok(matched)
    }

    /// The step of which a code of one authenticator is.
    pub(super) fn matching_step_of(&self, factor: &factor::Model, code: &str, now: i64) -> Result<Option<i64>, Error> {
        let secret = self.open_secret(factor)?;
        Ok(totp::matching_step(&secret, manner_of(factor), code, now, self.settings.totp_window))
    }

    /// What a wrong code tells of the clock; nothing, unless the one before was off by the same.
    pub(super) async fn clock_advice(
        &self,
        session: &session::Model,
        factors: &[factor::Model],
        code: &str,
        now: i64,
    ) -> Result<Option<Error>, Error> {
        let off = factors.iter().find_map(|factor| {
            let secret = self.open_secret(factor).ok()?;
            Some((factor, totp::distant_step(&secret, manner_of(factor), code, now, FAR)?))
        });
        let Some((factor, step)) = off else {
            if session.clock_offset.is_some() {
                sessions::note_clock(&self.db.write, session.id, None).await?;
            }
            return Ok(None);
        };
        let manner = manner_of(factor);
        let offset = step - manner.step_at(now);
        sessions::note_clock(&self.db.write, session.id, Some((offset, step))).await?;
        let (Some(before), Some(step_before)) = (session.clock_offset, session.clock_step) else { return Ok(None) };
        if before != offset || step_before == step {
            return Ok(None);
        }
        let forgotten_at = now + 2 * FAR * manner.step_s() * 1000;
        for step in [step_before, step] {
            factors::spend_ahead(&self.db.write, factor.id, step, forgotten_at).await?;
        }
        Ok(i32::try_from(offset * manner.step_s()).ok().map(|off_by_s| Error::ClockOff { off_by_s }))
    }
}

/// How an authenticator makes its codes.
fn manner_of(factor: &factor::Model) -> totp::Manner {
    totp::Manner::new(factor.digits.into(), factor.step_s.into(), factor.drift).unwrap_or_default()
}
