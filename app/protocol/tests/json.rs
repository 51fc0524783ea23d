//! A device reads what serde writes, and serde reads what a device writes.

use proptest::prelude::*;
use protocol::{
    Amendment, Arrangement, Change, ClientFrame, Code, ConversationId, Epoch, Image, Line, ListingCard,
    ListingId, ListingState, Message, MessageId, News, Person, Picture, Place, Presence, Price, Receipt, Rev,
    Seq, ServerFrame, Tab, Thread, Timestamp, Unread, UploadId, UserId,
    arrangement::FOR_GOOD,
    json::{self, Json, Read},
    sync::outbox::Unsent,
};
use serde_json::Value;
use uuid::Uuid;

/// What a native platform's parser gives.
struct Parsed(Value);

impl Json for Parsed {
    fn field(&self, name: &str) -> Option<Self> {
        self.0.get(name).filter(|value| !value.is_null()).cloned().map(Self)
    }
    fn items(&self) -> Option<Vec<Self>> {
        self.0.as_array().map(|items| items.iter().cloned().map(Self).collect())
    }
    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }
    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }
    fn truth(&self) -> Option<bool> {
        self.0.as_bool()
    }
}

fn read<T: Read>(text: &str) -> Option<T> {
    T::read(&Parsed(serde_json::from_str(text).expect("JSON")))
}

fn id<T: std::fmt::Debug>(of: fn(Uuid) -> T) -> impl Strategy<Value = T> {
    any::<u128>().prop_map(move |number| of(Uuid::from_u128(number)))
}

prop_compose! {
    fn receipt()(delivered in any::<u32>(), read in any::<u32>()) -> Receipt {
        Receipt { delivered: Seq(delivered), read: Seq(read) }
    }
}

prop_compose! {
    fn arrangement()(
        (blocked, pinned, marked) in any::<(bool, bool, bool)>(), archived in any::<u32>(),
        muted_until in prop::option::of((0..=FOR_GOOD.0).prop_map(Timestamp)),
    ) -> Arrangement {
        Arrangement { blocked, archived: Seq(archived), pinned, marked, muted_until }
    }
}

prop_compose! {
    fn image()(id in id(UploadId), (width, height) in any::<(u32, u32)>(), alt in any::<String>()) -> Image {
        Image { id, width, height, alt }
    }
}

fn images() -> impl Strategy<Value = Vec<Image>> {
    prop::collection::vec(image(), 0..3)
}

prop_compose! {
    fn message()(
        id in id(MessageId), seq in any::<u32>(), sender in id(UserId), body in any::<String>(), images in images(),
        listing in prop::option::of(id(ListingId)), at in 0..4_000_000_000_000_i64,
        amended in prop::option::of(prop::sample::select(&[Amendment::Edited, Amendment::Deleted][..])),
    ) -> Message {
        Message { id, seq: Seq(seq), sender, body, images, listing, at: Timestamp(at), amended }
    }
}

prop_compose! {
    fn card()(
        id in id(ListingId), seller in id(UserId), title in any::<String>(), minor in 0..=Price::MAX.minor,
        state in prop::sample::select(&[
            ListingState::Active, ListingState::Reserved, ListingState::Sold, ListingState::Removed,
        ][..]),
    ) -> ListingCard {
        ListingCard { id, seller, title, price: Price { minor }, state, picture: Picture("bicycle-1".into()) }
    }
}

fn cards() -> impl Strategy<Value = Vec<ListingCard>> {
    prop::collection::vec(card(), 0..3)
}

fn messages() -> impl Strategy<Value = Vec<Message>> {
    prop::collection::vec(message(), 0..4)
}

fn news() -> impl Strategy<Value = News> {
    let price = || (0..=Price::MAX.minor).prop_map(|minor| Price { minor });
    prop_oneof![
        (price(), price()).prop_map(|(from, to)| News::Price { from, to }),
        card().prop_map(|card| News::State { to: card.state }),
        any::<String>().prop_map(|to| News::Title { to }),
        Just(News::Picture {}),
    ]
}

prop_compose! {
    fn line()(
        (rev, seq) in any::<(u32, u32)>(), listing in id(ListingId), news in news(), at in 0..4_000_000_000_000_i64,
    ) -> Line {
        Line { rev: Rev(rev), seq: Seq(seq), listing, news, at: Timestamp(at) }
    }
}

fn presence() -> impl Strategy<Value = Option<Presence>> {
    any::<Option<u32>>().prop_map(|minutes| minutes.map(Presence))
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    prop::collection::vec(line(), 0..3)
}

