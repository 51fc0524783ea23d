//! Who somebody is.

use protocol::{Person, Timestamp, UserId};

use crate::{Result, Store};

/// A user who signs up.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub async fn create_account(&self, _account: NewAccount) -> Result<bool> {
        todo!()
    }

    /// The account with that address.
    pub async fn account_by_email(&self, _email: &str) -> Result<Option<Account>> {
        todo!()
    }

    /// What anybody may see of that user.
    pub async fn profile(&self, _user: UserId) -> Result<Option<Profile>> {
        todo!()
    }
}
