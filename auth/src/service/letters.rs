//! What a letter becomes at its delivery: the rules behind [`crate::outbox::resolve`]. Here, after the answer was
//! given, it may be asked who has which account.

use super::{
    Service, budgets::stranger_sends, guess::stranger_code_key, send::Delivery, sign_in::stranger_password_key,
};
use crate::{
    Error,
    email::Email,
    outbox::{self, Letter, Resolution, Resolver},
    random::Token,
    store::{changes, codes, links, registrations, resets, users},
    throttle::{self, Key, Rule, Verdict},
    wire::OutboxView,
};
use async_trait::async_trait;
use entity::{registration, user};
use uuid::Uuid;

/// Messages on development's outbox page.
const MOST_SHOWN: usize = 100;
/// From so many wrong passwords or codes in a row on, strangers' waits are long enough to keep an owner out for a while.
const UNLOCK_FROM_FAILURES: i32 = 10;

#[async_trait]
impl Resolver for Service {
    async fn resolve(&self, letter: Letter) -> Result<Resolution, Error> {
        match letter {
            Letter::ConfirmAddress { ref to, registration_id, .. } => {
                let owner = match Email::parse(to) {
                    Ok(email) => users::by_name(&self.db.read, &users::email_digest(&email)).await?,
                    Err(_) => return Ok(Resolution::Drop),
                };
                if let Some(owner) = owner {
                    return Ok(Resolution::Send(Letter::AlreadyRegistered { to: owner.email }));
                }
                let is_live = registrations::live(&self.db.read, registration_id, self.now()).await?.is_some();
                Ok(if is_live { Resolution::Send(letter) } else { Resolution::Drop })
            }
            Letter::SignInRefused { login_digest, network, at } => {
                match users::by_name(&self.db.read, &login_digest).await? {
                    Some(user) => self.offer_unlock(&user, network, at).await,
                    None => self.offer_confirmation(&login_digest).await,
                }
            }
            Letter::ResetAsked { email_digest, reset_id, network, at } => {
                match users::by_name(&self.db.read, &email_digest).await? {
                    Some(user) if user.email_digest == email_digest => {
                        self.offer_reset(&user, reset_id, network, at).await
                    }
                    _ => Ok(Resolution::Drop),
                }
            }
            Letter::ChangeAddress { ref to, user_id, .. } => {
                let Ok(email) = Email::parse(to) else { return Ok(Resolution::Drop) };
                let digest = users::email_digest(&email);
                Ok(match users::by_name(&self.db.read, &digest).await? {
                    Some(owner) => Resolution::Send(Letter::AlreadyRegistered { to: owner.email }),
                    None if changes::is_reserved(&self.db.read, &digest, Some(user_id), self.now()).await? => {
                        Resolution::Drop
                    }
                    None => Resolution::Send(letter),
                })
            }
            other => Ok(Resolution::Send(other)),
        }
    }
}

