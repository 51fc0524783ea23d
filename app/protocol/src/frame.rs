//! What goes over the socket: JSON text, one object with one key, the frame's name.
//!
//! An unknown frame or field from a device is [`crate::Code::Invalid`]; an unknown one from the server is
//! ignored, so that servers can be newer than open pages. `docs/protocol.md` shows each with an example.

use serde::{Deserialize, Serialize};

use crate::{
    Arrangement, Change, Code, ConversationId, Epoch, Image, Line, ListingCard, ListingId, Message,
    MessageId, Place, Presence, Receipt, Rev, Seq, Tab, Thread, Timestamp, Unread, UserId,
};

/// The protocol's major version. A device that reads a later one in [`ServerFrame::Hello`] goes on as after
/// [`close::UPGRADE`].
pub const VERSION: u16 = 1;

/// Bytes in one frame from a device at most (contract S10).
pub const FRAME_BYTES_MAX: usize = 32 * 1024;

/// Entries of `have` in one [`ClientFrame::Resume`] at most.
pub const HAVE_MAX: usize = 500;

/// Changes in one [`ServerFrame::Changes`] at most (contract D9).
pub const CHANGES_MAX: usize = 200;

/// Bytes of message text in one catch-up frame at most (contract D9).
pub const CHANGES_BYTES_MAX: usize = 256 * 1024;

/// A device that is further behind gets a reset (contract D9).
pub const BEHIND_MAX: u32 = 1_000;

/// Messages in one page of history at most (contract D17).
pub const PAGE_MAX: u32 = 100;

/// Messages in the page that a thread opens with.
pub const PAGE_DEFAULT: u32 = 50;

/// Rows in one page of the list.
pub const ROWS_MAX: u32 = 30;

/// The server says [`ServerFrame::Beat`] this often, in seconds.
pub const HEARTBEAT_S: u16 = 25;

/// From a device to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// The first frame: what the device has. Answered by changes and resets, then [`ServerFrame::CaughtUp`].
    Resume {
        /// The history that `have` counts in.
        epoch: Epoch,
        /// For each conversation the last change applied; at most [`HAVE_MAX`] entries.
        have: Vec<(ConversationId, Rev)>,
    },
    /// What is missing of one conversation. Answered by changes or a reset; by nothing if it is not the caller's.
    Fetch {
        /// Which conversation.
        conversation: ConversationId,
        /// The last change applied; 0 for a conversation that the device does not know.
        after: Rev,
    },
    /// Older messages. Answered by [`ServerFrame::Page`].
    History {
        /// Which conversation.
        conversation: ConversationId,
        /// The oldest message the device has.
        before: Seq,
    },
    /// More of the list. Answered by [`ServerFrame::Rows`].
    Rows {
        /// Which part of it.
        tab: Tab,
        /// The last row that the device has; none for the first ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Place>,
    },
    /// Send. Answered by exactly one [`ServerFrame::Ack`] or [`ServerFrame::Refused`].
    Send {
        /// Where to.
        conversation: ConversationId,
        /// The device's id for this message, the same in every retry.
        id: MessageId,
        /// The text.
        body: String,
        /// The listing it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        listing: Option<ListingId>,
        /// What is shown with it: finished uploads of the sender's own that no message has (contract D16).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        uploads: Vec<Image>,
    },
    /// Write a message of one's own anew. Answered by exactly one [`ServerFrame::Ack`] or [`ServerFrame::Refused`].
    Edit {
        /// Where.
        conversation: ConversationId,
        /// Which message.
        seq: Seq,
        /// The device's id for this edit, the same in every retry.
        id: MessageId,
        /// The new text.
        body: String,
    },
    /// Delete a message of one's own for both. Answered by exactly one [`ServerFrame::Ack`] or
    /// [`ServerFrame::Refused`].
    Delete {
        /// Where.
        conversation: ConversationId,
        /// Which message.
        seq: Seq,
        /// The device's id for this deletion, the same in every retry.
        id: MessageId,
    },
    /// The user has seen everything up to here. Not answered.
    Read {
        /// Where.
        conversation: ConversationId,
        /// The newest message seen.
        seq: Seq,
    },
    /// The device has everything up to here. Not answered.
    Delivered {
        /// Where.
        conversation: ConversationId,
        /// The newest message received.
        seq: Seq,
    },
    /// The user is writing, or has stopped. Not answered; at most one `on` per 3 s (contract S10).
    Typing {
        /// Where.
        conversation: ConversationId,
        /// False when the text was cleared.
        on: bool,
    },
    /// The user looks at this conversation, and at no other one any more: he wants to know whether the other participant
    /// is here. Answered by [`ServerFrame::Presence`], now and whenever that changes.
    Watch {
        /// Which one.
        conversation: ConversationId,
    },
    /// A sign of life.
    Beat {},
}

