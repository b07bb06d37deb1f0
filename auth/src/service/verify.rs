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
    code::{GroupedCode, RecoveryCode, SixDigits},
    outbox::Happening,
    principal::Pending,
    random::Token,
    stage::Stage,
    store::{audit, codes, factors, recovery, users},
    throttle,
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
    /// A texted code.
    Sms,
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
        let sent = codes::all_of(&self.db.read, pending.session.id).await?;
        let of = |purpose: codes::Purpose| sent.iter().find(|code| code.purpose == purpose.name());
        let (code_was_sent, resend_after_s) = self.sent(of(codes::Purpose::SignIn));
        let (text_was_sent, text_again_after_s) = self.sent(of(codes::Purpose::Text));
        let has = self.overview(&pending.user).await?;
        let phone = has.phones.into_iter().find(|row| row.used_at.is_some() && self.settings.texts.is_some());
        Ok(VerificationView {
            has_authenticator: !has.factors.is_empty(),
            has_recovery_codes: has.recovery.is_some_and(|set| set.number > 0),
            email_hint: self.mails_codes_to(&pending.user).then(|| email_hint(&pending.user.email)),
            code_was_sent,
            resend_after_s,
            phone_hint: phone.map(|phone| phone.name),
            text_was_sent,
            text_again_after_s,
            tries_left: u32::try_from(MOST_WRONG_CODES - pending.session.wrong_codes).unwrap_or(0),
            trust_days: self.trust_days(&pending.user),
        })
    }

    /// Completes a pending sign-in by a code. `trusts_browser` counts with an authenticator only.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidCode`], [`Error::ClockOff`], [`Error::SignInEnded`] at the fifth wrong code,
    /// [`Error::CoolDown`] while the account's code budget is closed, [`Error::NotPermitted`] for a method that is
    /// switched off, [`Error::WrongStage`], [`Error::TooManyRequests`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn verify(
        &self,
        client: &Client,
        pending: &Pending,
        method: Method,
        code: &str,
        trusts_browser: bool,
    ) -> Result<Outcome, Error> {
        if pending.stage != Stage::MfaRequired {
            return Err(Error::WrongStage { stage: pending.stage });
        }
        match method {
            Method::Totp => self.verify_authenticator(client, pending, code, trusts_browser).await,
            Method::Recovery => self.verify_recovery(client, pending, code).await,
            Method::Email if self.mails_codes_to(&pending.user) => {
                self.verify_sent(client, pending, code, (codes::Purpose::SignIn, Proof::Email)).await
            }
            Method::Sms if self.phone_of(&pending.user).await?.is_some() => {
                self.verify_sent(client, pending, code, (codes::Purpose::Text, Proof::Sms)).await
            }
            Method::Email | Method::Sms => Err(Error::NotPermitted),
        }
    }

    async fn verify_authenticator(
        &self,
        client: &Client,
        pending: &Pending,
        code: &str,
        trusts_browser: bool,
    ) -> Result<Outcome, Error> {
        let code = self.authenticator_code(&pending.user, code).await?;
        let guess = self.count_guess(client, pending, Guess::Authenticator).await?;
        let now = self.now();
        let Some((factor_id, step)) = self.matching_factor(&pending.user, &code, now).await? else {
            let all = factors::confirmed_of(&self.db.read, pending.user.id).await?;
            let advice = self.clock_advice(&pending.session, &all, code.as_str(), now).await?;
            let refusal = self.note_wrong_code(client, pending, &guess, "totp").await?;
            return Err(advice.filter(|_| refusal == Error::InvalidCode).unwrap_or(refusal));
        };
        let tx = self.db.begin().await?;
        if !factors::spend_step(&tx, factor_id, step, now).await? {
            return Err(Error::InvalidCode);
        }
        let completion = Completion::new(&pending.user, &[Proof::Pwd, Proof::Totp]);
        let completion = completion.of_pending(pending).trusting(trusts_browser);
        let issued = self.complete(&tx, client, now, completion).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &guess.keys).await;
        Ok(Outcome::of(issued))
    }

    async fn verify_sent(
        &self,
        client: &Client,
        pending: &Pending,
        code: &str,
        (purpose, proof): (codes::Purpose, Proof),
    ) -> Result<Outcome, Error> {
        let code = SixDigits::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        let guess = self.count_guess(client, pending, Guess::Sent).await?;
        let now = self.now();
        let holder = (pending.session.id, purpose);
        let digests = self.code_digests(holder.0, holder.1, code.as_str());
        if !self.is_live_code(holder, &digests, now).await? {
            return Err(self.note_wrong_code(client, pending, &guess, proof.name()).await?);
        }
        let tx = self.db.begin().await?;
        if !codes::spend(&tx, holder, &digests, now).await? {
            return Err(Error::InvalidCode);
        }
        let proofs = [Proof::Pwd, proof];
        let completion = Completion::new(&pending.user, &proofs).of_pending(pending);
        let issued = self.complete(&tx, client, now, completion).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &guess.keys).await;
        Ok(Outcome::of(issued))
    }

    async fn verify_recovery(&self, client: &Client, pending: &Pending, code: &str) -> Result<Outcome, Error> {
        let set = recovery::set_of(&self.db.read, pending.user.id).await?;
        // Codes that were brought over have another form; for everybody else six digits are no guess.
        let parsed = match &set {
            Some(set) if set.imported_at.is_some() => RecoveryCode::parse(code),
            _ => GroupedCode::parse(code).map(RecoveryCode::from),
        };
        let code = parsed.map_err(|problem| Error::field(Field::Code, problem))?;
        let guess = self.count_guess(client, pending, Guess::Recovery).await?;
        let now = self.now();
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
        let codes = vec![replacement.grouped()];
        let is_shown = self.show_once(client.keeps(&token), &codes, true).await.is_ok();

        let tx = self.db.begin().await?;
        if !recovery::spend(&tx, &set, digest, now).await? {
            drop(tx);
            return Err(self.note_wrong_code(client, pending, &guess, "recovery").await?);
        }
        let mut completion = Completion::new(&pending.user, &[Proof::Pwd, Proof::Recovery]).of_pending(pending);
        if is_shown {
            recovery::insert_replacement(&tx, &set, replacement_digest).await?;
            completion = completion.showing_recovery_codes(token, codes);
        }
        users::void_trust(&tx, pending.user.id).await?;
        let issued = self.complete(&tx, client, now, completion).await?;
        let left = u32::try_from(recovery::left(&tx, pending.user.id).await?).unwrap_or(0);
        self.tell(&tx, client, &pending.user, Happening::RecoveryCodeUsed { left }, now).await?;
        let about = audit::About::own(pending.user.id, Some(pending.session.id));
        audit::append_for(&tx, now, client, (audit::Event::RecoveryCodeUsed, true), about, "").await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &guess.keys).await;
        Ok(Outcome::of(issued))
    }
}
