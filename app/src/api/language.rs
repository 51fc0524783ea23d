//! Which language the site speaks.

use leptos::server;

use super::ApiError;

/// Sets the language on this device, for whoever uses it, and goes back to the page `from`.
///
/// # Errors
/// [`Invalid`](protocol::Code::Invalid) when the site does not speak it.
#[server(prefix = "/api/forms", endpoint = "set_language")]
pub async fn set_language(
    /// Its tag (RFC 5646).
    language: String,
    /// The page with the form.
    #[server(default)]
    from: String,
) -> Result<(), ApiError> {
    use crate::{routes, server::caller::answer, words::Language};

    let language = Language::of(&language).ok_or(protocol::Code::Invalid)?;
    let answer = answer();
    answer.speak(language);
    answer.redirect(routes::local(&from));
    Ok(())
}
