//! Looking for people, listings and messages (contract S15).
//!
//! | File | Holds |
//! |---|---|
//! | [`words`] | what somebody looks for, word by word, and where a text says it |
//! | [`excerpt`] | the part of a message that is worth showing |

pub mod excerpt;
pub mod words;

use std::{cmp::Reverse, net::IpAddr};

use protocol::{ConversationId, Refusal, Seq};
use store::Search;

use crate::{Haggle, Viewer, error::refusal};

pub use store::{FoundMessage, Offer, Partner};
pub use words::Words;

/// Messages on one page of results.
pub const MESSAGES: u32 = 20;
/// Listings shown at most, the newest ones.
pub const LISTINGS: u32 = 12;
/// People shown at most, those one has talked to last.
pub const PEOPLE: usize = 6;

/// Who looks.
#[derive(Debug, Clone, Copy)]
pub enum Seeker<'a> {
    /// Somebody who is signed in.
    User(&'a Viewer),
    /// Anybody: the market is open, and how often somebody asks counts by address.
    Visitor(IpAddr),
}

/// What there is, each group newest first.
#[derive(Debug, Default)]
pub struct Found {
    /// People one has talked to, by name. Only on the first page, like `listings`.
    pub people: Vec<Partner>,
    /// Listings of the market, by title.
    pub listings: Vec<Offer>,
    /// Messages of one's own conversations.
    pub messages: Vec<FoundMessage>,
    /// Where the next page of messages begins, if there is one.
    pub next: Option<(ConversationId, Seq)>,
}

impl Haggle {
    /// Looks for people, listings and messages in which all words occur, the last one as the beginning of a word;
    /// from just behind the message `after` on.
    ///
    /// # Errors
    /// [`protocol::Code::RateLimited`] (contract S10), [`protocol::Code::Busy`] when it takes too long, those of a store that fails.
    pub async fn search(
        &self,
        seeker: Seeker<'_>,
        words: &Words,
        after: Option<(ConversationId, Seq)>,
    ) -> Result<Found, Refusal> {
        if words.is_empty() {
            return Ok(Found::default());
        }
        match seeker {
            Seeker::User(viewer) => self.rates().search(viewer.user.id)?,
            Seeker::Visitor(address) => self.rates().search_from(address)?,
        }
        let mut found = Found::default();
        if after.is_none() {
            found.listings = self.store().listings_named(words.typed(), LISTINGS).await.map_err(refusal)?;
        }
        let Seeker::User(viewer) = seeker else { return Ok(found) };
        let user = viewer.user.id;
        if after.is_none() {
            found.people = self.store().partners(user).await.map_err(refusal)?;
            found.people.retain(|partner| words.are_in(&partner.person.name));
            found.people.sort_unstable_by_key(|partner| Reverse((partner.at, partner.conversation)));
            found.people.truncate(PEOPLE);
        }
        let search = Search { user, words: words.typed(), after, limit: MESSAGES + 1 };
        found.messages = self.store().messages_with(search).await.map_err(refusal)?;
        if found.messages.len() > MESSAGES as usize {
            found.messages.truncate(MESSAGES as usize);
            found.next = found.messages.last().map(|last| (last.conversation, last.message.seq));
        }
        Ok(found)
    }
}
