//! What a person is called, and when it is for them; their username.

use super::{Service, act::Act, budgets::seconds_until};
use crate::{
    Error, Field, FieldError, Problem,
    client::Client,
    intent::Intent,
    label::DisplayName,
    outbox::Happening,
    principal::{Principal, role_of},
    store::{self, audit, changes, codes, users},
    username::Username,
    wire::ProfileView,
    zone,
};
use entity::user;

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
        let new_email = wanted.map(|wanted| wanted.email);
        Ok(ProfileView { new_email, resend_after_s, ..view(user) })
    }

    /// Changes what is given, all of it or nothing; only another username is sensitive. The profile as it is then.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::StepUpRequired`], [`Error::Outdated`] where it was to stay as the request found
    /// it until now, [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn save_profile(
        &self,
        client: &Client,
        principal: &Principal,
        change: &ProfileChange,
    ) -> Result<ProfileView, Error> {
        let wanted = Wanted::parse(change)?;
        let intent = Intent::ChangeUsername { username: change.username.clone().unwrap_or_default() };
        if wanted.username.as_ref().is_some_and(|name| name.is_other(&principal.user)) {
            self.demand_step_up(principal, &intent)?;
        }
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        if change.is_conditional && facts(&user) != facts(&principal.user) {
            return Err(Error::Outdated);
        }
        let about = audit::About::own(user.id, Some(principal.session.id));
        let mut saved = user.clone();
        if let Some(Name(username)) = wanted.username.filter(|name| name.is_other(&user)) {
            // It may have been the same when the request came.
            self.demand_step_up(principal, &intent)?;
            // Whoever has no address signs in by it.
            if username.is_none() && !users::has_address(&user) {
                return Err(Error::field(Field::Username, Problem::Required));
            }
            match users::set_username(&tx, user.id, username.as_ref()).await {
                Ok(()) => {}
                Err(e) if store::failure::is_unique_violation(&e) => {
                    return Err(Error::field(Field::Username, Problem::Taken));
                }
                Err(e) => return Err(e.into()),
            }
            audit::append_for(&tx, now, client, (audit::Event::UsernameChanged, true), about, "").await?;
            self.tell(&tx, client, &user, Happening::UsernameChanged, now).await?;
            saved.username = username.map(|name| name.as_str().to_owned());
        }
        saved.display_name = wanted.display_name.map_or(saved.display_name, |name| name.as_str().to_owned());
        saved.time_zone = wanted.time_zone.unwrap_or(saved.time_zone);
        if (&saved.display_name, &saved.time_zone) != (&user.display_name, &user.time_zone) {
            users::set_profile(&tx, user.id, &saved.display_name, &saved.time_zone).await?;
            audit::append_for(&tx, now, client, (audit::Event::ProfileChanged, true), about, "").await?;
        }
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(view(&saved))
    }

    /// Changes the username, or gives it up where nothing is typed.
    pub(super) async fn change_username(
        &self,
        client: &Client,
        principal: &Principal,
        typed: &str,
    ) -> Result<(), Error> {
        let change = ProfileChange { username: Some(typed.to_owned()), ..ProfileChange::default() };
        self.save_profile(client, principal, &change).await.map(drop)
    }
}

impl Principal {
    /// The profile as the request found it.
    #[must_use]
    pub fn profile_view(&self) -> ProfileView {
        view(&self.user)
    }
}

/// What of a profile is to change; what isn't given stays.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    /// What the person is called.
    pub display_name: Option<String>,
    /// The username; an empty one gives it up.
    pub username: Option<String>,
    /// An IANA time zone.
    pub time_zone: Option<String>,
    /// Whether nobody may have changed it since the request began.
    pub is_conditional: bool,
}

/// A username, or none.
struct Name(Option<Username>);

struct Wanted {
    display_name: Option<DisplayName>,
    username: Option<Name>,
    time_zone: Option<String>,
}

impl Wanted {
    fn parse(change: &ProfileChange) -> Result<Self, Error> {
        let mut errors = Vec::new();
        let mut note = |field, code: Problem| errors.push(FieldError { field, code });
        let display_name = change
            .display_name
            .as_deref()
            .and_then(|typed| DisplayName::parse(typed).map_err(|problem| note(Field::DisplayName, problem)).ok());
        let username = change
            .username
            .as_deref()
            .and_then(|typed| Username::parse_optional(typed).map_err(|problem| note(Field::Username, problem)).ok())
            .map(Name);
        let time_zone = change
            .time_zone
            .as_deref()
            .and_then(|typed| zone::parse(typed).map_err(|problem| note(Field::TimeZone, problem)).ok());
        if errors.is_empty() {
            Ok(Self { display_name, username, time_zone })
        } else {
            Err(Error::InvalidInput { errors })
        }
    }
}

impl Name {
    /// Whether it isn't the one that the user has.
    fn is_other(&self, user: &user::Model) -> bool {
        self.0.as_ref().map(Username::as_str) != user.username.as_deref()
    }
}

/// What a profile shows.
fn facts(user: &user::Model) -> [&str; 5] {
    let username = user.username.as_deref().unwrap_or_default();
    [&user.email, username, &user.display_name, &user.role, &user.time_zone]
}

fn view(user: &user::Model) -> ProfileView {
    ProfileView {
        id: user.id.simple().to_string(),
        role: role_of(user),
        display_name: user.display_name.clone(),
        email: user.email.clone(),
        username: user.username.clone(),
        time_zone: user.time_zone.clone(),
        new_email: None,
        resend_after_s: 0,
        deletes_at: user.deletes_at,
    }
}
