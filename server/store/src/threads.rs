//! Conversations as one of the two sees them.

use protocol::{ConversationId, Rev, Seq, Thread, Timestamp, UserId, conversation::Page};

use crate::{Result, Store};

impl Store {
    /// The list of a user's conversations, newest activity first.
    pub async fn threads(
        &self,
        _user: UserId,
        _before: Option<(Timestamp, ConversationId)>,
        _limit: u32,
    ) -> Result<Vec<Thread>> {
        todo!()
    }

    /// Those of a user's conversations in which something is unread, newest activity first.
    pub async fn threads_unread(&self, _user: UserId, _limit: u32) -> Result<Vec<Thread>> {
        todo!()
    }

    /// One conversation with its newest messages.
    pub async fn thread(
        &self,
        _user: UserId,
        _conversation: ConversationId,
        _limit: u32,
    ) -> Result<Option<Thread>> {
        todo!()
    }

    /// Older messages of a conversation.
    pub async fn page_before(
        &self,
        _user: UserId,
        _conversation: ConversationId,
        _before: Seq,
        _limit: u32,
    ) -> Result<Option<Page>> {
        todo!()
    }

    /// Unread messages in all of a user's conversations.
    pub async fn unread_total(&self, _user: UserId) -> Result<u32> {
        todo!()
    }

    /// How far each of those conversations is that the user may see.
    pub async fn revs(
        &self,
        _user: UserId,
        _conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, Rev, Timestamp)>> {
        todo!()
    }
}
