//! What the seller changes about a listing, and who is told: the conversations that are about it get a line, as a change
//! of theirs (contract D6).

use protocol::{
    Code, ConversationId, Line, ListingCard, ListingId, ListingState, News, Rev, Seq, Timestamp, UserId,
};
use serde::Deserialize;

use crate::{
    EditListing, Error, Result, Store,
    connection::Connection,
    listings::{add_pictures, minor},
    sql::{self, Sql, both, encode, values},
};

/// Conversations that are told of a change at most: those with the newest activity. The others show the listing as it is
/// whenever they are opened, without a line.
pub const TOLD_MAX: u32 = 100;

/// What a conversation is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Both of it.
    pub participants: [UserId; 2],
    /// Its new lines, each a change; at least one.
    pub lines: Vec<Line>,
    /// The listing as it is now.
    pub card: ListingCard,
}

macro_rules! card_of_seller {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::card!($engine),
            " FROM ",
            sql::card_tables!(),
            " WHERE l.id = $1 AND l.seller_id = $2"
        )
    };
}

const LOCK_LISTING: &str = "SELECT 1 FROM listings WHERE id = $1 FOR NO KEY UPDATE";

/// Who is to be told of the listing `$1`, at most `$2`. In PostgreSQL the rows are held, in one order, as writing
/// messages holds them.
macro_rules! audience {
    (sqlite) => {
        "SELECT json_group_array(json_array(hex(id), json_array(hex(low_user), hex(high_user)), seq, rev, last_at))
         FROM (
            SELECT * FROM conversations WHERE subject_id = $1 AND seq > 0 ORDER BY last_at DESC, id DESC LIMIT $2 + 0
         )"
    };
    (postgres) => {
        "WITH held AS MATERIALIZED (
            SELECT * FROM conversations
            WHERE subject_id = $1 AND id IN (
                SELECT id FROM conversations WHERE subject_id = $1 AND seq > 0 ORDER BY last_at DESC, id DESC LIMIT $2
            )
            ORDER BY id FOR NO KEY UPDATE
         )
         SELECT coalesce(json_agg(json_build_array(id, json_build_array(low_user, high_user), seq, rev, last_at)), '[]')
         FROM held"
    };
}

/// One of the audience, in the order of the columns.
#[derive(Deserialize)]
struct Listener {
    conversation: ConversationId,
    participants: [UserId; 2],
    seq: Seq,
    rev: Rev,
    last_at: Timestamp,
}

/// All in one go: the changes and lines `$1`, each `[conversation, rev, seq, news, at]`, about the listing `$2`, and where
/// that takes their conversations: `$3`, each `[conversation, rev]`.
const TELL: Sql = Sql {
    sqlite: "INSERT INTO changes (conversation_id, rev, kind, seq)
        SELECT unhex(value ->> 0, '-'), value ->> 1, 'listing', value ->> 2 FROM jsonb_each($1);

        INSERT INTO lines (conversation_id, rev, seq, listing_id, news, at)
        SELECT unhex(value ->> 0, '-'), value ->> 1, value ->> 2, $2, value ->> 3, value ->> 4 FROM jsonb_each($1);

        UPDATE conversations SET rev = head.value ->> 1 FROM jsonb_each($3) head
        WHERE conversations.id = unhex(head.value ->> 0, '-')",
    postgres: "WITH new AS MATERIALIZED (
            SELECT CAST(value ->> 0 AS uuid) AS conversation_id, CAST(value ->> 1 AS bigint) AS rev,
                CAST(value ->> 2 AS bigint) AS seq, value ->> 3 AS news, CAST(value ->> 4 AS bigint) AS at
            FROM json_array_elements(CAST($1 AS json))
        ),
        told AS (
            INSERT INTO changes (conversation_id, rev, kind, seq) SELECT conversation_id, rev, 'listing', seq FROM new
        ),
        said AS (
            INSERT INTO lines (conversation_id, rev, seq, listing_id, news, at)
            SELECT conversation_id, rev, seq, $2, news, at FROM new
        )
        UPDATE conversations c SET rev = CAST(value ->> 1 AS bigint)
        FROM json_array_elements(CAST($3 AS json)) WHERE c.id = CAST(value ->> 0 AS uuid)",
};

