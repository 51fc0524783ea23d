//! What people do with their list: archiving, pinning, muting, keeping for later, one conversation or many.

use leptos::server;

use super::ApiError;

/// Does something with conversations, each named as `routes::seen` does, and goes back to the list, or to the conversation
/// where that is still of interest; there it can be taken back.
///
/// # Errors
/// Those of `backend::arrangements`.
#[server(prefix = "/api/forms", endpoint = "arrange")]
pub async fn arrange(
    /// What; a word of `protocol::Act`.
    act: String,
    /// Which.
    #[server(default)]
    conversations: Vec<String>,
    /// The page with the form.
    #[server(default)]
    from: String,
) -> Result<(), ApiError> {
    use protocol::{Act, Code};

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let act = Act::parse(&act).ok_or(Code::Invalid)?;
    let seen = |text: &String| routes::message_in(text).map(|(id, seq)| (id, Some(seq)));
    let conversations: Option<Vec<_>> = conversations.iter().map(seen).collect();
    let conversations = conversations.ok_or(Code::NotFound)?;
    let done = caller.haggle().arrange(&viewer, act, conversations).await?;
    let open = routes::conversation_in(&from).filter(|_| !act.leaves());
    let page = routes::messages(open, routes::tab_in(&from));
    answer.redirect(routes::arranged(&page, act, done.arranged.len(), &done.undo.to_string()));
    Ok(())
}

/// Takes back what was done last, and goes back to the page `from`.
///
/// # Errors
/// Those of `backend::arrangements`.
#[server(prefix = "/api/forms", endpoint = "undo")]
pub async fn undo(
    /// The name of the way back.
    undo: String,
    /// The page with the form.
    #[server(default)]
    from: String,
) -> Result<(), ApiError> {
    use protocol::Code;

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let undo = undo.parse().map_err(|_| Code::Gone)?;
    caller.haggle().undo(&viewer, undo).await?;
    answer.redirect(routes::local(&from));
    Ok(())
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::ServerFn;

    use super::*;
    use crate::routes;

    #[test]
    fn the_plain_forms_of_the_list_lead_to_the_function() {
        assert_eq!(Arrange::PATH, routes::ARRANGE);
    }
}
