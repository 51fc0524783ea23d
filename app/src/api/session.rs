//! Coming and going.

use leptos::server;

use super::ApiError;

/// Makes an account and signs it in. `seller` and `listing` name a conversation to go straight on to,
/// `to` the page otherwise.
///
/// # Errors
/// Those of `backend::accounts`.
#[server(prefix = "/api/forms", endpoint = "sign_up")]
pub async fn sign_up(
    /// How others see the user.
    name: String,
    /// Where mail arrives; nobody else sees it.
    email: String,
    /// Never stored, never logged.
    password: String,
    /// The page to go to afterwards.
    #[server(default)]
    to: String,
    /// Whom to write to right away, if anybody.
    #[server(default)]
    seller: String,
    /// What about.
    #[server(default)]
    listing: String,
) -> Result<(), ApiError> {
    use crate::server::{
        caller::{answer, caller},
        onward::Onward,
    };

    let (caller, answer) = (caller()?, answer());
    let form = backend::SignUp { name, email, password: password.into() };
    let session = caller.haggle().sign_up(form, caller.address()).await?;
    answer.redirect(Onward { to, seller, listing }.after_signing_in(&caller, &session.viewer).await);
    answer.open_session(session);
    Ok(())
}

/// Signs in; goes on as [`sign_up`] does.
///
/// # Errors
/// Those of `backend::accounts`.
#[server(prefix = "/api/forms", endpoint = "sign_in")]
pub async fn sign_in(
    /// Where mail arrives; nobody else sees it.
    email: String,
    /// Never stored, never logged.
    password: String,
    /// The page to go to afterwards.
    #[server(default)]
    to: String,
    /// Whom to write to right away, if anybody.
    #[server(default)]
    seller: String,
    /// What about.
    #[server(default)]
    listing: String,
) -> Result<(), ApiError> {
    use crate::server::{
        caller::{answer, caller},
        onward::Onward,
    };

    let (caller, answer) = (caller()?, answer());
    let form = backend::SignIn { email, password: password.into() };
    let session = caller.haggle().sign_in(form, caller.address()).await?;
    answer.redirect(Onward { to, seller, listing }.after_signing_in(&caller, &session.viewer).await);
    answer.open_session(session);
    Ok(())
}

/// Ends this device's login. Nobody signed in is what was wanted, too.
///
/// # Errors
/// Codes of a store that cannot answer; the cookies stay then, so that it can be tried again.
#[server(prefix = "/api/forms", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), ApiError> {
    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    if let Some(viewer) = caller.visitor().await? {
        caller.haggle().sign_out(&viewer).await?;
    }
    answer.close_session();
    answer.redirect(routes::HOME);
    Ok(())
}
