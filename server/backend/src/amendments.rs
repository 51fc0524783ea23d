//! Editing and deleting messages: one's own, for both. One use case stands behind the socket and the REST routes.

use protocol::{ConversationId, MessageId, Refusal, Seq, validate};

use crate::{
    Haggle, Viewer,
    writer::{Answer, Correction},
};

pub use store::Amended;

/// What somebody wants to make of a message.
#[derive(Debug, Clone)]
pub struct Amend {
    /// Where.
    pub conversation: ConversationId,
    /// Which message.
    pub seq: Seq,
    /// Chosen at random by the device for this edit or deletion and kept for every retry (contract D2).
    pub id: MessageId,
    /// The new text; none deletes.
    pub body: Option<String>,
}

/// An edit or deletion that has its place in the order of asking; its answer comes after its commit.
#[must_use = "the answer is part of the promise"]
pub struct Amending(Answer<Amended>);

impl Amending {
    /// Waits for the answer. Whoever stops waiting does not stop it.
    ///
    /// # Errors
    /// `not_found` when it is not a message of the viewer's own, `blocked` for an edit while one of the two has blocked
    /// the other, `gone` for an edit of what is deleted or older than 15 minutes, `id_conflict` when the id came with
    /// something else before, and those of a store that fails: after `outcome_unknown` the same id settles it.
    pub async fn stored(self) -> Result<Amended, Refusal> {
        Ok(self.0.wait().await?)
    }
}

impl Haggle {
    /// Edits or deletes a message of the viewer's: done durably when this returns, and on its way to every device of
    /// both users. The same again is the same answer. To delete what is deleted is no change and answered as the first
    /// deletion was, so that two devices may both ask for it.
    ///
    /// # Errors
    /// Those of [`Self::submit_amendment`] and [`Amending::stored`].
    pub async fn amend(&self, viewer: &Viewer, amend: Amend) -> Result<Amended, Refusal> {
        self.submit_amendment(viewer, amend)?.stored().await
    }

    /// Begins to edit or delete.
    ///
    /// # Errors
    /// As [`Self::submit`]: the rules for texts and the limits are those of messages.
    pub fn submit_amendment(&self, viewer: &Viewer, amend: Amend) -> Result<Amending, Refusal> {
        let Amend { conversation, seq, id, body } = amend;
        if let Some(body) = &body {
            validate::body(body)?;
        }
        self.rates().message(viewer.user.id)?;
        let correction = Correction { conversation, user: viewer.user.id, id, seq, body };
        Ok(Amending(self.writer().correct(correction)?))
    }
}
