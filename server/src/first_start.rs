//! The keys, and what development makes for itself at its first start: a data folder of its owner's alone, with a key
//! file in it.

use crate::{compose::StartError, config::Config};
use auth::keys::{KeyError, Keyring};
use std::{
    fs::{DirBuilder, OpenOptions, read_to_string},
    io::{self, ErrorKind, Write},
    path::Path,
};

/// The keys of this configuration. In development, without any configured, they are made and kept.
///
/// # Errors
/// When they can't be read, or made; when there is a database whose key file is gone.
pub fn keys(config: &Config) -> Result<Keyring, StartError> {
    let secrets = &config.secrets;
    if !secrets.key.is_empty() {
        return Keyring::of_secret(secrets.key.expose()).map_err(|error| bad(Path::new("SECRET_KEY"), error));
    }
    if secrets.has_file() {
        return read(&secrets.key_file)?.ok_or_else(|| missing(&secrets.key_file));
    }
    let path = config.own_key_file();
    if let Some(keys) = read(&path)? {
        return Ok(keys);
    }
    if config.own_database_file().is_some_and(|database| database.exists()) {
        return Err(StartError::KeysLost { path });
    }
    make(&config.server.data_dir, &path).map_err(|error| StartError::Io { path: path.clone(), error })?;
    // Another process may have been quicker; the file is the truth.
    read(&path)?.ok_or_else(|| missing(&path))
}

/// The keys of a file; `None` where there is no such file.
fn read(path: &Path) -> Result<Option<Keyring>, StartError> {
    match read_to_string(path) {
        Ok(text) => Keyring::parse(&text).map(Some).map_err(|error| bad(path, error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StartError::Io { path: path.to_owned(), error }),
    }
}

fn make(folder: &Path, file: &Path) -> io::Result<()> {
    let (mut builder, mut options) = (DirBuilder::new(), OpenOptions::new());
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        builder.mode(0o700);
        options.mode(0o600);
    }
    builder.recursive(true).create(folder)?;
    // Written beside and moved into its place, so that nobody ever reads half a file.
    let draft = file.with_extension(auth::random::incident());
    let mut handle = options.write(true).create_new(true).open(&draft)?;
    writeln!(handle, "# Keys of Countersign, the newest last. Whoever has this file and the database has everything.")?;
    writeln!(handle, "{}", Keyring::generate_line())?;
    handle.sync_all()?;
    let placed = std::fs::hard_link(&draft, file);
    std::fs::remove_file(&draft)?;
    match placed {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn bad(path: &Path, error: KeyError) -> StartError {
    StartError::Keys { path: path.to_owned(), error }
}

fn missing(path: &Path) -> StartError {
    StartError::Io { path: path.to_owned(), error: ErrorKind::NotFound.into() }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keys_are_made_once_for_their_owner_alone() {
        let folder = std::env::temp_dir().join(format!("countersign-keys-{}", auth::random::incident()));
        let mut config = Config::default();
        config.server.data_dir = folder.join("data");
        let first = keys(&config).unwrap();
        let again = keys(&config).unwrap();
        assert_eq!(first.current_id(), again.current_id());
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&config.server.data_dir), 0o700);
        assert_eq!(mode(&config.own_key_file()), 0o600);
        assert_eq!(std::fs::read_dir(&config.server.data_dir).unwrap().count(), 1, "no draft is left");

        // A new key beside an old database would make everything in it unreadable, silently.
        std::fs::remove_file(config.own_key_file()).unwrap();
        std::fs::write(config.own_database_file().unwrap(), "").unwrap();
        assert!(matches!(keys(&config), Err(StartError::KeysLost { .. })));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn configured_keys_come_first() {
        let mut config = Config::default();
        config.secrets.key = "0123456789abcdef0123456789abcdef".into();
        assert!(keys(&config).is_ok());
        config.secrets.key = "".into();
        config.secrets.key_file = "/nonexistent/key".into();
        assert!(matches!(keys(&config), Err(StartError::Io { .. })));
    }
}
