//! Messages of nothing but words, which nearly all are. One statement looks for itself whether anything is in their way,
//! and numbers and stores those where nothing is. What is in the way of the others, `ledger` finds out.

use std::collections::HashSet;

use protocol::{Code, ConversationId, Message, Rev, Seq, Timestamp, UserId};
use serde::Deserialize;

use super::{Append, Appended, postgres, sqlite};
use crate::{
    Result,
    connection::{Connection, Engine},
    sql,
};

/// A message and its place in the batch.
pub(super) type Placed = (usize, Append);

/// What becomes of the message at that place.
pub(super) type Answered = (usize, std::result::Result<Appended, Code>);

/// A message that was stored. In the order of what the statements hand over.
#[derive(Deserialize)]
pub(super) struct Numbered {
    /// Its place among those that the statement was given.
    place: usize,
    seq: Seq,
    rev: Rev,
    at: Timestamp,
    participants: [UserId; 2],
}

/// The plain ones of a batch, and the others. Plain is none in a conversation that gets one with more than words, so that
/// the order stays; and none that has the name of an earlier one, which has to be stored before it can be compared.
pub(super) fn part(batch: Vec<Append>) -> (Vec<Placed>, Vec<Placed>) {
    let has_more = |append: &&Append| append.listing.is_some() || !append.images.is_empty();
    let with_more: HashSet<ConversationId> =
        batch.iter().filter(has_more).map(|append| append.conversation).collect();
    let mut names = HashSet::with_capacity(batch.len());
    batch.into_iter().enumerate().partition(|(_, append)| {
        !with_more.contains(&append.conversation)
            && names.insert((append.conversation, append.sender, append.id))
    })
}

/// Stores plain messages, at least one, answers those that are stored, and gives the others back.
pub(super) async fn append(
    transaction: &mut Connection,
    plain: Vec<Placed>,
) -> Result<(Vec<Answered>, Vec<Placed>)> {
    let numbered = match &transaction.engine {
        Engine::Sqlite(_) => sqlite::append_plain(transaction, &plain).await?,
        Engine::Postgres(_) => postgres::append_plain(transaction, &plain).await?,
    };
    let numbers = sql::by_place(plain.len(), numbered, |numbered| numbered.place);
    let (mut stored, mut others) = (Vec::with_capacity(plain.len()), Vec::new());
    for ((place, append), numbered) in plain.into_iter().zip(numbers) {
        let Some(Numbered { seq, rev, at, participants, .. }) = numbered else {
            others.push((place, append));
            continue;
        };
        let Append { sender, id, body, images, listing, .. } = append;
        let message = Message { id, seq, sender, body, images, listing, at, amended: None };
        stored.push((place, Ok(Appended { message, rev, participants, is_new: true, subject: None })));
    }
    Ok((stored, others))
}
