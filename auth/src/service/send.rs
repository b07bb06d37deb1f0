//! Codes that are sent: made, mailed, and judged.

use super::{Service, budgets::seconds_until};
use crate::{
    Error,
    client::Client,
    outbox::{self, Letter},
    principal::{Pending, Principal},
    random, seal,
    stage::Stage,
    store::{audit, codes, users},
    throttle::{self, Key, Rule, Verdict},
};
use entity::code;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// A code of `N` digits on its way: noted in the filter, not yet in the database.
pub(super) struct Delivery<const N: usize> {
    pub(super) code: String,
    pub(super) digest: [u8; 32],
}

impl<const N: usize> Delivery<N> {
    pub(super) async fn prepare(service: &Service, holder: Uuid, purpose: codes::Purpose) -> Result<Self, Error> {
        let code = random::digits::<N>();
        let life_ms = match purpose {
            codes::Purpose::Confirm | codes::Purpose::Reset | codes::Purpose::Address => {
                service.settings.life.confirm_code_ms
            }
            _ => service.settings.life.sign_in_code_ms,
        };
        let digest = seal::mac(&service.keys, MAC_PURPOSE, &parts(&holder, purpose, &code));
        service.codes.put(digest, life_ms).await?;
        Ok(Self { code, digest })
    }
}

/// How long the tries of a user's code count, however often it is sent again.
const TRIES_KEPT_MS: i64 = 24 * 60 * 60_000;

pub(super) const MAC_PURPOSE: &str = "code";

fn parts<'a>(holder: &'a Uuid, purpose: codes::Purpose, code: &'a str) -> [&'a [u8]; 3] {
    [holder.as_bytes(), purpose.name().as_bytes(), code.as_bytes()]
}

impl Service {
    /// The digests a code may stand under, one for each key that is still in the ring.
    pub(super) fn code_digests(&self, holder: Uuid, purpose: codes::Purpose, code: &str) -> Vec<[u8; 32]> {
        seal::macs(&self.keys, MAC_PURPOSE, &parts(&holder, purpose, code))
    }

