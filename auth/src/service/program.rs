//! What programs ask in another way than pages: the same rules, with the pieces that a page keeps in cookies given in
//! the request.

use super::{Issued, Method, Outcome, Service, act::parse_id, factor_set_up::parse_name, new_factor::FactorAdded};
use crate::{
    Error, Field, Problem,
    client::Client,
    email::Email,
    intent::Intent,
    outbox::{self, Letter},
    principal::{Pending, Principal, Visit},
    stage::Stage,
    store::{codes, factors, users},
    throttle::Rule,
    wire::AuthenticatorSetup,
};

/// An authenticator on its way, and its id.
pub struct SetUpView {
    /// Opaque.
    pub id: String,
    /// What the phone needs.
    pub setup: AuthenticatorSetup,
}

impl Service {
    /// Mails the confirmation of an address again, where there is a registration that waits for it. The same answer and
    /// work whether or not there is one: that is found out when the mail is delivered.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::TooManyRequests`], [`Error::Unavailable`].
    pub async fn mail_confirmation_again(&self, client: &Client, email: &str) -> Result<(), Error> {
        let email = Email::parse(email).map_err(|problem| Error::field(Field::Email, problem))?;
        self.take_range(client, "range-send", Rule::range_sends).await?;
        let now = self.now();
        let login_digest = users::name_digest(&email.as_str().to_ascii_lowercase());
        let letter = Letter::SignInRefused { login_digest, network: client.network(), at: now };
        outbox::enqueue(&self.db.write, &self.keys, now, letter, now + self.settings.life.unlock_link_ms).await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// The pending sign-in that a step has led to: for whoever takes the next step in the same request.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] where it is complete, [`Error::Unavailable`].
    pub async fn pending(&self, client: &Client, issued: &Issued) -> Result<Pending, Error> {
        let client = client.clone().with_cookies(Some(issued.session.clone()), client.browser.clone());
        match self.visit(&client).await? {
            Visit::Pending(pending) => Ok(pending),
            _ => Err(Error::InvalidToken),
        }
    }

    /// Completes a pending sign-in by the code that was sent last, whichever way it was sent.
    ///
    /// # Errors
    /// As [`Service::verify`]; [`Error::InvalidCode`] where none was sent.
    pub async fn verify_sent_last(&self, client: &Client, pending: &Pending, code: &str) -> Result<Outcome, Error> {
        let sent = codes::all_of(&self.db.read, pending.session.id).await?;
        let last = sent.iter().max_by_key(|code| code.sent_at);
        let is_text = last.is_some_and(|code| code.purpose == codes::Purpose::Text.name());
        let method = if is_text { Method::Sms } else { Method::Email };
        self.verify(client, pending, method, code, false).await
    }

    /// Texts a code where the user has a confirmed phone, else mails it.
    ///
    /// # Errors
    /// As [`Service::send_code`] and [`Service::text_code`].
    pub async fn send_code_somehow(&self, client: &Client, pending: &Pending) -> Result<(), Error> {
        if pending.stage == Stage::MfaRequired && self.phone_of(&pending.user).await?.is_some() {
            return self.text_code(client, pending).await;
        }
        self.send_code(client, pending).await
    }

    /// By which methods a pending sign-in can be completed.
    ///
    /// # Errors
    /// [`Error::WrongStage`], [`Error::Unavailable`].
    pub async fn methods(&self, pending: &Pending) -> Result<Vec<Method>, Error> {
        let view = self.verification(pending).await?;
        let of = |is_there: bool, method| is_there.then_some(method);
        let all = [
            of(view.has_authenticator, Method::Totp),
            of(view.email_hint.is_some(), Method::Email),
            of(view.phone_hint.is_some(), Method::Sms),
            of(view.has_recovery_codes, Method::Recovery),
        ];
        Ok(all.into_iter().flatten().collect())
    }

    /// The first authenticator, which waits in a pending sign-in since its mailbox was proved. A name is kept for it.
    ///
    /// # Errors
    /// [`Error::MailboxProofRequired`], [`Error::WrongStage`], [`Error::InvalidInput`], [`Error::InvalidToken`],
    /// [`Error::Unavailable`].
    pub async fn first_factor(&self, pending: &Pending, name: &str) -> Result<SetUpView, Error> {
        match pending.stage {
            Stage::EnrolmentRequired => {}
            Stage::MailboxProofRequired => return Err(Error::MailboxProofRequired),
            stage => return Err(Error::WrongStage { stage }),
        }
        let factor = factors::pending_in(&self.db.read, pending.session.id, self.now()).await?;
        let factor = factor.ok_or(Error::InvalidToken)?;
        self.name_set_up(&factor, name).await?;
        Ok(SetUpView { id: factor.id.simple().to_string(), setup: self.show_set_up(&factor, &pending.user)? })
    }

    /// Begins to set up another authenticator. One begun before in this session is gone.
    ///
    /// # Errors
    /// [`Error::StepUpRequired`], [`Error::TooManyFactors`], [`Error::InvalidInput`], [`Error::Frozen`],
    /// [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn another_factor(&self, client: &Client, principal: &Principal, name: &str) -> Result<SetUpView, Error> {
        parse_name(name)?;
        self.act(client, principal, &Intent::AddFactor).await?;
        let factor = factors::pending_in(&self.db.read, principal.session.id, self.now()).await?;
        let factor = factor.ok_or(Error::InvalidToken)?;
        self.name_set_up(&factor, name).await?;
        Ok(SetUpView { id: factor.id.simple().to_string(), setup: self.show_set_up(&factor, &principal.user)? })
    }

