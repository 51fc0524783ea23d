//! Every address of the site: built here, read here, spelled out nowhere else.

use std::str::FromStr;

use protocol::{Act, ConversationId, ListingId, Place, Seq, Tab, Timestamp, UploadId, UserId};

/// The listings, newest first.
pub const HOME: &str = "/";
/// The form for a new listing.
pub const NEW_LISTING: &str = "/listings/new";
/// The viewer's conversations.
pub const MESSAGES: &str = "/messages";
/// The form to sign in.
pub const SIGN_IN: &str = "/sign-in";
/// The form to make an account.
pub const SIGN_UP: &str = "/sign-up";
/// The viewer's own account.
pub const SETTINGS: &str = "/settings";
/// The same, saying that what was changed there is kept.
pub const SETTINGS_SAVED: &str = "/settings?saved=true";
/// Whom the viewer has blocked.
pub const BLOCKED_PEOPLE: &str = "/settings/blocked";
/// What is said when a report has arrived.
pub const REPORT_RECEIVED: &str = "/report-received";
/// Looking for people, listings and messages.
pub const SEARCH: &str = "/search";
/// The element of the message that an address names, in the document.
pub const HERE: &str = "here";
/// Where the plain form under a conversation goes; see `api::messages`.
pub const SEND_MESSAGE: &str = "/api/forms/send_message";
/// Where the plain form that blocks somebody goes; see `api::safety`.
pub const BLOCK: &str = "/api/forms/block";
/// Where the plain form that takes a block back goes.
pub const UNBLOCK: &str = "/api/forms/unblock";
/// Where the plain form that puts the tip away goes.
pub const DISMISS_TIP: &str = "/api/forms/dismiss_tip";
/// Where the plain forms go that do something with conversations; see `api::inbox`.
pub const ARRANGE: &str = "/api/forms/arrange";

/// Where the form to sign out goes; see `api::session`.
pub const SIGN_OUT: &str = "/api/forms/sign_out";

/// A listing's page.
pub fn listing(id: ListingId) -> String {
    ["/listings/", &id.to_string()].concat()
}

/// The form for changing a listing.
pub fn edit_listing(id: ListingId) -> String {
    [&listing(id), "/edit"].concat()
}

/// A user's profile.
pub fn profile(id: UserId) -> String {
    ["/users/", &id.to_string()].concat()
}

/// The form for reporting a user.
pub fn report(id: UserId) -> String {
    [&profile(id), "/report"].concat()
}

/// The messages page with one conversation open.
pub fn conversation(id: ConversationId) -> String {
    [MESSAGES, "?conversation=", &id.to_string()].concat()
}

/// The messages page with one tab of the list, and perhaps a conversation.
pub fn messages(open: Option<ConversationId>, tab: Tab) -> String {
    let path = open.map_or_else(|| MESSAGES.to_owned(), conversation);
    if tab == Tab::All {
        return path;
    }
    [path.as_str(), if open.is_some() { "&" } else { "?" }, "tab=", tab.as_str()].concat()
}

/// The messages page with the rows of a tab that stand behind this one.
pub fn rows_after(tab: Tab, place: Place) -> String {
    let Place { at, id } = place;
    let after = [&(at.0 as u64).to_string(), "~", &id.to_string()].concat();
    [MESSAGES, "?tab=", tab.as_str(), "&after=", &after].concat()
}

/// A conversation with the last message that somebody knew of, as the forms of [`ARRANGE`] name it.
pub fn seen(id: ConversationId, seq: Seq) -> String {
    [&id.to_string(), "~", &seq.0.to_string()].concat()
}

/// The messages page once something was done with `count` conversations, which can be taken back by this name.
pub fn arranged(page: &str, act: Act, count: usize, undo: &str) -> String {
    let mark = if page.contains('?') { "&" } else { "?" };
    [page, mark, "done=", act.as_str(), "&count=", &count.to_string(), "&undo=", undo].concat()
}

/// The messages page at one message of a conversation.
pub fn message(id: ConversationId, seq: Seq) -> String {
    [&conversation(id), "&message=", &seq.0.to_string(), "#", HERE].concat()
}

