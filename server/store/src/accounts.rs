//! Who somebody is.

use protocol::{Person, Timestamp, UserId};
use serde::Deserialize;

use crate::{
    Result, Store,
    sql::{self, Sql, both, values},
};

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
#[derive(Clone, Deserialize)]
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

macro_rules! account {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('id', ",
            sql::$engine::id!("id"),
            ", 'name', name, 'password_hash', password_hash) FROM users WHERE email = $1"
        )
    };
}

macro_rules! is_tip_due {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::plain!(sql::$engine::truth!("tip_dismissed_at IS NULL")),
            " FROM users WHERE id = $1"
        )
    };
}

macro_rules! profile {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('person', ",
            sql::person!($engine, "u"),
            ", 'joined', u.created_at,
                'listings_active', (SELECT count(*) FROM listings
                    WHERE seller_id = u.id AND state <> 'removed' AND state = 'active'))
             FROM users u WHERE u.id = $1"
        )
    };
}

impl Store {
    /// Creates an account. False: the address is taken.
    ///
    /// # Errors
    /// As for every write: [`crate::Error::StorageFull`], [`crate::Error::Unavailable`], [`crate::Error::OutcomeUnknown`].
    pub async fn create_account(&self, account: NewAccount) -> Result<bool> {
        self.write(move |transaction| {
            Box::pin(async move {
                let insert = Sql::common(
                    "INSERT INTO users (id, name, email, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (email) DO NOTHING",
                );
                let values = values![
                    account.id.0,
                    account.name,
                    account.email,
                    account.password_hash,
                    account.at.0
                ];
                Ok(transaction.execute(insert, values).await? == 1)
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
            Box::pin(async move { connection.find("users", both!(account), values![email]).await })
        })
        .await
    }

    /// Whether that user is still to be shown what helps at the first contact.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn is_tip_due(&self, user: UserId) -> Result<bool> {
        let due: Option<bool> = self
            .read(|connection| {
                Box::pin(async move { connection.find("users", both!(is_tip_due), values![user.0]).await })
            })
            .await?;
        Ok(due.unwrap_or_default())
    }

    /// The user has put that away, for good and on every device.
    ///
    /// # Errors
    /// As for every write.
    pub async fn dismiss_tip(&self, user: UserId, at: Timestamp) -> Result<()> {
        self.write(move |transaction| {
            Box::pin(async move {
                let dismiss = Sql::common("UPDATE users SET tip_dismissed_at = $2 WHERE id = $1");
                transaction.execute(dismiss, values![user.0, at.0]).await?;
                Ok(())
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
            Box::pin(async move { connection.find("users", both!(profile), values![user.0]).await })
        })
        .await
    }
}
