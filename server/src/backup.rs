//! A copy of the database under a name of the operator's: written beside it first, so that nobody ever finds half a copy
//! there, and nothing that was there is lost unless that was asked for.

use auth::store::{Db, db::CopyError};
use std::{
    fs::File,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something has that name, and wasn't to be replaced.
    #[error("{} is there already: give another name, or --force to replace it", path.display())]
    Exists {
        /// The name.
        path: PathBuf,
    },
    /// The name is the database's own, or none of a file.
    #[error("{} can't be the name of a copy", path.display())]
    Name {
        /// The name.
        path: PathBuf,
    },
    /// A copy over its original would be the end of both.
    #[error("{} is the database itself", path.display())]
    Original {
        /// The name.
        path: PathBuf,
    },
    /// The copy can't be made.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The copy can't be put in its place.
    #[error("{}: {error}", path.display())]
    File {
        /// Where.
        path: PathBuf,
        /// The system's word.
        error: io::Error,
    },
}

/// Makes the copy of the database in the file `original`, for its owner alone; its size in bytes. When it returns, the copy is whole, sound and on the disk.
///
/// # Errors
/// [`BackupError`]; nothing is left behind then.
pub async fn make(db: &Db, original: &Path, path: &Path, may_replace: bool) -> Result<u64, BackupError> {
    let named = || BackupError::Name { path: path.to_owned() };
    let name = path.file_name().ok_or_else(named)?;
    if path.is_dir() {
        return Err(named());
    }
    if let (Ok(one), Ok(other)) = (original.canonicalize(), path.canonicalize())
        && one == other
    {
        return Err(BackupError::Original { path: path.to_owned() });
    }
    if path.exists() && !may_replace {
        return Err(BackupError::Exists { path: path.to_owned() });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(BackupError::File { path: folder.to_owned(), error: ErrorKind::NotFound.into() });
    }
    let draft = Draft(folder.join(format!(".{}.{}", name.to_string_lossy(), auth::random::incident())));
    db.copy_to(&draft.0).await?;
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::AlreadyExists => BackupError::Exists { path: path.to_owned() },
        _ => BackupError::File { path: path.to_owned(), error },
    };
    let bytes = std::fs::metadata(&draft.0).map_err(failed)?.len();
    place(&draft.0, path, may_replace).map_err(failed)?;
    // So that the name, too, outlives a power cut.
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(bytes)
}

fn place(draft: &Path, path: &Path, may_replace: bool) -> io::Result<()> {
    if may_replace {
        return std::fs::rename(draft, path);
    }
    // A link replaces nothing, whoever was quicker.
    match std::fs::hard_link(draft, path) {
        // Not every file system has links.
        Err(error) if error.kind() != ErrorKind::AlreadyExists && !path.exists() => std::fs::rename(draft, path),
        linked => linked,
    }
}

/// A file that is gone when the work is done, whatever became of it.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // It has its own name by now, or was never made.
        let _ = std::fs::remove_file(&self.0);
    }
}
