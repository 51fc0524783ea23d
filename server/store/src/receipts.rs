//! Delivered and read positions (contract D12).

use protocol::{ConversationId, Receipt, Seq, UserId};
use serde::Deserialize;

use crate::{
    Arranged, Result, Store,
    arrangements::arranged,
    marks::Mark,
    sql::{self, Sql, both, values},
};

/// Where a participant is after a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advanced {
    /// The positions now.
    pub receipt: Receipt,
    /// False: the mark was late, and nobody needs to be told.
    pub moved: bool,
    /// The other participant, if he is to know: not while one of the two has blocked the other.
    pub other: Option<UserId>,
    /// Whoever reads what he had marked has come back to it: how it is arranged now, if so.
    pub arranged: Option<Arranged>,
}

macro_rules! positions {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('now', ",
            sql::receipt!($engine, "p"),
            ", 'last', c.seq, 'marked', ",
            sql::$engine::truth!("p.marked"),
            ", 'other', ",
            sql::$engine::id!(concat!(
                "CASE WHEN ",
                sql::is_cut!("p"),
                " THEN NULL WHEN c.low_user = $1 THEN c.high_user ELSE c.low_user END"
            )),
            ") FROM participants p JOIN conversations c ON c.id = p.conversation_id
             WHERE p.user_id = $1 AND p.conversation_id = $2 AND (c.seq > 0 OR p.opened)"
        )
    };
}

const UNMARK: Sql =
    Sql::common("UPDATE participants SET marked = FALSE WHERE user_id = $1 AND conversation_id = $2");

impl Store {
    /// Moves a participant's positions forward, never back and never beyond the last message. `None` when the
    /// user does not see the conversation, as for [`Self::thread`].
    ///
    /// # Errors
    /// As for every write; the same mark may come again.
    pub async fn advance_receipt(
        &self,
        user: UserId,
        conversation: ConversationId,
        receipt: Receipt,
    ) -> Result<Option<Advanced>> {
        let Some(Positions { now, last, marked, other }) = self.positions(user, conversation).await? else {
            return Ok(None);
        };
        let is_back = marked && receipt.read > Seq(0);
        let arranged = if is_back { Some(self.unmark(user, conversation).await?) } else { None };
        // Positions only grow, so a mark that is late now stays late: nothing needs to be written.
        let wanted =
            now.advanced(Receipt { delivered: receipt.delivered.min(last), read: receipt.read.min(last) });
        if wanted == now {
            return Ok(Some(Advanced { receipt: now, moved: false, other, arranged }));
        }
        let receipt = self.carry(Mark { user, conversation, receipt: wanted }).await?;
        Ok(Some(Advanced { receipt, moved: true, other, arranged }))
    }

    async fn unmark(&self, user: UserId, conversation: ConversationId) -> Result<Arranged> {
        self.write(move |transaction| {
            Box::pin(async move {
                transaction.execute(UNMARK, values![user.0, conversation.0]).await?;
                arranged(transaction, user, conversation).await
            })
        })
        .await
    }

    async fn positions(&self, user: UserId, conversation: ConversationId) -> Result<Option<Positions>> {
        self.read(|connection| {
            Box::pin(async move {
                connection.find("participants", both!(positions), values![user.0, conversation.0]).await
            })
        })
        .await
    }
}

/// A participant of a conversation that he sees.
#[derive(Deserialize)]
struct Positions {
    now: Receipt,
    /// The conversation's last message.
    last: Seq,
    marked: bool,
    other: Option<UserId>,
}
