//! Where the bytes of pictures lie: two files each in one folder, named by the server.
//!
//! Not in the store, although that would be one thing less to set up. What comes in by the megabyte would wait in line with
//! messages for the one writer of SQLite, swell its log, and could fill the disk on which messages have to fit; and of a
//! PostgreSQL on another machine nobody here knows how full its disk is. Where several servers share one PostgreSQL, they
//! share this folder, too (`--uploads-folder`, on a file system that all of them see). The store says which files there
//! ought to be: its row is written before them and removed after them.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use protocol::{Code, UploadId};
use tokio::{fs::File, task::spawn_blocking};

/// Where uploads lie, and what must stay free there so that messages still fit (contract, section 2).
#[derive(Debug, Clone)]
pub struct Room {
    /// The folder; made when it is missing.
    pub folder: PathBuf,
    /// Bytes that stay free at least.
    pub free_bytes: u64,
    /// Hundredths of the disk that stay free at least.
    pub free_percent: u64,
}

impl Room {
    /// The contract's: 10 % and 1 GiB stay free.
    pub const fn in_folder(folder: PathBuf) -> Self {
        Self { folder, free_bytes: 1024 * 1024 * 1024, free_percent: 10 }
    }
}

/// Which of a picture's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As large as it is kept.
    Whole,
    /// For a conversation.
    Small,
}

#[derive(Debug, Clone)]
pub(crate) struct Folder(Room);

impl Folder {
    pub const fn new(room: Room) -> Self {
        Self(room)
    }

    /// A picture's file.
    pub fn path(&self, id: UploadId, size: Size) -> PathBuf {
        self.0.folder.join(match size {
            Size::Whole => id.to_string(),
            Size::Small => format!("{id}-small"),
        })
    }

    /// A file without a name, if there is room for one.
    ///
    /// # Errors
    /// [`Code::StorageFull`], [`Code::Unavailable`].
    pub async fn nameless(&self) -> Result<File, Code> {
        let room = self.0.clone();
        blocking(move || {
            fs::create_dir_all(&room.folder)?;
            if !has_room(&room)? {
                return Err(io::ErrorKind::StorageFull.into());
            }
            tempfile::tempfile_in(&room.folder)
        })
        .await
        .map(File::from_std)
    }

    /// Writes both files durably.
    ///
    /// # Errors
    /// As [`Self::nameless`].
    pub async fn write(&self, id: UploadId, whole: Vec<u8>, small: Vec<u8>) -> Result<(), Code> {
        let files = [(self.path(id, Size::Whole), whole), (self.path(id, Size::Small), small)];
        let folder = self.0.folder.clone();
        blocking(move || {
            for (path, bytes) in &files {
                let mut file = fs::File::create_new(path)?;
                file.write_all(bytes)?;
                file.sync_all()?;
            }
            // Without this their names could be lost with the power.
            fs::File::open(folder)?.sync_all()
        })
        .await
    }

    /// Removes both files, as far as they are there.
    ///
    /// # Errors
    /// As [`Self::nameless`].
    pub async fn remove(&self, ids: &[UploadId]) -> Result<(), Code> {
        let paths: Vec<_> =
            ids.iter().flat_map(|id| [Size::Whole, Size::Small].map(|size| self.path(*id, size))).collect();
        blocking(move || paths.iter().try_for_each(|path| remove(path))).await
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn has_room(room: &Room) -> io::Result<bool> {
    let disk = rustix::fs::statvfs(&room.folder)?;
    let (free, all) = (disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize);
    Ok(free >= room.free_bytes && free >= all / 100 * room.free_percent)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Code> {
    match spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| trouble(&error)),
        Err(_) => Err(Code::Unavailable),
    }
}

/// What went wrong with a file, as others are told. Logged here, without its name.
pub(crate) fn trouble(error: &io::Error) -> Code {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::StorageFull,
        _ => Code::Unavailable,
    };
    tracing::error!(code = code.as_str(), kind = ?error.kind(), "an upload could not be kept");
    code
}
