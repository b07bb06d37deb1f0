//! Enrolling the first authenticator in a pending sign-in: proof of the mailbox, then the first code.
//!
//! The password alone isn't enough to enrol: whoever stole it would bind their own phone.

use super::{
    Issued, Outcome, Service,
    complete::Completion,
    factor_set_up::{SetUp, final_name, parse_name},
    guess::Guess,
    send::email_hint,
};
use crate::{
    Error, Field,
    assurance::{Assurance, Proof},
    client::Client,
    code::{GroupedCode, SixDigits},
    outbox::Happening,
    principal::Pending,
    random::Token,
    stage::Stage,
    store::{audit, codes, factors, recovery, sessions, users},
    throttle::{self, Key},
    wire::EnrolmentView,
};
use entity::factor;

impl Service {
    /// What `/mfa-setup` shows.
    ///
    /// # Errors
    /// [`Error::WrongStage`], [`Error::InvalidToken`] when the set-up has expired, [`Error::Unavailable`].
    pub async fn enrolment(&self, pending: &Pending) -> Result<EnrolmentView, Error> {
        match pending.stage {
            Stage::MailboxProofRequired => {
                let (code_was_sent, resend_after_s) =
                    self.last_send(pending.session.id, codes::Purpose::Mailbox).await?;
                let email_hint = email_hint(&pending.user.email);
                Ok(EnrolmentView::Mailbox { email_hint, code_was_sent, resend_after_s })
            }
            Stage::EnrolmentRequired => {
                let factor = factors::pending_in(&self.db.read, pending.session.id, self.now()).await?;
                let factor = factor.ok_or(Error::InvalidToken)?;
                Ok(EnrolmentView::Authenticator(self.show_set_up(&factor, &pending.user)?))
            }
            stage => Err(Error::WrongStage { stage }),
        }
    }

    /// Proves the mailbox by the mailed code, or takes an operator's enrolment code in its place. The session changes.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidCode`], [`Error::SignInEnded`], [`Error::CoolDown`],
    /// [`Error::WrongStage`], [`Error::TooManyRequests`], [`Error::Unavailable`].
    pub async fn prove_mailbox(&self, client: &Client, pending: &Pending, code: &str) -> Result<Outcome, Error> {
        if pending.stage != Stage::MailboxProofRequired {
            return Err(Error::WrongStage { stage: pending.stage });
        }
        let (holder, digests) = self.parse_proof(pending, code)?;
        let guess = self.count_guess(client, pending, Guess::Sent).await?;
        let now = self.now();
        if !self.is_live_code(holder, &digests, now).await? {
            return Err(self.note_wrong_code(client, pending, &guess, "mailbox").await?);
        }
        let token = Token::generate();
        let tx = self.db.begin().await?;
        let is_first = codes::spend(&tx, holder, &digests, now).await?
            && sessions::end_at_stage(&tx, pending.session.id, pending.stage, now).await?;
        if !is_first {
            return Err(Error::InvalidCode);
        }
        let next = sessions::NewSession {
            stage: Stage::EnrolmentRequired,
            user: Some(&pending.user),
            registration_id: None,
            reset_id: None,
            browser_id: None,
            assurance: Assurance::of(&[Proof::Pwd]),
            mailbox_proved_at: Some(now),
            stepped_up_at: None,
            expires_at: now + self.settings.life.pending_ms,
        };
        let session_id = sessions::insert(&tx, now, client, &token, next).await?;
        self.begin_set_up(&tx, &pending.user, SetUp { session_id, replaces: None }, now).await?;
        let about = audit::About::own(pending.user.id, Some(session_id));
        audit::append_for(&tx, now, client, (audit::Event::MailboxProved, true), about, holder.1.name()).await?;
        tx.commit().await?;
        throttle::give_back(&self.db, now, &guess.keys).await;
        let stage = Stage::EnrolmentRequired;
        Ok(Outcome::of(Issued::on_the_way(token, stage)))
    }

