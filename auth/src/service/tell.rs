//! Notices: what happened to an account is told to its owner, with a link for whoever it wasn't.
//!
//! While a change of the address can be undone, the link goes to the address from before all such changes, and the new
//! one is told without it: a thief who has put their own address in must not get the owner's way out.

use super::Service;
use crate::{
    Error,
    client::Client,
    outbox::{self, Happening, Letter},
    random::Token,
    store::{changes, links},
};
use entity::user;
use sea_orm::ConnectionTrait;

impl Service {
    /// Tells a user, in the transaction of what happened. The worker is woken by the caller, after the commit.
    pub(super) async fn tell(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        user: &user::Model,
        happening: Happening,
        now: i64,
    ) -> Result<(), Error> {
        let owners = changes::first_address(tx, user.id, now).await?.unwrap_or_else(|| user.email.clone());
        // Nobody can be told who has no address yet.
        if owners.is_empty() {
            return Ok(());
        }
        let token = Token::generate();
        links::insert(tx, (user.id, links::Purpose::NotMe), &token, now, self.settings.life.undo_ms).await?;
        let letter = |to: &str, token: String| Letter::Notice {
            to: to.to_owned(),
            happening: happening.clone(),
            client: client.agent_in_words(),
            network: client.network(),
            at: now,
            token,
        };
        let until = now + self.settings.life.notice_ms;
        outbox::enqueue(tx, &self.keys, now, letter(&owners, token.encode()), until).await?;
        if owners != user.email {
            outbox::enqueue(tx, &self.keys, now, letter(&user.email, String::new()), until).await?;
        }
        Ok(())
    }
}
