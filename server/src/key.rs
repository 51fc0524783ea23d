//! The key that signs access tokens: given, or made once and kept where only this user can read it.

use crate::config::Config;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {}

/// The keys of this process.
///
/// # Errors
/// When the given key is too short, or the one in the data folder cannot be read or made.
pub fn load(_config: &Config) -> Result<backend::token::Keys, KeyError> {
    todo!()
}
