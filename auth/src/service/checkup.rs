//! What the doctor asks the database: numbers and times, nobody's name. What they mean is the doctor's.

use super::{Service, backup, sweep};
use crate::{
    Error,
    store::{checkup, chores, signing_keys},
};

/// A database at a glance. Times are ms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkup {
    /// Our clock, in the middle between asking the database for its own and being answered.
    pub now: i64,
    /// The database's clock.
    pub database_now: i64,
    /// People who can sign in, and roles and factors of them.
    pub people: checkup::People,
    /// Letters that wait, and that were given up.
    pub letters: checkup::Letters,
    /// Budgets that are closed.
    pub budgets: checkup::Budgets,
    /// When the newest record of the trail was written.
    pub trail_at: Option<i64>,
    /// When the sweep is due.
    pub sweep_due_at: Option<i64>,
    /// When the next backup is due.
    pub backup_due_at: Option<i64>,
    /// When the newest key that signs access tokens was made.
    pub signing_key_at: Option<i64>,
    /// What a server of MySQL or MariaDB says of itself.
    pub server: Option<checkup::Server>,
}

impl Service {
    /// Asks.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn checkup(&self) -> Result<Checkup, Error> {
        let conn = &self.db.read;
        let before = self.now();
        let database_now = checkup::clock(conn).await?;
        let now = before + (self.now() - before) / 2;
        Ok(Checkup {
            now,
            database_now,
            people: checkup::people(conn, &self.hasher.new_hashes_begin_with()).await?,
            letters: checkup::letters(conn, now).await?,
            budgets: checkup::budgets(conn, now).await?,
            trail_at: checkup::trail_at(conn).await?,
            sweep_due_at: chores::due_at(conn, sweep::NAME).await?,
            backup_due_at: chores::due_at(conn, backup::NAME).await?,
            signing_key_at: signing_keys::all(conn).await?.iter().map(|key| key.created_at).max(),
            server: if self.db.is_sqlite() { None } else { Some(checkup::server(conn).await?) },
        })
    }
}
