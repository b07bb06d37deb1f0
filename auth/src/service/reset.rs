//! A new password by mail, for whoever has forgotten the old one.
//!
//! Asking does the same work and gives the same answer for every address: whether there is an account is found out when
//! the mail is delivered (`service/letters.rs`). Afterwards the second factor is still asked for, and a mailed code is
//! none until a stronger proof was given: a mailbox alone gets nobody in.

use super::{Issued, Service, act::refuse_frozen, sign_in::stranger_password_key};
use crate::{
    Error, Field,
    assurance::Assurance,
    client::Client,
    code::EightDigits,
    email::Email,
    outbox::{self, Happening, Letter},
    principal::Asked,
    random::{self, Token},
    stage::Stage,
    store::{audit, changes, codes, links, resets, sessions, users},
    throttle::{self, Rule},
    wire::ResetView,
};
use entity::{reset, user};

/// How a new password is allowed, to be spent in the same transaction.
enum Evidence<'a> {
    Code(Vec<[u8; 32]>),
    Link(&'a Token),
}

impl Service {
    /// What `/password-reset` shows. Reads nothing: whether a link is still good is told on use only.
    #[must_use]
    pub fn reset_view(&self, asked: Option<&Asked>, link: Option<&Token>) -> ResetView {
        let password_min = u32::try_from(self.password_min()).unwrap_or(u32::MAX);
        ResetView { asked_here: asked.is_some(), has_link: link.is_some(), password_min }
    }

    /// Asks for a mail with a code and a link. The visitor gets an anonymous session that binds the browser to its code.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::TooManyRequests`] by network range, [`Error::Unavailable`]. None of them depends
    /// on who has an account.
    pub async fn ask_for_reset(&self, client: &Client, email: &str) -> Result<Issued, Error> {
        let email = Email::parse(email).map_err(|problem| Error::field(Field::Email, problem))?;
        self.take_range(client, "range-send", Rule::range_sends).await?;
        let (now, life, email_digest) = (self.now(), &self.settings.life, users::email_digest(&email));
        let (id, token) = (random::id(), Token::generate());
        let tx = self.db.begin().await?;
        resets::insert(&tx, id, email_digest.clone(), now, now + life.reset_ms).await?;
        if let Some(old) = &client.session {
            sessions::end_by_digest(&tx, old.digest(), client.kind, now).await?;
        }
        let session = sessions::NewSession {
            stage: Stage::ResetRequested,
            user: None,
            registration_id: None,
            reset_id: Some(id),
            browser_id: None,
            assurance: Assurance::default(),
            mailbox_proved_at: None,
            stepped_up_at: None,
            expires_at: now + life.reset_ms,
        };
        let session_id = sessions::insert(&tx, now, client, &token, session).await?;
        let letter = Letter::ResetAsked { email_digest, reset_id: id, network: client.network(), at: now };
        outbox::enqueue(&tx, &self.keys, now, letter, now + life.reset_ms).await?;
        let about = audit::About { session_id: Some(session_id), ..Default::default() };
        audit::append_for(&tx, now, client, (audit::Event::ResetAsked, true), about, "").await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(Issued::on_the_way(token, Stage::ResetRequested))
    }

    /// Sets a new password by the mailed code, in the browser that asked.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidCode`], [`Error::TooManyRequests`], [`Error::Busy`],
    /// [`Error::Unavailable`]. What is wrong with the new password is told to whoever has the code alone.
    pub async fn reset_with_code(&self, client: &Client, asked: &Asked, code: &str, new: &str) -> Result<(), Error> {
        let code = EightDigits::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        self.take_range(client, "range-code", Rule::range_codes).await?;
        let now = self.now();
        let reset = resets::live(&self.db.read, asked.reset_id, now).await?.ok_or(Error::InvalidCode)?;
        let holder = (reset.id, codes::Purpose::Reset);
        // The same statements whether or not there is a code, and so an account.
        let is_counted = codes::count_try(&self.db.write, holder, now).await?;
        let digests = self.code_digests(holder.0, holder.1, code.as_str());
        let row = codes::of(&self.db.read, holder.0, holder.1).await?.filter(|_| is_counted);
        if !row.is_some_and(|row| digests.iter().any(|digest| digest.as_slice() == row.digest)) {
            return Err(Error::InvalidCode);
        }
        let user = self.user_of_reset(&reset).await?.ok_or(Error::InvalidCode)?;
        if let Err(refusal) = self.judge_password(&user, new).await {
            codes::give_back_try(&self.db.write, holder).await?;
            return Err(refusal);
        }
        if !self.passes_filter(&digests).await? {
            return Err(Error::InvalidCode);
        }
        self.set_reset_password(client, &reset, user, new, Evidence::Code(digests)).await
    }

