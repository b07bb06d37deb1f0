//! The second proof of a pending sign-in: a code of an authenticator, a mailed code, or a recovery code. One guess is
//! tried as one kind only.

use super::{
    Outcome, Service,
    complete::Completion,
    guess::{Guess, MOST_WRONG_CODES},
    send::email_hint,
};
use crate::{
    Error, Field,
    assurance::Proof,
    client::Client,
    code::{GroupedCode, SixDigits},
    outbox::{self, Letter},
    principal::Pending,
    random::Token,
    stage::Stage,
    store::{audit, codes, factors, recovery},
    throttle, totp,
    wire::VerificationView,
};

/// How the second proof is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// An authenticator.
    Totp,
    /// A recovery code.
    Recovery,
    /// A mailed code.
    Email,
}

impl Service {
    /// What `/mfa-verify` shows.
    ///
    /// # Errors
    /// [`Error::WrongStage`], [`Error::Unavailable`].
    pub async fn verification(&self, pending: &Pending) -> Result<VerificationView, Error> {
        if pending.stage != Stage::MfaRequired {
            return Err(Error::WrongStage { stage: pending.stage });
        }
        let (code_was_sent, resend_after_s) = self.last_send(pending.session.id, codes::Purpose::SignIn).await?;
        Ok(VerificationView {
            has_authenticator: factors::has_confirmed(&self.db.read, pending.user.id).await?,
            has_recovery_codes: recovery::left(&self.db.read, pending.user.id).await? > 0,
            email_hint: self.settings.mailed_code_is_allowed.then(|| email_hint(&pending.user.email)),
            code_was_sent,
            resend_after_s,
            tries_left: u32::try_from(MOST_WRONG_CODES - pending.session.wrong_codes).unwrap_or(0),
        })
    }

    /// Completes a pending sign-in by a code.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidCode`], [`Error::SignInEnded`] at the fifth wrong code,
    /// [`Error::CoolDown`] while the account's code budget is closed, [`Error::NotPermitted`] for a method that is
    /// switched off, [`Error::WrongStage`], [`Error::TooManyRequests`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn verify(
        &self,
        client: &Client,
        pending: &Pending,
        method: Method,
        code: &str,
    ) -> Result<Outcome, Error> {
        if pending.stage != Stage::MfaRequired {
            return Err(Error::WrongStage { stage: pending.stage });
        }
        match method {
            Method::Totp => self.verify_authenticator(client, pending, code).await,
            Method::Recovery => self.verify_recovery(client, pending, code).await,
            Method::Email if self.settings.mailed_code_is_allowed => self.verify_mailed(client, pending, code).await,
            Method::Email => Err(Error::NotPermitted),
        }
    }

    async fn verify_authenticator(&self, client: &Client, pending: &Pending, code: &str) -> Result<Outcome, Error> {
        let code = SixDigits::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        let guess = self.count_guess(client, pending, Guess::Authenticator).await?;
        let now = self.now();
        let mut matched = None;
        for factor in factors::confirmed_of(&self.db.read, pending.user.id).await? {
            // One that can't be opened is in the log by now, and must not stand in the way of the others.
            let Ok(secret) = self.open_secret(&factor) else { continue };
            if let Some(step) = totp::matching_step(&secret, &code, now, self.settings.totp_window)
                && matched.is_none()
                && step > factor.last_step
            {
                matched = Some((factor.id, step));
            }
        }
        let Some((factor_id, step)) = matched else {
            return Err(self.note_wrong_code(client, pending, &guess, "totp").await?);
        };
        let tx = self.db.begin().await?;
        if !factors::spend_step(&tx, factor_id, step, now).await? {
            return Err(Error::InvalidCode);
        }
        let completion = Completion::new(&pending.user, &[Proof::Pwd, Proof::Totp]).of_pending(pending);
        let issued = self.complete(&tx, client, now, completion).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &guess.keys).await;
        Ok(Outcome::of(issued))
    }

    async fn verify_mailed(&self, client: &Client, pending: &Pending, code: &str) -> Result<Outcome, Error> {
        let code = SixDigits::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        let guess = self.count_guess(client, pending, Guess::Sent).await?;
        let now = self.now();
        let holder = (pending.session.id, codes::Purpose::SignIn);
        let digests = self.code_digests(holder.0, holder.1, code.as_str());
        if !self.is_live_code(holder, &digests, now).await? {
            return Err(self.note_wrong_code(client, pending, &guess, "email").await?);
        }
        let tx = self.db.begin().await?;
        if !codes::spend(&tx, holder, &digests, now).await? {
            return Err(Error::InvalidCode);
        }
        let completion = Completion::new(&pending.user, &[Proof::Pwd, Proof::Email]).of_pending(pending);
        let issued = self.complete(&tx, client, now, completion).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &guess.keys).await;
        Ok(Outcome::of(issued))
    }

    async fn verify_recovery(&self, client: &Client, pending: &Pending, code: &str) -> Result<Outcome, Error> {
        let code = GroupedCode::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        let guess = self.count_guess(client, pending, Guess::Recovery).await?;
        let now = self.now();
        let set = recovery::set_of(&self.db.read, pending.user.id).await?;
        let salt = set.as_ref().and_then(|set| <[u8; 16]>::try_from(set.salt.as_slice()).ok());
        let digest = self.hasher.slow_digest(&salt.unwrap_or_default(), code.as_str()).await?;
        let (Some(set), Some(salt)) = (set, salt) else {
            return Err(self.note_wrong_code(client, pending, &guess, "recovery").await?);
        };
        if !recovery::is_live(&self.db.read, &set, digest).await? {
            return Err(self.note_wrong_code(client, pending, &guess, "recovery").await?);
        }
        // The replacement is best effort: where the record can't be kept, the sign-in still works.
        let token = Token::generate();
        let (replacement, replacement_digest) = self.new_recovery_code(&salt).await?;
        let is_shown = self.show_once(&token, &[replacement.grouped()], true).await.is_ok();

        let tx = self.db.begin().await?;
        if !recovery::spend(&tx, &set, digest, now).await? {
            drop(tx);
            return Err(self.note_wrong_code(client, pending, &guess, "recovery").await?);
        }
        let mut completion = Completion::new(&pending.user, &[Proof::Pwd, Proof::Recovery]).of_pending(pending);
        if is_shown {
            recovery::insert_replacement(&tx, &set, replacement_digest).await?;
            completion = completion.showing_recovery_codes(token);
        }
        let issued = self.complete(&tx, client, now, completion).await?;
        let left = u32::try_from(recovery::left(&tx, pending.user.id).await?).unwrap_or(0);
        let letter = Letter::RecoveryCodeUsed {
            to: pending.user.email.clone(),
            left,
            client: client.agent_in_words(),
            network: client.network(),
            at: now,
        };
        outbox::enqueue(&tx, &self.keys, now, letter, now + self.settings.life.notice_ms).await?;
        let about = audit::About::own(pending.user.id, Some(pending.session.id));
        audit::append_for(&tx, now, client, (audit::Event::RecoveryCodeUsed, true), about, "").await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &guess.keys).await;
        Ok(Outcome::of(issued))
    }
}