/// A picture in a message, as large as it is kept.
pub fn image(id: UploadId) -> String {
    ["/api/messages/images/", &id.to_string()].concat()
}

/// The same, fit for a conversation.
pub fn image_small(id: UploadId) -> String {
    [&image(id), "/small"].concat()
}

/// The results of a search, from just behind a message on.
pub fn search(text: &str, after: Option<(ConversationId, Seq)>) -> String {
    let after = after.map(|(id, seq)| seen(id, seq));
    let after = after.iter().map(|after| ("after", after.as_str()));
    with_query(SEARCH, [("q", text)].into_iter().chain(after))
}

/// The message in what [`search`] wrote behind `after=`, or [`seen`].
pub fn message_in(text: &str) -> Option<(ConversationId, Seq)> {
    let (id, seq) = text.split_once('~')?;
    Some((id.parse().ok()?, Seq(seq.parse().ok()?)))
}

/// An open conversation whose shown part ends just before `seq`: older history without JavaScript.
pub fn history(id: ConversationId, seq: Seq) -> String {
    [&conversation(id), "&before=", &seq.0.to_string()].concat()
}

/// A page that begins after a row of a list, newest first: `path?after=CURSOR`.
pub fn page_after<Id: ToString>(path: &str, cursor: &Cursor<Id>) -> String {
    [path, "?after=", &cursor.at.0.to_string(), "~", &cursor.id.to_string()].concat()
}

/// The form to sign in, going on to `to` afterwards.
pub fn sign_in(to: &str) -> String {
    with_query(SIGN_IN, [("to", to)])
}

/// The form to make an account, going on to `to` afterwards.
pub fn sign_up(to: &str) -> String {
    with_query(SIGN_UP, [("to", to)])
}

/// The form to sign in, going straight on into the conversation with `seller` (about `listing`);
/// `to` is where the press of the button came from.
pub fn sign_in_to_contact(to: &str, seller: UserId, listing: Option<ListingId>) -> String {
    let (seller, listing) = (seller.to_string(), listing.map(|id| id.to_string()));
    let about = listing.iter().map(|id| ("listing", id.as_str()));
    with_query(SIGN_IN, [("to", to), ("seller", &seller)].into_iter().chain(about))
}

/// `path` with a query, its values percent-encoded.
pub fn with_query<V: AsRef<str>>(path: &str, fields: impl IntoIterator<Item = (&'static str, V)>) -> String {
    let mut built = path.to_owned();
    for (index, (name, value)) in fields.into_iter().enumerate() {
        built.push(if index == 0 { '?' } else { '&' });
        built.push_str(name);
        built.push('=');
        built.push_str(&encode(value.as_ref()));
    }
    built
}

/// A row of a list that is ordered by time, newest first: where the next page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor<Id> {
    /// The row's time.
    pub at: Timestamp,
    /// The row, for those with the same time.
    pub id: Id,
}

impl<Id: FromStr> Cursor<Id> {
    /// Reads what [`page_after`] wrote behind `after=`.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('~')?;
        Some(Self { at: Timestamp(at.parse().ok()?), id: id.parse().ok()? })
    }
}

/// The open conversation in an address of the messages page, or in its query.
pub fn conversation_in(address: &str) -> Option<ConversationId> {
    field(address, "conversation=")?.parse().ok()
}

/// Whether such an address names a message.
pub fn names_message(address: &str) -> bool {
    field(address, "message=").is_some()
}

/// The tab in such an address.
pub fn tab_in(address: &str) -> Tab {
    field(address, "tab=").and_then(Tab::parse).unwrap_or_default()
}

/// What stands behind `name`, such as `tab=`.
fn field<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    address.split(['?', '&', '#']).find_map(|pair| pair.strip_prefix(name))
}

/// `to` when it is a page of this site, else [`HOME`]: never another host, never an endpoint.
pub fn local(to: &str) -> &str {
    let inside = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/api/");
    let plain = !to.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace());
    if inside && plain { to } else { HOME }
}