prop_compose! {
    fn thread()(
        id in id(ConversationId), (other, name) in (id(UserId), any::<String>()),
        subject in prop::option::of(id(ListingId)), listings in cards(), (rev, seq) in any::<(u32, u32)>(),
        (messages, lines) in (messages(), lines()), (mine, theirs) in (receipt(), receipt()), unread in any::<u32>(),
        arrangement in arrangement(), presence in presence(), at in 0..4_000_000_000_000_i64,
    ) -> Thread {
        let other = Person { id: other, name };
        let (rev, seq, at) = (Rev(rev), Seq(seq), Timestamp(at));
        Thread {
            id, other, subject, listings, rev, seq, messages, lines, mine, theirs, unread, arrangement, presence, at,
        }
    }
}

fn changes() -> impl Strategy<Value = ServerFrame> {
    let change = (any::<u32>().prop_map(Rev), message(), line()).prop_flat_map(|(rev, message, line)| {
        prop::sample::select(vec![
            Change::Appended { rev, message: message.clone() },
            Change::Edited { rev, message: message.clone() },
            Change::Deleted { rev, message },
            Change::Listing { rev, line },
        ])
    });
    let items = prop::collection::vec(change, 0..4);
    (id(ConversationId), any::<(u32, u32)>(), items, cards(), any::<bool>()).prop_map(
        |(conversation, (from, to), items, listings, more)| ServerFrame::Changes {
            conversation,
            from: Rev(from),
            to: Rev(to),
            items,
            listings,
            more,
        },
    )
}

fn tab() -> impl Strategy<Value = Tab> {
    prop::sample::select(&Tab::ALL[..])
}

prop_compose! {
    fn place()(at in 0..4_000_000_000_000_i64, id in id(ConversationId)) -> Place {
        Place { at: Timestamp(at), id }
    }
}

fn from_server() -> impl Strategy<Value = ServerFrame> {
    prop_oneof![
        (any::<(u16, u16)>(), id(Epoch)).prop_map(|((v, heartbeat_s), epoch)| ServerFrame::Hello {
            v,
            epoch,
            heartbeat_s
        }),
        changes(),
        thread().prop_map(|thread| ServerFrame::Reset { thread: Box::new(thread) }),
        (tab(), prop::collection::vec(thread(), 0..3), prop::option::of(place()))
            .prop_map(|(tab, threads, next)| ServerFrame::Rows { tab, threads, next }),
        Just(ServerFrame::CaughtUp {}),
        (id(ConversationId), any::<u32>(), messages(), lines(), cards()).prop_map(
            |(conversation, before, messages, lines, listings)| ServerFrame::Page {
                conversation,
                before: Seq(before),
                messages,
                lines,
                listings
            }
        ),
        (id(MessageId), id(ConversationId), any::<(u32, u32)>(), 0..4_000_000_000_000_i64).prop_map(
            |(id, conversation, (seq, rev), at)| ServerFrame::Ack {
                id,
                conversation,
                seq: Seq(seq),
                rev: Rev(rev),
                at: Timestamp(at)
            }
        ),
        (prop::option::of(id(MessageId)), prop::sample::select(&Code::ALL[..]), any::<Option<u32>>())
            .prop_map(|(id, code, retry_after_ms)| ServerFrame::Refused { id, code, retry_after_ms }),
        (id(ConversationId), id(UserId), receipt(), any::<bool>(), any::<Option<(u32, u32)>>()).prop_map(
            |(conversation, user, receipt, hidden, unread)| ServerFrame::Positions {
                conversation,
                user,
                receipt,
                hidden,
                unread: unread.map(|(count, rev)| Unread { count, rev: Rev(rev) }),
            }
        ),
        (id(ConversationId), presence())
            .prop_map(|(conversation, presence)| ServerFrame::Presence { conversation, presence }),
        (id(ConversationId), arrangement())
            .prop_map(|(conversation, arrangement)| ServerFrame::Arranged { conversation, arrangement }),
        (id(ConversationId), any::<bool>())
            .prop_map(|(conversation, on)| ServerFrame::Typing { conversation, on }),
        Just(ServerFrame::Beat {}),
    ]
}

