//! Read and delivered marks on their way to the writer. They come from every open page at any moment, one for
//! nearly every message, and a commit costs as much for one as for many: those of the same instant travel together,
//! so that messages seldom have to wait for a commit of marks.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{ConversationId, Receipt, UserId};
use tokio::{sync::oneshot, time};

use crate::{
    Error, Result, Store,
    connection::Connection,
    sql::{both, encode, values},
    transaction::transact,
};

/// How long the first mark waits for others. Nobody sees "Seen" come so much later.
const DEPART_AFTER: Duration = Duration::from_millis(10);

/// A participant's new positions; not beyond the last message.
pub(crate) struct Mark {
    pub user: UserId,
    pub conversation: ConversationId,
    pub receipt: Receipt,
}

/// The marks that nobody has taken to the writer yet, one for each caller that waits.
#[derive(Default)]
pub(crate) struct Marks {
    /// Std mutex: nothing is awaited while it is held.
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    mark: Mark,
    answer: oneshot::Sender<Result<Receipt>>,
}

impl Marks {
    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether these are the first ones, whose caller has to send somebody to the writer.
    fn add(&self, waiting: Vec<Waiting>) -> bool {
        let mut queue = self.waiting();
        let are_first = queue.is_empty();
        queue.extend(waiting);
        are_first
    }

    fn take(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.waiting())
    }
}

impl Store {
    /// Writes marks, at least one, in one transaction, and answers with the positions after them, in their order.
    ///
    /// # Errors
    /// Those of the write that they travelled with, the same for all: [`Error::OutcomeUnknown`] only when its commit broke
    /// off.
    pub(crate) async fn carry(&self, marks: Vec<Mark>) -> Result<Vec<Receipt>> {
        let wait = |mark| {
            let (answer, answered) = oneshot::channel();
            (Waiting { mark, answer }, answered)
        };
        let (waiting, answered): (Vec<_>, Vec<_>) = marks.into_iter().map(wait).unzip();
        if self.inner.marks.add(waiting) {
            let store = self.clone();
            // A task of its own: others may travel along, whoever sent it (contract B3).
            tokio::spawn(async move { store.carry_all().await });
        }
        let mut receipts = Vec::with_capacity(answered.len());
        for answered in answered {
            // Whoever should have answered has panicked, and nobody knows how far he came.
            let answer = answered.await.unwrap_or_else(|gone| Err(Error::OutcomeUnknown(gone.into())));
            receipts.push(answer?);
        }
        Ok(receipts)
    }

