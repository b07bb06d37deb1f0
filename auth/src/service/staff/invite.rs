//! Users made by staff: they choose their password themselves, by a mailed link. Nobody else ever knows it.

use super::Done;
use crate::{
    Error, Field, FieldError, Problem,
    client::Client,
    email::Email,
    label::DisplayName,
    outbox::{self, Letter},
    password::{self, hash::foreign::NO_PASSWORD},
    permission::Permission,
    principal::Operator,
    random::{self, Token},
    role::Role,
    service::{Outcome, Service},
    store::{self, audit, changes, links, sessions, users},
    throttle::Rule,
    username::Username,
    wire::InvitationView,
};
use entity::user;
use sea_orm::ActiveValue::Set;

impl Service {
    pub(super) async fn invite(
        &self,
        operator: &Operator<'_>,
        email: &str,
        username: &str,
        display_name: &str,
        role: Role,
    ) -> Result<Done, Error> {
        let mut errors = Vec::new();
        let mut note = |field, code| errors.push(FieldError { field, code });
        let email = Email::parse(email).map_err(|problem| note(Field::Email, problem)).ok();
        let username = Username::parse_optional(username).map_err(|problem| note(Field::Username, problem)).ok();
        let name = DisplayName::parse(display_name).map_err(|problem| note(Field::DisplayName, problem)).ok();
        let (Some(email), Some(username), Some(name)) = (email, username, name) else {
            return Err(Error::InvalidInput { errors });
        };
        let (tx, now) = self.begin_staff_act(operator, Permission::InviteUsers).await?;
        let refused = |field| Error::field(field, Problem::Taken);
        let email_digest = users::email_digest(&email);
        if users::by_name(&tx, &email_digest).await?.is_some()
            || changes::is_reserved(&tx, &email_digest, None, now).await?
        {
            return Err(refused(Field::Email));
        }
        let names = users::Names {
            email: email.as_str(),
            username: username.as_ref().map(Username::as_str),
            display_name: name.as_str(),
        };
        let new = user::ActiveModel {
            id: Set(random::id()),
            role: Set(role.name().to_owned()),
            password_hash: Set(NO_PASSWORD.to_owned()),
            password_changed_at: Set(now),
            created_at: Set(now),
            ..users::fresh(&names)
        };
        let user = match users::insert(&tx, new).await {
            Ok(user) => user,
            // The address was free a moment ago; if it is still, it is the username.
            Err(e) if store::failure::is_unique_violation(&e) => {
                drop(tx);
                let is_email = users::by_name(&self.db.read, &email_digest).await?.is_some();
                return Err(refused(if is_email { Field::Email } else { Field::Username }));
            }
            Err(e) => return Err(e.into()),
        };
        let (token, life_ms) = (Token::generate(), self.settings.life.invitation_ms);
        links::insert(&tx, (user.id, links::Purpose::Invite), &token, now, life_ms).await?;
        let letter = Letter::Invitation { to: user.email.clone(), token: token.encode() };
        outbox::enqueue(&tx, &self.keys, now, letter, now + life_ms).await?;
        let event = (audit::Event::UserInvited, true);
        audit::append(&tx, now, &operator.network(), event, operator.about(Some(user.id)), role.name()).await?;
        tx.commit().await?;
        Ok(Done { user_id: Some(user.id.simple().to_string()), ..Done::to_one() })
    }

    /// What `/invite` shows. Reads nothing: whether a link is still good is told on use only.
    #[must_use]
    pub fn invitation_view(&self, link: Option<&Token>) -> InvitationView {
        let password_min = u32::try_from(self.password_min()).unwrap_or(u32::MAX);
        InvitationView { has_link: link.is_some(), password_min }
    }

    /// Takes an invitation by its link: the password is set, the mailbox is proved, and the sign-in goes on with the first
    /// authenticator.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::InvalidLink`], [`Error::TooManyRequests`], [`Error::Busy`],
    /// [`Error::Unavailable`].
    pub async fn accept_invitation(&self, client: &Client, link: &Token, new: &str) -> Result<Outcome, Error> {
        self.take_range(client, "range-link", Rule::range_links).await?;
        let holder = links::holder(&self.db.read, link, links::Purpose::Invite, self.now()).await?;
        let user = match holder {
            Some(id) => users::by_id(&self.db.read, id).await?.filter(is_invited),
            None => None,
        };
        let user = user.ok_or(Error::InvalidLink)?;
        self.judge_password(&user, new).await?;
        let hash = self.hasher.hash(new).await?;
        let now = self.now();
        let tx = self.db.begin().await?;
        let user = users::locked(&tx, user.id).await?.filter(is_invited).ok_or(Error::InvalidLink)?;
        if !links::spend(&tx, link, links::Purpose::Invite, now).await?
            || !users::set_password(&tx, &user, hash, now).await?
        {
            return Err(Error::InvalidLink);
        }
        if let Some(old) = &client.session {
            sessions::end_by_digest(&tx, old.digest(), client.kind, now).await?;
        }
        let user = user::Model { epoch: user.epoch + 1, ..user };
        let about = audit::About::own(user.id, None);
        audit::append_for(&tx, now, client, (audit::Event::AddressConfirmed, true), about, "invitation").await?;
        let issued = self.begin_after_confirmation(&tx, client, &user, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(Outcome::of(issued))
    }
}

/// Whether somebody still has to choose their first password, and never had a factor that this would go around.
fn is_invited(user: &user::Model) -> bool {
    password::is_unset(&user.password_hash) && user.disabled_at.is_none() && user.had_factor_at.is_none()
}
