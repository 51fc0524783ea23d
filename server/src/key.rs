//! The secret that signs access tokens: given, or made once and kept where only this user can read it.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use backend::token::{KeyTooShort, Keys};
use secrecy::{ExposeSecret, SecretString};

use crate::config::Config;

/// The secret's file in the data folder.
const FILE: &str = "token.key";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The data folder is not there and cannot be made, or is not to be written to.
    #[error("cannot write to the data folder {0}: {1}")]
    Folder(PathBuf, io::Error),
    /// The file is there and cannot be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, io::Error),
    /// What was given or stands in the file is too short to be a secret.
    #[error(transparent)]
    TooShort(#[from] KeyTooShort),
}

/// The keys of this process.
///
/// # Errors
/// When the given secret is too short, or the one in the data folder cannot be read or made.
pub fn load(config: &Config) -> Result<Keys, KeyError> {
    let secret = match &config.token_key {
        Some(given) => given.clone(),
        None => kept(&config.data_folder)?,
    };
    Ok(Keys::new(&secret)?)
}

/// Whether there is one in the data folder.
pub fn is_kept(folder: &Path) -> bool {
    folder.join(FILE).is_file()
}

/// The secret in the data folder, made now if it is not there.
fn kept(folder: &Path) -> Result<SecretString, KeyError> {
    fs::create_dir_all(folder).map_err(|error| KeyError::Folder(folder.to_owned(), error))?;
    let path = folder.join(FILE);
    // Whoever comes second, in this process or another, reads what the first one made.
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(mut file) => {
            let secret = Keys::random_secret();
            let written = file.write_all(secret.expose_secret().as_bytes()).and_then(|()| file.sync_all());
            written.map_err(|error| KeyError::Folder(folder.to_owned(), error))?;
            Ok(secret)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim().to_owned().into()),
            Err(error) => Err(KeyError::Unreadable(path, error)),
        },
        Err(error) => Err(KeyError::Folder(folder.to_owned(), error)),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = kept(folder.path()).expect("a secret");
        let second = kept(folder.path()).expect("a secret");
        assert_eq!(first.expose_secret(), second.expose_secret());
        assert!(first.expose_secret().len() >= 32);
        let mode = fs::metadata(folder.path().join(FILE)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("a file");
        let refused = kept(&file.join("data")).expect_err("a file is no folder");
        assert!(refused.to_string().contains("file/data"), "{refused}");
    }
}
