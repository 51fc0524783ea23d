//! What stands on a timeline, in order: day chips, listing cards, where the new ones begin, stored messages, and the
//! echoes of those that are still on their way.

use protocol::{
    Amendment, Code, ConversationId, Image, Line, ListingCard, Message, MessageId, Seq, Timestamp,
    sync::{
        Sync,
        outbox::{Echo, Sending},
    },
};

use super::reading::Reading;

/// Messages of one sender that are closer together than this form a group, in milliseconds.
const GROUP_MS: i64 = 5 * 60_000;

/// Whether what one sender wrote at these times stands together.
pub(crate) const fn is_near(earlier: Timestamp, later: Timestamp) -> bool {
    later.0 - earlier.0 < GROUP_MS
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mark {
    Failed(Code),
    Sending,
    Sent,
    Delivered,
    Read,
}

/// A message as it is shown.
#[derive(Debug)]
pub(super) struct Bubble<'a> {
    pub(super) id: MessageId,
    /// Its number; none while it is on its way.
    pub(super) seq: Option<Seq>,
    pub(super) body: &'a str,
    pub(super) images: &'a [Image],
    /// What its sender has made of it, stored or not.
    pub(super) amended: Option<Amendment>,
    /// The last that was to be made of it, if that was refused.
    pub(super) refused: Option<(&'a Echo, Code)>,
    /// When it was stored; none while it is on its way.
    pub(super) at: Option<Timestamp>,
    pub(super) is_own: bool,
    pub(super) mark: Mark,
    /// The last of one's own that the other one has read.
    pub(super) is_seen: bool,
    /// First of its group.
    pub(super) is_first: bool,
    /// Last of its group.
    pub(super) is_last: bool,
}

/// One thing on the timeline.
#[derive(Debug)]
pub(super) enum Entry<'a> {
    Day(Timestamp),
    Listing(u32, &'a ListingCard),
    /// What follows was new when the thread was opened.
    New,
    Message(Bubble<'a>),
    Line(&'a Line),
}

/// Everything on the page of one conversation's timeline, oldest first; `day_number` changes at the reader's midnight.
pub(super) fn collect<'a>(
    machine: &'a Sync,
    id: ConversationId,
    reading: &Reading,
    day_number: impl Fn(Timestamp) -> i64,
) -> Vec<Entry<'a>> {
    let Some(timeline) = machine.timeline(id) else { return Vec::new() };
    let thread = timeline.thread();
    let reached = |seq| {
        if seq <= thread.theirs.read {
            Mark::Read
        } else if seq <= thread.theirs.delivered {
            Mark::Delivered
        } else {
            Mark::Sent
        }
    };
    let messages = reading.drawn(timeline);
    let is_own = |message: &Message| message.sender == machine.me();
    let read =
        |message: &&Message| is_own(message) && message.seq <= thread.theirs.read && !message.is_deleted();
    let seen = messages.iter().rev().find(read).map(|message| message.seq);
    let mut entries = Vec::with_capacity(messages.len() + 8);
    let (mut day, mut listing) = (None, None);
    let mut new_after = reading.new_after();
    let first = messages.first().map_or(Seq(0), |message| message.seq);
    let mut lines = thread.lines.iter().skip_while(|line| line.seq < first).peekable();
    for message in messages {
        let today = day_number(message.at);
        if day != Some(today) {
            day = Some(today);
            entries.push(Entry::Day(message.at));
        }
        if let Some(subject) = message.listing.filter(|subject| listing != Some(*subject)) {
            listing = Some(subject);
            entries.extend(thread.listing(subject).map(|card| Entry::Listing(message.seq.0, card)));
        }
        let is_own = is_own(message);
        if !is_own && new_after.is_some_and(|read| message.seq > read) {
            new_after = None;
            entries.push(Entry::New);
        }
        let (body, amended) = present(machine, id, message);
        let echo = machine.outbox().amendment_of(id, message.seq);
        push(
            &mut entries,
            Bubble {
                id: message.id,
                seq: Some(message.seq),
                body,
                images: &message.images,
                amended,
                refused: echo.and_then(|echo| Some((echo, refusal(echo)?))),
                at: Some(message.at),
                is_own,
                mark: if is_own { reached(message.seq) } else { Mark::Sent },
                is_seen: seen == Some(message.seq),
                is_first: true,
                is_last: true,
            },
        );
        entries.extend(std::iter::from_fn(|| lines.next_if(|line| line.seq <= message.seq)).map(Entry::Line));
    }
    let echoes = machine.outbox().of(id).filter(|_| reading.reaches_newest());
    for echo in echoes {
        let (mark, at) = match echo.sending {
            Sending::Queued { .. } | Sending::UnderWay { .. } => (Mark::Sending, None),
            Sending::Stored { at, .. } => (Mark::Sent, Some(at)),
            Sending::Refused { code } => (Mark::Failed(code), None),
        };
        push(
            &mut entries,
            Bubble {
                id: echo.id,
                seq: None,
                body: &echo.body,
                images: &echo.images,
                amended: None,
                refused: None,
                at,
                is_own: true,
                mark,
                is_seen: false,
                is_first: true,
                is_last: true,
            },
        );
    }
    entries
}

/// The message as its sender wants it, stored or not, unless that was refused.
pub(super) fn present<'a>(
    machine: &'a Sync,
    id: ConversationId,
    message: &'a Message,
) -> (&'a str, Option<Amendment>) {
    let echo = machine.outbox().amendment_of(id, message.seq).filter(|echo| refusal(echo).is_none());
    match echo.and_then(|echo| Some((echo.body.as_str(), echo.amends?.1))) {
        Some((body, amendment)) if !message.is_deleted() => (body, Some(amendment)),
        _ => (&message.body, message.amended),
    }
}

