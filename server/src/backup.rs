//! Backups: `haggle backup` makes one while the site is served, `haggle restore` puts one back, and `haggle renew-epoch` is
//! for databases that were put back by other means.
//!
//! A backup is a folder: `haggle.db`, `uploads`, and `backup.json`, which is written last: without it, it is none. The
//! database is copied first. A picture that it names is on the disk already, and is missing in the copy only when its
//! message was deleted meanwhile, which is right (contract S19). The key that signs tokens is not in it: a new one costs
//! devices a renewal that they do by themselves.

use std::{
    fs::{self, DirBuilder, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use backend::{Clock, SystemClock};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use store::{
    Census, CopyError, OpenError,
    copies::{self, begin_anew},
};

use crate::cli::{Backup, Place, Restore};

const DATABASE: &str = "haggle.db";
const UPLOADS: &str = "uploads";
const NOTE: &str = "backup.json";

/// What stands in `backup.json`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    /// When it was finished.
    at: String,
    /// The version of the program.
    version: String,
    /// What has to be in the database.
    census: Census,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Something in a folder.
    #[error("cannot write or read {0}: {1}")]
    File(PathBuf, io::Error),
    /// What is there is never written over.
    #[error("{0} is there already, and is not written over")]
    Exists(PathBuf),
    /// The folder is not what `haggle backup` makes.
    #[error("{0} is no whole backup: {1}")]
    NotWhole(PathBuf, String),
    /// No threads.
    #[error("cannot start: {0}")]
    System(io::Error),
}

/// Makes a backup; says what is in it.
///
/// # Errors
/// [`Failure`]; what there is of it then lacks its note and is no backup.
pub fn backup(settings: &Backup) -> Result<String, Failure> {
    let (place, to) = (&settings.place, &settings.to);
    if to.exists() {
        return Err(Failure::Exists(to.clone()));
    }
    // Only whoever makes it may read it.
    DirBuilder::new().mode(0o700).recursive(true).create(to).map_err(in_file(to))?;
    let url = place.database_url();
    let census = wait(copies::copy(url.expose_secret(), &to.join(DATABASE)))??;
    let pictures = copy_files(&place.uploads_folder(), &to.join(UPLOADS))?;
    let at = SystemClock.now().to_rfc3339();
    let note = Note { at, version: env!("CARGO_PKG_VERSION").to_owned(), census };
    write_note(to, &note).map_err(in_file(to))?;
    Ok(format!("{}: {}, files of pictures: {pictures}", to.display(), said(census)))
}

/// Puts a backup back; says what was in it.
///
/// # Errors
/// [`Failure`], also when anything is there already.
pub fn restore(settings: &Restore) -> Result<String, Failure> {
    let (place, from) = (&settings.place, &settings.from);
    let not_whole = |why: String| Failure::NotWhole(from.clone(), why);
    let note = fs::read(from.join(NOTE)).map_err(|error| not_whole(format!("{NOTE}: {error}")))?;
    let note: Note = serde_json::from_slice(&note).map_err(|error| not_whole(format!("{NOTE}: {error}")))?;
    let uploads = place.uploads_folder();
    if fs::read_dir(&uploads).is_ok_and(|mut there| there.next().is_some()) {
        return Err(Failure::Exists(uploads));
    }
    let pictures = copy_files(&from.join(UPLOADS), &uploads)?;
    // Last, because a server takes whatever database it finds for the whole.
    let url = place.database_url();
    wait(copies::put_back(&from.join(DATABASE), note.census, url.expose_secret()))??;
    Ok(format!("as of {}: {}, files of pictures: {pictures}", note.at, said(note.census)))
}

/// Has devices start over.
///
/// # Errors
/// [`Failure::Open`].
pub fn renew_epoch(place: &Place) -> Result<String, Failure> {
    wait(begin_anew(place.database_url().expose_secret()))??;
    Ok("every device starts over when it connects".to_owned())
}

fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    Ok(tokio::runtime::Runtime::new().map_err(Failure::System)?.block_on(work))
}

fn said(census: Census) -> String {
    let Census { users, listings, conversations, messages, uploads } = census;
    format!(
        "{users} users, {listings} listings, {conversations} conversations, {messages} messages, {uploads} pictures"
    )
}

/// Copies the files of a folder that may not be there. One that goes meanwhile was deleted, and is not needed.
fn copy_files(from: &Path, to: &Path) -> Result<u64, Failure> {
    fs::create_dir_all(to).map_err(in_file(to))?;
    let files = match fs::read_dir(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        files => files.map_err(in_file(from))?,
    };
    let mut count = 0;
    for file in files {
        let file = file.map_err(in_file(from))?;
        let copy = to.join(file.file_name());
        match fs::copy(file.path(), &copy) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            copied => {
                copied.and_then(|_| File::open(&copy)?.sync_all()).map_err(in_file(&copy))?;
                count += 1;
            }
        }
    }
    File::open(to).and_then(|folder| folder.sync_all()).map_err(in_file(to))?;
    Ok(count)
}

fn write_note(folder: &Path, note: &Note) -> io::Result<()> {
    let path = folder.join(NOTE);
    fs::write(&path, serde_json::to_vec_pretty(note)?)?;
    File::open(path)?.sync_all()?;
    File::open(folder)?.sync_all()
}

fn in_file(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    let path = path.to_owned();
    |error| Failure::File(path, error)
}