/// From the server to a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerFrame {
    /// The first frame.
    Hello {
        /// [`VERSION`].
        v: u16,
        /// The store's history; another one than the device's means reset.
        epoch: Epoch,
        /// How often the server gives a sign of life, in seconds.
        heartbeat_s: u16,
    },
    /// Changes without a hole. Apply those above the own `rev`; when `from` is above own `rev` + 1, fetch.
    Changes {
        /// Whose changes.
        conversation: ConversationId,
        /// `rev` of the first item.
        from: Rev,
        /// `rev` of the last item.
        to: Rev,
        /// In order.
        items: Vec<Change>,
        /// A card for each listing that becomes the subject or has changed in `items`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        listings: Vec<ListingCard>,
        /// Whether the answer to a fetch or resume goes on in another frame.
        #[serde(default, skip_serializing_if = "is_false")]
        more: bool,
    },
    /// Forget what you had of this conversation; this is what it is.
    Reset {
        /// Its newest part.
        thread: Box<Thread>,
    },
    /// Everything that was missing at resume has been said.
    CaughtUp {},
    /// Older messages, ending just before `before`.
    Page {
        /// Of which conversation.
        conversation: ConversationId,
        /// The number that was asked for.
        before: Seq,
        /// Ascending, without holes. Empty: the beginning is reached.
        messages: Vec<Message>,
        /// What stands after one of them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<Line>,
        /// A card for every listing mentioned.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        listings: Vec<ListingCard>,
    },
    /// Rows of the list, newest activity first, from the one behind `before` on; each with its last message.
    Rows {
        /// Of which part of it.
        tab: Tab,
        /// At most [`ROWS_MAX`], and fewer when their text exceeds [`CHANGES_BYTES_MAX`].
        threads: Vec<Thread>,
        /// The last of them, when there are more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Place>,
    },
    /// The message, or what was to be made of it, is committed (contract D1).
    Ack {
        /// The device's id for the message, the edit or the deletion.
        id: MessageId,
        /// Where.
        conversation: ConversationId,
        /// The message's number.
        seq: Seq,
        /// The change that it is.
        rev: Rev,
        /// When the message was stored.
        at: Timestamp,
    },
    /// The answer is no.
    Refused {
        /// The message, edit or deletion that was refused; none when the frame carried no id that could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<MessageId>,
        /// Why.
        code: Code,
        /// With `rate_limited`: how long to wait, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u32>,
    },
    /// Where a participant is now; the later position wins.
    Positions {
        /// Where.
        conversation: ConversationId,
        /// Who.
        user: UserId,
        /// The positions.
        receipt: Receipt,
        /// The two do not show each other what they have read: `read` is 0, and what was known of it is to be forgotten.
        #[serde(default, skip_serializing_if = "is_false")]
        hidden: bool,
        /// With every new read position of the device's own user: what that leaves. Without it, only `delivered` is
        /// news to him.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unread: Option<Unread>,
    },
    /// What the user has done with the conversation, now; the later frame wins. For his own devices only.
    Arranged {
        /// Where.
        conversation: ConversationId,
        /// All of it.
        arrangement: Arrangement,
    },
    /// The other participant is writing; over after 6 s, on `on: false`, or with the message.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// False when the text was cleared.
        on: bool,
    },
    /// Whether the other participant of the conversation that the user looks at is here. Best effort.
    Presence {
        /// Where.
        conversation: ConversationId,
        /// None: it is not to be known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        presence: Option<Presence>,
    },
    /// A sign of life.
    Beat {},
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Why a connection was closed, and what the device does then (RFC 6455 section 7.4.2: 4000-4999 are ours).
pub mod close {
    /// The server restarts: reconnect with jitter (RFC 6455 registry: Service Restart).
    pub const RESTART: u16 = 1012;
    /// Something was skipped: reconnect now and resume (contract D7).
    pub const RESYNC: u16 = 4000;
    /// The login has ended: do not reconnect.
    pub const SIGNED_OUT: u16 = 4001;
    /// The page is older than the protocol: reload.
    pub const UPGRADE: u16 = 4002;
    /// The device broke the rules: do not reconnect.
    pub const POLICY: u16 = 4003;
    /// The device was silent for too long: reconnect.
    pub const SILENT: u16 = 4004;
}
