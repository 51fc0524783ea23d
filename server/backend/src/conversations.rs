//! Opening conversations and looking at them (contract D14).

use protocol::{Code, ConversationId, ListingId, Place, Refusal, Tab, Thread, UserId};
use store::OpenConversation;
use uuid::Uuid;

use crate::{Haggle, Viewer, error::refusal};

pub use store::Opened;

impl Haggle {
    /// Opens the conversation with another user: the one there is, or a new one. Nothing is sent, and the
    /// other side sees it only once it holds a message. With a listing, the viewer's next message is about it.
    ///
    /// # Errors
    /// [`Code::SelfConversation`]; [`Code::NotFound`] for an unknown user, or a listing that is unknown, removed
    /// or sold by somebody else; [`Code::Gone`] for a sold listing while there is no conversation yet;
    /// [`Code::Blocked`] while there is none and one of the two has blocked the other;
    /// [`Code::RateLimited`] after too many new ones (contract S10); those of a store that fails.
    pub async fn contact_seller(
        &self,
        viewer: &Viewer,
        other: UserId,
        listing: Option<ListingId>,
    ) -> Result<Opened, Refusal> {
        let caller = viewer.user.id;
        if caller == other {
            return Err(Code::SelfConversation.into());
        }
        let press = self.rates().begin(caller, other);
        if self.store().conversation_of(caller, other).await.map_err(refusal)?.is_none() {
            press.count(|| self.rates().new_conversation(caller))?;
        }
        let id = ConversationId(Uuid::now_v7());
        let open = OpenConversation { id, caller, other, listing, at: self.now() };
        self.store().open_conversation(open).await.map_err(refusal)
    }

    /// A part of the viewer's conversations that hold a message, newest activity first, each with its last message;
    /// from just behind `before` on.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn threads(
        &self,
        viewer: &Viewer,
        tab: Tab,
        before: Option<Place>,
        limit: u32,
    ) -> Result<Vec<Thread>, Refusal> {
        self.store().threads(viewer.user.id, tab, before, limit).await.map_err(refusal)
    }

    /// Those that the viewer has pinned, whichever tabs they are in.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn threads_pinned(&self, viewer: &Viewer) -> Result<Vec<Thread>, Refusal> {
        self.store().threads_pinned(viewer.user.id).await.map_err(refusal)
    }

    /// One conversation with its newest messages. `None` when it does not exist or the viewer does not see it.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn thread(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
        limit: u32,
    ) -> Result<Option<Thread>, Refusal> {
        self.store().thread(viewer.user.id, conversation, limit).await.map_err(refusal)
    }

    /// The conversation with another user, as [`Self::thread`] gives it, if the two have one that the viewer sees.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn thread_with(
        &self,
        viewer: &Viewer,
        other: UserId,
        limit: u32,
    ) -> Result<Option<Thread>, Refusal> {
        match self.store().conversation_of(viewer.user.id, other).await.map_err(refusal)? {
            Some(conversation) => self.thread(viewer, conversation, limit).await,
            None => Ok(None),
        }
    }

    /// How many messages wait for the viewer, as [`Thread::calling`] says it of one conversation; counted up to
    /// [`protocol::UNREAD_MAX`].
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn unread_total(&self, viewer: &Viewer) -> Result<u32, Refusal> {
        self.store().unread_total(viewer.user.id, self.now()).await.map_err(refusal)
    }
}
