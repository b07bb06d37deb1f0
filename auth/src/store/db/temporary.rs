//! A database of its own for each test: a file, because a database in memory has neither a log nor contention.

use super::Db;
use std::{
    ops::Deref,
    path::{Path, PathBuf},
};

/// An open database in a folder that goes with it.
pub(crate) struct TemporaryDb {
    db: Db,
    folder: PathBuf,
}

impl TemporaryDb {
    /// A new, empty one.
    pub(crate) async fn open() -> Self {
        let folder = std::env::temp_dir().join(format!("countersign-{}", crate::random::incident()));
        let db = Db::connect(&url(&folder), None).await.unwrap();
        Self { db, folder }
    }

    /// The same file, opened once more, as another process would.
    pub(crate) async fn open_again(&self) -> Db {
        Db::connect(&url(&self.folder), None).await.unwrap()
    }

    /// The file.
    pub(crate) fn file(&self) -> PathBuf {
        file(&self.folder)
    }
}

impl Deref for TemporaryDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for TemporaryDb {
    fn drop(&mut self) {
        // Nothing depends on it: the system sweeps the folder it lies in.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("countersign.db")
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}", file(folder).display())
}
