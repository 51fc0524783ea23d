//! An empty store filled with believable people, so that the pages look alive: the two users of the system
//! that Haggle replaces with their conversation, and a neighbourhood around them.

mod listings;
mod people;
mod talk;

use std::collections::HashMap;

use protocol::{
    ConversationId, ListingId, ListingState, MessageId, Picture, Price, Receipt, Refusal, Seq, Timestamp,
    UserId,
};
use store::{Append, NewAccount, NewListing, OpenConversation};
use uuid::Uuid;

use crate::{Haggle, error::refusal};

use listings::LISTINGS;
use people::PEOPLE;
use talk::TALKS;

/// Everybody's password.
pub const DEMO_PASSWORD: &str = "haggle-demo";
/// The two who are named when the server starts: buyer and seller.
pub const DEMO_SIGN_INS: [&str; 2] = ["ram@example.com", "kayesmotor@example.com"];

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

impl Haggle {
    /// Fills the store when nobody has signed up yet; says whether it did.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn fill_with_demo(&self) -> Result<bool, Refusal> {
        if !self.store().is_empty().await.map_err(refusal)? {
            return Ok(false);
        }
        let people = self.demo_people().await?;
        let listings = self.demo_listings(&people).await?;
        for talk in TALKS {
            self.demo_talk(talk, &people, &listings).await?;
        }
        self.demo_states(&people, &listings).await?;
        Ok(true)
    }

    async fn demo_people(&self) -> Result<HashMap<&'static str, UserId>, Refusal> {
        // One hash for all: they share one published password, and the start must not take seconds.
        let password_hash = self.gate().hash(DEMO_PASSWORD.to_owned().into()).await?;
        let (mut people, mut seen) = (HashMap::new(), Vec::new());
        for (name, days) in PEOPLE {
            let id = UserId(Uuid::now_v7());
            let account = NewAccount {
                id,
                name: (*name).to_owned(),
                email: email(name),
                password_hash: password_hash.clone(),
                at: self.ago(days * DAY_MS),
            };
            self.store().create_account(account).await.map_err(refusal)?;
            // They have been here for a while.
            self.store().dismiss_tip(id, self.now()).await.map_err(refusal)?;
            // One after the other, the last one longest ago; nobody before they wrote last.
            let away_min = 7 + i64::try_from(seen.len().pow(2)).unwrap_or(0) * 25;
            let lines = TALKS.iter().flat_map(|talk| talk.lines);
            let silent_min =
                lines.filter(|(speaker, ..)| speaker == name).map(|(_, minutes, _)| *minutes).min();
            seen.push((id, self.ago(away_min.min(silent_min.unwrap_or(i64::MAX)) * MINUTE_MS)));
            people.insert(*name, id);
        }
        self.store().note_seen(&seen).await.map_err(refusal)?;
        Ok(people)
    }

    async fn demo_listings(
        &self,
        people: &HashMap<&'static str, UserId>,
    ) -> Result<HashMap<&'static str, ListingId>, Refusal> {
        let mut listings = HashMap::new();
        for sample in LISTINGS {
            let id = ListingId(Uuid::now_v7());
            let listing = NewListing {
                id,
                seller: people[sample.seller],
                title: sample.title.to_owned(),
                description: sample.description.to_owned(),
                price: Price { minor: sample.euros * 100 },
                place: sample.place.to_owned(),
                pictures: sample.pictures.iter().map(|name| Picture((*name).to_owned())).collect(),
                at: self.ago(sample.hours_ago * HOUR_MS),
            };
            self.store().create_listing(listing).await.map_err(refusal)?;
            listings.insert(sample.title, id);
        }
        Ok(listings)
    }

    /// After the talks: a sold listing starts none.
    async fn demo_states(
        &self,
        people: &HashMap<&'static str, UserId>,
        listings: &HashMap<&'static str, ListingId>,
    ) -> Result<(), Refusal> {
        for sample in LISTINGS.iter().filter(|sample| sample.state != ListingState::Active) {
            let (seller, listing) = (people[sample.seller], listings[sample.title]);
            let at = self.ago(sample.hours_ago * HOUR_MS / 2);
            self.store().set_listing_state(seller, listing, sample.state, at).await.map_err(refusal)?;
        }
        Ok(())
    }

    async fn demo_talk(
        &self,
        talk: &talk::Talk,
        people: &HashMap<&'static str, UserId>,
        listings: &HashMap<&'static str, ListingId>,
    ) -> Result<(), Refusal> {
        let listing = Some(listings[talk.about]);
        let Some((speaker, minutes, _)) = talk.lines.first() else { return Ok(()) };
        let listener = if *speaker == talk.buyer { talk.seller } else { talk.buyer };
        // Whoever speaks first has opened it: until then the other one does not see it.
        let open = OpenConversation {
            id: ConversationId(Uuid::now_v7()),
            caller: people[speaker],
            other: people[listener],
            listing,
            at: self.ago(minutes * MINUTE_MS),
        };
        let conversation = self.store().open_conversation(open).await.map_err(refusal)?.conversation;
        let append = |(sender, minutes, body): &(&'static str, i64, &'static str)| Append {
            conversation,
            sender: people[sender],
            id: MessageId(Uuid::new_v4()),
            body: (*body).to_owned(),
            images: Vec::new(),
            listing,
            at: self.ago(minutes * MINUTE_MS),
        };
        let batch: Vec<_> = talk.lines.iter().map(append).collect();
        let count = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        for appended in self.store().append_messages(batch).await.map_err(refusal)? {
            appended?;
        }
        for (name, unread) in [(talk.buyer, talk.unread_by_buyer), (talk.seller, talk.unread_by_seller)] {
            let read = Seq(count - unread);
            let receipt = Receipt { delivered: read, read };
            self.store().advance_receipt(people[name], conversation, receipt).await.map_err(refusal)?;
        }
        Ok(())
    }

    fn ago(&self, ms: i64) -> Timestamp {
        Timestamp(self.now().0 - ms)
    }
}

/// `Ana Sousa` signs in as `ana@example.com`.
fn email(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or(name).to_lowercase();
    format!("{first}@example.com")
}