    /// Confirms the authenticator by its first code and completes the sign-in. Ten recovery codes wait, sealed, in the
    /// new session's record until they are said to be saved.
    ///
    /// # Errors
    /// As [`Service::prove_mailbox`].
    pub async fn confirm_enrolment(
        &self,
        client: &Client,
        pending: &Pending,
        name: &str,
        code: &str,
    ) -> Result<Outcome, Error> {
        if pending.stage != Stage::EnrolmentRequired {
            return Err(Error::WrongStage { stage: pending.stage });
        }
        let typed = parse_name(name)?;
        let code = SixDigits::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        let factor = factors::pending_in(&self.db.read, pending.session.id, self.now()).await?;
        let factor = factor.ok_or(Error::InvalidToken)?;
        let name = final_name(typed, &factor);
        let guess = self.count_guess(client, pending, Guess::Authenticator).await?;
        let now = self.now();
        let Some(step) = self.matching_step_of(&factor, code.as_str(), now)? else {
            let all = std::slice::from_ref(&factor);
            let advice = self.clock_advice(&pending.session, all, code.as_str(), now).await?;
            let refusal = self.note_wrong_code(client, pending, &guess, "enrolment").await?;
            return Err(advice.filter(|_| refusal == Error::InvalidCode).unwrap_or(refusal));
        };
        self.enrol(client, pending, (&factor, step), name, &guess.keys).await
    }

    /// Confirms the first authenticator by a code that was counted and is right, and completes the sign-in.
    pub(super) async fn enrol(
        &self,
        client: &Client,
        pending: &Pending,
        (factor, step): (&factor::Model, i64),
        name: String,
        counted: &[Key],
    ) -> Result<Outcome, Error> {
        let now = self.now();
        let token = Token::generate();
        let set = self.new_recovery_set().await?;
        self.show_once(client.keeps(&token), &set.codes, false).await?;
        let tx = self.db.begin().await?;
        if !factors::confirm(&tx, (factor.user_id, factor.id), &name, step, now).await? {
            return Err(Error::InvalidCode);
        }
        factors::delete_unconfirmed(&tx, pending.user.id).await?;
        users::set_time(&tx, pending.user.id, entity::user::Column::HadFactorAt, Some(now)).await?;
        codes::forget(&tx, (pending.user.id, codes::Purpose::Enrolment)).await?;
        recovery::replace_set(&tx, pending.user.id, set.salt, &set.digests, now).await?;
        // Whoever else is on the way to a first authenticator is too late: their sign-ins are of the epoch before.
        let Some(user) = users::begin_epoch(&tx, &pending.user).await? else { return Err(Error::InvalidToken) };
        let completion = Completion::new(&user, &[Proof::Pwd, Proof::Totp])
            .of_pending(pending)
            .showing_recovery_codes(token, set.codes)
            .first();
        let issued = self.complete(&tx, client, now, completion).await?;
        let about = audit::About::own(pending.user.id, None);
        audit::append_for(&tx, now, client, (audit::Event::FactorAdded, true), about, "totp").await?;
        self.tell(&tx, client, &user, Happening::FactorAdded { name }, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, counted).await;
        Ok(Outcome::of(issued))
    }

    /// Six digits are the mailed code, sixteen characters an operator's.
    fn parse_proof(&self, pending: &Pending, code: &str) -> Result<(codes::Holder, Vec<[u8; 32]>), Error> {
        let (holder, text) = match SixDigits::parse(code) {
            Ok(digits) => ((pending.session.id, codes::Purpose::Mailbox), digits.as_str().to_owned()),
            Err(problem) => match GroupedCode::parse(code) {
                Ok(grouped) => ((pending.user.id, codes::Purpose::Enrolment), grouped.as_str().to_owned()),
                Err(_) => return Err(Error::field(Field::Code, problem)),
            },
        };
        let digests = self.code_digests(holder.0, holder.1, &text);
        Ok((holder, digests))
    }
}