impl Store {
    /// Replaces a listing's words and pictures, and says who is to be told what.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it does not exist or is not the seller's, [`Code::Gone`] once it is taken down,
    /// [`Code::Invalid`] without a picture; else as for every write.
    pub async fn edit_listing(&self, edit: EditListing) -> Result<Vec<Told>> {
        self.write(move |transaction| {
            Box::pin(async move {
                let before = held(transaction, edit.id, edit.seller).await?;
                // Conversations keep showing it as it was then.
                if before.state == ListingState::Removed {
                    return Err(Error::Refused(Code::Gone));
                }
                let update = Sql::common(
                    "UPDATE listings SET title = $2, price_minor = $3, place = $4, description = $5, updated_at = $6
                     WHERE id = $1",
                );
                let values = values![
                    edit.id.0,
                    edit.title.as_str(),
                    minor(edit.price)?,
                    edit.place,
                    edit.description,
                    edit.at.0
                ];
                transaction.execute(update, values).await?;
                let clear = Sql::common("DELETE FROM listing_pictures WHERE listing_id = $1");
                transaction.execute(clear, values![edit.id.0]).await?;
                add_pictures(transaction, edit.id, &edit.pictures).await?;
                let picture = edit.pictures.into_iter().next().unwrap_or_else(|| before.picture.clone());
                let now = ListingCard { title: edit.title, price: edit.price, picture, ..before.clone() };
                tell(transaction, &before, now, edit.at).await
            })
        })
        .await
    }

    /// Says where a listing stands now, and who is to be told.
    ///
    /// # Errors
    /// [`Code::NotFound`] when it does not exist or is not the seller's, [`Code::Gone`] when it is taken down and not
    /// to stay so; else as for every write.
    pub async fn set_listing_state(
        &self,
        seller: UserId,
        id: ListingId,
        state: ListingState,
        at: Timestamp,
    ) -> Result<Vec<Told>> {
        self.write(move |transaction| {
            Box::pin(async move {
                let before = held(transaction, id, seller).await?;
                if before.state == ListingState::Removed && state != before.state {
                    return Err(Error::Refused(Code::Gone));
                }
                let set = Sql::common("UPDATE listings SET state = $2, updated_at = $3 WHERE id = $1");
                transaction.execute(set, values![id.0, state.as_str(), at.0]).await?;
                tell(transaction, &before, ListingCard { state, ..before.clone() }, at).await
            })
        })
        .await
    }
}

/// The listing as it is before the change; nobody else changes it until the transaction ends.
async fn held(transaction: &mut Connection, id: ListingId, seller: UserId) -> Result<ListingCard> {
    transaction.lock(LOCK_LISTING, values![id.0]).await?;
    let card = transaction.find("listings", both!(card_of_seller), values![id.0, seller.0]).await?;
    card.ok_or(Error::Refused(Code::NotFound))
}

async fn tell(
    transaction: &mut Connection,
    before: &ListingCard,
    card: ListingCard,
    at: Timestamp,
) -> Result<Vec<Told>> {
    let news = news(before, &card);
    if news.is_empty() {
        return Ok(Vec::new());
    }
    let audience: Vec<Listener> =
        transaction.get("conversations", both!(audience), values![card.id.0, TOLD_MAX]).await?;
    let told: Vec<_> = audience.into_iter().map(|listener| listener.hear(&news, &card, at)).collect();
    if told.is_empty() {
        return Ok(told);
    }
    let row = |told: &Told, line: &Line| (told.conversation, line.rev, line.seq, encode(&line.news), line.at);
    let rows: Vec<_> = told.iter().flat_map(|told| told.lines.iter().map(|line| row(told, line))).collect();
    let heads: Vec<_> =
        told.iter().map(|told| (told.conversation, told.lines.last().map(|line| line.rev))).collect();
    transaction.execute_and_commit(TELL, values![encode(&rows), card.id.0, encode(&heads)]).await?;
    Ok(told)
}

/// What is different, as far as a card shows it.
fn news(before: &ListingCard, now: &ListingCard) -> Vec<News> {
    let mut news = Vec::new();
    if before.title != now.title {
        news.push(News::Title { to: now.title.clone() });
    }
    if before.price != now.price {
        news.push(News::Price { from: before.price, to: now.price });
    }
    if before.picture != now.picture {
        news.push(News::Picture {});
    }
    if before.state != now.state {
        news.push(News::State { to: now.state });
    }
    news
}

impl Listener {
    fn hear(self, news: &[News], card: &ListingCard, at: Timestamp) -> Told {
        let Self { conversation, participants, seq, mut rev, last_at } = self;
        let lines = news.iter().map(|news| {
            rev = rev.next();
            // The clock may have been set back; what stands below is not from before.
            Line { rev, seq, listing: card.id, news: news.clone(), at: at.max(last_at) }
        });
        Told { conversation, participants, lines: lines.collect(), card: card.clone() }
    }
}
