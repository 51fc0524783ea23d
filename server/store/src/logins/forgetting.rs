//! Forgetting what logins leave behind, a little at a time, so that nobody who writes waits long for it (contract B5):
//! every renewal leaves a used token, and every device that nobody uses any more its login.

use protocol::Timestamp;

use crate::{
    Result, Store,
    sql::{Sql, values},
};

/// Rows that each of the statements forgets at most.
pub const FORGOTTEN_MAX: u64 = 256;
// The statements have it as a number, so that PostgreSQL plans for as few.
const _: () = assert!(FORGOTTEN_MAX == 256);

/// Tokens that were used before `$1`. PostgreSQL passes over what somebody else holds at the moment, so that neither waits
/// for the other.
const FORGET_USED: Sql = Sql {
    sqlite: "DELETE FROM refresh_tokens WHERE hash IN (
        SELECT hash FROM refresh_tokens WHERE used_at < $1 ORDER BY used_at LIMIT 256)",
    postgres: "DELETE FROM refresh_tokens WHERE hash = ANY (ARRAY(
        SELECT hash FROM refresh_tokens WHERE used_at < $1 ORDER BY used_at LIMIT 256 FOR UPDATE SKIP LOCKED))",
};

/// Tokens of logins that expired before `$1`.
const FORGET_TOKENS: Sql = Sql {
    sqlite: "DELETE FROM refresh_tokens WHERE hash IN (
        SELECT t.hash FROM logins l CROSS JOIN refresh_tokens t ON t.login_id = l.id
        WHERE l.expires_at < $1 ORDER BY l.expires_at LIMIT 256)",
    postgres: "DELETE FROM refresh_tokens WHERE hash = ANY (ARRAY(
        SELECT t.hash FROM logins l JOIN refresh_tokens t ON t.login_id = l.id
        WHERE l.expires_at < $1 ORDER BY l.expires_at LIMIT 256 FOR UPDATE SKIP LOCKED))",
};

/// Logins that expired before `$1` and have no token left.
const FORGET_LOGINS: Sql = Sql {
    sqlite: "DELETE FROM logins WHERE id IN (
        SELECT l.id FROM logins l
        WHERE l.expires_at < $1 AND NOT EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.login_id = l.id)
        ORDER BY l.expires_at LIMIT 256)",
    postgres: "DELETE FROM logins WHERE id = ANY (ARRAY(
        SELECT l.id FROM logins l
        WHERE l.expires_at < $1 AND NOT EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.login_id = l.id)
        ORDER BY l.expires_at LIMIT 256 FOR UPDATE SKIP LOCKED))",
};

impl Store {
    /// Forgets some tokens that were used before `used`, and some logins that expired before `expired`, with their tokens:
    /// those first that are due for longest, of each kind at most [`FORGOTTEN_MAX`]. Says whether there may be more. A
    /// token that is forgotten is as one that never was: that it comes again is noticed only before that.
    ///
    /// # Errors
    /// As for every write; the same may come again.
    pub async fn forget_some_logins(&self, expired: Timestamp, used: Timestamp) -> Result<bool> {
        self.write(move |transaction| {
            Box::pin(async move {
                let forgotten = [
                    transaction.execute(FORGET_USED, values![used.0]).await?,
                    transaction.execute(FORGET_TOKENS, values![expired.0]).await?,
                    transaction.execute(FORGET_LOGINS, values![expired.0]).await?,
                ];
                Ok(forgotten.contains(&FORGOTTEN_MAX))
            })
        })
        .await
    }
}
