//! What sessions remember beside their rows, dropped by an operator. Nobody is signed out: a session is its row.

use super::Service;
use crate::{
    Error,
    store::{audit, records},
};

impl Service {
    /// Deletes the records that the database holds; how many. Called before those in Redis are dropped, too: the trail tells
    /// of it even where that ends half way.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn clear_records(&self) -> Result<u64, Error> {
        let now = self.now();
        let tx = self.db.begin().await?;
        let cleared = records::clear(&tx).await?;
        let about = audit::About::default();
        audit::append(&tx, now, "command line", (audit::Event::CacheCleared, true), about, "").await?;
        tx.commit().await?;
        Ok(cleared)
    }
}
