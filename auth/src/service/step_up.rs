//! Step-up: the proof that sensitive acts ask for, given by somebody who is in. It is recorded on the session, whose
//! secret changes with it.

use super::{
    Service,
    guess::{Counted, Guess, MOST_WRONG_PROOFS},
    sign_in::password_budget,
};
use crate::{
    Error, Field, Problem,
    assurance::Proof,
    client::Client,
    intent::Intent,
    principal::{NextSecret, Principal, role_of},
    random::Token,
    store::{audit, factors, sessions, users},
    throttle::{self, Verdict},
    wire::{ConfirmView, ConfirmWay},
};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// What a step-up hands out, after its commit.
#[must_use = "its cookie must reach the visitor"]
pub struct SteppedUp {
    /// The session cookie's new value; a program has none.
    pub session: Option<Token>,
    /// The proof of authority in the renewed session.
    pub principal: Principal,
    /// What waited for it.
    pub intent: Option<Intent>,
}

impl Service {
    /// What `/account/confirm` shows.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn confirmation_of_act(&self, principal: &Principal) -> Result<ConfirmView, Error> {
        let has_factor = factors::has_confirmed(&self.db.read, principal.user.id).await?;
        // Best effort: without the record there is still a proof to be given.
        let kept = self.record(principal.token.as_ref()).await.ok().and_then(|record| record.intent);
        let intent = kept.map(|kept| kept.intent);
        Ok(ConfirmView {
            mark: intent.as_ref().map(mark_of).unwrap_or_default(),
            intent,
            way: self.way_to_confirm(principal, has_factor),
            tries_left: u32::try_from(MOST_WRONG_PROOFS - principal.session.wrong_codes).unwrap_or(0),
        })
    }

    /// An authenticator; the password again where policy lets this user have none, and they have none.
    fn way_to_confirm(&self, principal: &Principal, has_factor: bool) -> ConfirmWay {
        let is_demanded = self.settings.mfa_policy.demands_factor_of(role_of(&principal.user));
        if has_factor || is_demanded { ConfirmWay::Authenticator } else { ConfirmWay::Password }
    }

    /// Proves an authenticator, or the password where that is the way. `mark` is that of the act which was shown: no
    /// other is carried on with.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidCode`], [`Error::SignInEnded`] at the tenth wrong one in a row,
    /// [`Error::CoolDown`], [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn step_up(
        &self,
        client: &Client,
        principal: &Principal,
        code: &str,
        password: &str,
        mark: &str,
    ) -> Result<SteppedUp, Error> {
        let has_factor = factors::has_confirmed(&self.db.read, principal.user.id).await?;
        let mut stepped_up = match self.way_to_confirm(principal, has_factor) {
            ConfirmWay::Authenticator => self.step_up_by_code(client, principal, code).await?,
            ConfirmWay::Password => self.step_up_by_password(client, principal, password).await?,
        };
        // Another tab, or a thief of the cookie, may have put another act in the place of the one that was shown.
        stepped_up.intent = stepped_up.intent.filter(|intent| mark_of(intent) == mark);
        Ok(stepped_up)
    }

    async fn step_up_by_code(&self, client: &Client, principal: &Principal, code: &str) -> Result<SteppedUp, Error> {
        let code = self.authenticator_code(&principal.user, code).await?;
        let guess = self.count_guess(client, principal, Guess::Authenticator).await?;
        let now = self.now();
        let Some((factor_id, step)) = self.matching_factor(&principal.user, &code, now).await? else {
            let all = factors::confirmed_of(&self.db.read, principal.user.id).await?;
            let advice = self.clock_advice(&principal.session, &all, code.as_str(), now).await?;
            let refusal = self.note_wrong_code(client, principal, &guess, "step-up").await?;
            return Err(advice.filter(|_| refusal == Error::InvalidCode).unwrap_or(refusal));
        };
        let act = self.begin_act(principal, now).await?;
        if !factors::spend_step(&act.tx, factor_id, step, now).await? {
            return Err(Error::InvalidCode);
        }
        users::set_time(&act.tx, act.user.id, entity::user::Column::MailedCodeHeldAt, None).await?;
        let renewed =
            self.renew_stepped_up(&act.tx, principal, principal.next_secret(), Some(Proof::Totp), now).await?;
        self.finish_step_up(client, act.tx, guess, (principal, renewed), "totp", now).await
    }

    async fn step_up_by_password(
        &self,
        client: &Client,
        principal: &Principal,
        password: &str,
    ) -> Result<SteppedUp, Error> {
        let guess = self.check_password(client, principal, password, Field::Password).await?;
        let now = self.now();
        let act = self.begin_act(principal, now).await?;
        let renewed = self.renew_stepped_up(&act.tx, principal, principal.next_secret(), None, now).await?;
        self.finish_step_up(client, act.tx, guess, (principal, renewed), "pwd", now).await
    }

    /// Judges the password of somebody who is in, in the budgets of passwords and of this session.
    pub(super) async fn check_password(
        &self,
        client: &Client,
        principal: &Principal,
        password: &str,
        field: Field,
    ) -> Result<Counted, Error> {
        if password.is_empty() {
            return Err(Error::field(field, Problem::Required));
        }
        let (now, user) = (self.now(), &principal.user);
        let browser = self.browser_of(client, principal.into(), now).await?;
        let budget = password_budget(Some(user), browser.as_ref(), &[]);
        let verdict = throttle::take(&self.db, now, &[budget]).await?;
        let wrong_codes = self.count_in_session(principal.into(), now).await?;
        let guess = Counted { in_a_row: 0, keys: vec![budget.0], wrong_codes };
        let judged = self.hasher.verify(password, Some(&user.password_hash)).await?;
        if verdict == Verdict::Open && judged.matches {
            return Ok(guess);
        }
        match self.note_wrong_code(client, principal, &guess, "password").await? {
            Error::InvalidCode => Err(Error::field(field, Problem::Wrong)),
            ended => Err(ended),
        }
    }

    /// The session under a new secret, its proof now.
    pub(super) async fn renew_stepped_up(
        &self,
        tx: &impl sea_orm::ConnectionTrait,
        principal: &Principal,
        token: NextSecret,
        proof: Option<Proof>,
        now: i64,
    ) -> Result<Principal, Error> {
        let mut renewed = principal.clone();
        renewed.assurance = match proof {
            Some(proof) => renewed.assurance.and(proof),
            None => renewed.assurance,
        };
        renewed.session.stepped_up_at = Some(now);
        renewed.session.wrong_codes = 0;
        renewed.session.amr = renewed.assurance.to_text();
        let digest = token.as_ref().map(|token| token.digest().to_vec());
        if let Some(digest) = &digest {
            renewed.session.digest.clone_from(digest);
        }
        renewed.token = token;
        let renewal = sessions::Renewal {
            digest,
            epoch: principal.session.epoch,
            assurance: &renewed.assurance,
            stepped_up_at: Some(now),
            proved_at: principal.session.proved_at,
        };
        if !sessions::renew(tx, &principal.session, renewal).await? {
            return Err(Error::InvalidToken);
        }
        Ok(renewed)
    }

    async fn finish_step_up(
        &self,
        client: &Client,
        tx: sea_orm::DatabaseTransaction,
        guess: Counted,
        (before, principal): (&Principal, Principal),
        method: &'static str,
        now: i64,
    ) -> Result<SteppedUp, Error> {
        let about = audit::About::own(principal.user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::SteppedUp, true), about, method).await?;
        tx.commit().await?;
        throttle::give_back(&self.db, now, &guess.keys).await;
        let session = principal.token.clone();
        self.move_record(before.token.as_ref(), session.as_ref()).await;
        let intent = self.take_intent(session.as_ref()).await;
        Ok(SteppedUp { session, principal, intent })
    }

    /// What waits in a record, once. Best effort: whoever lost it asks again.
    async fn take_intent(&self, token: Option<&Token>) -> Option<Intent> {
        let mut record = self.record(token).await.ok()?;
        let kept = record.intent.take()?;
        self.keep_record(token, &record).await.ok()?;
        Some(kept.intent)
    }
}

/// What tells one act from another in a form.
fn mark_of(intent: &Intent) -> String {
    let text = serde_json::to_vec(intent).unwrap_or_default();
    HEXLOWER.encode(Sha256::digest(text).split_at(16).0)
}