    async fn carry_all(&self) {
        time::sleep(DEPART_AFTER).await;
        let writer = self.inner.writers.lease().await;
        // Only now: whoever came while the writer was busy comes along.
        let waiting = self.inner.marks.take();
        let furthest = furthest(&waiting);
        let written = match writer {
            Ok(writer) => transact(writer, |transaction| Box::pin(advance(transaction, furthest))).await,
            Err(error) => Err(error),
        };
        match written {
            Ok(positions) => {
                for Waiting { mark, answer } in waiting {
                    if let Some(receipt) = positions.get(&(mark.user, mark.conversation)) {
                        // Whoever has stopped waiting does not need to know.
                        let _ = answer.send(Ok(*receipt));
                    }
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for Waiting { answer, .. } in waiting {
                    let _ = answer.send(Err(same(&error)));
                }
            }
        }
    }
}

/// The same error for one more of those who travelled together.
fn same(error: &Arc<Error>) -> Error {
    match **error {
        Error::Refused(code) => Error::Refused(code),
        Error::StorageFull => Error::StorageFull,
        Error::Unavailable(_) | Error::Corrupt { .. } => Error::Unavailable(Arc::clone(error).into()),
        Error::OutcomeUnknown(_) => Error::OutcomeUnknown(Arc::clone(error).into()),
    }
}

type Positions = HashMap<(UserId, ConversationId), Receipt>;

/// One mark for each participant: the furthest of several.
fn furthest(waiting: &[Waiting]) -> Positions {
    let mut furthest = Positions::new();
    for Waiting { mark, .. } in waiting {
        let position = furthest.entry((mark.user, mark.conversation)).or_default();
        *position = position.advanced(mark.receipt);
    }
    furthest
}

/// Moves `$1` marks, `[user, conversation, delivered, read]` each, and says where everybody is now. For SQLite two
/// statements in one go. For PostgreSQL the rows are locked in one order first: two who move the same marks in
/// opposite orders would wait for each other for ever.
macro_rules! advance {
    (sqlite) => {
        "UPDATE participants SET
            delivered_seq = max(delivered_seq, min(mark.delivered, c.seq)),
            read_seq = max(read_seq, min(mark.read, c.seq))
         FROM (
            SELECT unhex(value ->> 0, '-') AS user_id, unhex(value ->> 1, '-') AS conversation_id,
                value ->> 2 AS delivered, value ->> 3 AS read
            FROM jsonb_each($1)
         ) mark JOIN conversations c ON c.id = mark.conversation_id
         WHERE participants.user_id = mark.user_id AND participants.conversation_id = mark.conversation_id;

         SELECT json_group_array(json_array(hex(p.user_id), hex(p.conversation_id),
            json_object('delivered', p.delivered_seq, 'read', p.read_seq)))
         FROM jsonb_each($1) mark JOIN participants p
            ON p.user_id = unhex(mark.value ->> 0, '-') AND p.conversation_id = unhex(mark.value ->> 1, '-')"
    };
    (postgres) => {
        "WITH mark AS MATERIALIZED (
            SELECT CAST(value ->> 0 AS uuid) AS user_id, CAST(value ->> 1 AS uuid) AS conversation_id,
                CAST(value ->> 2 AS bigint) AS delivered, CAST(value ->> 3 AS bigint) AS read
            FROM json_array_elements(CAST($1 AS json))
         ),
         held AS MATERIALIZED (
            SELECT p.user_id, p.conversation_id FROM participants p
            WHERE (p.user_id, p.conversation_id) IN (SELECT user_id, conversation_id FROM mark)
            ORDER BY p.user_id, p.conversation_id FOR NO KEY UPDATE
         ),
         moved AS (
            UPDATE participants p SET
                delivered_seq = greatest(p.delivered_seq, least(mark.delivered, c.seq)),
                read_seq = greatest(p.read_seq, least(mark.read, c.seq))
            FROM held JOIN mark USING (user_id, conversation_id) JOIN conversations c ON c.id = held.conversation_id
            WHERE p.user_id = held.user_id AND p.conversation_id = held.conversation_id
            RETURNING p.*
         )
         SELECT coalesce(json_agg(json_build_array(user_id, conversation_id,
            json_build_object('delivered', delivered_seq, 'read', read_seq))), '[]') FROM moved"
    };
}

async fn advance(transaction: &mut Connection, marks: Positions) -> Result<Positions> {
    let marks: Vec<_> = marks
        .iter()
        .map(|((user, conversation), mark)| (user, conversation, mark.delivered, mark.read))
        .collect();
    let positions: Vec<(UserId, ConversationId, Receipt)> =
        transaction.get("participants", both!(advance), values![encode(&marks)]).await?;
    Ok(positions.into_iter().map(|(user, conversation, now)| ((user, conversation), now)).collect())
}

#[cfg(test)]
mod tests {
    use fresh::Fresh;
    use protocol::Seq;

    use super::*;
    use crate::{
        Options,
        fixture::{conversation, say},
    };

    /// D12: decided by the statement, because between looking and writing another mark may have come through.
    #[tokio::test]
    async fn a_mark_that_was_overtaken_moves_nothing_back_and_none_passes_the_last_message() {
        let database = Fresh::new().await;
        let store = Store::open(database.url(), Options::default()).await.expect("it opens");
        let (conversation, [ada, user]) = conversation(&store).await;
        say(&store, conversation, ada, 3).await;
        for (asked, wanted) in [((3, 2), (3, 2)), ((2, 1), (3, 2)), ((2, 2), (3, 2)), ((9, 9), (3, 3))] {
            let receipt = |(delivered, read)| Receipt { delivered: Seq(delivered), read: Seq(read) };
            let mark = Mark { user, conversation, receipt: receipt(asked) };
            assert_eq!(store.carry(vec![mark]).await.expect("written"), [receipt(wanted)], "{asked:?}");
        }
    }
}
