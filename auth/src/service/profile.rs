//! What a person is called, and when it is for them; their username.

use super::{Service, act::Act, budgets::seconds_until};
use crate::{
    Error, Field, FieldError, Problem,
    client::Client,
    intent::Intent,
    label::DisplayName,
    outbox::Happening,
    principal::Principal,
    store::{self, audit, changes, codes, users},
    username::Username,
    wire::ProfileView,
    zone,
};

impl Service {
    /// What `/account/profile` and `/account/email` show.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn profile(&self, principal: &Principal) -> Result<ProfileView, Error> {
        let (user, now) = (&principal.user, self.now());
        let wanted = changes::wanted_address(&self.db.read, user.id, principal.session.id, now).await?;
        let resend_after_s = match &wanted {
            Some(_) => codes::of(&self.db.read, user.id, codes::Purpose::Address).await?.map_or(0, |code| {
                let until = code.sent_at + self.settings.life.send_pause_ms;
                if until > now { seconds_until(until, now) } else { 0 }
            }),
            None => 0,
        };
        Ok(ProfileView {
            display_name: user.display_name.clone(),
            email: user.email.clone(),
            username: user.username.clone(),
            time_zone: user.time_zone.clone(),
            new_email: wanted.map(|wanted| wanted.email),
            resend_after_s,
            deletes_at: user.deletes_at,
        })
    }

    /// Changes what isn't sensitive: name and time zone.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn change_profile(
        &self,
        client: &Client,
        principal: &Principal,
        display_name: &str,
        time_zone: &str,
    ) -> Result<(), Error> {
        let mut errors = Vec::new();
        let mut note = |field, code: Problem| errors.push(FieldError { field, code });
        let name = DisplayName::parse(display_name).map_err(|problem| note(Field::DisplayName, problem)).ok();
        let zone = zone::parse(time_zone).map_err(|problem| note(Field::TimeZone, problem)).ok();
        let (Some(name), Some(zone)) = (name, zone) else { return Err(Error::InvalidInput { errors }) };
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        users::set_profile(&tx, user.id, name.as_str(), &zone).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::ProfileChanged, true), about, "").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes the username, or gives it up where nothing is typed.
    pub(super) async fn change_username(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
        typed: &str,
    ) -> Result<(), Error> {
        let username = Username::parse_optional(typed).map_err(|problem| Error::field(Field::Username, problem))?;
        self.demand_step_up(principal, intent)?;
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        match users::set_username(&tx, user.id, username.as_ref()).await {
            Ok(()) => {}
            Err(e) if store::failure::is_unique_violation(&e) => {
                return Err(Error::field(Field::Username, Problem::Taken));
            }
            Err(e) => return Err(e.into()),
        }
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::UsernameChanged, true), about, "").await?;
        self.tell(&tx, client, &user, Happening::UsernameChanged, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }
}
