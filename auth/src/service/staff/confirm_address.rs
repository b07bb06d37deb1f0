//! An address that staff have asked for, confirmed by whoever has its mailbox.

use crate::{
    Error,
    client::Client,
    outbox::Happening,
    random::Token,
    service::{Service, act::refuse_frozen, send::email_hint},
    store::{self, audit, changes, links, users},
    throttle::Rule,
};

impl Service {
    /// Confirms it by its link. Everything older ends, and the address from before is told; while the change can be undone
    /// it stays its owner's.
    ///
    /// # Errors
    /// [`Error::InvalidLink`], [`Error::Frozen`], [`Error::TooManyRequests`], [`Error::Unavailable`].
    pub async fn confirm_new_address(&self, client: &Client, link: &Token) -> Result<(), Error> {
        self.take_range(client, "range-link", Rule::range_links).await?;
        let now = self.now();
        let holder = links::holder(&self.db.read, link, links::Purpose::Address, now).await?;
        let user_id = holder.ok_or(Error::InvalidLink)?;
        let tx = self.db.begin().await?;
        let user = users::locked(&tx, user_id).await?.filter(|user| user.disabled_at.is_none());
        let user = user.ok_or(Error::InvalidLink)?;
        let wanted = changes::wanted_address(&tx, user.id, changes::BY_STAFF, now).await?.ok_or(Error::InvalidLink)?;
        refuse_frozen(&user, now)?;
        if changes::is_reserved(&tx, &wanted.email_digest, Some(user.id), now).await?
            || !links::spend(&tx, link, links::Purpose::Address, now).await?
        {
            return Err(Error::InvalidLink);
        }
        match users::set_email(&tx, &user, &wanted.email, &wanted.email_digest).await {
            Ok(true) => {}
            Ok(false) => return Err(Error::InvalidLink),
            Err(e) if store::failure::is_unique_violation(&e) => return Err(Error::InvalidLink),
            Err(e) => return Err(e.into()),
        }
        self.note_address_before(&tx, &user, now).await?;
        self.end_what_is_older(&tx, &user, None, now).await?;
        let about = audit::About { user_id: Some(user.id), ..Default::default() };
        audit::append_for(&tx, now, client, (audit::Event::AddressChanged, true), about, "by staff").await?;
        let renamed = entity::user::Model { email: wanted.email.clone(), ..user };
        let happening = Happening::AddressChanged { to_hint: email_hint(&wanted.email) };
        self.tell(&tx, client, &renamed, happening, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }
}
