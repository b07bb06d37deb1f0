//! A phone to which codes are texted: a weak second factor, offered where the operator has a provider.
//!
//! Every text costs money, so each is counted against the number, its country and the whole portal (toll fraud), and
//! never given back. Only numbers in allowed countries are texted at all.

use super::{
    Service,
    act::{Act, refuse_frozen},
    budgets::seconds_until,
    guess::Guess,
    send::Delivery,
};
use crate::{
    Error, Field, Problem,
    client::Client,
    code::SixDigits,
    intent::Intent,
    outbox::{self, Happening, Letter},
    phone::{Phone, calling_code},
    principal::{Pending, Principal},
    random, seal,
    stage::Stage,
    store::{audit, changes, codes, factors, phones, sessions},
    throttle::{self, Key, Rule, Verdict},
};
use entity::{phone, user};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

const SEAL_PURPOSE: &str = "phone";

impl Service {
    /// Takes a phone number and texts a code to it.
    pub(super) async fn change_phone(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
        typed: &str,
    ) -> Result<(), Error> {
        if self.settings.texts.is_none() {
            return Err(Error::NotPermitted);
        }
        let phone = Phone::parse(typed).map_err(|problem| Error::field(Field::Phone, problem))?;
        self.demand_step_up(principal, intent)?;
        refuse_frozen(&principal.user, self.now())?;
        let (now, life, holder) = (self.now(), &self.settings.life, (principal.user.id, codes::Purpose::Phone));
        // A weak factor beside a strong one: alone it would be no factor at the sign-in.
        if !factors::has_confirmed(&self.db.read, principal.user.id).await? {
            return Err(Error::NotPermitted);
        }
        self.refuse_soon(holder, now).await?;
        self.take_range(client, "range-send", Rule::range_sends).await?;
        self.take_own_sends(principal, now).await?;
        let delivery = Delivery::<6>::prepare(self, holder.0, holder.1).await?;
        self.take_texts(&phone, now).await?;
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        self.renew_code(&tx, holder, delivery.digest, now, life.sign_in_code_ms).await?;
        let id = random::id();
        let new = phone::ActiveModel {
            id: Set(id),
            user_id: Set(user.id),
            number: Set(seal::seal(&self.keys, SEAL_PURPOSE, &bound_to(id, user.id), phone.as_str().as_bytes())),
            hint: Set(phone.hint()),
            session_id: Set(Some(principal.session.id)),
            created_at: Set(now),
            confirmed_at: Set(None),
            expires_at: Set(Some(now + life.set_up_ms)),
        };
        phones::want(&tx, user.id, new).await?;
        let letter = Letter::TextedCode { to: phone.as_str().to_owned(), code: delivery.code };
        outbox::enqueue(&tx, &self.keys, now, letter, now + life.sign_in_code_ms).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::CodeSent, true), about, holder.1.name()).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// Confirms the phone by the texted code, in the session that gave it.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidCode`], [`Error::SignInEnded`], [`Error::CoolDown`], [`Error::Frozen`],
    /// [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn confirm_phone(&self, client: &Client, principal: &Principal, code: &str) -> Result<(), Error> {
        let code = SixDigits::parse(code).map_err(|problem| Error::field(Field::Code, problem))?;
        let guess = self.count_guess(client, principal, Guess::Sent).await?;
        let (now, holder) = (self.now(), (principal.user.id, codes::Purpose::Phone));
        let digests = self.code_digests(holder.0, holder.1, code.as_str());
        // From another session the code isn't even tried: that would use it up.
        let waiting = phones::waiting_in(&self.db.read, holder.0, principal.session.id, now).await?;
        if waiting.is_none() || !self.is_live_code(holder, &digests, now).await? {
            return Err(self.note_wrong_code(client, principal, &guess, "phone").await?);
        }
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        if !codes::spend(&tx, holder, &digests, now).await? {
            return Err(Error::InvalidCode);
        }
        let confirmed = phones::confirm(&tx, user.id, principal.session.id, now).await?;
        let hint = confirmed.ok_or(Error::InvalidCode)?;
        let mut change = changes::blank(&user, "phone-added", now, self.settings.life.undo_ms);
        change.name = Set(hint.clone());
        changes::note(&tx, change).await?;
        sessions::reset_wrong_codes(&tx, principal.session.id).await?;
        self.end_what_trusts_factors(&tx, &user, now).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::PhoneAdded, true), about, "").await?;
        self.tell(&tx, client, &user, Happening::PhoneAdded { hint }, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &guess.keys).await;
        Ok(())
    }

    /// Forgets the phone.
    pub(super) async fn remove_phone(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
    ) -> Result<(), Error> {
        self.demand_step_up(principal, intent)?;
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        let phone = phones::confirmed_of(&tx, user.id).await?.ok_or(Error::NotFound)?;
        phones::delete(&tx, user.id).await?;
        self.end_what_trusts_factors(&tx, &user, now).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::PhoneRemoved, true), about, "").await?;
        self.tell(&tx, client, &user, Happening::PhoneRemoved { hint: phone.hint }, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// The confirmed phone of a user, where texts are sent at all.
    pub(super) async fn phone_of(&self, user: &user::Model) -> Result<Option<phone::Model>, Error> {
        if self.settings.texts.is_none() {
            return Ok(None);
        }
        Ok(phones::confirmed_of(&self.db.read, user.id).await?)
    }

    /// Texts a code to sign in.
    ///
    /// # Errors
    /// [`Error::CoolDown`] within a minute of the last one or beyond a budget, [`Error::NotPermitted`] without a phone,
    /// [`Error::WrongStage`], [`Error::TooManyRequests`], [`Error::Unavailable`].
    pub async fn text_code(&self, client: &Client, pending: &Pending) -> Result<(), Error> {
        if pending.stage != Stage::MfaRequired {
            return Err(Error::WrongStage { stage: pending.stage });
        }
        let phone = self.phone_of(&pending.user).await?.ok_or(Error::NotPermitted)?;
        let number = self.open_number(&phone).ok_or(Error::NotPermitted)?;
        let (now, life, holder) = (self.now(), &self.settings.life, (pending.session.id, codes::Purpose::Text));
        self.refuse_soon(holder, now).await?;
        self.take_range(client, "range-send", Rule::range_sends).await?;
        let delivery = Delivery::<6>::prepare(self, holder.0, holder.1).await?;
        self.take_texts(&number, now).await?;
        let tx = self.db.begin().await?;
        if !codes::replace(&tx, holder, delivery.digest, now, life.sign_in_code_ms, life.send_pause_ms).await? {
            return Err(Error::CoolDown { retry_after_s: seconds_until(now + life.send_pause_ms, now) });
        }
        let letter = Letter::TextedCode { to: number.as_str().to_owned(), code: delivery.code };
        outbox::enqueue(&tx, &self.keys, now, letter, now + life.sign_in_code_ms).await?;
        let about = audit::About::own(pending.user.id, Some(pending.session.id));
        audit::append_for(&tx, now, client, (audit::Event::CodeSent, true), about, holder.1.name()).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// Refuses within a minute of the last code.
    async fn refuse_soon(&self, holder: codes::Holder, now: i64) -> Result<(), Error> {
        let last = codes::of(&self.db.read, holder.0, holder.1).await?;
        match last.map(|code| code.sent_at + self.settings.life.send_pause_ms).filter(|until| *until > now) {
            Some(until) => Err(Error::CoolDown { retry_after_s: seconds_until(until, now) }),
            None => Ok(()),
        }
    }

    /// Takes one text from the budgets of the number, its country and the portal.
    async fn take_texts(&self, phone: &Phone, now: i64) -> Result<(), Error> {
        let texts = self.settings.texts.as_ref().ok_or(Error::NotPermitted)?;
        let country =
            calling_code(phone, &texts.calling_codes).ok_or_else(|| Error::field(Field::Phone, Problem::Country))?;
        // Not the number itself: a digest of so few digits can be guessed back without a key.
        let number = seal::mac(&self.keys, SEAL_PURPOSE, &[phone.as_str().as_bytes()]);
        let budgets = [
            (Key::of("texts", &number), Rule::texts_to_number()),
            (Key::of("texts", country.as_bytes()), Rule::texts_to_country(texts.per_country_per_day)),
            (Key::of("texts", b""), Rule::texts_per_day(texts.per_day)),
        ];
        match throttle::take(&self.db, now, &budgets).await? {
            Verdict::Open => Ok(()),
            Verdict::Closed { until, .. } => Err(Error::CoolDown { retry_after_s: seconds_until(until, now) }),
        }
    }

    fn open_number(&self, phone: &phone::Model) -> Option<Phone> {
        let number = seal::open(&self.keys, SEAL_PURPOSE, &bound_to(phone.id, phone.user_id), &phone.number)?;
        Phone::parse(std::str::from_utf8(&number).ok()?).ok()
    }
}

/// A sealed number opens only in its own row, for its own user.
fn bound_to(id: Uuid, user_id: Uuid) -> Vec<u8> {
    [id.as_bytes().as_slice(), user_id.as_bytes().as_slice()].concat()
}
