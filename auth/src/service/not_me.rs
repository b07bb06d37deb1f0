//! "This was not me": the link of every notice. It shows first and acts on a person's POST: everything ends, and nothing
//! about the account can be changed until things are put right. Changes of address and factors can then be undone, with
//! the password from before them; an old password never comes back.

use super::{Service, act::parse_id, budgets::seconds_until, factors::Kept, send::email_hint};
use crate::{
    Error, Field, Problem,
    client::Client,
    outbox::{self, Happening, Letter},
    random::Token,
    store::{self, audit, changes, codes, factors, links, phones, recovery, users},
    throttle::{self, Key, Rule, Verdict},
    wire::{ChangeView, NotMeView},
};
use entity::{change, factor, user};
use sea_orm::{ActiveValue::Set, ConnectionTrait};
use uuid::Uuid;

/// Passwords that a given one is compared with: more are changed by nobody within three days.
const MOST_HASHES: usize = 5;
/// How the history tells an authenticator that came or went by an undoing; the one notice is that of the undoing.
const UNDONE: &str = "undone";

impl Service {
    /// What `/not-me` shows. Reads only: opening the link changes nothing, however often.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn not_me_view(&self, link: Option<&Token>) -> Result<NotMeView, Error> {
        let Some(link) = link else { return Ok(NotMeView::NoLink) };
        let now = self.now();
        let purposes = [links::Purpose::NotMe, links::Purpose::Undo];
        let Some((link, user)) = links::with_user(&self.db.read, link, purposes, now).await? else {
            return Ok(NotMeView::NoLink);
        };
        if link.purpose == links::Purpose::NotMe.name() {
            return Ok(NotMeView::Button { email_hint: email_hint(&user.email) });
        }
        let changes = changes::undoable(&self.db.read, user.id, now).await?;
        Ok(NotMeView::Undo {
            frozen_until: user.frozen_until.filter(|until| *until > now),
            changes: changes.iter().map(change_view).collect(),
        })
    }

    async fn user_of_link(
        &self,
        link: &Token,
        purpose: links::Purpose,
        now: i64,
    ) -> Result<Option<user::Model>, Error> {
        match links::holder(&self.db.read, link, purpose, now).await? {
            Some(id) => Ok(users::by_id(&self.db.read, id).await?),
            None => Ok(None),
        }
    }

    /// Ends every session, pending sign-in, browser, trust and older link of the account, and closes it to changes. The
    /// new link that is returned, and mailed, leads to what can be undone.
    ///
    /// # Errors
    /// [`Error::InvalidLink`], [`Error::TooManyRequests`], [`Error::Unavailable`].
    pub async fn not_me(&self, client: &Client, link: &Token) -> Result<Token, Error> {
        self.take_range(client, "range-link", Rule::range_links).await?;
        let (now, undo, life_ms) = (self.now(), Token::generate(), self.settings.life.undo_ms);
        let holder = links::holder(&self.db.read, link, links::Purpose::NotMe, now).await?;
        let user_id = holder.ok_or(Error::InvalidLink)?;
        let tx = self.db.begin().await?;
        let user = users::locked(&tx, user_id).await?.ok_or(Error::InvalidLink)?;
        if !links::spend(&tx, link, links::Purpose::NotMe, now).await? {
            return Err(Error::InvalidLink);
        }
        users::next_epoch(&tx, user.id).await?;
        // A second time nothing is put off: whoever reads the owner's mail could keep the account closed for ever.
        let until = user.frozen_until.filter(|until| *until > now).unwrap_or(now + life_ms);
        users::set_time(&tx, user.id, user::Column::FrozenUntil, Some(until)).await?;
        users::set_time(&tx, user.id, user::Column::DeletesAt, None).await?;
        self.end_what_is_older(&tx, &user, None, now).await?;
        codes::forget(&tx, (user.id, codes::Purpose::Enrolment)).await?;
        links::insert(&tx, (user.id, links::Purpose::Undo), &undo, now, life_ms).await?;
        // To the address from before all that can be undone.
        let to = changes::first_address(&tx, user.id, now).await?.unwrap_or_else(|| user.email.clone());
        if !to.is_empty() {
            let letter = Letter::Frozen { to, token: undo.encode(), until };
            outbox::enqueue(&tx, &self.keys, now, letter, now + self.settings.life.notice_ms).await?;
        }
        let about = audit::About { user_id: Some(user.id), ..Default::default() };
        audit::append_for(&tx, now, client, (audit::Event::Frozen, true), about, "").await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(undo)
    }

    /// Undoes a change, with the password from before it. Everything ends once more, and the account is open to changes
    /// again.
    ///
    /// # Errors
    /// [`Error::InvalidLink`], [`Error::NotFound`], [`Error::InvalidInput`] for a wrong password,
    /// [`Error::TooManyRequests`], [`Error::CoolDown`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn undo(&self, client: &Client, link: &Token, id: &str, password: &str) -> Result<(), Error> {
        let id = parse_id(id)?;
        if password.is_empty() {
            return Err(Error::field(Field::Password, Problem::Required));
        }
        self.take_range(client, "range-link", Rule::range_links).await?;
        let now = self.now();
        let user = self.user_of_link(link, links::Purpose::Undo, now).await?.ok_or(Error::InvalidLink)?;
        let changes = changes::undoable(&self.db.read, user.id, now).await?;
        let change = changes.iter().find(|change| change.id == id).ok_or(Error::NotFound)?.clone();
        // A budget of its own: strangers' guesses at the sign-in don't close the owner's way out.
        let budget = (Key::of("undo", user.id.as_bytes()), Rule::password_from_strangers());
        if let Verdict::Closed { until, .. } = throttle::take(&self.db, now, &[budget]).await? {
            return Err(Error::CoolDown { retry_after_s: seconds_until(until, now) });
        }
        if !self.is_password_before(&change, &changes, password).await? {
            return Err(Error::field(Field::Password, Problem::Wrong));
        }
        // Where somebody has changed the password since, the one that is in force may be a thief's: it ends, and the owner
        // sets a new one by mail.
        let is_in_force = self.hasher.verify(password, Some(&user.password_hash)).await?.matches;
        let unusable = if is_in_force { None } else { Some(self.hasher.hash(&Token::generate().encode()).await?) };

        let now = self.now();
        let tx = self.db.begin().await?;
        let user = users::locked(&tx, user.id).await?.ok_or(Error::InvalidLink)?;
        if links::holder(&tx, link, links::Purpose::Undo, now).await? != Some(user.id) {
            return Err(Error::InvalidLink);
        }
        if !changes::undo(&tx, change.id, now).await? {
            return Err(Error::NotFound);
        }
        let restored = self.bring_back(&tx, client, &user, &change, now).await?;
        // What came with or after the change may be the thief's: recovery codes and a phone don't outlive it.
        recovery::delete_from(&tx, user.id, change.created_at).await?;
        phones::delete_from(&tx, user.id, change.created_at).await?;
        if let Some(hash) = unusable {
            let current = users::locked(&tx, user.id).await?.ok_or(Error::InvalidLink)?;
            users::set_password(&tx, &current, hash, now).await?;
        }
        users::next_epoch(&tx, user.id).await?;
        users::set_time(&tx, user.id, user::Column::FrozenUntil, None).await?;
        users::set_time(&tx, user.id, user::Column::DeletesAt, None).await?;
        // The mailbox alone is no second factor after this, until a stronger proof is given.
        users::set_time(&tx, user.id, user::Column::MailedCodeHeldAt, Some(now)).await?;
        self.end_what_is_older(&tx, &user, None, now).await?;
        let about = audit::About { user_id: Some(user.id), ..Default::default() };
        audit::append_for(&tx, now, client, (audit::Event::ChangeUndone, true), about, kind_of(&change)).await?;
        self.tell(&tx, client, &restored, Happening::ChangeUndone, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        throttle::give_back(&self.db, now, &[budget.0]).await;
        Ok(())
    }

    /// Whether a password was good right before a change, or before an earlier one that can be undone: a thief may have
    /// changed it first.
    async fn is_password_before(
        &self,
        change: &change::Model,
        all: &[change::Model],
        password: &str,
    ) -> Result<bool, Error> {
        let mut hashes: Vec<&str> = vec![&change.password_hash];
        let earlier = all.iter().rev().filter(|other| other.created_at <= change.created_at);
        for hash in earlier.map(|other| other.password_hash.as_str()) {
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
        let mut matches = false;
        for hash in hashes.into_iter().take(MOST_HASHES) {
            matches |= self.hasher.verify(password, Some(hash)).await?.matches;
        }
        Ok(matches)
    }

    /// The user as they are with the change undone.
    async fn bring_back(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        user: &user::Model,
        change: &change::Model,
        now: i64,
    ) -> Result<user::Model, Error> {
        let factor_id = change.factor_id.unwrap_or_default();
        match kind_of(change) {
            "address" => {
                let digest = change.email_digest.clone().unwrap_or_default();
                match users::set_email(tx, user, &change.name, &digest).await {
                    Ok(true) => {}
                    Ok(false) => return Err(Error::Unavailable { retry_after_s: 1 }),
                    Err(e) if store::failure::is_unique_violation(&e) => return Err(Error::NotFound),
                    Err(e) => return Err(e.into()),
                }
                // What was changed from there on stands on it, and the links are of the time before.
                changes::end_later(tx, user.id, "address", change.created_at, now).await?;
                links::end(tx, user.id, &[links::Purpose::NotMe], now).await?;
                return Ok(user::Model { email: change.name.clone(), ..user.clone() });
            }
            "factor-removed" => self.put_factor_back(tx, client, user, change, now).await?,
            "factor-replaced" => {
                self.take_factor_away(tx, client, user, factor_id, now).await?;
                self.put_factor_back(tx, client, user, change, now).await?;
            }
            "factor-added" => {
                self.take_factor_away(tx, client, user, factor_id, now).await?;
                // Whoever has the mailbox and the password must not empty an account of its factors.
                if !factors::has_confirmed(tx, user.id).await? {
                    return Err(Error::LastFactor);
                }
            }
            // These end with what came after; an old password never comes back.
            "codes-renewed" | "phone-added" | "password" => {}
            _ => return Err(Error::NotFound),
        }
        Ok(user.clone())
    }

    /// It may be gone already: then nothing is recorded.
    async fn take_factor_away(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        user: &user::Model,
        id: Uuid,
        now: i64,
    ) -> Result<(), Error> {
        if factors::delete(tx, user.id, id).await? {
            let about = audit::About { user_id: Some(user.id), ..Default::default() };
            audit::append_for(tx, now, client, (audit::Event::FactorRemoved, true), about, UNDONE).await?;
        }
        Ok(())
    }

    async fn put_factor_back(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        user: &user::Model,
        change: &change::Model,
        now: i64,
    ) -> Result<(), Error> {
        let kept: Kept = serde_json::from_slice(&change.before).map_err(|_| Error::NotFound)?;
        factors::insert(tx, brought_back(kept, user)).await?;
        let about = audit::About { user_id: Some(user.id), ..Default::default() };
        Ok(audit::append_for(tx, now, client, (audit::Event::FactorAdded, true), about, UNDONE).await?)
    }
}

