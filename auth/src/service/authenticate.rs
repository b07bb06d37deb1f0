//! Name, password and code in one request, all or nothing: no refusal tells which of them was wrong. The first right
//! password and code also confirm an authenticator that waits for its first code.

use super::{
    Outcome, Service, complete::Completion, factor_set_up::final_name, guess::Guess, outcome::Issued, verify::Method,
};
use crate::{
    Error,
    assurance::Proof,
    client::{Client, Kind},
    code::SixDigits,
    principal::{Pending, Visit},
    stage::Stage,
    store::{factors, sessions, sessions::Name},
};
use entity::user;

impl Service {
    /// Signs in by name, password and a code of an authenticator, whether or not policy asks for one.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] for whatever depends on the account, [`Error::InvalidInput`] where name or password
    /// is empty, [`Error::TooManyRequests`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn authenticate(
        &self,
        client: &Client,
        login: &str,
        password: &str,
        code: &str,
    ) -> Result<Outcome, Error> {
        let outcome = self.sign_in(client, login, password).await?;
        self.add_code(client, &outcome, code).await.map_err(|refusal| match refusal {
            // Not by which budget it was either: those of codes are taken after a right password alone.
            Error::Busy { .. } | Error::Unavailable { .. } | Error::Internal { .. } => refusal,
            _ => Error::InvalidCredentials,
        })
    }

    async fn add_code(&self, client: &Client, outcome: &Outcome, code: &str) -> Result<Outcome, Error> {
        let issued = outcome.issued();
        match issued.stage {
            Stage::Authenticated => self.add_code_to_password_alone(client, issued, code).await,
            Stage::MfaRequired => {
                let pending = self.pending(client, issued).await?;
                match self.verify(client, &pending, Method::Totp, code, false).await {
                    Err(Error::InvalidCode) => self.confirm_another_waiting(client, &pending.user, code).await,
                    verified => verified,
                }
            }
            _ => {
                let pending = self.pending(client, issued).await?;
                self.confirm_first_waiting(client, &pending, code).await
            }
        }
    }

    /// Where policy lets the user have no factor, and there is none: at this door the password is still not enough.
    async fn add_code_to_password_alone(&self, client: &Client, issued: &Issued, code: &str) -> Result<Outcome, Error> {
        let (now, session) = (self.now(), issued.grant.as_ref().map(|grant| grant.session_id));
        let session = Name::Id(session.ok_or(Error::InvalidToken)?);
        let Visit::SignedIn(principal) = self.visit_of(session, None, client.kind, now).await? else {
            return Err(Error::InvalidToken);
        };
        let guess = self.count_guess(client, &principal, Guess::Authenticator).await;
        sessions::end_by_digest(&self.db.write, issued.session.digest(), client.kind, now).await?;
        let guess = guess?;
        match self.confirm_another_waiting(client, &principal.user, code).await {
            Err(Error::InvalidCode) => Err(self.note_wrong_code(client, &principal, &guess, "totp").await?),
            confirmed => confirmed,
        }
    }

    /// Confirms the first authenticator that waits in another pending sign-in of the same user, where the mailbox was
    /// proved.
    async fn confirm_first_waiting(&self, client: &Client, pending: &Pending, code: &str) -> Result<Outcome, Error> {
        // Wrong ones count here: they must not end the sign-in in which the owner sets it up.
        let guess = self.count_guess(client, pending, Guess::Authenticator).await?;
        let (now, typed) = (self.now(), SixDigits::parse(code).map_err(|_| Error::InvalidCode)?);
        let session = sessions::enrolling_of(&self.db.read, &pending.user, client.kind, now).await?;
        let factor = match &session {
            Some(session) => factors::pending_in(&self.db.read, session.id, now).await?,
            None => None,
        };
        let step = match &factor {
            Some(factor) => self.matching_step_of(factor, typed.as_str(), now)?,
            None => None,
        };
        let (Some(session), Some(factor), Some(step)) = (session, factor, step) else {
            return Err(self.note_wrong_code(client, pending, &guess, "enrolment").await?);
        };
        sessions::end_at_stage(&self.db.write, pending.session.id, pending.stage, now).await?;
        let waiting = Pending { session, user: pending.user.clone(), stage: Stage::EnrolmentRequired };
        self.enrol(client, &waiting, (&factor, step), final_name(None, &factor), &guess.keys).await
    }

    /// Confirms an authenticator that waits in a program where the same user is in, and completes the sign-in by it. The
    /// guess is counted already.
    async fn confirm_another_waiting(
        &self,
        client: &Client,
        user: &user::Model,
        typed: &str,
    ) -> Result<Outcome, Error> {
        let (now, code) = (self.now(), SixDigits::parse(typed).map_err(|_| Error::InvalidCode)?);
        for factor in factors::unconfirmed_of(&self.db.read, user.id, now).await? {
            let Some(session_id) = factor.session_id else { continue };
            if self.matching_step_of(&factor, code.as_str(), now)?.is_none() {
                continue;
            }
            let visit = self.visit_of(Name::Id(session_id), None, Kind::Api, now).await?;
            let Visit::SignedIn(principal) = visit else { continue };
            let added = self.confirm_factor(client, &principal, "", typed).await?;
            let completion = Completion::new(&added.principal.user, &[Proof::Pwd, Proof::Totp]);
            let tx = self.db.begin().await?;
            let issued = self.complete(&tx, client, now, completion).await?;
            tx.commit().await?;
            self.outbox_wake.notify_one();
            return Ok(Outcome::of(Issued { recovery_codes: added.recovery_codes, ..issued }));
        }
        Err(Error::InvalidCode)
    }
}