    /// Sets a new password by the mailed link, in any browser.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidLink`], [`Error::TooManyRequests`], [`Error::Busy`],
    /// [`Error::Unavailable`].
    pub async fn reset_with_link(&self, client: &Client, link: &Token, new: &str) -> Result<(), Error> {
        self.take_range(client, "range-link", Rule::range_links).await?;
        let now = self.now();
        let holder = links::holder(&self.db.read, link, links::Purpose::Reset, now).await?;
        let reset = match holder {
            Some(id) => resets::live(&self.db.read, id, now).await?,
            None => None,
        };
        let reset = reset.ok_or(Error::InvalidLink)?;
        let user = self.user_of_reset(&reset).await?.ok_or(Error::InvalidLink)?;
        self.judge_password(&user, new).await?;
        self.set_reset_password(client, &reset, user, new, Evidence::Link(link)).await
    }

    async fn user_of_reset(&self, reset: &reset::Model) -> Result<Option<user::Model>, Error> {
        match reset.user_id {
            Some(id) => Ok(users::by_id(&self.db.read, id).await?.filter(|user| user.disabled_at.is_none())),
            None => Ok(None),
        }
    }

    /// Sets the password, spends the evidence, and ends everything older: one transaction.
    async fn set_reset_password(
        &self,
        client: &Client,
        reset: &reset::Model,
        user: user::Model,
        new: &str,
        evidence: Evidence<'_>,
    ) -> Result<(), Error> {
        let hash = self.hasher.hash(new).await?;
        let now = self.now();
        let tx = self.db.begin().await?;
        let (was_spent, refusal) = match &evidence {
            Evidence::Code(digests) => {
                (codes::spend(&tx, (reset.id, codes::Purpose::Reset), digests, now).await?, Error::InvalidCode)
            }
            Evidence::Link(link) => (links::spend(&tx, link, links::Purpose::Reset, now).await?, Error::InvalidLink),
        };
        if !was_spent || !resets::spend(&tx, reset.id, now).await? {
            return Err(refusal);
        }
        // The address may have become another one since the mail was sent.
        let is_theirs = |user: &user::Model| user.disabled_at.is_none() && user.email_digest == reset.email_digest;
        let user = users::locked(&tx, user.id).await?.filter(is_theirs).ok_or(refusal)?;
        refuse_frozen(&user, now)?;
        if !users::set_password(&tx, &user, hash, now).await? {
            return Err(Error::Unavailable { retry_after_s: 1 });
        }
        changes::note(&tx, changes::blank(&user, "password", now, self.settings.life.undo_ms)).await?;
        users::set_time(&tx, user.id, user::Column::MailedCodeHeldAt, Some(now)).await?;
        self.end_what_is_older(&tx, &user, None, now).await?;
        links::end(&tx, reset.id, &[links::Purpose::Reset], now).await?;
        sessions::end_of_reset(&tx, reset.id, now).await?;
        let about = audit::About::own(user.id, None);
        audit::append_for(&tx, now, client, (audit::Event::PasswordReset, true), about, "").await?;
        self.tell(&tx, client, &user, Happening::PasswordReset, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        // Whoever has guessed at the old one has guessed in vain; the owner is not to wait for it.
        throttle::give_back(&self.db, now, &[stranger_password_key(user.id)]).await;
        Ok(())
    }
}
