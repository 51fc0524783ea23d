//! What somebody does with a conversation for himself; above all, not wanting to hear from the other one any more.

use protocol::{ConversationId, Refusal, ServerFrame, Timestamp, UserId};
use store::{Arranged, Block};
use uuid::Uuid;

use crate::{Haggle, Viewer, error::refusal};

pub use store::Blocked;

impl Haggle {
    /// Blocks somebody: from the answer on neither of the two can write to the other, and neither hears when the other
    /// one types, reads or is here. The other one is not told.
    ///
    /// # Errors
    /// [`protocol::Code::SelfConversation`] for oneself, [`protocol::Code::NotFound`] for an unknown user,
    /// [`protocol::Code::RateLimited`], and those of a store that fails.
    pub async fn block(&self, viewer: &Viewer, other: UserId) -> Result<(), Refusal> {
        self.rates().arrange(viewer.user.id)?;
        let id = ConversationId(Uuid::now_v7());
        let block = Block { id, user: viewer.user.id, other, at: self.now() };
        let arranged = self.store().block(block).await.map_err(refusal)?;
        self.tell_arranged(viewer, arranged);
        self.look_again(viewer, other, arranged.conversation).await;
        Ok(())
    }

    /// Takes a block back. Somebody who is not blocked is what was wanted, too.
    ///
    /// # Errors
    /// [`protocol::Code::RateLimited`], and those of a store that fails.
    pub async fn unblock(&self, viewer: &Viewer, other: UserId) -> Result<(), Refusal> {
        self.rates().arrange(viewer.user.id)?;
        if let Some(arranged) = self.store().unblock(viewer.user.id, other).await.map_err(refusal)? {
            self.tell_arranged(viewer, arranged);
            self.look_again(viewer, other, arranged.conversation).await;
        }
        Ok(())
    }

    /// Those whom the viewer has blocked, the last one first, from just behind `before` on.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn blocked_people(
        &self,
        viewer: &Viewer,
        before: Option<(Timestamp, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<Blocked>, Refusal> {
        self.store().blocked_people(viewer.user.id, before, limit).await.map_err(refusal)
    }

    /// To the viewer's own devices, and to nobody else's.
    fn tell_arranged(&self, viewer: &Viewer, Arranged { conversation, arrangement }: Arranged) {
        self.hub().publish(&[viewer.user.id], &ServerFrame::Arranged { conversation, arrangement });
    }
}
