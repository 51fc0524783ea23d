//! Delivered and read positions (contract D12).

use protocol::{ConversationId, Receipt, Seq, Unread, UserId};
use serde::Deserialize;

use crate::{
    Arranged, Result, Standing, Store,
    arrangements::arranged,
    marks::Mark,
    sql::{self, Sql, both, values},
};

/// Where a participant is after a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advanced {
    /// The positions now.
    pub receipt: Receipt,
    /// What they leave unread, when he has read something more.
    pub unread: Option<Unread>,
    /// He has read something more, and the store became unavailable before it could count what that leaves.
    pub is_uncounted: bool,
    /// False: the mark was late, and nobody needs to be told.
    pub moved: bool,
    /// The other participant, if there is something for him to know: nothing while one of the two has blocked the other.
    pub other: Option<UserId>,
    /// Whether the two keep from each other what they have read.
    pub hides_read: bool,
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
            ", 'hides_read', ",
            sql::$engine::truth!(sql::hides_read!()),
            ") FROM participants p JOIN conversations c ON c.id = p.conversation_id
                JOIN users me ON me.id = c.low_user JOIN users other ON other.id = c.high_user
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
        let Some(Positions { now, last, marked, other, hides_read }) =
            self.positions(user, conversation).await?
        else {
            return Ok(None);
        };
        let is_back = marked && receipt.read > Seq(0);
        let arranged = if is_back { Some(self.unmark(user, conversation).await?) } else { None };
        // Positions only grow, so a mark that is late now stays late: nothing needs to be written.
        let wanted =
            now.advanced(Receipt { delivered: receipt.delivered.min(last), read: receipt.read.min(last) });
        if wanted == now {
            return Ok(Some(Advanced {
                receipt: now,
                unread: None,
                is_uncounted: false,
                moved: false,
                other,
                hides_read,
                arranged,
            }));
        }
        let receipts = self.carry(vec![Mark { user, conversation, receipt: wanted }]).await?;
        let receipt = receipts.into_iter().fold(wanted, Receipt::advanced);
        let has_read = receipt.read > now.read;
        let counted = if has_read { self.counted(user, conversation).await } else { None };
        let is_uncounted = has_read && counted.is_none();
        let (receipt, unread) = counted.map_or((receipt, None), |(now, unread)| (now, Some(unread)));
        // That he has read something more would be known from hearing at all.
        let other = other.filter(|_| !hides_read || receipt.delivered > now.delivered);
        Ok(Some(Advanced { receipt, unread, is_uncounted, moved: true, other, hides_read, arranged }))
    }

    /// Where a participant is whose mark is committed, and what that leaves: by a statement that comes after. The one that
    /// writes the mark does not see, with PostgreSQL, what is appended before it is committed, and others see that without
    /// the mark: such a count would be older than theirs. None when the store has just become unavailable: the mark
    /// itself is to be told of anyhow.
    async fn counted(&self, user: UserId, conversation: ConversationId) -> Option<(Receipt, Unread)> {
        match self.standings(user, &[conversation]).await {
            Ok(standings) => standings.first().map(|standing| (standing.mine, standing.unread)),
            Err(error) => {
                tracing::warn!(%error, "what a read mark leaves was not counted");
                None
            }
        }
    }

    /// Moves a user's delivered positions forward, in conversations each named once, to messages that have reached him, as
    /// [`Self::advance_receipt`] does for one; as many statements however many. Says which have moved.
    ///
    /// # Errors
    /// As for every write; the same marks may come again.
    pub async fn deliver(
        &self,
        user: UserId,
        arrived: &[(ConversationId, Seq)],
    ) -> Result<Vec<(ConversationId, Advanced)>> {
        let conversations: Vec<_> = arrived.iter().map(|(conversation, _)| *conversation).collect();
        let mut news = Vec::new();
        for standing in self.standings(user, &conversations).await? {
            let seq = arrived.iter().find(|(conversation, _)| *conversation == standing.conversation);
            let delivered = seq.map_or(Seq(0), |(_, seq)| *seq);
            if delivered > standing.mine.delivered {
                news.push((standing, Receipt { delivered, ..standing.mine }));
            }
        }
        if news.is_empty() {
            return Ok(Vec::new());
        }
        let mark = |(standing, receipt): &(Standing, Receipt)| Mark {
            user,
            conversation: standing.conversation,
            receipt: *receipt,
        };
        let receipts = self.carry(news.iter().map(mark).collect()).await?;
        let advanced = news.iter().zip(receipts).map(|((standing, _), receipt)| {
            let Standing { conversation, other, is_cut, hides_read, .. } = *standing;
            let other = (!is_cut).then_some(other);
            let advanced = Advanced {
                receipt,
                unread: None,
                is_uncounted: false,
                moved: true,
                other,
                hides_read,
                arranged: None,
            };
            (conversation, advanced)
        });
        Ok(advanced.collect())
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
    hides_read: bool,
}
