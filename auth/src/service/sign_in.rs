//! Signing in with a password. Wrong name, wrong password, disabled and throttled all look alike and cost the same:
//! one read of the user, one of the browser, one transaction of counters, one hash, one transaction of notes.

use super::{Issued, Outcome, Service, budgets::seconds_until, complete::Completion, send::was_reset};
use crate::{
    Error, Field, Problem,
    assurance::{Assurance, Proof},
    client::Client,
    outbox::{self, Letter},
    principal::role_of,
    random::Token,
    stage::{self, Stage},
    store::{audit, browsers, factors, sessions, users},
    throttle::{self, Key, Rule, Verdict},
};
use entity::{browser, user};
use uuid::Uuid;

impl Service {
    /// Judges address or username, and password.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when a field is empty, [`Error::InvalidCredentials`] for every other refusal that
    /// depends on the account, [`Error::TooManyRequests`] by network range, [`Error::Busy`], [`Error::Unavailable`].
    pub async fn sign_in(&self, client: &Client, login: &str, password: &str) -> Result<Outcome, Error> {
        let name = canonical(login)?;
        if password.is_empty() {
            return Err(Error::field(Field::Password, Problem::Required));
        }
        let now = self.now();
        let digest = users::name_digest(&name);
        let user = users::by_name(&self.db.read, &digest).await?;
        let browser = self.known_browser(client, user.as_ref().map(|u| u.id), now).await?;

        // A known browser has a budget of its own and nothing to do with its neighbours'.
        let mut budgets = match browser {
            Some(_) => Vec::new(),
            None => self.range_budgets(client, "range-password", Rule::range_passwords).to_vec(),
        };
        let ranges = budgets.len();
        budgets.push(password_budget(user.as_ref(), browser.as_ref(), &digest));
        let verdict = throttle::take(&self.db, now, &budgets).await?;
        if let Verdict::Closed { position, until, .. } = verdict
            && position < ranges
        {
            return Err(Error::TooManyRequests { retry_after_s: seconds_until(until, now) });
        }
        // Hashed also while throttled, disabled or unknown, so that the work is the same.
        let stored = user.as_ref().map(|u| u.password_hash.as_str());
        let judged = self.hasher.verify(password, stored).await?;

        let is_open = verdict == Verdict::Open;
        let user_id = user.as_ref().map(|user| user.id);
        match user.filter(|user| is_open && judged.matches && user.disabled_at.is_none()) {
            None => {
                self.note_refusal(client, user_id, &digest, now).await?;
                if let (Verdict::Closed { is_at_ceiling: true, .. }, Some(browser)) = (verdict, browser) {
                    browsers::forget(&self.db.write, browser.id).await?;
                }
                Err(Error::InvalidCredentials)
            }
            Some(user) => {
                let is_trusted = browser.as_ref().is_some_and(|browser| self.is_trusted(&user, browser, now));
                let issued = self.admit(client, &user, is_trusted, now).await?;
                // A success in a known browser opens the way for strangers again (NIST SP 800-63B-4 §3.2.2).
                let mut keys: Vec<Key> = budgets.iter().map(|(key, _)| *key).collect();
                keys.push(stranger_password_key(user.id));
                throttle::give_back(&self.db, now, &keys).await;
                // Best effort: a full queue must not spoil a good sign-in.
                if judged.is_outdated
                    && let Ok(hash) = self.hasher.hash(password).await
                {
                    users::upgrade_hash(&self.db.write, user.id, &user.password_hash, hash).await?;
                }
                Ok(Outcome::of(issued))
            }
        }
    }

    /// The browser of this client's cookie, if the user is known in it. Reads alike for users that don't exist.
    pub(super) async fn known_browser(
        &self,
        client: &Client,
        user_id: Option<Uuid>,
        now: i64,
    ) -> Result<Option<browser::Model>, Error> {
        match &client.browser {
            Some(cookie) => {
                Ok(browsers::known(&self.db.read, cookie.digest(), user_id.unwrap_or_default(), now).await?)
            }
            None => Ok(None),
        }
    }

