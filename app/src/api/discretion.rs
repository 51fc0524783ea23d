//! What people show to others of themselves.

use leptos::server;

use super::ApiError;

/// Sets what the viewer shows to others, and says so. A box that is not ticked is not sent.
///
/// # Errors
/// Those of `backend::discretion`.
#[server(prefix = "/api/forms", endpoint = "set_discretion")]
pub async fn set_discretion(
    /// Whether others see what the viewer has read.
    #[server(default)]
    shows_read: bool,
    /// Whether others see that the viewer is here.
    #[server(default)]
    shows_online: bool,
) -> Result<(), ApiError> {
    use backend::discretion::Discretion;

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    caller.haggle().set_discretion(&viewer, Discretion { shows_read, shows_online }).await?;
    answer.redirect(routes::SETTINGS_SAVED);
    Ok(())
}
