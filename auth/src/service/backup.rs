//! That an operator has made a copy of the database: it stands in the trail, and the next one is due in a week. The copy
//! itself is the store's (`Db::copy_to`).

use super::Service;
use crate::{
    Error,
    store::{audit, chores},
};

/// Between two backups, at most: what is newer is lost with the disk.
pub const BACKUP_EVERY_MS: i64 = 7 * 24 * 60 * 60_000;
/// The backup's name among the chores.
pub(super) const NAME: &str = "backup";

impl Service {
    /// Notes that a copy was made.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn note_backup(&self) -> Result<(), Error> {
        let now = self.now();
        let tx = self.db.begin().await?;
        chores::put(&tx, NAME, now + BACKUP_EVERY_MS).await?;
        let about = audit::About::default();
        audit::append(&tx, now, "command line", (audit::Event::BackupMade, true), about, "").await?;
        tx.commit().await?;
        Ok(())
    }
}
