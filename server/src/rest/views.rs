//! What the API's answers look like. Own types, so that the live protocol and the API can each change
//! without the other.

use backend::arrangements;
use protocol::{Timestamp, conversation::Page, listing, message, user};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    /// Their id.
    id: Uuid,
    /// The name they chose.
    #[schema(example = "kayesmotor")]
    name: String,
}

/// What a message or conversation is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing {
    /// Its id.
    id: Uuid,
    /// Its title now.
    title: String,
    /// Its price now, in cents of the marketplace's currency.
    #[schema(example = 125_000)]
    price_minor: u64,
    /// `active`, `reserved`, `sold` or `removed`.
    #[schema(example = "active")]
    state: &'static str,
    /// Where its first picture is.
    #[schema(example = "/pictures/bicycle-1.webp")]
    picture: String,
}

/// One thing said.
#[derive(Debug, Serialize, ToSchema)]
pub struct Message {
    /// The id its sender gave it.
    id: Uuid,
    /// Its place in the conversation: 1, 2, 3 … without holes.
    seq: u32,
    /// Who wrote it.
    sender_id: Uuid,
    /// What was written, to be shown as text; empty once it is deleted, and where there are only pictures.
    body: String,
    /// The pictures shown with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<Image>,
    /// The listing it was written about.
    #[serde(skip_serializing_if = "Option::is_none")]
    listing_id: Option<Uuid>,
    /// When it was stored (RFC 3339).
    #[schema(example = "2026-11-23T14:05:09Z")]
    sent_at: String,
    /// Whether its sender has written it anew.
    edited: bool,
    /// Whether its sender has deleted it; what is left is an empty marker.
    deleted: bool,
}

/// A picture.
#[derive(Debug, Serialize, ToSchema)]
pub struct Image {
    /// Where it is: `/api/messages/images/{id}`, and a smaller one at `/api/messages/images/{id}/small`.
    id: Uuid,
    /// Its width in pixels.
    width: u32,
    /// Its height in pixels.
    height: u32,
    /// What is to be seen on it, if its sender has said so.
    alt: String,
}

impl From<protocol::Image> for Image {
    fn from(image: protocol::Image) -> Self {
        Self { id: image.id.0, width: image.width, height: image.height, alt: image.alt }
    }
}

/// How far somebody has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// The last message that reached them.
    delivered: u32,
    /// The last message they saw.
    read: u32,
}

/// What the caller has done with a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Arrangement {
    /// Whether the caller has blocked the other user.
    blocked: bool,
    /// The last message when it was archived, which holds until there is another; 0: it was not.
    archived_seq: u32,
    /// Whether it stands above the others.
    pinned: bool,
    /// Whether it is marked as unread.
    marked_unread: bool,
    /// Until when it is muted (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    muted_until: Option<String>,
}

/// A conversation, and what the caller has done with it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Arranged {
    /// Its id.
    id: Uuid,
    /// All of it.
    arrangement: Arrangement,
}

/// The thread of exactly two users, as the caller sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conversation {
    /// Its id.
    id: Uuid,
    /// The caller and the other user.
    participants: [Person; 2],
    /// The listing that the caller's next message is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Listing>,
    /// The number of the last message; 0 when there is none.
    seq: u32,
    /// The last message.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_message: Option<Message>,
    /// Messages of the other user that the caller has not read; 100 stands for more, too.
    unread: u32,
    /// The caller's positions.
    mine: Receipt,
    /// The other user's positions.
    theirs: Receipt,
    /// What the caller has done with it.
    arrangement: Arrangement,
    /// When the last message was stored, or the conversation opened (RFC 3339).
    active_at: String,
}

/// Some conversations, the one with the newest activity first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conversations {
    /// At most `limit`.
    pub items: Vec<Conversation>,
    /// What to ask for as `before` to go on; none at the end.
    pub next: Option<String>,
}

/// Some messages, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Messages {
    /// At most `limit`, ascending by `seq`, without holes.
    items: Vec<Message>,
    /// Every listing that `items` mention.
    listings: Vec<Listing>,
    /// What to ask for as `before` to go on into the past; none at the beginning.
    next: Option<u32>,
}

impl From<user::Person> for Person {
    fn from(person: user::Person) -> Self {
        Self { id: person.id.0, name: person.name }
    }
}

impl From<listing::ListingCard> for Listing {
    fn from(card: listing::ListingCard) -> Self {
        Self {
            id: card.id.0,
            price_minor: card.price.minor,
            state: card.state.as_str(),
            picture: card.picture.url(),
            title: card.title,
        }
    }
}

impl From<message::Message> for Message {
    fn from(message: message::Message) -> Self {
        Self {
            edited: message.amended == Some(message::Amendment::Edited),
            deleted: message.is_deleted(),
            id: message.id.0,
            seq: message.seq.0,
            sender_id: message.sender.0,
            body: message.body,
            images: message.images.into_iter().map(Image::from).collect(),
            listing_id: message.listing.map(|listing| listing.0),
            sent_at: message.at.to_rfc3339(),
        }
    }
}

impl From<protocol::Receipt> for Receipt {
    fn from(receipt: protocol::Receipt) -> Self {
        Self { delivered: receipt.delivered.0, read: receipt.read.0 }
    }
}

impl From<protocol::Arrangement> for Arrangement {
    fn from(arrangement: protocol::Arrangement) -> Self {
        Self {
            blocked: arrangement.blocked,
            archived_seq: arrangement.archived.0,
            pinned: arrangement.pinned,
            marked_unread: arrangement.marked,
            muted_until: arrangement.muted_until.map(Timestamp::to_rfc3339),
        }
    }
}

impl From<arrangements::Arranged> for Arranged {
    fn from(arranged: arrangements::Arranged) -> Self {
        Self { id: arranged.conversation.0, arrangement: arranged.arrangement.into() }
    }
}

impl Conversation {
    /// A conversation as `me` sees it.
    pub fn new(me: user::Person, mut thread: protocol::Thread) -> Self {
        let subject = thread.subject.and_then(|subject| thread.listing(subject)).cloned();
        let unread = thread.waiting();
        Self {
            id: thread.id.0,
            participants: [me.into(), thread.other.into()],
            subject: subject.map(Into::into),
            seq: thread.seq.0,
            last_message: thread.messages.pop().map(Into::into),
            unread,
            mine: thread.mine.into(),
            theirs: thread.theirs.into(),
            arrangement: thread.arrangement.into(),
            active_at: thread.at.to_rfc3339(),
        }
    }
}

impl From<Page> for Messages {
    fn from(page: Page) -> Self {
        let first = page.messages.first().map_or(1, |message| message.seq.0);
        Self {
            next: (first > 1).then_some(first),
            items: page.messages.into_iter().map(Into::into).collect(),
            listings: page.listings.into_iter().map(Into::into).collect(),
        }
    }
}