    /// Whether the filter has a code; it is taken away. An operator's code never went through the filter.
    pub(super) async fn passes_filter(&self, digests: &[[u8; 32]]) -> Result<bool, Error> {
        for digest in digests {
            if self.codes.take(*digest).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Mails a code to sign in, or to prove the mailbox before the first authenticator, by the stage.
    ///
    /// # Errors
    /// [`Error::CoolDown`] within a minute of the last one or beyond the address's budget, [`Error::NotPermitted`]
    /// where mailed codes are switched off, [`Error::WrongStage`], [`Error::TooManyRequests`], [`Error::Unavailable`].
    pub async fn send_code(&self, client: &Client, pending: &Pending) -> Result<(), Error> {
        let purpose = match pending.stage {
            Stage::MfaRequired if self.mails_codes_to(&pending.user) => codes::Purpose::SignIn,
            // Whoever has reset the password has the mailbox, and nothing else.
            Stage::MailboxProofRequired if !needs_operator(&pending.user) => codes::Purpose::Mailbox,
            Stage::MfaRequired | Stage::MailboxProofRequired => return Err(Error::NotPermitted),
            stage => return Err(Error::WrongStage { stage }),
        };
        let (now, life, holder) = (self.now(), &self.settings.life, (pending.session.id, purpose));
        let last = codes::of(&self.db.read, holder.0, purpose).await?;
        if let Some(until) = last.map(|code| code.sent_at + life.send_pause_ms).filter(|until| *until > now) {
            return Err(Error::CoolDown { retry_after_s: seconds_until(until, now) });
        }
        self.take_range(client, "range-send", Rule::range_sends).await?;
        let delivery = Delivery::<6>::prepare(self, holder.0, purpose).await?;
        let budget = (Key::of("sends", &pending.user.email_digest), Rule::sends_to_address());
        if let Verdict::Closed { until, .. } = throttle::take(&self.db, now, &[budget]).await? {
            return Err(Error::CoolDown { retry_after_s: seconds_until(until, now) });
        }
        let tx = self.db.begin().await?;
        if !codes::replace(&tx, holder, delivery.digest, now, life.sign_in_code_ms, life.send_pause_ms).await? {
            return Err(Error::CoolDown { retry_after_s: seconds_until(now + life.send_pause_ms, now) });
        }
        let (to, code) = (pending.user.email.clone(), delivery.code);
        let letter = match purpose {
            codes::Purpose::Mailbox => Letter::MailboxCode { to, code },
            _ => Letter::SignInCode { to, code },
        };
        outbox::enqueue(&tx, &self.keys, now, letter, now + life.sign_in_code_ms).await?;
        let about = audit::About::own(pending.user.id, Some(pending.session.id));
        audit::append_for(&tx, now, client, (audit::Event::CodeSent, true), about, purpose.name()).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// Takes one from what an account may have sent to addresses and phones that nobody has proved yet.
    pub(super) async fn take_own_sends(&self, principal: &Principal, now: i64) -> Result<(), Error> {
        let budget = (Key::of("sends-of", principal.user.id.as_bytes()), Rule::sends_to_address());
        match throttle::take(&self.db, now, &[budget]).await? {
            Verdict::Open => Ok(()),
            Verdict::Closed { until, .. } => Err(Error::CoolDown { retry_after_s: seconds_until(until, now) }),
        }
    }

    /// Writes a new code of a user, under the account's lock: a minute after the last one at the earliest, its tries kept
    /// for a day, whatever it is sent to.
    pub(super) async fn renew_code(
        &self,
        tx: &impl ConnectionTrait,
        holder: codes::Holder,
        digest: [u8; 32],
        now: i64,
        life_ms: i64,
    ) -> Result<(), Error> {
        if let Some(last) = codes::of(tx, holder.0, holder.1).await? {
            if let (_, retry_after_s @ 1..) = self.sent(Some(&last)) {
                return Err(Error::CoolDown { retry_after_s });
            }
            if last.spent_at.is_some() || last.created_at + TRIES_KEPT_MS <= now {
                codes::forget(tx, holder).await?;
            }
        }
        codes::replace(tx, holder, digest, now, life_ms, 0).await?;
        Ok(())
    }

    /// Seconds until another code of this kind can be asked for, and whether one was sent at all.
    pub(super) async fn last_send(&self, holder: Uuid, purpose: codes::Purpose) -> Result<(bool, u32), Error> {
        Ok(self.sent(codes::of(&self.db.read, holder, purpose).await?.as_ref()))
    }

    /// Whether a code was sent, and seconds until another one can be.
    pub(super) fn sent(&self, last: Option<&code::Model>) -> (bool, u32) {
        let now = self.now();
        let wait_s = last.map_or(0, |code| {
            let until = code.sent_at + self.settings.life.send_pause_ms;
            if until > now { seconds_until(until, now) } else { 0 }
        });
        (last.is_some(), wait_s)
    }
}

/// An address as its owner recognises it and nobody else learns it: `a…@example.org`.
pub(super) fn email_hint(email: &str) -> String {
    match email.split_once('@') {
        Some((local, domain)) => format!("{}…@{domain}", local.chars().next().unwrap_or_default()),
        None => String::new(),
    }
}

/// Whether the mailbox doesn't prove enough to enrol a first authenticator: somebody who once had one, and whose
/// password was reset by mail, and somebody who has no address. An operator's enrolment code does.
fn needs_operator(user: &entity::user::Model) -> bool {
    was_reset(user) || !users::has_address(user)
}

/// Whether somebody once had an authenticator, and the password was reset by mail since.
pub(super) fn was_reset(user: &entity::user::Model) -> bool {
    user.had_factor_at.is_some() && user.mailed_code_held_at.is_some()
}

#[cfg(test)]
mod tests {
    use super::email_hint;

    #[test]
    fn hints_tell_little() {
        assert_eq!(email_hint("ada@example.org"), "a…@example.org");
        assert_eq!(email_hint("x"), "");
    }
}