fn from_device() -> impl Strategy<Value = ClientFrame> {
    let have = prop::collection::vec((id(ConversationId), any::<u32>().prop_map(Rev)), 0..4);
    let row = prop::option::of(place());
    let place = || (id(ConversationId), any::<u32>());
    prop_oneof![
        (id(Epoch), have).prop_map(|(epoch, have)| ClientFrame::Resume { epoch, have }),
        place().prop_map(|(conversation, rev)| ClientFrame::Fetch { conversation, after: Rev(rev) }),
        place().prop_map(|(conversation, seq)| ClientFrame::History { conversation, before: Seq(seq) }),
        (tab(), row).prop_map(|(tab, before)| ClientFrame::Rows { tab, before }),
        (id(ConversationId), id(MessageId), any::<String>(), prop::option::of(id(ListingId)), images())
            .prop_map(|(conversation, id, body, listing, uploads)| ClientFrame::Send {
                conversation,
                id,
                body,
                listing,
                uploads
            }),
        (place(), id(MessageId), any::<String>()).prop_map(|((conversation, seq), id, body)| {
            ClientFrame::Edit { conversation, seq: Seq(seq), id, body }
        }),
        (place(), id(MessageId)).prop_map(|((conversation, seq), id)| ClientFrame::Delete {
            conversation,
            seq: Seq(seq),
            id
        }),
        place().prop_map(|(conversation, seq)| ClientFrame::Read { conversation, seq: Seq(seq) }),
        place().prop_map(|(conversation, seq)| ClientFrame::Delivered { conversation, seq: Seq(seq) }),
        (id(ConversationId), any::<bool>())
            .prop_map(|(conversation, on)| ClientFrame::Typing { conversation, on }),
        id(ConversationId).prop_map(|conversation| ClientFrame::Watch { conversation }),
        Just(ClientFrame::Beat {}),
    ]
}

proptest! {
    #[test]
    fn a_device_reads_every_frame_that_the_server_writes(frame in from_server()) {
        let text = serde_json::to_string(&frame).expect("encodes");
        prop_assert_eq!(read(&text), Some(frame));
    }

    #[test]
    fn the_server_reads_every_frame_that_a_device_writes(frame in from_device()) {
        let text = json::write(&frame);
        prop_assert_eq!(serde_json::from_str::<ClientFrame>(&text).expect("decodes"), frame);
    }
}

proptest! {
    #[test]
    fn an_unsent_message_can_be_read_back_as_it_was_kept(
        (conversation, id) in (id(ConversationId), id(MessageId)), body in any::<String>(), images in images(),
        listing in prop::option::of(id(ListingId)), refused in prop::option::of(prop::sample::select(&Code::ALL[..])),
    ) {
        let send = ClientFrame::Send { conversation, id, body: body.clone(), listing, uploads: images.clone() };
        let text = json::keep(&send, refused);
        let unsent = Unsent { conversation, id, body, listing, images, refused };
        prop_assert_eq!(read::<Unsent>(&text), Some(unsent));
    }
}

#[test]
fn what_a_newer_server_says_is_skipped_and_its_new_fields_are_ignored() {
    assert_eq!(read::<ServerFrame>(r#"{"shout":{"loud":true}}"#), None);
    assert_eq!(read(r#"{"beat":{"of":"a newer server"}}"#), Some(ServerFrame::Beat {}));
}

#[test]
fn a_frame_that_lacks_what_it_must_say_is_not_half_read() {
    for text in [
        r#"{"ack":{"id":"01890000-0000-7000-8000-000000000000","seq":1,"rev":1,"at":1}}"#,
        r#"{"positions":{"conversation":"x","user":"y","receipt":{"delivered":1,"read":1}}}"#,
        r#"{"changes":{"conversation":"01890000-0000-7000-8000-000000000000","from":1,"to":1,"items":[{"appended":{}}]}}"#,
        r#"{"changes":{"conversation":"01890000-0000-7000-8000-000000000000","from":1,"to":1}}"#,
        r#"{"typing":{"conversation":"01890000-0000-7000-8000-000000000000"}}"#,
        r#"{"refused":{"code":"a word nobody knows"}}"#,
        "[]",
        "null",
        "\"beat\"",
    ] {
        assert_eq!(read::<ServerFrame>(text), None, "{text}");
    }
}

#[test]
fn a_number_that_does_not_fit_is_not_bent_until_it_does() {
    for before in ["-1", "1.5", "4294967296", "1e99", "\"1\""] {
        let place = r#""conversation":"01890000-0000-7000-8000-000000000000","messages":[]"#;
        let text = format!(r#"{{"page":{{{place},"before":{before}}}}}"#);
        assert_eq!(read::<ServerFrame>(&text), None, "{before}");
    }
}