/// Its step stays spent: a code that was used before the removal isn't good again.
fn brought_back(kept: Kept, user: &user::Model) -> factor::ActiveModel {
    factor::ActiveModel {
        id: Set(kept.id),
        user_id: Set(user.id),
        kind: Set("totp".to_owned()),
        name: Set(kept.name),
        secret: Set(kept.secret),
        session_id: Set(None),
        replaces: Set(None),
        digits: Set(kept.digits),
        step_s: Set(kept.step_s),
        drift: Set(kept.drift),
        last_step: Set(kept.last_step),
        created_at: Set(kept.created_at),
        confirmed_at: Set(kept.confirmed_at),
        expires_at: Set(None),
        last_used_at: Set(kept.last_used_at),
    }
}

fn kind_of(change: &change::Model) -> &'static str {
    const KINDS: [&str; 7] =
        ["address", "factor-added", "factor-removed", "factor-replaced", "codes-renewed", "phone-added", "password"];
    KINDS.into_iter().find(|kind| *kind == change.kind).unwrap_or_default()
}

fn change_view(change: &change::Model) -> ChangeView {
    let is_address = change.kind == "address";
    ChangeView {
        id: change.id.simple().to_string(),
        kind: change.kind.clone(),
        name: if is_address { email_hint(&change.name) } else { change.name.clone() },
        at: change.created_at,
    }
}