const fn refusal(echo: &Echo) -> Option<Code> {
    match echo.sending {
        Sending::Refused { code } => Some(code),
        _ => None,
    }
}

/// Adds a message, and joins it to the group of the one before.
fn push<'a>(entries: &mut Vec<Entry<'a>>, mut bubble: Bubble<'a>) {
    if let Some(Entry::Message(before)) = entries.last_mut() {
        let near = match (before.at, bubble.at) {
            (Some(earlier), Some(later)) => is_near(earlier, later),
            (_, None) => true,
            (None, Some(_)) => false,
        };
        if before.is_own == bubble.is_own && near {
            before.is_last = false;
            bubble.is_first = false;
        }
    }
    entries.push(Entry::Message(bubble));
}

#[cfg(test)]
mod tests {
    use protocol::{
        Arrangement, ConversationId, Epoch, ListingCard, ListingId, ListingState, Message, MessageId, Person,
        Picture, Price, Receipt, Rev, Seq, Thread, Timestamp, UserId, sync::Sync,
    };
    use uuid::Uuid;

    use super::*;

    const MINUTE: i64 = 60_000;
    const DAY: i64 = 24 * 60 * MINUTE;

    fn user(number: u128) -> UserId {
        UserId(Uuid::from_u128(number))
    }

    fn listing(number: u128) -> ListingCard {
        ListingCard {
            id: ListingId(Uuid::from_u128(number)),
            seller: user(2),
            title: format!("listing {number}"),
            price: Price { minor: 100 },
            state: ListingState::Active,
            picture: Picture("bicycle-1".into()),
        }
    }

    /// Messages given as (sender, minutes since the epoch, listing).
    fn shown(messages: &[(u128, i64, Option<u128>)]) -> String {
        let seq = messages.len() as u32;
        opened(messages, Receipt { delivered: Seq(seq), read: Seq(seq) })
    }

    fn opened(messages: &[(u128, i64, Option<u128>)], mine: Receipt) -> String {
        let id = ConversationId(Uuid::from_u128(9));
        let stored = |(index, (sender, minutes, about)): (usize, &(u128, i64, Option<u128>))| Message {
            id: MessageId(Uuid::from_u128(index as u128)),
            seq: Seq(index as u32 + 1),
            sender: user(*sender),
            body: String::new(),
            images: vec![],
            listing: about.map(|number| listing(number).id),
            at: Timestamp(minutes * MINUTE),
            amended: None,
        };
        let messages: Vec<_> = messages.iter().enumerate().map(stored).collect();
        let last = Seq(messages.len() as u32);
        let mut machine = Sync::new(user(1), Epoch(Uuid::nil()));
        machine.learn(Thread {
            id,
            other: Person { id: user(2), name: "bob".into() },
            subject: None,
            listings: vec![listing(7), listing(8)],
            rev: Rev(last.0),
            seq: last,
            messages,
            lines: vec![],
            mine,
            theirs: Receipt::default(),
            unread: last.0 - mine.read.0,
            arrangement: Arrangement::default(),
            presence: None,
            at: Timestamp(0),
        });
        let mut reading = Reading::nothing();
        reading.turn_to(Some(id), machine.timeline(id));
        sketch(&collect(&machine, id, &reading, Timestamp::day))
    }

    fn sketch(entries: &[Entry<'_>]) -> String {
        let word = |entry: &Entry<'_>| match entry {
            Entry::Day(_) => "day".to_owned(),
            Entry::Listing(_, card) => card.title.clone(),
            Entry::Line(_) => "line".to_owned(),
            Entry::New => "new".to_owned(),
            Entry::Message(bubble) => match (bubble.is_first, bubble.is_last) {
                (true, true) => "alone",
                (true, false) => "first",
                (false, false) => "middle",
                (false, true) => "last",
            }
            .to_owned(),
        };
        entries.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn messages_of_one_sender_within_five_minutes_form_a_group() {
        assert_eq!(
            (shown(&[(1, 0, None), (1, 4, None), (1, 8, None), (2, 8, None)])),
            "day first middle last alone"
        );
        assert_eq!((shown(&[(1, 0, None), (1, 5, None)])), "day alone alone");
    }

    #[test]
    fn a_new_day_gets_a_chip_and_breaks_the_group() {
        let midnight = DAY / MINUTE;
        assert_eq!((shown(&[(1, midnight - 1, None), (1, midnight, None)])), "day alone day alone");
    }

    #[test]
    fn a_listing_card_stands_where_the_subject_changes() {
        let talk =
            [(1, 0, None), (1, 1, Some(7)), (2, 2, Some(7)), (2, 3, None), (2, 3, Some(8)), (1, 4, Some(7))];
        assert_eq!((shown(&talk)), "day alone listing 7 alone first last listing 8 alone listing 7 alone");
    }

    #[test]
    fn the_new_ones_begin_with_the_other_sides_first_unread_message() {
        let talk = [(2, 0, None), (1, 1, None), (2, 2, None), (2, 3, None)];
        let read = |seq| Receipt { delivered: Seq(4), read: Seq(seq) };
        assert_eq!(opened(&talk, read(4)), "day alone alone first last");
        assert_eq!(opened(&talk, read(3)), "day alone alone alone new alone");
        assert_eq!(opened(&talk, read(1)), "day alone alone new first last");
        assert_eq!(opened(&talk, read(0)), "day new alone alone first last");
    }
}