/// Percent-encodes what is not unreserved (RFC 3986 section 2.3), so that it can be a query's value.
pub fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(HEX[usize::from(byte >> 4)]));
            encoded.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ID: Uuid = Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001);

    #[test]
    fn a_conversations_address_can_be_read_back() {
        let id = ConversationId(ID);
        assert_eq!(conversation(id), "/messages?conversation=01980000-0000-7000-8000-000000000001");
        for path in [conversation(id), history(id, Seq(9))] {
            let (_, query) = path.split_once('?').expect("it has a query");
            assert_eq!(conversation_in(query), Some(id));
        }
        for query in ["", "?", "?conversation=", "?conversation=1", "?before=3"] {
            assert_eq!(conversation_in(query), None, "{query:?}");
        }
    }

    #[test]
    fn a_tab_stands_in_the_address_beside_the_conversation() {
        let id = ConversationId(ID);
        for tab in Tab::ALL {
            for open in [None, Some(id)] {
                let path = messages(open, tab);
                assert_eq!((tab_in(&path), conversation_in(&path)), (tab, open), "{path}");
            }
        }
        assert_eq!(messages(None, Tab::All), MESSAGES);
        assert_eq!(messages(None, Tab::Selling), "/messages?tab=selling");
        assert_eq!(messages(Some(id), Tab::Unread), format!("/messages?conversation={ID}&tab=unread"));
        for query in ["", "?tab=", "?tab=x", "?stab=unread"] {
            assert_eq!(tab_in(query), Tab::All, "{query:?}");
        }
        let place = Place { at: Timestamp(7), id };
        assert_eq!(rows_after(Tab::All, place), format!("/messages?tab=all&after=7~{ID}"));
        assert_eq!(message_in(&seen(id, Seq(3))), Some((id, Seq(3))));
        assert_eq!(
            arranged(&messages(None, Tab::Buying), Act::Pin, 2, "x"),
            "/messages?tab=buying&done=pin&count=2&undo=x"
        );
    }

    #[test]
    fn a_page_of_results_can_be_read_back() {
        let id = ConversationId(ID);
        assert_eq!(search("a&b", None), "/search?q=a%26b");
        let path = search("é", Some((id, Seq(7))));
        let (path, after) = path.split_once("&after=").expect("it carries the place");
        assert_eq!((path, message_in(after)), ("/search?q=%C3%A9", Some((id, Seq(7)))));
        for text in ["", "~", "1~2", "01980000-0000-7000-8000-000000000001~", "x"] {
            assert_eq!(message_in(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_cursor_can_be_read_back() {
        let cursor = Cursor { at: Timestamp(1_795_411_509_000), id: ListingId(ID) };
        let path = page_after(HOME, &cursor);
        let (_, text) = path.split_once("?after=").expect("it carries the cursor");
        assert_eq!(Cursor::parse(text), Some(cursor));
        for text in ["", "~", "1", "x~01980000-0000-7000-8000-000000000001", "1~2"] {
            assert_eq!(Cursor::<ListingId>::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_way_back_after_signing_in_survives_the_query() {
        assert_eq!(
            sign_in("/messages?conversation=1&a=b c"),
            "/sign-in?to=%2Fmessages%3Fconversation%3D1%26a%3Db%20c"
        );
        let (seller, listing) = (UserId(ID), ListingId(ID));
        assert_eq!(
            sign_in_to_contact("/", seller, Some(listing)),
            format!("/sign-in?to=%2F&seller={ID}&listing={ID}")
        );
        assert_eq!(sign_in_to_contact("/", seller, None), format!("/sign-in?to=%2F&seller={ID}"));
    }

    #[test]
    fn only_pages_of_this_site_are_returned_to() {
        for to in ["/", "/messages?conversation=1", "/listings/new"] {
            assert_eq!(local(to), to);
        }
        for to in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "messages",
            "/api/forms/sign_out",
            "/\t/e",
            "/ a",
        ] {
            assert_eq!(local(to), HOME, "{to:?}");
        }
    }
}
