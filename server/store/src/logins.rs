//! The server-side records behind signed-in devices, and their refresh tokens (contract S6). What they leave behind goes
//! by [`forgetting`].

pub mod forgetting;

use protocol::{LoginId, Person, Timestamp, UserId};
use serde::Deserialize;

use crate::{
    Result, Store,
    connection::Connection,
    sql::{self, Sql, both, values},
};

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

macro_rules! login {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::person!($engine, "u"),
            " FROM logins l JOIN users u ON u.id = l.user_id
             WHERE l.id = $1 AND l.ended_at IS NULL AND l.expires_at > $2"
        )
    };
}

impl Store {
    /// Opens a login with its first refresh token.
    ///
    /// # Errors
    /// As for every write: [`crate::Error::StorageFull`], [`crate::Error::Unavailable`], [`crate::Error::OutcomeUnknown`].
    pub async fn open_login(&self, login: NewLogin) -> Result<()> {
        self.write(move |transaction| {
            Box::pin(async move {
                let insert = Sql::common(
                    "INSERT INTO logins (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
                );
                let values = values![login.id.0, login.user.0, login.at.0, login.expires.0];
                transaction.execute(insert, values).await?;
                add_token(transaction, login.refresh_hash, login.id).await
            })
        })
        .await
    }

    /// Exchanges a refresh token for its successor (contract S6). Used again within the grace time, it yields
    /// the same successor, because several tabs may renew at once; used later, it ends its login.
    ///
    /// # Errors
    /// As for every write. After [`crate::Error::OutcomeUnknown`] the same call within the grace time settles it.
    pub async fn rotate_refresh(&self, rotate: Rotate) -> Result<Rotation> {
        self.write(move |transaction| Box::pin(exchange(transaction, rotate))).await
    }

    /// Ends a login at once; ending it again changes nothing.
    ///
    /// # Errors
    /// As for every write.
    pub async fn end_login(&self, login: LoginId, at: Timestamp) -> Result<()> {
        self.write(move |transaction| Box::pin(end(transaction, login, at))).await
    }

    /// Whose login it is; `None` when it has ended or expired. One look-up by key.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn login(&self, login: LoginId, now: Timestamp) -> Result<Option<Person>> {
        self.read(|connection| {
            Box::pin(async move { connection.find("logins", both!(login), values![login.0, now.0]).await })
        })
        .await
    }
}

/// A presented token with its login, which goes on.
#[derive(Deserialize)]
struct Presented {
    login: LoginId,
    person: Person,
    used_at: Option<i64>,
    successor_is_known: bool,
}

macro_rules! presented {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('login', ",
            sql::$engine::id!("l.id"),
            ", 'person', ",
            sql::person!($engine, "u"),
            ", 'used_at', t.used_at, 'successor_is_known', ",
            sql::$engine::truth!(
                "EXISTS (SELECT 1 FROM refresh_tokens s WHERE s.hash = $2 AND s.login_id = t.login_id)"
            ),
            ") FROM refresh_tokens t JOIN logins l ON l.id = t.login_id JOIN users u ON u.id = l.user_id
             WHERE t.hash = $1 AND l.ended_at IS NULL AND l.expires_at > $3"
        )
    };
}

async fn exchange(transaction: &mut Connection, rotate: Rotate) -> Result<Rotation> {
    // Two tabs that renew at once: the second looks when the first is done.
    transaction
        .lock("SELECT 1 FROM refresh_tokens WHERE hash = $1 FOR NO KEY UPDATE", values![rotate.old])
        .await?;
    let presented: Option<Presented> = transaction
        .find("refresh_tokens", both!(presented), values![rotate.old, rotate.new, rotate.at.0])
        .await?;
    let Some(Presented { login, person, used_at, successor_is_known }) = presented else {
        return Ok(Rotation::Unknown);
    };
    match used_at {
        None => {
            renew(transaction, login, &rotate).await?;
            Ok(Rotation::Renewed { login, person })
        }
        // A clock that was set back makes the grace time longer, never shorter.
        Some(used_at) if rotate.at.0 - used_at <= rotate.grace_ms => Ok(if successor_is_known {
            Rotation::Renewed { login, person }
        } else {
            // The key that successors are derived with has changed in between: signing in again is all that is left.
            Rotation::Unknown
        }),
        Some(_) => {
            end(transaction, login, rotate.at).await?;
            Ok(Rotation::Reused { login })
        }
    }
}

async fn renew(transaction: &mut Connection, login: LoginId, rotate: &Rotate) -> Result<()> {
    let used = Sql::common("UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1");
    transaction.execute(used, values![rotate.old, rotate.at.0]).await?;
    let longer = Sql::common("UPDATE logins SET expires_at = $2 WHERE id = $1");
    transaction.execute(longer, values![login.0, rotate.expires.0]).await?;
    add_token(transaction, rotate.new, login).await
}

async fn add_token(transaction: &mut Connection, hash: [u8; 32], login: LoginId) -> Result<()> {
    let insert = Sql::common("INSERT INTO refresh_tokens (hash, login_id) VALUES ($1, $2)");
    transaction.execute(insert, values![hash, login.0]).await?;
    Ok(())
}

/// Marks the login as over. Its tokens go: no token of a login that is over says anything any more.
async fn end(transaction: &mut Connection, login: LoginId, at: Timestamp) -> Result<()> {
    let over = Sql::common("UPDATE logins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL");
    transaction.execute(over, values![login.0, at.0]).await?;
    let forget = Sql::common("DELETE FROM refresh_tokens WHERE login_id = $1");
    transaction.execute(forget, values![login.0]).await?;
    Ok(())
}
