//! Sending and reading without a socket.

use leptos::server;

use super::ApiError;

/// Sends a message and shows the conversation again. `id` was made with the form, so that sending the
/// form twice stores one message (contract D2).
///
/// # Errors
/// Those of `backend::messages`.
#[server(prefix = "/api/forms", endpoint = "send_message")]
pub async fn send_message(
    /// Which conversation.
    conversation: String,
    /// The message's id.
    id: String,
    /// The text.
    body: String,
    /// What about; empty for nothing in particular.
    #[server(default)]
    listing: String,
    /// What is shown with it, as JSON: uploads of the sender's.
    #[server(default)]
    uploads: String,
) -> Result<(), ApiError> {
    use backend::messages::Send;
    use protocol::{Code, ConversationId, validate};

    use crate::{
        routes,
        server::{
            caller::{answer, caller},
            uploads,
        },
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let conversation: ConversationId = conversation.parse().map_err(|_| Code::NotFound)?;
    let images = uploads::read(&uploads)?;
    let message = Send {
        conversation,
        id: id.parse().map_err(|_| Code::Invalid)?,
        // Forms write every line break as two characters (HTML: "form-data encoding"); people press one key.
        body: if images.is_empty() || !validate::is_blank(&body) {
            body.replace("\r\n", "\n")
        } else {
            String::new()
        },
        images,
        listing: listing.parse().ok(),
    };
    caller.haggle().send(&viewer, message).await?;
    answer.redirect(routes::conversation(conversation));
    Ok(())
}

/// Marks everything up to `seq` as read and shows the conversation again.
///
/// # Errors
/// Those of `backend::messages`.
#[server(prefix = "/api/forms", endpoint = "mark_read")]
pub async fn mark_read(
    /// Which conversation.
    conversation: String,
    /// The last message that was on screen.
    seq: u32,
) -> Result<(), ApiError> {
    use protocol::{Code, ConversationId, Receipt, Seq};

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let conversation: ConversationId = conversation.parse().map_err(|_| Code::NotFound)?;
    let receipt = Receipt { delivered: Seq(seq), read: Seq(seq) };
    caller.haggle().advance_receipt(&viewer, conversation, receipt).await?;
    answer.redirect(routes::conversation(conversation));
    Ok(())
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::ServerFn;

    use super::*;
    use crate::{api::session::SignOut, routes};

    #[test]
    fn the_plain_forms_lead_to_the_functions() {
        assert_eq!(SendMessage::PATH, routes::SEND_MESSAGE);
        assert_eq!(SignOut::PATH, routes::SIGN_OUT);
    }
}