impl Service {
    /// The newest messages of development's outbox, to one recipient or to all.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn shown_messages(&self, to: Option<&str>) -> Result<Vec<OutboxView>, Error> {
        Ok(outbox::shown(&self.db.read, &self.keys, &self.settings, MOST_SHOWN, to).await?)
    }

    /// An unlock link for the owner of a throttled account, three an hour at most.
    async fn offer_unlock(&self, user: &user::Model, network: String, at: i64) -> Result<Resolution, Error> {
        let now = self.now();
        let passwords = throttle::failures(&self.db, stranger_password_key(user.id)).await?;
        let codes = throttle::failures(&self.db, stranger_code_key(user.id)).await?;
        let is_reachable = user.disabled_at.is_none() && users::has_address(user);
        if passwords.max(codes) < UNLOCK_FROM_FAILURES || !is_reachable {
            return Ok(Resolution::Drop);
        }
        // A budget of its own: what else strangers have mailed to this address doesn't close the owner's way in.
        let budgets = [(Key::of("unlock", user.id.as_bytes()), Rule::unlock_links())];
        if throttle::take(&self.db, now, &budgets).await? != Verdict::Open {
            return Ok(Resolution::Drop);
        }
        let link = Token::generate();
        let life_ms = self.settings.life.unlock_link_ms;
        links::insert(&self.db.write, (user.id, links::Purpose::Unlock), &link, now, life_ms).await?;
        Ok(Resolution::Send(Letter::Unlock { to: user.email.clone(), token: link.encode(), network, at }))
    }

    /// A code and a link to set a new password, within the address's budgets. Nothing for accounts that are shut, or
    /// closed to changes.
    async fn offer_reset(
        &self,
        user: &user::Model,
        reset_id: Uuid,
        network: String,
        at: i64,
    ) -> Result<Resolution, Error> {
        let now = self.now();
        if user.disabled_at.is_some() || user.frozen_until.is_some_and(|until| until > now) {
            return Ok(Resolution::Drop);
        }
        let holder = (reset_id, codes::Purpose::Reset);
        let delivery = Delivery::<8>::prepare(self, holder.0, holder.1).await?;
        // A budget of its own: what else strangers have mailed to this address doesn't close the owner's way in.
        let budget = (Key::of("resets", user.id.as_bytes()), Rule::sends_for_strangers());
        if throttle::take(&self.db, now, &[budget]).await? != Verdict::Open {
            return Ok(Resolution::Drop);
        }
        let (life, link) = (&self.settings.life, Token::generate());
        let tx = self.db.begin().await?;
        if !resets::assign(&tx, reset_id, user.id, now).await? {
            return Ok(Resolution::Drop);
        }
        codes::replace(&tx, holder, delivery.digest, now, life.confirm_code_ms, 0).await?;
        links::insert(&tx, (reset_id, links::Purpose::Reset), &link, now, life.reset_ms).await?;
        tx.commit().await?;
        let (to, token) = (user.email.clone(), link.encode());
        Ok(Resolution::Send(Letter::ResetPassword { to, code: delivery.code, token, network, at }))
    }

    /// The confirmation again, for the owner of an address that somebody registered and tries to sign in with.
    async fn offer_confirmation(&self, login_digest: &[u8]) -> Result<Resolution, Error> {
        match registrations::newest_of(&self.db.read, login_digest, self.now()).await? {
            Some(registration) => Ok(match self.renew_confirmation(&registration).await? {
                Some(letter) => Resolution::Send(letter),
                None => Resolution::Drop,
            }),
            None => Ok(Resolution::Drop),
        }
    }

    /// A new code and link of a registration, within its budgets: at most one a minute, five an hour and ten a day to
    /// one address.
    pub(super) async fn renew_confirmation(&self, registration: &registration::Model) -> Result<Option<Letter>, Error> {
        let now = self.now();
        let holder = (registration.id, codes::Purpose::Confirm);
        let last = codes::of(&self.db.read, holder.0, holder.1).await?;
        if last.is_some_and(|code| code.sent_at + self.settings.life.send_pause_ms > now) {
            return Ok(None);
        }
        let delivery = Delivery::<8>::prepare(self, holder.0, holder.1).await?;
        if throttle::take(&self.db, now, &stranger_sends(&registration.email_digest)).await? != Verdict::Open {
            return Ok(None);
        }
        let (life, link) = (&self.settings.life, Token::generate());
        let tx = self.db.begin().await?;
        if !codes::replace(&tx, holder, delivery.digest, now, life.confirm_code_ms, life.send_pause_ms).await? {
            return Ok(None);
        }
        let link_life_ms = registration.expires_at - now;
        links::insert(&tx, (registration.id, links::Purpose::Confirm), &link, now, link_life_ms).await?;
        tx.commit().await?;
        Ok(Some(Letter::ConfirmAddress {
            to: registration.email.clone(),
            registration_id: registration.id,
            code: delivery.code,
            token: link.encode(),
        }))
    }
}
