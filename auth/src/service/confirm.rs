//! Confirming an address: a registration becomes a user.
//!
//! Each registration is confirmed by its own code, in the browser that made it, or by its own link; only the password
//! of the confirmed one counts, and the others of that address die with it. So nobody activates a password that
//! somebody else chose (pre-hijacking, arXiv 2205.10174).

use super::{Issued, Outcome, Service, complete::Completion, factor_set_up::SetUp};
use crate::{
    Error, Field, Problem,
    assurance::{Assurance, Proof},
    client::Client,
    code::EightDigits,
    principal::{Anonymous, role_of},
    random::{self, Token},
    role::Role,
    stage,
    store::{self, audit, changes, codes, links, registrations, sessions, users},
    throttle::{self, Key, Rule, Verdict},
    username::Username,
    wire::ConfirmationView,
};
use entity::{registration, user};
use sea_orm::{ActiveValue::Set, ConnectionTrait};

/// How a registration is confirmed, to be spent in the same transaction.
enum Evidence<'a> {
    Code(Vec<[u8; 32]>),
    Link(&'a Token),
}

impl Service {
    /// What `/verify-email` shows. Reads only: opening a link changes nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn confirmation(
        &self,
        anonymous: Option<&Anonymous>,
        link: Option<&Token>,
    ) -> Result<ConfirmationView, Error> {
        let now = self.now();
        let mine = match anonymous {
            Some(anonymous) => registrations::live_with_code(&self.db.read, anonymous.registration_id, now).await?,
            None => None,
        };
        let holder = match link {
            Some(link) => links::holder(&self.db.read, link, links::Purpose::Confirm, now).await?,
            None => None,
        };
        let (mine, code) = mine.unzip();
        let (_, resend_after_s) = self.sent(code.flatten().as_ref());
        Ok(ConfirmationView {
            registered_here: mine.is_some(),
            has_link: link.is_some(),
            link_needs_password: link.is_some() && (mine.is_none() || holder != mine.as_ref().map(|m| m.id)),
            email: mine.as_ref().map(|m| m.email.clone()),
            username: mine.and_then(|m| m.username),
            resend_after_s,
        })
    }

    /// Confirms by the mailed 8-digit code, in the browser that registered. `username` takes the place of one that was
    /// taken meanwhile.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidCode`], [`Error::UsernameTaken`] (the code is unspent),
    /// [`Error::TooManyRequests`], [`Error::Unavailable`].
    pub async fn confirm_with_code(
        &self,
        client: &Client,
        anonymous: &Anonymous,
        code: &str,
        username: Option<&str>,
    ) -> Result<Outcome, Error> {
        let code = EightDigits::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        let username = parse_username(username)?;
        self.take_range(client, "range-code", Rule::range_codes).await?;
        let now = self.now();
        let registration =
            registrations::live(&self.db.read, anonymous.registration_id, now).await?.ok_or(Error::InvalidCode)?;
        let holder = (registration.id, codes::Purpose::Confirm);
        if !codes::count_try(&self.db.write, holder, now).await? {
            return Err(Error::InvalidCode);
        }
        let digests = self.code_digests(holder.0, holder.1, code.as_str());
        let row = codes::of(&self.db.read, holder.0, holder.1).await?;
        if !row.is_some_and(|row| digests.iter().any(|digest| digest.as_slice() == row.digest)) {
            return Err(Error::InvalidCode);
        }
        // Only whoever holds the code learns that a name is taken; the code is unspent then.
        if let Err(refusal) = self.refuse_taken_name(&registration, username.as_ref()).await {
            codes::give_back_try(&self.db.write, holder).await?;
            return Err(refusal);
        }
        if !self.passes_filter(&digests).await? {
            return Err(Error::InvalidCode);
        }
        self.activate(client, registration, username, Evidence::Code(digests)).await
    }

    /// Confirms by the mailed link. In another browser than the one that registered it also takes the registration's
    /// password.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidLink`], [`Error::InvalidCredentials`], [`Error::UsernameTaken`],
    /// [`Error::TooManyRequests`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn confirm_with_link(
        &self,
        client: &Client,
        anonymous: Option<&Anonymous>,
        link: &Token,
        password: &str,
        username: Option<&str>,
    ) -> Result<Outcome, Error> {
        let username = parse_username(username)?;
        self.take_range(client, "range-link", Rule::range_links).await?;
        let now = self.now();
        let holder = links::holder(&self.db.read, link, links::Purpose::Confirm, now).await?;
        let registration = match holder {
            Some(id) => registrations::live(&self.db.read, id, now).await?,
            None => None,
        };
        let registration = registration.ok_or(Error::InvalidLink)?;
        if anonymous.is_none_or(|a| a.registration_id != registration.id) {
            if password.is_empty() {
                return Err(Error::field(Field::Password, Problem::Required));
            }
            let key = Key::of("password-of-registration", registration.id.as_bytes());
            let verdict = throttle::take(&self.db, now, &[(key, Rule::password_from_strangers())]).await?;
            let judged = self.hasher.verify(password, Some(&registration.password_hash)).await?;
            if verdict != Verdict::Open || !judged.matches {
                return Err(Error::InvalidCredentials);
            }
        }
        self.refuse_taken_name(&registration, username.as_ref()).await?;
        self.activate(client, registration, username, Evidence::Link(link)).await
    }

    /// Asks for another username before anything is spent, where the wanted one was taken meanwhile.
    async fn refuse_taken_name(
        &self,
        registration: &registration::Model,
        asked: Option<&Username>,
    ) -> Result<(), Error> {
        match wanted(registration, asked) {
            Some(name) if users::has_username(&self.db.read, &users::username_digest(&name)).await? => {
                Err(Error::UsernameTaken)
            }
            _ => Ok(()),
        }
    }

    /// Makes the user, spends the evidence, ends the other registrations of the address, and begins a pending sign-in
    /// with the mailbox proved: one transaction.
    async fn activate(
        &self,
        client: &Client,
        registration: registration::Model,
        username: Option<Username>,
        evidence: Evidence<'_>,
    ) -> Result<Outcome, Error> {
        if !self.settings.registration_is_open {
            return Err(Error::NotPermitted);
        }
        let now = self.now();
        let username = wanted(&registration, username.as_ref());
        let tx = self.db.begin().await?;
        let (was_spent, refusal) = match &evidence {
            Evidence::Code(digests) => {
                (codes::spend(&tx, (registration.id, codes::Purpose::Confirm), digests, now).await?, Error::InvalidCode)
            }
            Evidence::Link(link) => (links::spend(&tx, link, links::Purpose::Confirm, now).await?, Error::InvalidLink),
        };
        if !was_spent {
            return Err(refusal);
        }
        if changes::is_reserved(&tx, &registration.email_digest, None, now).await? {
            return Err(refusal);
        }
        let new = new_user(&registration, username.as_ref(), now);
        let user = match users::insert(&tx, new).await {
            Ok(user) => user,
            // The address, or the name in the last moment: the transaction rolls back, what was spent is not.
            Err(e) if store::failure::is_unique_violation(&e) => {
                drop(tx);
                self.put_back(&evidence).await?;
                self.refuse_taken_name(&registration, username.as_ref()).await?;
                return Err(refusal);
            }
            Err(e) => return Err(e.into()),
        };
        let siblings = registrations::beyond_newest(&tx, &registration.email_digest, 0).await?;
        sessions::end_of_registrations(&tx, &siblings, now).await?;
        registrations::delete(&tx, &siblings).await?;
        if let Some(old) = &client.session {
            sessions::end_by_digest(&tx, old.digest(), client.kind, now).await?;
        }
        let about = audit::About::own(user.id, None);
        audit::append_for(&tx, now, client, (audit::Event::AddressConfirmed, true), about, "").await?;
        let issued = self.begin_after_confirmation(&tx, client, &user, now).await?;
        tx.commit().await?;
        Ok(Outcome::of(issued))
    }

    /// The pending sign-in in which the first authenticator is enrolled, the mailbox being proved; where policy asks
    /// for none, the sign-in is complete.
    pub(super) async fn begin_after_confirmation(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        user: &user::Model,
        now: i64,
    ) -> Result<Issued, Error> {
        let stage = stage::after_password(self.settings.mfa_policy, role_of(user), false, true);
        if stage == stage::Stage::Authenticated {
            return self.complete(tx, client, now, Completion::new(user, &[Proof::Pwd]).first()).await;
        }
        let token = Token::generate();
        let pending = sessions::NewSession {
            stage,
            user: Some(user),
            registration_id: None,
            reset_id: None,
            browser_id: None,
            assurance: Assurance::of(&[Proof::Pwd]),
            mailbox_proved_at: Some(now),
            stepped_up_at: None,
            expires_at: now + self.settings.life.pending_ms,
        };
        let session_id = sessions::insert(tx, now, client, &token, pending).await?;
        self.begin_set_up(tx, user, SetUp { session_id, replaces: None }, now).await?;
        Ok(Issued::on_the_way(token, stage))
    }

    /// A code that was taken from the filter and then not spent goes back.
    async fn put_back(&self, evidence: &Evidence<'_>) -> Result<(), Error> {
        if let Evidence::Code(digests) = evidence {
            for digest in digests {
                self.codes.put(*digest, self.settings.life.confirm_code_ms).await?;
            }
        }
        Ok(())
    }
}

fn wanted(registration: &registration::Model, asked: Option<&Username>) -> Option<Username> {
    let registered = || registration.username.as_deref().and_then(|name| Username::parse(name).ok());
    asked.cloned().or_else(registered)
}

fn parse_username(typed: Option<&str>) -> Result<Option<Username>, Error> {
    Username::parse_optional(typed.unwrap_or_default()).map_err(|problem| Error::field(Field::Username, problem))
}

fn new_user(registration: &registration::Model, username: Option<&Username>, now: i64) -> user::ActiveModel {
    let names = users::Names {
        email: &registration.email,
        username: username.map(Username::as_str),
        display_name: &registration.display_name,
    };
    user::ActiveModel {
        id: Set(random::id()),
        role: Set(Role::User.name().to_owned()),
        password_hash: Set(registration.password_hash.clone()),
        password_changed_at: Set(now),
        created_at: Set(now),
        ..users::fresh(&names)
    }
}
