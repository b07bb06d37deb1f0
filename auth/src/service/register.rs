//! Registering: an address, a name and a password become a registration, not a user.
//!
//! The work, the answer and the message row are the same whether or not the address belongs to somebody: nothing here
//! looks the user up. What the mail says is decided when it is delivered (`service/letters.rs`).

use super::{
    Issued, Service,
    budgets::{stranger_sends, stranger_sends_key},
    send::Delivery,
};
use crate::{
    Error, Field, FieldError, Problem,
    client::Client,
    email::Email,
    label::DisplayName,
    outbox::{self, Letter},
    password::policy,
    principal::Anonymous,
    random::{self, Token},
    stage::{MfaPolicy, Stage},
    store::{audit, codes, links, registrations, sessions, users},
    throttle::{self, Rule, Verdict},
    username::Username,
};
use entity::registration;
use sea_orm::ActiveValue::Set;

/// Live registrations of one address; a further one takes the oldest's place.
const MOST_PER_ADDRESS: u64 = 3;

/// What was typed.
#[derive(Clone, Default)]
pub struct RegisterForm {
    /// The address.
    pub email: String,
    /// Optional.
    pub username: String,
    /// What the person is called.
    pub display_name: String,
    /// The password.
    pub password: String,
}

/// What was typed, parsed.
pub(super) struct Applicant {
    pub(super) email: Email,
    pub(super) username: Option<Username>,
    pub(super) display_name: DisplayName,
}

impl Applicant {
    pub(super) fn names(&self) -> users::Names<'_> {
        let username = self.username.as_ref().map(Username::as_str);
        users::Names { email: self.email.as_str(), username, display_name: self.display_name.as_str() }
    }
}

impl Service {
    /// Registers. The visitor gets an anonymous session that binds the browser to its code.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::NotPermitted`] when registration is closed, [`Error::TooManyRequests`] by
    /// network range, [`Error::Busy`], [`Error::Unavailable`]. None of them depends on who has an account.
    pub async fn register(&self, client: &Client, form: RegisterForm) -> Result<Issued, Error> {
        if !self.settings.registration_is_open {
            return Err(Error::NotPermitted);
        }
        let applicant = self.judge(&form).await?;
        let now = self.now();
        self.take_range(client, "range-register", Rule::range_registrations).await?;
        let hash = self.hasher.hash(&form.password).await?;
        let email_digest = users::email_digest(&applicant.email);
        let (id, token) = (random::id(), Token::generate());
        let delivery = Delivery::<8>::prepare(self, id, codes::Purpose::Confirm).await?;
        let sends = throttle::take(&self.db, now, &stranger_sends(&email_digest)).await?;
        let link = Token::generate();
        let life_ms = self.settings.life.registration_ms;
        let tx = self.db.begin().await?;
        throttle::hold(&tx, stranger_sends_key(&email_digest)).await?;
        let surplus = registrations::beyond_newest(&tx, &email_digest, MOST_PER_ADDRESS - 1).await?;
        sessions::end_of_registrations(&tx, &surplus, now).await?;
        registrations::delete(&tx, &surplus).await?;
        let new = registration::ActiveModel {
            id: Set(id),
            email: Set(applicant.email.as_str().to_owned()),
            email_digest: Set(email_digest),
            username: Set(applicant.username.as_ref().map(|name| name.as_str().to_owned())),
            display_name: Set(applicant.display_name.as_str().to_owned()),
            password_hash: Set(hash),
            created_at: Set(now),
            expires_at: Set(now + life_ms),
        };
        registrations::insert(&tx, new).await?;
        codes::insert(&tx, (id, codes::Purpose::Confirm), delivery.digest, now, self.settings.life.confirm_code_ms)
            .await?;
        links::insert(&tx, (id, links::Purpose::Confirm), &link, now, life_ms).await?;
        if let Some(old) = &client.session {
            sessions::end_by_digest(&tx, old.digest(), client.kind, now).await?;
        }
        let session = sessions::NewSession {
            stage: Stage::ConfirmationRequired,
            user: None,
            registration_id: Some(id),
            reset_id: None,
            browser_id: None,
            assurance: crate::assurance::Assurance::default(),
            mailbox_proved_at: None,
            stepped_up_at: None,
            expires_at: now + life_ms,
        };
        let session_id = sessions::insert(&tx, now, client, &token, session).await?;
        if sends == Verdict::Open {
            let letter = Letter::ConfirmAddress {
                to: applicant.email.as_str().to_owned(),
                registration_id: id,
                code: delivery.code,
                token: link.encode(),
            };
            outbox::enqueue(&tx, &self.keys, now, letter, now + life_ms).await?;
        }
        let about = audit::About { session_id: Some(session_id), ..Default::default() };
        audit::append_for(&tx, now, client, (audit::Event::Registered, true), about, "").await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(Issued::on_the_way(token, Stage::ConfirmationRequired))
    }

    /// Mails a registration's code and link again. Within a minute of the last mail, or beyond the address's budget,
    /// nothing is sent; the answer is the same.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`] by network range, [`Error::Unavailable`].
    pub async fn resend_confirmation(&self, client: &Client, anonymous: &Anonymous) -> Result<(), Error> {
        self.take_range(client, "range-send", Rule::range_sends).await?;
        let now = self.now();
        if let Some(registration) = registrations::live(&self.db.read, anonymous.registration_id, now).await?
            && let Some(letter) = self.renew_confirmation(&registration).await?
        {
            outbox::enqueue(&self.db.write, &self.keys, now, letter, registration.expires_at).await?;
            self.outbox_wake.notify_one();
        }
        Ok(())
    }

    /// Fewest code points of a password, by policy.
    #[must_use]
    pub fn password_min(&self) -> usize {
        match self.settings.mfa_policy {
            MfaPolicy::Required => policy::MIN_WITH_FACTOR,
            MfaPolicy::Staff | MfaPolicy::Optional => policy::MIN_ALONE,
        }
    }

    /// Parses the form and judges the password, all fields at once.
    pub(super) async fn judge(&self, form: &RegisterForm) -> Result<Applicant, Error> {
        let mut errors = Vec::new();
        let mut note = |field, code: Problem| errors.push(FieldError { field, code });
        let email = Email::parse(&form.email).map_err(|problem| note(Field::Email, problem)).ok();
        let username = Username::parse_optional(&form.username).map_err(|problem| note(Field::Username, problem)).ok();
        let display_name =
            DisplayName::parse(&form.display_name).map_err(|problem| note(Field::DisplayName, problem)).ok();
        let own_words = [form.email.as_str(), form.username.as_str(), form.display_name.as_str()];
        if let Err(problem) = self.hasher.judge(&form.password, self.password_min(), &own_words).await? {
            note(Field::Password, problem);
        }
        match (email, username, display_name) {
            (Some(email), Some(username), Some(display_name)) if errors.is_empty() => {
                Ok(Applicant { email, username, display_name })
            }
            _ => Err(Error::InvalidInput { errors }),
        }
    }
}
