//! Another address: it counts once it is confirmed by a code that was mailed to it.
//!
//! Whether the new address has an account already is found out when that mail is delivered, so asking tells nothing. The
//! old one is told, and stays reserved for its owner while the change can be undone.

use super::{
    Renewed, Service,
    act::{Act, refuse_frozen},
    budgets::stranger_sends,
    guess::Guess,
    outcome::Grant,
    send::{Delivery, email_hint},
};
use crate::{
    Error, Field, Problem,
    client::Client,
    code::EightDigits,
    email::Email,
    intent::Intent,
    outbox::{self, Happening, Letter},
    principal::Principal,
    random::Token,
    store::{self, audit, changes, codes, sessions, users},
    throttle::{self, Rule, Verdict},
};
use entity::{address_change, user};
use sea_orm::{ActiveValue::Set, ConnectionTrait};

impl Service {
    /// Mails a code to the address that somebody wants.
    pub(super) async fn change_address(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
        typed: &str,
    ) -> Result<(), Error> {
        let email = Email::parse(typed).map_err(|problem| Error::field(Field::Email, problem))?;
        let digest = users::email_digest(&email);
        if digest == principal.user.email_digest {
            return Err(Error::field(Field::Email, Problem::Unchanged));
        }
        self.demand_step_up(principal, intent)?;
        let (now, life, user_id) = (self.now(), &self.settings.life, principal.user.id);
        let holder = (user_id, codes::Purpose::Address);
        self.take_range(client, "range-send", Rule::range_sends).await?;
        self.take_own_sends(principal, now).await?;
        let delivery = Delivery::<8>::prepare(self, holder.0, holder.1).await?;
        // Nobody has proved that the new mailbox is theirs. Where it has got too many mails by now, none is sent, and the
        // answer doesn't tell: others may have asked for them.
        let is_open = throttle::take(&self.db, now, &stranger_sends(&digest)).await? == Verdict::Open;
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        self.renew_code(&tx, holder, delivery.digest, now, life.confirm_code_ms).await?;
        let new = address_change::ActiveModel {
            user_id: Set(user.id),
            email: Set(email.as_str().to_owned()),
            email_digest: Set(digest),
            session_id: Set(principal.session.id),
            expires_at: Set(now + life.confirm_code_ms),
        };
        changes::want_address(&tx, new, user.id).await?;
        if is_open {
            let letter = Letter::ChangeAddress { to: email.as_str().to_owned(), user_id, code: delivery.code };
            outbox::enqueue(&tx, &self.keys, now, letter, now + life.confirm_code_ms).await?;
        }
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::AddressChangeAsked, true), about, "").await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// Confirms the new address by the mailed code, in the session that asked. Every other session, pending sign-in,
    /// browser and link ends; this session goes on under the new secret that is returned.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidCode`], [`Error::SignInEnded`], [`Error::CoolDown`], [`Error::Frozen`],
    /// [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn confirm_address(&self, client: &Client, principal: &Principal, code: &str) -> Result<Renewed, Error> {
        let code = EightDigits::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        let guess = self.count_guess(client, principal, Guess::Sent).await?;
        let (now, holder) = (self.now(), (principal.user.id, codes::Purpose::Address));
        let digests = self.code_digests(holder.0, holder.1, code.as_str());
        let wanted = changes::wanted_address(&self.db.read, holder.0, principal.session.id, now).await?;
        // From another session the code isn't even tried: that would use it up.
        let is_live = wanted.is_some() && self.is_live_code(holder, &digests, now).await?;
        let Some(wanted) = wanted.filter(|_| is_live) else {
            return Err(self.note_wrong_code(client, principal, &guess, "address").await?);
        };
        let token = Token::generate();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        if changes::is_reserved(&tx, &wanted.email_digest, Some(user.id), now).await?
            || !codes::spend(&tx, holder, &digests, now).await?
        {
            return Err(Error::InvalidCode);
        }
        match users::set_email(&tx, &user, &wanted.email, &wanted.email_digest).await {
            Ok(true) => {}
            Ok(false) => return Err(Error::InvalidToken),
            // Somebody else has got it meanwhile.
            Err(e) if store::failure::is_unique_violation(&e) => return Err(Error::InvalidCode),
            Err(e) => return Err(e.into()),
        }
        self.note_address_before(&tx, &user, now).await?;
        let renewal = sessions::Renewal {
            digest: Some(token.digest().to_vec()),
            epoch: user.epoch + 1,
            assurance: &principal.assurance,
            stepped_up_at: principal.session.stepped_up_at,
            proved_at: principal.session.proved_at,
        };
        if !sessions::renew(&tx, &principal.session, renewal).await? {
            return Err(Error::InvalidToken);
        }
        self.end_what_is_older(&tx, &user, Some(principal), now).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::AddressChanged, true), about, "").await?;
        let grant = Grant { epoch: user.epoch + 1, ..Grant::of(principal) };
        let renamed = user::Model { email: wanted.email.clone(), ..user };
        // To both: the link goes to the address before.
        let happening = Happening::AddressChanged { to_hint: email_hint(&wanted.email) };
        self.tell(&tx, client, &renamed, happening, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &guess.keys).await;
        self.move_record(principal.token.as_ref(), Some(&token)).await;
        Ok(Renewed { session: token, grant })
    }

    /// Notes the address before a change, so that it can be undone. Where there was none, there is nothing to go back to.
    pub(super) async fn note_address_before(
        &self,
        tx: &impl ConnectionTrait,
        user: &user::Model,
        now: i64,
    ) -> Result<(), Error> {
        if !users::has_address(user) {
            return Ok(());
        }
        let mut change = changes::blank(user, "address", now, self.settings.life.undo_ms);
        change.name = Set(user.email.clone());
        change.email_digest = Set(Some(user.email_digest.clone()));
        Ok(changes::note(tx, change).await?)
    }
}
