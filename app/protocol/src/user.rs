//! Who talks.

use serde::{Deserialize, Serialize};

use crate::UserId;

/// What anybody may see of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Whose profile this is.
    pub id: UserId,
    /// The name the user chose; see [`crate::validate::name`] for what it may hold.
    pub name: String,
}
