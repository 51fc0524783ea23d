//! The one place where pictures are made anew (contract S14): one at a time, on a thread of its own, because each takes a
//! core for a moment and some hundred megabytes. Those who wait are bounded by the places that [`super`] gives.

use std::{
    fs::File,
    io::{Read, Seek},
    sync::Arc,
};

use protocol::Code;
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{folder, picture, picture::Remade};

pub(super) struct Bench(Arc<Semaphore>);

impl Bench {
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    /// Makes a picture of a file. Whatever a decoder does, its panic included, ends here.
    ///
    /// # Errors
    /// Those of [`picture::remake`].
    pub async fn remake(&self, mut file: File) -> Result<Remade, Code> {
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(|_| Code::Unavailable)?;
        let work = spawn_blocking(move || {
            // The turn goes with the work: a caller who leaves does not make room for another.
            let _turn = turn;
            let mut bytes = Vec::new();
            file.rewind()
                .and_then(|()| file.read_to_end(&mut bytes))
                .map_err(|error| folder::trouble(&error))?;
            picture::remake(&bytes)
        });
        work.await.unwrap_or(Err(Code::Invalid))
    }
}
