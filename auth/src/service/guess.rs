//! Guesses of codes: counted before they are judged, noted when they are wrong.

use super::{Service, budgets::seconds_until};
use crate::{
    Error,
    client::Client,
    outbox::{self, Letter},
    principal::Pending,
    store::{audit, codes, sessions},
    throttle::{self, Key, Rule, Verdict},
};
use uuid::Uuid;

/// Wrong codes that end a pending sign-in.
pub(super) const MOST_WRONG_CODES: i32 = 5;
/// Wrong codes after a right password that the owner is told of.
const TELL_AT_WRONG_CODES: i32 = 3;

/// What kind of code is guessed, for the budgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    Authenticator,
    Sent,
    Recovery,
}

/// A guess that was counted.
pub(super) struct Counted {
    pub(super) keys: Vec<Key>,
    /// Wrong codes of this sign-in, this one included.
    pub(super) wrong_codes: i32,
}

impl Service {
    /// Counts a guess before it is judged, durably: against the network range, the account or the known browser, and
    /// the pending sign-in.
    pub(super) async fn count_guess(&self, client: &Client, pending: &Pending, guess: Guess) -> Result<Counted, Error> {
        let now = self.now();
        let browser = self.known_browser(client, Some(pending.user.id), now).await?;
        let subject = browser.as_ref().map_or(pending.user.id, |browser| browser.id);
        let account = match (guess, browser.is_some()) {
            (Guess::Recovery, _) => (Key::of("recovery", subject.as_bytes()), Rule::recovery()),
            (_, true) => (Key::of("code-browser", subject.as_bytes()), Rule::code_from_known_browser()),
            (_, false) => (Key::of("code", subject.as_bytes()), Rule::code_from_strangers()),
        };
        let [near, wide] = self.range_budgets(client, "range-code", Rule::range_codes);
        match throttle::take(&self.db, now, &[near, wide, account]).await? {
            Verdict::Open => {}
            Verdict::Closed { position: 0 | 1, until, .. } => {
                return Err(Error::TooManyRequests { retry_after_s: seconds_until(until, now) });
            }
            Verdict::Closed { until, .. } => {
                return Err(Error::CoolDown { retry_after_s: seconds_until(until, now) });
            }
        }
        if !sessions::count_code(&self.db.write, pending.session.id, pending.stage, MOST_WRONG_CODES, now).await? {
            return Err(Error::SignInEnded);
        }
        let keys = vec![near.0, wide.0, account.0];
        Ok(Counted { keys, wrong_codes: pending.session.wrong_codes + 1 })
    }

    /// Notes a wrong code, tells the owner at the third, ends the sign-in at the fifth; the refusal to give.
    pub(super) async fn note_wrong_code(
        &self,
        client: &Client,
        pending: &Pending,
        guess: &Counted,
        method: &'static str,
    ) -> Result<Error, Error> {
        let now = self.now();
        let tx = self.db.begin().await?;
        let about = audit::About::own(pending.user.id, Some(pending.session.id));
        audit::append_for(&tx, now, client, (audit::Event::CodeChecked, false), about, method).await?;
        if guess.wrong_codes == TELL_AT_WRONG_CODES {
            let letter = Letter::WrongCodes {
                to: pending.user.email.clone(),
                client: client.agent_in_words(),
                network: client.network(),
                at: now,
            };
            outbox::enqueue(&tx, &self.keys, now, letter, now + self.settings.life.notice_ms).await?;
        }
        let is_over = guess.wrong_codes >= MOST_WRONG_CODES;
        if is_over {
            sessions::end_at_stage(&tx, pending.session.id, pending.stage, now).await?;
        }
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(if is_over { Error::SignInEnded } else { Error::InvalidCode })
    }

    /// Counts a try against a sent code and asks the filter; the database decides later, when it is spent.
    pub(super) async fn is_live_code(
        &self,
        holder: (Uuid, codes::Purpose),
        digests: &[[u8; 32]],
        now: i64,
    ) -> Result<bool, Error> {
        if !codes::count_try(&self.db.write, holder, now).await? {
            return Ok(false);
        }
        let row = codes::of(&self.db.read, holder.0, holder.1).await?;
        let is_it = row.is_some_and(|row| digests.iter().any(|digest| digest.as_slice() == row.digest));
        Ok(is_it && (holder.1 == codes::Purpose::Enrolment || self.passes_filter(digests).await?))
    }
}
