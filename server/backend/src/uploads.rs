//! Pictures on their way into messages (contract D16, S14). A device sends a file ahead under an id of its own, gets back
//! what the picture is called here and how large it is, and sends a message that shows it.
//!
//! | File | Holds |
//! |---|---|
//! | [`folder`] | where the bytes lie |
//! | [`picture`] | from whatever came in to a picture without anything hidden in it |
//! | [`bench`] | the one place where that is done |
//! | [`places`] | who may be sending a file at this moment |
//! | [`sweep`] | removing what nobody has a use for |

mod bench;
pub mod folder;
pub mod picture;
mod places;
mod sweep;

use std::sync::Arc;

use protocol::{Code, Image, Refusal, UploadId, UserId, image::UPLOAD_BYTES_MAX};
use store::{NewUpload, Store};
use tokio::{fs::File, io::AsyncWriteExt, task::JoinHandle};
use uuid::Uuid;

use crate::{
    Clock, Haggle, Limits, Viewer,
    error::refusal,
    places::{Place, Places},
};

pub use folder::{Room, Size};

use bench::Bench;
use folder::Folder;
use picture::Remade;

/// Everything that uploads need.
pub(crate) struct Uploads {
    folder: Folder,
    bench: Bench,
    places: Places<UserId>,
    bytes_per_user: u64,
    sweeping: JoinHandle<()>,
}

impl Uploads {
    /// Starts what removes files. To be called inside a tokio runtime.
    pub fn start(store: Store, clock: Arc<dyn Clock>, room: Room, limits: &Limits) -> Self {
        let folder = Folder::new(room);
        let sweeping = tokio::spawn(sweep::sweep_for_ever(store, clock, folder.clone()));
        let bytes_per_user = limits.upload_bytes_per_user;
        Self { folder, bench: Bench::new(), places: places::places(), bytes_per_user, sweeping }
    }

    /// Removes nothing more.
    pub fn stop(&self) {
        self.sweeping.abort();
    }
}

impl Drop for Uploads {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What a device that wants to upload is told before it has sent a byte.
pub enum Begun {
    /// It has done so before: this is the picture.
    Known(Image),
    /// It may.
    New(Incoming),
}

/// A file that comes in. It lies in the folder without a name: whatever ends this process removes it.
pub struct Incoming {
    owner: UserId,
    upload: Uuid,
    file: File,
    bytes: usize,
    place: Place<UserId>,
}

impl Incoming {
    /// Takes the next part.
    ///
    /// # Errors
    /// [`Code::TooLarge`] above [`UPLOAD_BYTES_MAX`], [`Code::StorageFull`] when it cannot be written.
    pub async fn take(&mut self, part: &[u8]) -> Result<(), Code> {
        self.bytes += part.len();
        if self.bytes > UPLOAD_BYTES_MAX {
            return Err(Code::TooLarge);
        }
        self.file.write_all(part).await.map_err(|error| folder::trouble(&error))
    }
}

impl Haggle {
    /// Whether somebody may upload a file now, which his device names by an id of its own and keeps for every retry.
    ///
    /// # Errors
    /// [`Code::RateLimited`]; [`Code::TooLarge`] when the user's uploads take too much already, [`Code::StorageFull`] when
    /// the disk is nearly full, [`Code::Busy`] when he, or everybody together, uploads too many at once, and those of a store
    /// that fails.
    pub async fn begin_upload(&self, viewer: &Viewer, upload: Uuid) -> Result<Begun, Refusal> {
        let (owner, uploads) = (viewer.user.id, self.uploads());
        let so_far = self.store().uploaded(owner, upload).await.map_err(refusal)?;
        if let Some(image) = so_far.known {
            return Ok(Begun::Known(image));
        }
        // First, so that a try that found no place is none of those that he has in an hour.
        let place = uploads.places.take(owner).ok_or(Code::Busy)?;
        self.rates().upload(owner)?;
        if so_far.bytes >= uploads.bytes_per_user {
            return Err(Code::TooLarge.into());
        }
        let file = uploads.folder.nameless().await?;
        Ok(Begun::New(Incoming { owner, upload, file, bytes: 0, place }))
    }

    /// Makes a picture of a file that has come in as a whole, and keeps it. Whoever stops waiting does not stop it
    /// (contract B3); asked again, his device gets the same picture.
    ///
    /// # Errors
    /// [`Code::Invalid`] for what is not a JPEG, PNG or WebP picture, [`Code::TooLarge`] for one with too many pixels,
    /// [`Code::StorageFull`], and those of a store that fails.
    pub async fn finish_upload(&self, incoming: Incoming) -> Result<Image, Refusal> {
        let haggle = self.clone();
        let kept = tokio::spawn(async move { haggle.keep(incoming).await }).await;
        kept.unwrap_or_else(|_| Err(Code::OutcomeUnknown.into()))
    }

    async fn keep(&self, incoming: Incoming) -> Result<Image, Refusal> {
        let Incoming { owner, upload, mut file, place, .. } = incoming;
        let uploads = self.uploads();
        file.flush().await.map_err(|error| folder::trouble(&error))?;
        let Remade { kind, size: (width, height), whole, small } =
            uploads.bench.remake(file.into_std().await).await?;
        let id = UploadId(Uuid::new_v4());
        let bytes = u32::try_from(whole.len() + small.len()).unwrap_or(u32::MAX);
        let new = NewUpload { id, owner, kind, size: (width, height), bytes, at: self.now() };
        self.store().begin_upload(new).await.map_err(refusal)?;
        uploads.folder.write(id, whole, small).await?;
        let is_first = self.store().finish_upload(id, upload).await.map_err(refusal)?;
        drop(place);
        if is_first {
            return Ok(Image { id, width, height, alt: String::new() });
        }
        let known = self.store().uploaded(owner, upload).await.map_err(refusal)?.known;
        known.ok_or_else(|| Code::Unavailable.into())
    }

    /// How an image is kept and in which file, for somebody who may see it; `None` for everybody else, and when there is
    /// none.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn image(
        &self,
        viewer: &Viewer,
        id: UploadId,
        size: Size,
    ) -> Result<Option<(store::Kind, std::path::PathBuf)>, Refusal> {
        let kind = self.store().image(viewer.user.id, id).await.map_err(refusal)?;
        Ok(kind.map(|kind| (kind, self.uploads().folder.path(id, size))))
    }

    /// Removes the files of uploads that no message has had for a day, and those of deleted messages that no report names;
    /// also done by itself, every minute.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn sweep_uploads(&self) -> Result<(), Refusal> {
        sweep::sweep(self.store(), self.now(), &self.uploads().folder).await.map_err(refusal)
    }
}