    /// Confirms the authenticator that is being set up in this session, if it is this one.
    ///
    /// # Errors
    /// As [`Service::confirm_factor`]; [`Error::NotFound`] for another id.
    pub async fn confirm_factor_of(
        &self,
        client: &Client,
        principal: &Principal,
        id: Option<&str>,
        code: &str,
    ) -> Result<FactorAdded, Error> {
        self.refuse_other_set_up(principal.session.id, id).await?;
        self.confirm_factor(client, principal, "", code).await
    }

    /// Confirms the first authenticator, if it is this one.
    ///
    /// # Errors
    /// As [`Service::confirm_enrolment`]; [`Error::NotFound`] for another id.
    pub async fn confirm_first_factor_of(
        &self,
        client: &Client,
        pending: &Pending,
        id: Option<&str>,
        code: &str,
    ) -> Result<Outcome, Error> {
        self.refuse_other_set_up(pending.session.id, id).await?;
        self.confirm_enrolment(client, pending, "", code).await
    }

    /// Removes an authenticator; the code that goes along is the step-up of this act. Which one may be left out where
    /// there is one only.
    ///
    /// # Errors
    /// As [`Service::step_up`] and [`Service::act`]; [`Error::InvalidInput`] where it isn't clear which one.
    pub async fn remove_factor_by_code(
        &self,
        client: &Client,
        principal: &Principal,
        id: Option<&str>,
        code: &str,
    ) -> Result<Principal, Error> {
        let all = factors::confirmed_of(&self.db.read, principal.user.id).await?;
        let id = match (id, all.as_slice()) {
            (Some(id), _) => parse_id(id)?,
            (None, [only]) => only.id,
            (None, []) => return Err(Error::NotFound),
            (None, _) => return Err(Error::field(Field::Id, Problem::Required)),
        };
        if all.iter().all(|factor| factor.id != id) {
            return Err(Error::NotFound);
        }
        let stepped_up = self.step_up(client, principal, code, "", "").await?;
        let intent = Intent::RemoveFactor { id: id.simple().to_string() };
        self.act(client, &stepped_up.principal, &intent).await?;
        Ok(stepped_up.principal)
    }

    async fn refuse_other_set_up(&self, session_id: uuid::Uuid, id: Option<&str>) -> Result<(), Error> {
        let Some(id) = id.map(parse_id).transpose()? else { return Ok(()) };
        let factor = factors::pending_in(&self.db.read, session_id, self.now()).await?;
        factor.filter(|factor| factor.id == id).map(drop).ok_or(Error::NotFound)
    }
}

impl Method {
    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Recovery => "recovery",
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// The method of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        [Self::Totp, Self::Recovery, Self::Email, Self::Sms].into_iter().find(|method| method.name() == name)
    }
}
