//! Names and addresses, changed by staff. Names count at once; an address once its owner has confirmed it by a mailed
//! link, so that a slip of staff gives nobody's account away.

use super::{Done, StaffTx};
use crate::{
    Error, Field, FieldError, Problem,
    email::Email,
    label::DisplayName,
    outbox::{self, Happening, Letter},
    permission::Permission,
    principal::Operator,
    random::Token,
    service::{
        Service,
        act::{parse_id, refuse_frozen},
        send::email_hint,
    },
    store::{self, audit, changes, links, users},
    username::Username,
};
use entity::address_change;
use sea_orm::ActiveValue::Set;

struct Wanted {
    email: Option<Email>,
    username: Option<Name>,
    display_name: Option<DisplayName>,
}

/// A username, or none.
struct Name(Option<Username>);

impl Service {
    pub(super) async fn edit_user(
        &self,
        operator: &Operator<'_>,
        id: &str,
        typed: [Option<&str>; 3],
    ) -> Result<Done, Error> {
        let id = parse_id(id)?;
        let wanted = Wanted::parse(typed)?;
        self.demand_write(operator, Permission::EditUsers)?;
        if wanted.email.is_some() {
            self.take_staff_mail(id, self.now()).await?;
        }
        let staff_tx = self.begin_staff_act_on(operator, Permission::EditUsers, id).await?;
        self.edit_names(operator, &staff_tx, &wanted).await?;
        if let Some(email) = wanted.email {
            self.want_address(operator, &staff_tx, &email).await?;
        }
        staff_tx.tx.commit().await?;
        Ok(Done::to_one())
    }

    async fn edit_names(&self, operator: &Operator<'_>, staff_tx: &StaffTx, wanted: &Wanted) -> Result<(), Error> {
        let StaffTx { tx, user, now } = staff_tx;
        let (network, about) = (operator.network(), operator.about(Some(user.id)));
        let username = wanted.username.as_ref().map(|Name(name)| name.as_ref());
        let username = username.filter(|name| name.map(Username::as_str) != user.username.as_deref());
        if let Some(username) = username {
            // Whoever has no address signs in by it.
            if username.is_none() && !users::has_address(user) {
                return Err(Error::field(Field::Username, Problem::Required));
            }
            match users::set_username(tx, user.id, username).await {
                Ok(()) => {}
                Err(e) if store::failure::is_unique_violation(&e) => {
                    return Err(Error::field(Field::Username, Problem::Taken));
                }
                Err(e) => return Err(e.into()),
            }
            audit::append(tx, *now, &network, (audit::Event::UsernameChanged, true), about, "by staff").await?;
        }
        let name = wanted.display_name.as_ref().map(DisplayName::as_str).filter(|name| *name != user.display_name);
        if let Some(name) = name {
            users::set_profile(tx, user.id, name, &user.time_zone).await?;
            audit::append(tx, *now, &network, (audit::Event::ProfileChanged, true), about, "by staff").await?;
        }
        if username.is_some() || name.is_some() {
            self.tell_of_staff(tx, user, Happening::NamesChanged, *now).await?;
        }
        Ok(())
    }

    /// The old address hears of it, the new one gets the link.
    async fn want_address(&self, operator: &Operator<'_>, staff_tx: &StaffTx, email: &Email) -> Result<(), Error> {
        let StaffTx { tx, user, now } = staff_tx;
        let (now, digest) = (*now, users::email_digest(email));
        refuse_frozen(user, now)?;
        if digest == user.email_digest {
            return Err(Error::field(Field::Email, Problem::Unchanged));
        }
        if users::by_name(tx, &digest).await?.is_some() || changes::is_reserved(tx, &digest, Some(user.id), now).await?
        {
            return Err(Error::field(Field::Email, Problem::Taken));
        }
        let (token, life_ms) = (Token::generate(), self.settings.life.invitation_ms);
        let new = address_change::ActiveModel {
            user_id: Set(user.id),
            email: Set(email.as_str().to_owned()),
            email_digest: Set(digest),
            session_id: Set(changes::BY_STAFF),
            expires_at: Set(now + life_ms),
        };
        changes::want_address(tx, new, user.id).await?;
        // An invitation to the wrong address isn't good any longer.
        links::end(tx, user.id, &[links::Purpose::Address, links::Purpose::Invite], now).await?;
        links::insert(tx, (user.id, links::Purpose::Address), &token, now, life_ms).await?;
        let letter = Letter::NewAddress { to: email.as_str().to_owned(), token: token.encode() };
        outbox::enqueue(tx, &self.keys, now, letter, now + life_ms).await?;
        let event = (audit::Event::AddressChangeAsked, true);
        audit::append(tx, now, &operator.network(), event, operator.about(Some(user.id)), "by staff").await?;
        let happening = Happening::AddressWanted { to_hint: email_hint(email.as_str()) };
        self.tell_of_staff(tx, user, happening, now).await
    }
}

impl Wanted {
    fn parse([email, username, display_name]: [Option<&str>; 3]) -> Result<Self, Error> {
        let mut errors = Vec::new();
        let mut note = |field, code| errors.push(FieldError { field, code });
        let email = email.and_then(|typed| Email::parse(typed).map_err(|problem| note(Field::Email, problem)).ok());
        let username = username
            .and_then(|typed| Username::parse_optional(typed).map_err(|problem| note(Field::Username, problem)).ok())
            .map(Name);
        let display_name = display_name
            .and_then(|typed| DisplayName::parse(typed).map_err(|problem| note(Field::DisplayName, problem)).ok());
        if errors.is_empty() { Ok(Self { email, username, display_name }) } else { Err(Error::InvalidInput { errors }) }
    }
}
