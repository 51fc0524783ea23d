//! What is said on its way into SQLite's search index. In the commits of the messages themselves it would be half of the
//! pages written there, and whenever the index tidied itself many times that, with everybody who writes waiting behind
//! it. So it follows a moment later, many messages at a time. Nobody can tell: a search takes along what is not in the
//! index yet, and so does the next start after a crash. PostgreSQL does the like by itself, in the background.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::{sync::Mutex, time};

use crate::{
    Result, Store,
    connection::Connection,
    sql::{Sql, values},
};

/// How long the first message waits for others.
const DEPART_AFTER: Duration = Duration::from_millis(100);

/// Messages in one transaction: whoever writes waits for it, which should be no longer than for a commit or two.
const AT_ONCE: i64 = 256;

/// Who is at it.
#[derive(Default)]
pub(crate) struct Indexing {
    /// Whether somebody is going to look for what is new.
    is_due: AtomicBool,
    /// One at a time, so that whoever comes second finds it done.
    turn: Mutex<()>,
}

impl Store {
    /// To be called when new messages are committed. If that is forgotten, the next search takes them along.
    pub(crate) fn index_soon(&self) {
        let Some(indexing) = &self.inner.indexing else { return };
        if !indexing.is_due.swap(true, Ordering::AcqRel) {
            let store = self.clone();
            tokio::spawn(async move { store.index_later().await });
        }
    }

    async fn index_later(&self) {
        let Some(indexing) = &self.inner.indexing else { return };
        time::sleep(DEPART_AFTER).await;
        indexing.is_due.store(false, Ordering::Release);
        if let Err(error) = self.index_all(indexing).await {
            tracing::warn!(%error, "the search index is behind until the next message or search");
        }
    }

    /// Takes into the index what is committed. Whoever stops waiting leaves the rest to the next one.
    ///
    /// # Errors
    /// As for every write.
    pub(crate) async fn index(&self) -> Result<()> {
        let Some(indexing) = &self.inner.indexing else { return Ok(()) };
        let (reach, last) = self.reach().await?;
        if reach < last { self.index_all(indexing).await } else { Ok(()) }
    }

    async fn index_all(&self, indexing: &Indexing) -> Result<()> {
        let _turn = indexing.turn.lock().await;
        while self.write(|transaction| Box::pin(index_some(transaction))).await? {}
        Ok(())
    }

    /// How far the index is, and how far the messages are.
    async fn reach(&self) -> Result<(i64, i64)> {
        self.read(|connection| {
            Box::pin(async move { connection.get("message_words", REACH, values![]).await })
        })
        .await
    }
}

/// How far the index is, and how far the messages are.
const REACH: Sql = Sql::common(
    "SELECT json_array(number, (SELECT coalesce(max(number), 0) FROM message_numbers)) FROM message_words_reach",
);

/// The messages up to number `$1`, in two statements in one go.
const INDEX: Sql = Sql::common(
    "INSERT INTO message_words (rowid, body, readers)
     SELECT n.number, m.body, hex(c.low_user) || ' ' || hex(c.high_user)
     FROM message_numbers n
        CROSS JOIN messages m ON m.conversation_id = n.conversation_id AND m.seq = n.seq
        CROSS JOIN conversations c ON c.id = n.conversation_id
     WHERE n.number > (SELECT number FROM message_words_reach) AND n.number <= $1
     ORDER BY n.number;

     UPDATE message_words_reach SET number = $1",
);

/// The next messages, and whether there are more. Not counted: no use case asks for it, and how much there is to do
/// when one comes along is chance.
async fn index_some(transaction: &mut Connection) -> Result<bool> {
    let counted = std::mem::take(&mut transaction.crossings);
    let is_behind = index_uncounted(transaction).await;
    transaction.crossings = counted;
    is_behind
}

async fn index_uncounted(transaction: &mut Connection) -> Result<bool> {
    let (reach, last): (i64, i64) = transaction.get("message_words", REACH, values![]).await?;
    let next = last.min(reach + AT_ONCE);
    if next > reach {
        transaction.execute_and_commit(INDEX, values![next]).await?;
    } else {
        transaction.commit().await?;
    }
    Ok(next < last)
}

