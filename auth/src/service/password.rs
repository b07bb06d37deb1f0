//! A new password, chosen by somebody who knows the old one. It ends whatever is older.

use super::{
    Renewed, Service,
    act::{Act, refuse_frozen},
    outcome::Grant,
};
use crate::{
    Error, Field, FieldError, Problem,
    client::Client,
    intent::Intent,
    outbox::Happening,
    principal::Principal,
    random::Token,
    store::{audit, browsers, changes, codes, links, resets, sessions, users},
    throttle,
};
use entity::user;
use sea_orm::ConnectionTrait;

impl Service {
    /// Changes the password. Every other session, pending sign-in, browser and link ends; this session goes on under the
    /// new secret that is returned.
    ///
    /// # Errors
    /// [`Error::StepUpRequired`], [`Error::InvalidInput`] for a wrong old or a refused new password,
    /// [`Error::SignInEnded`] at the tenth wrong one in a row, [`Error::Frozen`], [`Error::InvalidToken`],
    /// [`Error::Busy`], [`Error::Unavailable`].
    pub async fn change_password(
        &self,
        client: &Client,
        principal: &Principal,
        current: &str,
        new: &str,
    ) -> Result<Renewed, Error> {
        self.demand_step_up(principal, &Intent::ChangePassword)?;
        refuse_frozen(&principal.user, self.now())?;
        let guess = self.check_password(client, principal, current, Field::CurrentPassword).await?;
        let is_judged = match self.judge_password(&principal.user, new).await {
            Ok(()) if current == new => Err(Error::field(Field::Password, Problem::Unchanged)),
            other => other,
        };
        // The old one was right: no guess was made.
        throttle::give_back(&self.db, self.now(), &guess.keys).await;
        sessions::take_back_code(&self.db.write, principal.session.id).await?;
        is_judged?;
        let hash = self.hasher.hash(new).await?;
        let (now, token) = (self.now(), Token::generate());
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        if !users::set_password(&tx, &user, hash, now).await? {
            return Err(Error::InvalidToken);
        }
        changes::note(&tx, changes::blank(&user, "password", now, self.settings.life.undo_ms)).await?;
        let renewal = sessions::Renewal {
            digest: Some(token.digest().to_vec()),
            epoch: user.epoch + 1,
            assurance: &principal.assurance,
            stepped_up_at: principal.session.stepped_up_at,
            proved_at: Some(now),
        };
        if !sessions::renew(&tx, &principal.session, renewal).await? {
            return Err(Error::InvalidToken);
        }
        self.end_what_is_older(&tx, &user, Some(principal), now).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::PasswordChanged, true), about, "").await?;
        self.tell(&tx, client, &user, Happening::PasswordChanged, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        self.move_record(principal.token.as_ref(), Some(&token)).await;
        let proved_at = principal.session.stepped_up_at.map_or(now, |at| at.max(now));
        Ok(Renewed { grant: Grant { proved_at, epoch: user.epoch + 1, ..Grant::of(principal) }, session: token })
    }

    /// Judges a user's new password, by the same rules as at the registration.
    pub(super) async fn judge_password(&self, user: &user::Model, new: &str) -> Result<(), Error> {
        let username = user.username.clone().unwrap_or_default();
        let own_words = [user.email.as_str(), username.as_str(), user.display_name.as_str()];
        match self.hasher.judge(new, self.password_min(), &own_words).await? {
            Ok(()) => Ok(()),
            Err(code) => Err(Error::InvalidInput { errors: vec![FieldError { field: Field::Password, code }] }),
        }
    }

    /// Ends whatever is older than a new password or address: sessions, pending sign-ins, known browsers, links and codes
    /// on their way. The links of notices stay: they are the owner's way to end everything.
    pub(super) async fn end_what_is_older(
        &self,
        tx: &impl ConnectionTrait,
        user: &user::Model,
        kept: Option<&Principal>,
        now: i64,
    ) -> Result<(), Error> {
        sessions::end_others(tx, user.id, kept.map(|principal| principal.session.id), now).await?;
        browsers::forget_others(tx, user.id, kept.and_then(|principal| principal.session.browser_id)).await?;
        links::end(tx, user.id, &[links::Purpose::Unlock, links::Purpose::Invite, links::Purpose::Address], now)
            .await?;
        resets::end_of(tx, user.id, now).await?;
        changes::forget_wanted(tx, user.id).await?;
        codes::forget(tx, (user.id, codes::Purpose::Address)).await?;
        Ok(())
    }
}
