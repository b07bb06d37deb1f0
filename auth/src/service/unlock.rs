//! The owner's way in while strangers have used up an account's password budget: a mailed link makes one browser known,
//! with a budget of its own. It is no proof of anything and gives no trust.

use super::{Service, Unlocked};
use crate::{
    Error,
    client::Client,
    random::Token,
    store::{audit, browsers, links},
    throttle::Rule,
};

impl Service {
    /// Spends an unlock link.
    ///
    /// # Errors
    /// [`Error::InvalidLink`], [`Error::TooManyRequests`], [`Error::Unavailable`].
    pub async fn unlock(&self, client: &Client, link: &Token) -> Result<Unlocked, Error> {
        self.take_range(client, "range-link", Rule::range_links).await?;
        let now = self.now();
        let user_id = links::holder(&self.db.read, link, links::Purpose::Unlock, now).await?;
        let user_id = user_id.ok_or(Error::InvalidLink)?;
        let (life, fresh) = (&self.settings.life, Token::generate());
        let tx = self.db.begin().await?;
        if !links::spend(&tx, link, links::Purpose::Unlock, now).await? {
            return Err(Error::InvalidLink);
        }
        if let Some(cookie) = &client.browser {
            browsers::forget_of(&tx, cookie.digest(), user_id).await?;
            browsers::rotate(&tx, cookie.digest(), fresh.digest(), now + life.browser_grace_ms).await?;
        }
        browsers::insert(&tx, client, &fresh, user_id, now, life.browser_ms).await?;
        let about = audit::About { user_id: Some(user_id), ..Default::default() };
        audit::append_for(&tx, now, client, (audit::Event::BrowserUnlocked, true), about, "").await?;
        tx.commit().await?;
        Ok(Unlocked { browser: fresh })
    }
}
