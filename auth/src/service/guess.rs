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
    /// Counts a guess before it is judged, durably: against the network range and the account, or against the known
    /// browser alone, and against the pending sign-in.
    pub(super) async fn count_guess(&self, client: &Client, pending: &Pending, guess: Guess) -> Result<Counted, Error> {
        let now = self.now();
        let browser = self.known_browser(client, Some(pending.user.id), now).await?;
        let subject = browser.as_ref().map_or(pending.user.id, |browser| browser.id);
        let account = match (guess, browser.is_some()) {
            (Guess::Recovery, _) => (Key::of("recovery", subject.as_bytes()), Rule::recovery()),
            (_, true) => (Key::of("code-browser", subject.as_bytes()), Rule::code_from_known_browser()),
            (_, false) => (stranger_code_key(subject), Rule::code_from_strangers()),
        };
        let mut budgets = match browser {
            Some(_) => Vec::new(),
            None => self.range_budgets(client, "range-code", Rule::range_codes).to_vec(),
        };
        let ranges = budgets.len();
        budgets.push(account);
        match throttle::take(&self.db, now, &budgets).await? {
            Verdict::Open => {}
            Verdict::Closed { position, until, .. } if position < ranges => {
                return Err(Error::TooManyRequests { retry_after_s: seconds_until(until, now) });
            }
            Verdict::Closed { until, .. } => {
                if browser.is_none() {
                    self.offer_way_in(client, pending, now).await?;
                }
                return Err(Error::CoolDown { retry_after_s: seconds_until(until, now) });
            }
        }
        // Whoever comes too late ends nothing: of guesses at the same moment one before may be right.
        let tx = self.db.begin().await?;
        let counted = sessions::count_code(&tx, pending.session.id, pending.stage, MOST_WRONG_CODES, now).await?;
        tx.commit().await?;
        let wrong_codes = counted.ok_or(Error::SignInEnded)?;
        // What a success gives back: a known browser's also opens the way for strangers again.
        let mut keys: Vec<Key> = budgets.into_iter().map(|(key, _)| key).collect();
        keys.push(stranger_code_key(pending.user.id));
        Ok(Counted { keys, wrong_codes })
    }

    /// Where strangers have closed an account's code budget, its owner may be mailed a link that makes this one browser
    /// known (`service/letters.rs` decides).
    async fn offer_way_in(&self, client: &Client, pending: &Pending, now: i64) -> Result<(), Error> {
        let login_digest = pending.user.email_digest.clone();
        let letter = Letter::SignInRefused { login_digest, network: client.network(), at: now };
        outbox::enqueue(&self.db.write, &self.keys, now, letter, now + self.settings.life.unlock_link_ms).await?;
        self.outbox_wake.notify_one();
        Ok(())
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
        holder: codes::Holder,
        digests: &[[u8; 32]],
        now: i64,
    ) -> Result<bool, Error> {
        // An operator's code has 80 bits and no count of its own: whoever has the password must not use it up.
        let is_operators = holder.1 == codes::Purpose::Enrolment;
        if !is_operators && !codes::count_try(&self.db.write, holder, now).await? {
            return Ok(false);
        }
        let row = codes::of(&self.db.read, holder.0, holder.1).await?;
        let row = row.filter(|row| row.spent_at.is_none() && row.expires_at > now);
        let is_it = row.is_some_and(|row| digests.iter().any(|digest| digest.as_slice() == row.digest));
        Ok(is_it && (is_operators || self.passes_filter(digests).await?))
    }
}

/// The key of the code budget that all unknown browsers share for one account.
pub(super) fn stranger_code_key(user_id: Uuid) -> Key {
    Key::of("code", user_id.as_bytes())
}
