//! How often anything is sent to the database.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::Store;

/// Counted by every connection of a store. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct Crossings(Arc<AtomicU64>);

impl Crossings {
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Store {
    /// How often anything has been sent to the database since the store was opened: a statement, or several that
    /// travel together, and BEGIN, COMMIT and ROLLBACK where they travel alone.
    ///
    /// For whoever runs the server, divided by the requests of the same time: a use case costs as many however much
    /// there is to read or write. If this grows with the data, somebody asks row by row.
    pub fn crossings(&self) -> u64 {
        self.inner.crossings.0.load(Ordering::Relaxed)
    }
}
