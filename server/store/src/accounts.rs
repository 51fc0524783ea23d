//! Who somebody is.

use protocol::{Person, Timestamp, UserId};
use serde::Deserialize;
use uuid::Uuid;

use crate::{Result, Store, json};

/// A user who signs up.
#[derive(Clone)]
pub struct NewAccount {
    /// Made by the caller.
    pub id: UserId,
    /// As others see it; clean, see `protocol::validate::name`.
    pub name: String,
    /// In the form in which it is looked up, see `protocol::validate::email`.
    pub email: String,
    /// A PHC string; never the password.
    pub password_hash: String,
    /// Now.
    pub at: Timestamp,
}

/// What signing in needs to know of a user.
#[derive(Clone)]
pub struct Account {
    /// Who.
    pub id: UserId,
    /// As others see it.
    pub name: String,
    /// The PHC string that was stored.
    pub password_hash: String,
}

/// What anybody may see of a user on a page about him.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Profile {
    /// Who.
    pub person: Person,
    /// When he signed up.
    pub joined: Timestamp,
    /// How many listings he has for sale.
    pub listings_active: u32,
}

impl Store {
    /// Creates an account. False: the address is taken.
    ///
    /// # Errors
    /// As for every write: [`crate::Error::StorageFull`], [`crate::Error::Unavailable`], [`crate::Error::OutcomeUnknown`].
    pub async fn create_account(&self, account: NewAccount) -> Result<bool> {
        self.write(move |transaction| {
            Box::pin(async move {
                let created = sqlx::query(
                    "INSERT INTO users (id, name, email, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (email) DO NOTHING",
                )
                .bind(account.id.0)
                .bind(account.name)
                .bind(account.email)
                .bind(account.password_hash)
                .bind(account.at.0)
                .execute(transaction)
                .await?;
                Ok(created.rows_affected() == 1)
            })
        })
        .await
    }

    /// The account with that address, in the form that `protocol::validate::email` gives it.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>> {
        let email = email.to_owned();
        self.read(|connection| {
            Box::pin(async move {
                let row: Option<(Uuid, String, String)> =
                    sqlx::query_as("SELECT id, name, password_hash FROM users WHERE email = $1")
                        .bind(email)
                        .fetch_optional(connection)
                        .await?;
                Ok(row.map(|(id, name, password_hash)| Account { id: UserId(id), name, password_hash }))
            })
        })
        .await
    }

    /// What anybody may see of that user.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn profile(&self, user: UserId) -> Result<Option<Profile>> {
        self.read(|connection| {
            Box::pin(async move {
                let profile: Option<String> = sqlx::query_scalar(
                    "SELECT json_object('person', json_object('id', hex(id), 'name', name), 'joined', created_at,
                        'listings_active', (SELECT count(*) FROM listings
                            WHERE seller_id = users.id AND state <> 'removed' AND state = 'active'))
                     FROM users WHERE id = $1",
                )
                .bind(user.0)
                .fetch_optional(connection)
                .await?;
                profile.map(|profile| json::decode(&profile, "users")).transpose()
            })
        })
        .await
    }
}
