//! Programs that a user trusts, beside trusted browsers: a device token in the place of the cookie. What it is worth is
//! the same: the password is enough there, for assurance 1, until the password or a factor changes.

use super::{
    Service,
    act::{Act, refuse_frozen},
    own_browsers::trusted_until,
};
use crate::{
    Error, Field,
    client::Client,
    intent::Intent,
    label::DeviceName,
    principal::Principal,
    random::Token,
    store::{audit, browsers},
    wire::DeviceView,
};

/// A trusted program.
#[must_use = "its token must reach the program"]
pub struct NewDevice {
    /// What is listed of it.
    pub view: DeviceView,
    /// To be sent along with the password, as `device_token`.
    pub token: Token,
}

impl Service {
    /// Browsers and programs in which the password is enough, the last used first.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn devices(&self, principal: &Principal) -> Result<Vec<DeviceView>, Error> {
        let (user, now) = (&principal.user, self.now());
        if self.trust_days(user).is_none() {
            return Ok(Vec::new());
        }
        let rows = browsers::trusted_of(&self.db.read, user, now).await?;
        let view = |row: &entity::browser::Model| {
            trusted_until(user, row, now).map(|expires_at| DeviceView {
                id: row.id.simple().to_string(),
                name: row.name.clone(),
                network: row.network.clone(),
                created_at: row.created_at,
                last_used_at: row.used_at,
                expires_at,
            })
        };
        Ok(rows.iter().filter_map(view).collect())
    }

    /// Trusts a program, up to as many as the operator allows.
    ///
    /// # Errors
    /// [`Error::StepUpRequired`], [`Error::InvalidInput`], [`Error::NotPermitted`] for staff and where trust is switched
    /// off, [`Error::TooManyDevices`], [`Error::Frozen`], [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn trust_program(&self, client: &Client, principal: &Principal, name: &str) -> Result<NewDevice, Error> {
        let name = DeviceName::parse(name).map_err(|problem| Error::field(Field::Name, problem))?;
        if self.trust_days(&principal.user).is_none() {
            return Err(Error::NotPermitted);
        }
        self.demand_step_up(principal, &Intent::TrustProgram)?;
        let (now, life, token) = (self.now(), &self.settings.life, Token::generate());
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        if browsers::trusted_besides(&tx, &user, None, now).await? >= u64::from(self.settings.most_trusted) {
            return Err(Error::TooManyDevices);
        }
        let expires_at = now + life.trust_ms;
        let id = browsers::insert(&tx, client, &token, user.id, now, life.browser_ms).await?;
        browsers::rename(&tx, id, name.as_str()).await?;
        browsers::trust(&tx, id, now, expires_at, user.trust_epoch).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::BrowserTrusted, true), about, "program").await?;
        tx.commit().await?;
        let view = DeviceView {
            id: id.simple().to_string(),
            name: name.as_str().to_owned(),
            network: client.network(),
            created_at: now,
            last_used_at: now,
            expires_at,
        };
        Ok(NewDevice { view, token })
    }
}
