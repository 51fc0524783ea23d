//! The server-side records behind signed-in devices, and their refresh tokens (contract S6).

use protocol::{LoginId, Person, Timestamp, UserId};

use crate::{Result, Store};

/// A device that signs in.
#[derive(Debug, Clone)]
pub struct NewLogin {
    /// Made by the caller.
    pub id: LoginId,
    /// Who signs in.
    pub user: UserId,
    /// SHA-256 of the first refresh token.
    pub refresh_hash: [u8; 32],
    /// Now.
    pub at: Timestamp,
    /// When the login ends by itself unless it is renewed.
    pub expires: Timestamp,
}

/// A refresh token presented for its successor.
#[derive(Debug, Clone)]
pub struct Rotate {
    /// SHA-256 of the token that was presented.
    pub old: [u8; 32],
    /// SHA-256 of its successor, which the caller derives from the old one.
    pub new: [u8; 32],
    /// Now.
    pub at: Timestamp,
    /// When the login ends by itself unless it is renewed again.
    pub expires: Timestamp,
    /// For how long after its first use the old token still yields the same successor, in milliseconds.
    pub grace_ms: i64,
}

/// What presenting a refresh token led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// The successor is valid: this was the first use, or another one within the grace time.
    Renewed {
        /// The login that goes on.
        login: LoginId,
        /// Whose it is.
        person: Person,
    },
    /// The token had been used before: it is in two hands, and its login has been ended.
    Reused {
        /// The login that was ended.
        login: LoginId,
    },
    /// No such token, or its login is over.
    Unknown,
}

impl Store {
    /// Opens a login.
    pub async fn open_login(&self, _login: NewLogin) -> Result<()> {
        todo!()
    }

    /// Exchanges a refresh token for its successor.
    pub async fn rotate_refresh(&self, _rotate: Rotate) -> Result<Rotation> {
        todo!()
    }

    /// Ends a login at once; ending it again changes nothing.
    pub async fn end_login(&self, _login: LoginId, _at: Timestamp) -> Result<()> {
        todo!()
    }

    /// Whose login it is; `None` when it has ended or expired.
    pub async fn login(&self, _login: LoginId, _now: Timestamp) -> Result<Option<Person>> {
        todo!()
    }
}
