//! Signing out, or giving up a pending sign-in: the same act, at any stage, as often as one likes.

use super::Service;
use crate::{
    Error,
    client::Client,
    principal::Visit,
    store::{audit, sessions},
};

impl Service {
    /// Ends the session of this client's cookie.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: then the session is not ended, and nobody may be told that it is.
    pub async fn sign_out(&self, client: &Client) -> Result<(), Error> {
        let Some(cookie) = &client.session else { return Ok(()) };
        let (now, visit) = (self.now(), self.visit(client).await?);
        let tx = self.db.begin().await?;
        let was_live = sessions::end_by_digest(&tx, cookie.digest(), client.kind, now).await?;
        if was_live && let Visit::SignedIn(principal) = &visit {
            let about = audit::About::own(principal.user.id, Some(principal.session.id));
            audit::append_for(&tx, now, client, (audit::Event::SignedOut, true), about, "").await?;
        }
        tx.commit().await?;
        self.forget_record(Some(cookie)).await;
        Ok(())
    }
}
