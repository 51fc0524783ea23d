//! Opening the store.

use protocol::Epoch;

use crate::Result;

/// Everything that lasts. Clones share the connections.
#[derive(Clone)]
pub struct Store;

/// How the store uses its machine.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections that read at the same time.
    pub readers: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4 }
    }
}

/// Why the store was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {}

impl Store {
    /// Opens the store at `url`.
    pub async fn open(_url: &str, _options: Options) -> std::result::Result<Self, OpenError> {
        todo!()
    }

    /// Closes every connection.
    pub async fn close(&self) {
        todo!()
    }

    /// Whether the store answers.
    pub async fn ping(&self) -> Result<()> {
        todo!()
    }

    /// The history that every `rev` counts in (contract D11).
    pub fn epoch(&self) -> Epoch {
        todo!()
    }

    /// Whether there are no users yet.
    pub async fn is_empty(&self) -> Result<bool> {
        todo!()
    }
}