/// Takes in what the process before this one has left.
///
/// # Errors
/// As for every write.
pub(crate) async fn index_what_was_left(writer: &mut Connection) -> Result<()> {
    loop {
        writer.begin().await?;
        let is_behind = index_some(writer).await?;
        writer.commit().await?;
        if !is_behind {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::UserId;

    use super::*;
    use crate::{
        Options, Search,
        fixture::{conversation, execute, say},
    };

    /// A store in a file of its own: only SQLite has this to do.
    async fn store(folder: &tempfile::TempDir) -> Store {
        let url = format!("sqlite:{}", folder.path().join("haggle.db").display());
        Store::open(&url, Options::default()).await.expect("it opens")
    }

    async fn finds(store: &Store, user: UserId, word: &str) -> usize {
        let search = Search { user, words: vec![word.to_owned()], after: None, limit: 1_000 };
        store.messages_with(search).await.expect("searched").len()
    }

    #[tokio::test]
    async fn a_search_finds_what_is_not_in_the_index_yet_however_much_it_is() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let store = store(&folder).await;
        let (conversation, [ada, _]) = conversation(&store).await;
        let many = 3 * AT_ONCE as usize + 1;
        say(&store, conversation, ada, many).await;
        assert_eq!(finds(&store, ada, "word").await, many);
        assert_eq!(store.reach().await.expect("looked"), (many as i64, many as i64));
    }

    #[tokio::test]
    async fn what_is_said_gets_into_the_index_though_nobody_searches() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let store = store(&folder).await;
        let (conversation, [ada, _]) = conversation(&store).await;
        say(&store, conversation, ada, 1).await;
        while store.reach().await.expect("looked") != (1, 1) {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn what_a_crash_kept_out_of_the_index_is_found_after_the_next_start() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let first = store(&folder).await;
        let (conversation, [ada, _]) = conversation(&first).await;
        say(&first, conversation, ada, 3).await;
        first.index().await.expect("indexed");
        execute(&first, "INSERT INTO message_words (message_words) VALUES ('delete-all'); UPDATE message_words_reach SET number = 0")
            .await;
        first.close().await;
        let second = store(&folder).await;
        assert_eq!(finds(&second, ada, "word").await, 3);
        assert_eq!(finds(&second, ada, "word1").await, 1);
    }

    /// S19: what was changed or deleted before it got into the index never gets into it.
    #[tokio::test]
    async fn what_is_taken_back_at_once_is_in_no_index() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let store = store(&folder).await;
        let (conversation, [ada, _]) = conversation(&store).await;
        say(&store, conversation, ada, 1).await;
        store.index().await.expect("indexed");
        // In one transaction with its change: nothing can come in between.
        execute(
            &store,
            "INSERT INTO messages (conversation_id, seq, sender_id, message_id, body, at)
                SELECT conversation_id, 2, sender_id, randomblob(16), 'secret', 0 FROM messages;
             INSERT INTO messages (conversation_id, seq, sender_id, message_id, body, at)
                SELECT conversation_id, 3, sender_id, randomblob(16), 'hidden', 0 FROM messages WHERE seq = 1;
             UPDATE messages SET body = 'public' WHERE seq = 2;
             DELETE FROM messages WHERE seq = 3;
             UPDATE conversations SET seq = 2, rev = 2",
        )
        .await;
        for (word, wanted) in [("public", 1), ("secret", 0), ("hidden", 0), ("word0", 1)] {
            assert_eq!(finds(&store, ada, word).await, wanted, "{word}");
        }
        // Once more than it was taken in, it would not leave.
        execute(&store, "UPDATE messages SET body = '' WHERE seq = 2").await;
        assert_eq!(finds(&store, ada, "public").await, 0);
    }

    /// A number that was free again belongs to a message that the index does not know.
    #[tokio::test]
    async fn a_message_after_one_that_was_erased_is_found() {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let store = store(&folder).await;
        let (conversation, [ada, _]) = conversation(&store).await;
        say(&store, conversation, ada, 2).await;
        store.index().await.expect("indexed");
        execute(&store, "DELETE FROM messages WHERE seq = 2; UPDATE conversations SET seq = 1").await;
        say(&store, conversation, ada, 1).await;
        assert_eq!(finds(&store, ada, "word0").await, 2);
    }
}
