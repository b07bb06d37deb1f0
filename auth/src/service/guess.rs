//! Guesses of codes: counted before they are judged, noted when they are wrong.

use super::{Service, budgets::seconds_until};
use crate::{
    Error,
    client::Client,
    outbox::{self, Happening, Letter},
    principal::{Pending, Principal},
    stage::Stage,
    store::{audit, browsers, codes, sessions},
    throttle::{self, Key, Rule, Verdict},
};
use entity::{browser, session, user};
use uuid::Uuid;

/// Wrong codes that end a pending sign-in.
pub(super) const MOST_WRONG_CODES: i32 = 5;
/// Wrong codes after a right password that the owner is told of.
const TELL_AT_WRONG_CODES: i32 = 3;
/// Wrong codes or passwords, in a row, that end the session of somebody who is in.
pub(super) const MOST_WRONG_PROOFS: i32 = 10;

/// What kind of code is guessed, for the budgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    Authenticator,
    Sent,
    Recovery,
}

/// Whoever guesses: somebody on the way in, or somebody who is in and confirms a sensitive act.
#[derive(Clone, Copy)]
pub(super) struct Guesser<'a> {
    pub(super) user: &'a user::Model,
    session: &'a session::Model,
    stage: Stage,
    /// Wrong codes that end the session.
    most: i32,
    /// Wrong codes that the owner is told of.
    tell_at: i32,
}

impl<'a> From<&'a Pending> for Guesser<'a> {
    fn from(pending: &'a Pending) -> Self {
        let (user, session, stage) = (&pending.user, &pending.session, pending.stage);
        Self { user, session, stage, most: MOST_WRONG_CODES, tell_at: TELL_AT_WRONG_CODES }
    }
}

impl<'a> From<&'a Principal> for Guesser<'a> {
    fn from(principal: &'a Principal) -> Self {
        let (user, session, most) = (&principal.user, &principal.session, MOST_WRONG_PROOFS);
        Self { user, session, stage: Stage::Authenticated, most, tell_at: most }
    }
}

/// A guess that was counted.
pub(super) struct Counted {
    /// Wrong codes in a row of the account, or of the known browser, this one included.
    pub(super) in_a_row: i32,
    pub(super) keys: Vec<Key>,
    /// Wrong codes of this sign-in, this one included.
    pub(super) wrong_codes: i32,
}

impl Service {
    /// Counts a guess before it is judged, durably: against the network range and the account, or against the known
    /// browser alone, and against the pending sign-in.
    pub(super) async fn count_guess<'a>(
        &self,
        client: &Client,
        guesser: impl Into<Guesser<'a>>,
        guess: Guess,
    ) -> Result<Counted, Error> {
        let guesser = guesser.into();
        let now = self.now();
        let browser = self.browser_of(client, guesser, now).await?;
        let subject = browser.as_ref().map_or(guesser.user.id, |browser| browser.id);
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
        let (verdict, in_a_row) = throttle::take_and_count(&self.db, now, &budgets).await?;
        match verdict {
            Verdict::Open => {}
            Verdict::Closed { position, until, .. } if position < ranges => {
                return Err(Error::TooManyRequests { retry_after_s: seconds_until(until, now) });
            }
            Verdict::Closed { until, .. } => {
                if browser.is_none() {
                    self.offer_way_in(client, guesser.user, now).await?;
                }
                return Err(Error::CoolDown { retry_after_s: seconds_until(until, now) });
            }
        }
        let wrong_codes = self.count_in_session(guesser, now).await?;
        // What a success gives back: a known browser's also opens the way for strangers again.
        let mut keys: Vec<Key> = budgets.into_iter().map(|(key, _)| key).collect();
        keys.push(stranger_code_key(guesser.user.id));
        Ok(Counted { in_a_row, keys, wrong_codes })
    }

    /// The known browser that a guess comes from: that of the cookie; of a program that is signed in, the one in which its
    /// session runs, so that strangers don't close its way either.
    pub(super) async fn browser_of(
        &self,
        client: &Client,
        guesser: Guesser<'_>,
        now: i64,
    ) -> Result<Option<browser::Model>, Error> {
        match guesser.session.browser_id.filter(|_| client.browser.is_none()) {
            Some(id) => Ok(browsers::by_id(&self.db.read, id, guesser.user.id, now).await?),
            None => self.known_browser(client, Some(guesser.user.id), now).await,
        }
    }

    /// Counts a guess against the session; how many that makes. Whoever comes too late ends nothing: of guesses at the
    /// same moment one before may be right.
    pub(super) async fn count_in_session(&self, guesser: Guesser<'_>, now: i64) -> Result<i32, Error> {
        let tx = self.db.begin().await?;
        let counted = sessions::count_code(&tx, guesser.session.id, guesser.stage, guesser.most, now).await?;
        tx.commit().await?;
        counted.ok_or(Error::SignInEnded)
    }

    /// Where strangers have closed an account's code budget, its owner may be mailed a link that makes this one browser
    /// known (`service/letters.rs` decides).
    async fn offer_way_in(&self, client: &Client, user: &user::Model, now: i64) -> Result<(), Error> {
        let login_digest = user.email_digest.clone();
        let letter = Letter::SignInRefused { login_digest, network: client.network(), at: now };
        outbox::enqueue(&self.db.write, &self.keys, now, letter, now + self.settings.life.unlock_link_ms).await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// Notes a wrong code or password, tells the owner when there were several, ends the session at the last; the
    /// refusal to give.
    pub(super) async fn note_wrong_code<'a>(
        &self,
        client: &Client,
        guesser: impl Into<Guesser<'a>>,
        guess: &Counted,
        method: &'static str,
    ) -> Result<Error, Error> {
        let (guesser, now) = (guesser.into(), self.now());
        // Whoever begins anew after each wrong code is no less worth telling of.
        let is_third = guesser.stage != Stage::Authenticated && guess.in_a_row == TELL_AT_WRONG_CODES;
        let tx = self.db.begin().await?;
        let about = audit::About::own(guesser.user.id, Some(guesser.session.id));
        audit::append_for(&tx, now, client, (audit::Event::CodeChecked, false), about, method).await?;
        if guess.wrong_codes == guesser.tell_at || is_third {
            self.tell(&tx, client, guesser.user, Happening::WrongCodes, now).await?;
        }
        let is_over = guess.wrong_codes >= guesser.most;
        if is_over {
            sessions::end_at_stage(&tx, guesser.session.id, guesser.stage, now).await?;
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
    Key::of_account("code", user_id)
}
