//! Which words fit: sentences that depend on a code, a number or a state, for the messages area.

use protocol::{
    Act, Code, ListingState, News, Presence, Price, Tab,
    presence::{DAY, HOUR},
    validate::{BODY_CHARS_MAX, BODY_CHARS_WARN},
};

use super::{Phrase, fill, say, talk};

/// Why a message was not sent.
pub fn not_sent(code: Code) -> String {
    match code {
        Code::OutcomeUnknown => say(talk::UNSENT_UNKNOWN).to_owned(),
        code => fill(talk::UNSENT, &[say(why(code))]),
    }
}

/// Why a message was not edited or deleted.
pub fn not_amended(code: Code) -> String {
    let why = match code {
        Code::Gone => talk::WHY_TOO_LATE,
        Code::OutcomeUnknown => talk::UNSENT_UNKNOWN,
        code => why(code),
    };
    fill(talk::UNCHANGED, &[say(why)])
}

const fn why(code: Code) -> Phrase {
    match code {
        Code::Invalid => talk::WHY_INVALID,
        Code::TooLarge => talk::WHY_TOO_LARGE,
        Code::Blocked => talk::WHY_BLOCKED,
        Code::NotFound => talk::WHY_NOT_FOUND,
        Code::Gone => talk::WHY_GONE,
        Code::SelfConversation => talk::WHY_SELF,
        Code::IdConflict => talk::WHY_CONFLICT,
        Code::SignedOut => talk::WHY_SIGNED_OUT,
        Code::RateLimited => talk::WHY_RATE_LIMITED,
        Code::StorageFull => talk::WHY_STORAGE_FULL,
        Code::Busy | Code::Unavailable | Code::OutcomeUnknown => talk::WHY_BUSY,
    }
}

/// An amount of money.
pub fn price(price: Price) -> String {
    fill(talk::PRICE, &[&amount(price)])
}

/// The same without its currency, as it stands in a box to be changed.
pub fn amount(price: Price) -> String {
    price.to_digits(say(talk::PRICE_SEPARATORS))
}

/// What has become of a listing, in a line of its own.
pub fn news(news: &News) -> String {
    match news {
        News::Price { from, to } => fill(talk::PRICE_CHANGED, &[&price(*from), &price(*to)]),
        News::State { to } => say(match to {
            ListingState::Active => talk::FOR_SALE_AGAIN,
            ListingState::Reserved => talk::NOW_RESERVED,
            ListingState::Sold => talk::SOLD,
            ListingState::Removed => talk::NO_LONGER_AVAILABLE,
        })
        .to_owned(),
        News::Title { to } => fill(talk::NOW_CALLED, &[to]),
        News::Picture {} => say(talk::NEW_PHOTO).to_owned(),
    }
}

/// A word on a listing that is not simply for sale.
pub const fn listing_state(state: ListingState) -> Option<Phrase> {
    match state {
        ListingState::Active => None,
        ListingState::Reserved => Some(talk::RESERVED),
        ListingState::Sold => Some(talk::SOLD),
        ListingState::Removed => Some(talk::UNAVAILABLE),
    }
}

/// What there is of a message that has images and says nothing.
pub fn photos(count: usize) -> String {
    counted(count as u32, talk::PHOTO, talk::PHOTOS)
}

/// What is left of a message.
pub fn deleted(is_own: bool) -> &'static str {
    say(if is_own { talk::YOU_DELETED } else { talk::WAS_DELETED })
}

/// What can be done with conversations.
pub fn act(act: Act) -> &'static str {
    say(match act {
        Act::Archive => talk::ARCHIVE,
        Act::Unarchive => talk::UNARCHIVE,
        Act::Pin => talk::PIN,
        Act::Unpin => talk::UNPIN,
        Act::MarkUnread => talk::MARK_UNREAD,
        Act::MuteHour => talk::MUTE_HOUR,
        Act::MuteEightHours => talk::MUTE_EIGHT_HOURS,
        Act::MuteWeek => talk::MUTE_WEEK,
        Act::Mute => talk::MUTE_FOR_GOOD,
        Act::Unmute => talk::UNMUTE,
    })
}

/// The name of a part of the list.
pub fn tab(tab: Tab) -> &'static str {
    say(match tab {
        Tab::All => talk::ALL,
        Tab::Buying => talk::BUYING,
        Tab::Selling => talk::SELLING,
        Tab::Unread => talk::UNREAD_TAB,
        Tab::Archived => talk::ARCHIVED,
    })
}

/// Whether somebody is here.
pub fn presence(presence: Presence) -> String {
    match presence {
        Presence::NOW => say(talk::ONLINE).to_owned(),
        Presence(1) => say(talk::SEEN_JUST_NOW).to_owned(),
        Presence(minutes @ 2..HOUR) => counted(minutes, talk::SEEN_MINUTES, talk::SEEN_MINUTES),
        Presence(minutes @ HOUR..DAY) => counted(minutes / HOUR, talk::SEEN_HOUR, talk::SEEN_HOURS),
        Presence(minutes) => counted(minutes / DAY, talk::SEEN_DAY, talk::SEEN_DAYS),
    }
}

/// The counter under the composer: nothing until the limit comes near.
pub fn left(chars: usize) -> String {
    match chars {
        0..BODY_CHARS_WARN => String::new(),
        BODY_CHARS_WARN..=BODY_CHARS_MAX => fill(talk::LEFT, &[&(BODY_CHARS_MAX - chars).to_string()]),
        _ => fill(talk::TOO_MANY, &[&(chars - BODY_CHARS_MAX).to_string()]),
    }
}

/// So many of something. Both languages know one and many, and no other numbers.
pub fn counted(count: u32, one: Phrase, many: Phrase) -> String {
    fill(if count == 1 { one } else { many }, &[&count.to_string()])
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn whether_somebody_is_here_is_said_in_round_words() {
        for (minutes, text) in [
            (0, "Online"),
            (1, "Last seen just now"),
            (5, "Last seen 5 minutes ago"),
            (60, "Last seen 1 hour ago"),
            (23 * 60 + 59, "Last seen 23 hours ago"),
            (24 * 60, "Last seen 1 day ago"),
            (7 * 24 * 60, "Last seen 7 days ago"),
        ] {
            assert_eq!(presence(Presence(minutes)), text);
        }
    }

    #[test]
    fn the_counter_speaks_up_near_the_limit() {
        for (chars, text) in
            [(0, ""), (3_799, ""), (3_800, "200 left"), (4_000, "0 left"), (4_001, "1 over the limit")]
        {
            assert_eq!(left(chars), text);
        }
    }

    #[test]
    fn a_refused_message_says_why() {
        for code in Code::ALL {
            for sentence in [not_sent(code), not_amended(code)] {
                assert!(sentence.ends_with('.') && !sentence.contains("{}"), "{code:?}: {sentence}");
                assert!(sentence.chars().count() <= 120, "{code:?} is long: {sentence}");
            }
        }
    }
}
