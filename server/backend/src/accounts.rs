//! Signing up, in and out, and finding out who is calling (contract S5-S9). What signing in leaves behind goes by
//! [`forgetting`].

pub(crate) mod forgetting;

use std::net::IpAddr;

use protocol::{Code, LoginId, Person, Refusal, Timestamp, UserId, validate};
use secrecy::{ExposeSecret, SecretString};
use store::{NewAccount, NewLogin, Rotate, Rotation};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use crate::{
    Haggle, Viewer,
    error::refusal,
    password,
    token::{self, GRACE_MS, REFRESH_LIFE_MS},
};

pub use store::Profile;

/// Somebody who wants an account.
#[derive(Debug)]
pub struct SignUp {
    /// As others will see it.
    pub name: String,
    /// To be found by when signing in.
    pub email: String,
    /// 8 to 128 characters, not a common one.
    pub password: SecretString,
}

/// Somebody who has one.
#[derive(Debug)]
pub struct SignIn {
    /// As given when signing up, in any case.
    pub email: String,
    /// The password.
    pub password: SecretString,
}

/// What a device holds once somebody has signed in on it.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who signed in, and as which login.
    pub viewer: Viewer,
    /// To be shown with every request; good until `viewer.expires`.
    pub access: SecretString,
    /// To be exchanged, once, for the next pair.
    pub refresh: SecretString,
    /// When the login ends unless it is renewed.
    pub refresh_expires: Timestamp,
}

impl Haggle {
    /// Makes an account and signs in on it. A taken address costs the same work and gets the same answer as
    /// a name or password that may not be used (contract S8).
    ///
    /// # Errors
    /// [`Code::Invalid`], [`Code::TooLarge`], [`Code::RateLimited`], [`Code::Busy`], and those of a store that fails.
    pub async fn sign_up(&self, form: SignUp, address: IpAddr) -> Result<Session, Refusal> {
        let name = validate::name(&form.name.nfc().collect::<String>())?;
        let email = validate::email(&form.email)?;
        password::acceptable(&form.password)?;
        self.rates().sign_up(address)?;
        let password_hash = self.gate().hash(form.password).await?;
        let user = Person { id: UserId(Uuid::now_v7()), name };
        let account =
            NewAccount { id: user.id, name: user.name.clone(), email, password_hash, at: self.now() };
        if !self.store().create_account(account).await.map_err(refusal)? {
            return Err(Code::Invalid.into());
        }
        self.open_session(user).await
    }

    /// Signs in on a device. An unknown address costs the same work and gets the same answer as a wrong
    /// password (contract S8).
    ///
    /// # Errors
    /// [`Code::Invalid`], [`Code::RateLimited`], [`Code::Busy`], and those of a store that fails.
    pub async fn sign_in(&self, form: SignIn, address: IpAddr) -> Result<Session, Refusal> {
        // What cannot be an address is looked up all the same: its shape must not tell by time.
        let email = validate::email(&form.email).unwrap_or_default();
        self.rates().sign_in(&email, address)?;
        let account = self.store().account_by_email(&email).await.map_err(refusal)?;
        let (user, hash) = match account {
            Some(account) => {
                (Some(Person { id: account.id, name: account.name }), Some(account.password_hash))
            }
            None => (None, None),
        };
        let matches = self.gate().verify(form.password, hash).await?;
        match user {
            Some(user) if matches => self.open_session(user).await,
            _ => Err(Code::Invalid.into()),
        }
    }

    /// Exchanges a refresh token for the next pair. Shown again within 20 seconds it yields the same
    /// successor; later its login ends, because it is in two hands (contract S6).
    ///
    /// # Errors
    /// [`Code::SignedOut`], and those of a store that fails.
    pub async fn renew(&self, refresh: &str) -> Result<Session, Refusal> {
        let now = self.now();
        let successor = self.keys().successor(refresh);
        let refresh_expires = Timestamp(now.0 + REFRESH_LIFE_MS);
        let rotate = Rotate {
            old: token::hash(refresh),
            new: token::hash(successor.expose_secret()),
            at: now,
            expires: refresh_expires,
            grace_ms: GRACE_MS,
        };
        self.see_through(async move |haggle| {
            match haggle.store().rotate_refresh(rotate).await.map_err(refusal)? {
                Rotation::Renewed { login, person } => {
                    haggle.session(person, login, successor, refresh_expires)
                }
                Rotation::Reused { login } => {
                    tracing::warn!(%login, "a refresh token came a second time; its login is ended");
                    haggle.hub().end_login(login);
                    Err(Code::SignedOut.into())
                }
                Rotation::Unknown => Err(Code::SignedOut.into()),
            }
        })
        .await
    }

    /// Ends the viewer's login: at once for requests, and its connections are closed (contract S7).
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn sign_out(&self, viewer: &Viewer) -> Result<(), Refusal> {
        let (login, at) = (viewer.login, self.now());
        self.see_through(async move |haggle| {
            haggle.store().end_login(login, at).await.map_err(refusal)?;
            haggle.hub().end_login(login);
            Ok(())
        })
        .await
    }

    /// Who is calling with this access token. Its login is looked up each time, so that what was ended is over.
    ///
    /// # Errors
    /// [`Code::SignedOut`], and those of a store that fails.
    pub async fn authenticate(&self, access: &str) -> Result<Viewer, Refusal> {
        let now = self.now();
        let access = self.keys().read(access, now)?;
        let user = self.store().login(access.login, now).await.map_err(refusal)?;
        match user {
            Some(user) if user.id == access.user => {
                Ok(Viewer { user, login: access.login, expires: access.expires })
            }
            _ => Err(Code::SignedOut.into()),
        }
    }

    /// Whether the viewer's login still stands, for connections that outlive their access token.
    ///
    /// # Errors
    /// [`Code::SignedOut`], and those of a store that fails.
    pub async fn still_signed_in(&self, viewer: &Viewer) -> Result<(), Refusal> {
        let user = self.store().login(viewer.login, self.now()).await.map_err(refusal)?;
        if user.is_some() { Ok(()) } else { Err(Code::SignedOut.into()) }
    }

    /// What anybody may see of a user.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn profile(&self, user: UserId) -> Result<Option<Profile>, Refusal> {
        self.store().profile(user).await.map_err(refusal)
    }

    async fn open_session(&self, user: Person) -> Result<Session, Refusal> {
        let (now, refresh) = (self.now(), token::new_refresh());
        let expires = Timestamp(now.0 + REFRESH_LIFE_MS);
        let login = NewLogin {
            id: LoginId(Uuid::now_v7()),
            user: user.id,
            refresh_hash: token::hash(refresh.expose_secret()),
            at: now,
            expires,
        };
        let id = login.id;
        self.store().open_login(login).await.map_err(refusal)?;
        self.session(user, id, refresh, expires)
    }

    fn session(
        &self,
        user: Person,
        login: LoginId,
        refresh: SecretString,
        refresh_expires: Timestamp,
    ) -> Result<Session, Refusal> {
        let (access, expires) = self.keys().access(user.id, login, self.now())?;
        Ok(Session { viewer: Viewer { user, login, expires }, access, refresh, refresh_expires })
    }
}