    /// Begins the pending sign-in, or completes it where neither policy nor the user asks for a second factor, or where
    /// the user trusts the browser.
    async fn admit(&self, client: &Client, user: &user::Model, is_trusted: bool, now: i64) -> Result<Issued, Error> {
        let has_factor = factors::has_confirmed(&self.db.read, user.id).await?;
        let next = match stage::after_password(self.settings.mfa_policy, role_of(user), has_factor, false) {
            // Whoever once had a factor isn't let in by the mailbox alone, whatever policy says.
            Stage::Authenticated if !has_factor && was_reset(user) => Stage::MailboxProofRequired,
            next => next,
        };
        let tx = self.db.begin().await?;
        if let Some(old) = &client.session {
            sessions::end_by_digest(&tx, old.digest(), client.kind, now).await?;
        }
        let about = audit::About::own(user.id, None);
        audit::append_for(&tx, now, client, (audit::Event::PasswordChecked, true), about, "").await?;
        let issued = if next == Stage::MfaRequired && is_trusted {
            self.complete(&tx, client, now, Completion::new(user, &[Proof::Pwd, Proof::Browser])).await?
        } else if next == Stage::Authenticated {
            self.complete(&tx, client, now, Completion::new(user, &[Proof::Pwd])).await?
        } else {
            let token = Token::generate();
            let pending = sessions::NewSession {
                stage: next,
                user: Some(user),
                registration_id: None,
                reset_id: None,
                browser_id: None,
                assurance: Assurance::of(&[Proof::Pwd]),
                mailbox_proved_at: None,
                stepped_up_at: None,
                expires_at: now + self.settings.life.pending_ms,
            };
            sessions::insert(&tx, now, client, &token, pending).await?;
            Issued::on_the_way(token, next)
        };
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(issued)
    }

    /// Notes a refusal. Whether anybody is to be mailed about it (an unlock link, a confirmation again) is decided
    /// later, by the outbox's worker: here the same row is written for everybody.
    async fn note_refusal(
        &self,
        client: &Client,
        user_id: Option<Uuid>,
        login_digest: &[u8],
        now: i64,
    ) -> Result<(), Error> {
        let tx = self.db.begin().await?;
        let letter = Letter::SignInRefused { login_digest: login_digest.to_vec(), network: client.network(), at: now };
        outbox::enqueue(&tx, &self.keys, now, letter, now + self.settings.life.unlock_link_ms).await?;
        let about = audit::About { user_id, ..Default::default() };
        audit::append_for(&tx, now, client, (audit::Event::PasswordChecked, false), about, "").await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }
}

/// The budget of a password guess: one per account for all strangers, whatever name they type (CVE-2025-24806), one for
/// each known browser.
pub(super) fn password_budget(
    user: Option<&user::Model>,
    browser: Option<&browser::Model>,
    login_digest: &[u8],
) -> (Key, Rule) {
    match (user, browser) {
        (_, Some(browser)) => (Key::of("password-browser", browser.id.as_bytes()), Rule::password_from_known_browser()),
        (Some(user), None) => (stranger_password_key(user.id), Rule::password_from_strangers()),
        (None, None) => (Key::of("password-unknown", login_digest), Rule::password_from_strangers()),
    }
}

/// The key of the budget that all unknown browsers share for one account.
pub(super) fn stranger_password_key(user_id: Uuid) -> Key {
    Key::of_account("password", user_id)
}

/// What was typed as a name, in the form in which names are compared.
fn canonical(login: &str) -> Result<String, Error> {
    let login = login.trim();
    if login.is_empty() {
        return Err(Error::field(Field::Login, Problem::Required));
    }
    if login.len() > crate::email::MAX_BYTES {
        return Err(Error::field(Field::Login, Problem::TooLong));
    }
    if login.chars().any(crate::text::is_control) {
        return Err(Error::field(Field::Login, Problem::ControlCharacter));
    }
    Ok(login.to_ascii_lowercase())
}
