//! What somebody does with a conversation for himself; above all, not wanting to hear from the other one any more.

use protocol::{
    Act, Code, ConversationId, Refusal, Seq, ServerFrame, Timestamp, UserId, arrangement::ARRANGED_MAX,
};
use store::{Arrange, Block};
use uuid::Uuid;

use crate::{Haggle, Viewer, error::refusal};

pub use store::{Arranged, Blocked};

/// What was done with conversations can be taken back for so long, in milliseconds: as long as the page offers it, and as
/// long again for whoever presses late on a slow line.
const UNDO_MS: i64 = 20_000;

/// What has become of conversations, and the name of the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Each as it is now.
    pub arranged: Vec<Arranged>,
    /// For [`Haggle::undo`].
    pub undo: Uuid,
}

impl Haggle {
    /// Blocks somebody: from the answer on neither of the two can write to the other, and neither hears when the other
    /// one types, reads or is here. The other one is not told.
    ///
    /// # Errors
    /// [`Code::SelfConversation`] for oneself, [`Code::NotFound`] for an unknown user, [`Code::RateLimited`], and those of
    /// a store that fails.
    pub async fn block(&self, viewer: &Viewer, other: UserId) -> Result<(), Refusal> {
        self.rates().arrange(viewer.user.id)?;
        let id = ConversationId(Uuid::now_v7());
        let block = Block { id, user: viewer.user.id, other, at: self.now() };
        let viewer = viewer.clone();
        self.see_through(async move |haggle| {
            let arranged = haggle.store().block(block).await.map_err(refusal)?;
            haggle.tell_arranged(&viewer, arranged);
            haggle.look_again(&viewer, other, arranged.conversation).await;
            Ok(())
        })
        .await
    }

    /// Takes a block back. Somebody who is not blocked is what was wanted, too.
    ///
    /// # Errors
    /// [`Code::RateLimited`], and those of a store that fails.
    pub async fn unblock(&self, viewer: &Viewer, other: UserId) -> Result<(), Refusal> {
        self.rates().arrange(viewer.user.id)?;
        let viewer = viewer.clone();
        self.see_through(async move |haggle| {
            let unblocked = haggle.store().unblock(viewer.user.id, other).await.map_err(refusal)?;
            if let Some(arranged) = unblocked {
                haggle.tell_arranged(&viewer, arranged);
                haggle.look_again(&viewer, other, arranged.conversation).await;
            }
            Ok(())
        })
        .await
    }

    /// Does something with conversations of the viewer's, each given with the last message that he knew of: one that has
    /// got another since is not put away. Those that are not his are left out.
    ///
    /// # Errors
    /// [`Code::Invalid`] for none or more than [`ARRANGED_MAX`]; [`Code::NotFound`] when none of them is his;
    /// [`Code::TooLarge`] for more pinned ones than [`protocol::arrangement::PINNED_MAX`]; [`Code::RateLimited`], and those
    /// of a store that fails.
    pub async fn arrange(
        &self,
        viewer: &Viewer,
        act: Act,
        conversations: Vec<(ConversationId, Option<Seq>)>,
    ) -> Result<Done, Refusal> {
        if conversations.is_empty() || conversations.len() > ARRANGED_MAX {
            return Err(Code::Invalid.into());
        }
        self.rates().arrange(viewer.user.id)?;
        let undo = Uuid::new_v4();
        let arrange = Arrange { user: viewer.user.id, act, conversations, undo, at: self.now() };
        let viewer = viewer.clone();
        self.see_through(async move |haggle| {
            let arranged = haggle.store().arrange(arrange).await.map_err(refusal)?;
            arranged.iter().for_each(|arranged| haggle.tell_arranged(&viewer, *arranged));
            Ok(Done { arranged, undo })
        })
        .await
    }

    /// Takes back the last [`Self::arrange`], by the name it gave.
    ///
    /// # Errors
    /// [`Code::Gone`] when others were arranged since, or too much time has passed; [`Code::RateLimited`], and those of a
    /// store that fails.
    pub async fn undo(&self, viewer: &Viewer, undo: Uuid) -> Result<Vec<Arranged>, Refusal> {
        self.rates().arrange(viewer.user.id)?;
        let since = Timestamp(self.now().0 - UNDO_MS);
        let viewer = viewer.clone();
        self.see_through(async move |haggle| {
            let arranged = haggle.store().undo(viewer.user.id, undo, since).await.map_err(refusal)?;
            arranged.iter().for_each(|arranged| haggle.tell_arranged(&viewer, *arranged));
            Ok(arranged)
        })
        .await
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
    pub(crate) fn tell_arranged(&self, viewer: &Viewer, Arranged { conversation, arrangement }: Arranged) {
        let frame = ServerFrame::Arranged { conversation, arrangement };
        self.hub().publish(viewer.user.id, conversation, &frame);
    }
}
