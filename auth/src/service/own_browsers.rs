//! The browsers in which a user is known, and those that they told us to trust: seen, and forgotten.
//!
//! A trusted browser signs in with the password alone, which is worth assurance 1. Trust is never given to staff, isn't
//! renewed by use, and is void as soon as the password or a factor changes: it holds for one trust epoch of its user.

use super::{
    Service,
    act::{Act, parse_id},
};
use crate::{
    Error,
    client::Client,
    intent::Intent,
    principal::{Principal, role_of},
    store::{audit, browsers, sessions, users},
    wire::BrowserView,
};
use entity::{browser, user};
use sea_orm::ConnectionTrait;

/// Browsers on one page.
const MOST_SHOWN: u64 = 100;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Service {
    /// For how many days this user can trust a browser; nothing where it isn't offered.
    pub(super) fn trust_days(&self, user: &user::Model) -> Option<u32> {
        let is_offered = self.settings.trust_is_allowed && !role_of(user).is_staff();
        is_offered.then(|| u32::try_from(self.settings.life.trust_ms / DAY_MS).unwrap_or(u32::MAX))
    }

    /// Whether a user who has given their password in this known browser needs no code.
    pub(super) fn is_trusted(&self, user: &user::Model, browser: &browser::Model, now: i64) -> bool {
        self.trust_days(user).is_some() && trusted_until(user, browser, now).is_some()
    }

    /// Trusts the browser of a sign-in by authenticator, up to as many as the operator allows.
    pub(super) async fn trust_browser(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        user: &user::Model,
        browser_id: uuid::Uuid,
        now: i64,
    ) -> Result<(), Error> {
        let most = u64::from(self.settings.most_trusted);
        if self.trust_days(user).is_none() || browsers::trusted_besides(tx, user, Some(browser_id), now).await? >= most
        {
            return Ok(());
        }
        let until = now + self.settings.life.trust_ms;
        browsers::trust(tx, browser_id, now, until, user.trust_epoch).await?;
        let about = audit::About::own(user.id, None);
        audit::append_for(tx, now, client, (audit::Event::BrowserTrusted, true), about, "").await?;
        Ok(())
    }

    /// Browsers in which the user is known, the last used first.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn browsers(&self, principal: &Principal) -> Result<Vec<BrowserView>, Error> {
        let (user, now) = (&principal.user, self.now());
        let rows = browsers::of(&self.db.read, user.id, now, MOST_SHOWN).await?;
        let is_offered = self.trust_days(user).is_some();
        let view = |row: &browser::Model| BrowserView {
            id: row.id.simple().to_string(),
            current: Some(row.id) == principal.session.browser_id,
            client: row.name.clone(),
            network: row.network.clone(),
            created_at: row.created_at,
            last_used_at: row.used_at,
            trusted_until: trusted_until(user, row, now).filter(|_| is_offered),
        };
        Ok(rows.iter().map(view).collect())
    }

    /// Forgets one browser: it is neither trusted nor known, and the sessions in it end, but for this one.
    pub(super) async fn forget_browser(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
        id: &str,
    ) -> Result<(), Error> {
        let (id, now) = (parse_id(id)?, self.now());
        self.demand_step_up(principal, intent)?;
        let Act { tx, user } = self.begin_act(principal, now).await?;
        if !browsers::forget_one(&tx, user.id, id).await? {
            return Err(Error::NotFound);
        }
        sessions::end_in_browsers(&tx, user.id, &[id], principal.session.id, now).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::BrowserForgotten, true), about, "one").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets all browsers but this one, and trusts none.
    pub(super) async fn forget_browsers(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
    ) -> Result<(), Error> {
        self.demand_step_up(principal, intent)?;
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        let gone = browsers::forget_others(&tx, user.id, principal.session.browser_id).await?;
        sessions::end_in_browsers(&tx, user.id, &gone, principal.session.id, now).await?;
        users::void_trust(&tx, user.id).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::BrowserForgotten, true), about, "all others").await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Until when a browser is trusted, if it is.
pub(super) fn trusted_until(user: &user::Model, browser: &browser::Model, now: i64) -> Option<i64> {
    browser.trusted_until.filter(|until| *until > now && browser.trust_epoch == user.trust_epoch)
}
