//! What is said when something cannot be done: what happened, and what to do about it. One place, so
//! that the same refusal reads the same everywhere.

use protocol::{
    Act, Code, ListingState, News, Presence,
    presence::{DAY, HOUR},
    report::Reason,
    validate::{BODY_CHARS_MAX, BODY_CHARS_WARN},
};

/// Why a message was not sent.
pub const fn not_sent(code: Code) -> &'static str {
    match code {
        Code::Invalid => {
            "Not sent: there is nothing in it to read, or a file that is no photo (JPEG, PNG or WebP)."
        }
        Code::TooLarge => {
            "Not sent: it is too long, or too large. A message holds 4,000 characters, a photo 10 MB."
        }
        Code::Blocked => "Not sent: this person cannot be written to.",
        Code::NotFound => "Not sent: this conversation is not here any more.",
        Code::Gone => "Not sent: this account, listing or photo is gone.",
        Code::SelfConversation => "Not sent: a conversation needs two people.",
        Code::IdConflict => {
            "Not sent: something else was sent in its place. Copy the text and send it again."
        }
        Code::SignedOut => "Not sent: you are signed out. Sign in again; your text is kept.",
        Code::RateLimited => "Not sent: that was a lot at once. Wait a moment.",
        Code::StorageFull => "Not sent: our storage is full. We are on it; try again later.",
        Code::OutcomeUnknown => {
            "We do not know yet whether it was sent. Try again: it will not appear twice."
        }
        Code::Busy | Code::Unavailable => "Not sent: the server did not answer. Try again in a moment.",
    }
}

/// Why a message was not edited or deleted.
pub fn not_amended(code: Code) -> String {
    let why = match code {
        Code::Gone => "a message can be edited for 15 minutes, and not once it is deleted.",
        code => not_sent(code).trim_start_matches("Not sent: "),
    };
    ["Not changed: ", why].concat()
}

/// What has become of a listing, in a line of its own.
pub fn news(news: &News) -> String {
    match news {
        News::Price { from, to } => ["Price changed ", &from.to_text(), " → ", &to.to_text()].concat(),
        News::State { to } => match to {
            ListingState::Active => "For sale again",
            ListingState::Reserved => "Now reserved",
            ListingState::Sold => "Sold",
            ListingState::Removed => "No longer available",
        }
        .to_owned(),
        News::Title { to } => ["Now called “", to, "”"].concat(),
        News::Picture {} => "New photo".to_owned(),
    }
}

/// What there is of a message that has images and says nothing.
pub fn photos(count: usize) -> String {
    match count {
        1 => "Photo".to_owned(),
        count => [&count.to_string(), " photos"].concat(),
    }
}

/// What is left of a message.
pub const fn deleted(is_own: bool) -> &'static str {
    if is_own { "You deleted this message" } else { "This message was deleted" }
}

/// Why the conversation with a seller did not open.
pub const fn not_contacted(code: Code) -> &'static str {
    match code {
        Code::SelfConversation => "This is you: a conversation needs two people.",
        Code::Gone => {
            "This one is sold, so new questions are closed. Have a look at the seller's other listings."
        }
        Code::NotFound => "This person or listing is not here any more.",
        Code::Blocked => "This person cannot be written to.",
        Code::RateLimited => {
            "You have opened many conversations in the last hour. Take a break and try again later."
        }
        code => other(code),
    }
}

/// Why signing in did not work.
pub const fn not_signed_in(code: Code) -> &'static str {
    match code {
        Code::SignedOut | Code::NotFound | Code::Invalid | Code::TooLarge => {
            "E-mail address and password do not match. Check both and try again."
        }
        Code::RateLimited => {
            "Too many tries. To keep accounts safe there is a pause now; try again in a few minutes."
        }
        code => other(code),
    }
}

/// Why no account was made.
pub const fn not_signed_up(code: Code) -> &'static str {
    match code {
        // Whether the address is taken is not said to strangers (contract S8).
        Code::Invalid => {
            "No account yet: choose another password. Or, if you have an account with this address, sign in."
        }
        Code::TooLarge => "No account yet: see the notes below.",
        Code::RateLimited => "Too many new accounts from your network. Try again in a few minutes.",
        code => other(code),
    }
}

/// Why nothing was looked for.
pub const fn not_searched(code: Code) -> &'static str {
    match code {
        Code::Invalid => "That is too much to look for. Use up to 8 words, none longer than 64 letters.",
        Code::Busy => "Looking took too long. Add a word that says more, or try again in a moment.",
        Code::RateLimited => "You have looked for many things in the last minute. Wait a moment.",
        code => other(code),
    }
}

/// Why a listing was not saved or changed.
pub const fn not_listed(code: Code) -> &'static str {
    match code {
        Code::Invalid => "Not saved yet: see the notes below.",
        Code::TooLarge => "Not saved yet: something is too long.",
        Code::NotFound => "This listing is not here any more, or it is not yours.",
        Code::Gone => "This listing has been removed.",
        code => other(code),
    }
}

/// Why a report was not kept.
pub const fn not_reported(code: Code) -> &'static str {
    match code {
        Code::Invalid | Code::TooLarge => "Not sent yet: see the notes below.",
        Code::NotFound | Code::SelfConversation => "This person or message is not here any more.",
        Code::RateLimited => "You have sent many reports in the last hour. Try again later.",
        code => other(code),
    }
}

/// Why nothing was done with a conversation.
pub const fn not_arranged(code: Code) -> &'static str {
    match code {
        Code::Invalid => "Nothing was changed: choose at least one conversation, and at most 100.",
        Code::TooLarge => "You can pin 10 conversations. Unpin one of them first.",
        Code::Gone => "It is too late to undo this. You can still change it back by hand.",
        code => other(code),
    }
}

/// What can be done with conversations.
pub const fn act(act: Act) -> &'static str {
    match act {
        Act::Archive => "Archive",
        Act::Unarchive => "Move out of the archive",
        Act::Pin => "Pin to the top",
        Act::Unpin => "Unpin",
        Act::MarkUnread => "Mark as unread",
        Act::MuteHour => "Mute for 1 hour",
        Act::MuteEightHours => "Mute for 8 hours",
        Act::MuteWeek => "Mute for 1 week",
        Act::Mute => "Mute until I say",
        Act::Unmute => "Unmute",
    }
}

/// What was done with them.
pub const fn acted(act: Act) -> &'static str {
    match act {
        Act::Archive => "archived",
        Act::Unarchive => "moved out of the archive",
        Act::Pin => "pinned",
        Act::Unpin => "unpinned",
        Act::MarkUnread => "marked as unread",
        Act::MuteHour => "muted for 1 hour",
        Act::MuteEightHours => "muted for 8 hours",
        Act::MuteWeek => "muted for 1 week",
        Act::Mute => "muted",
        Act::Unmute => "unmuted",
    }
}

/// A reason to report somebody, as the reporter says it.
pub const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Fraud => "Wants money ahead, or something does not add up",
        Reason::Abuse => "Insults, threatens or presses me",
        Reason::Spam => "Advertises, or writes the same to everybody",
        Reason::Forbidden => "Sells what may not be sold here",
        Reason::Other => "Something else",
    }
}

/// A box in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A user's name.
    Name,
    /// An e-mail address.
    Email,
    /// A new password.
    Password,
    /// A listing's title.
    Title,
    /// A listing's price.
    Price,
    /// A listing's place.
    Place,
    /// A listing's description.
    Description,
    /// A listing's pictures.
    Pictures,
    /// The note of a report.
    Note,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Email,
        Self::Password,
        Self::Title,
        Self::Price,
        Self::Place,
        Self::Description,
        Self::Pictures,
        Self::Note,
    ];
}

/// Whether a refusal is about what was typed, rather than about the moment.
pub const fn is_about_fields(code: Code) -> bool {
    matches!(code, Code::Invalid | Code::TooLarge)
}

/// What is wrong with what was typed into one box; `code` as `protocol::validate` gives it.
pub const fn not_accepted(field: Field, code: Code) -> &'static str {
    let is_long = matches!(code, Code::TooLarge);
    match field {
        Field::Name if is_long => "Keep it to 40 characters.",
        Field::Name => "Give a name that others can read, without special signs.",
        Field::Email if is_long => "This address is too long.",
        Field::Email => "Give an address such as kaye@example.com.",
        Field::Password => "Choose another: not too short, not too long, and not one that many people use.",
        Field::Title if is_long => "Keep it to 80 characters.",
        Field::Title => "Say in a few words what it is.",
        Field::Price if is_long => "That is more than this market can count.",
        Field::Price => "Give an amount such as 120 or 12.50; 0 if you give it away.",
        Field::Place if is_long => "Keep it to 60 characters.",
        Field::Place => "Say where it can be collected.",
        Field::Description if is_long => "Keep it to 4,000 characters.",
        Field::Description => "Describe it in a sentence or two.",
        Field::Pictures if is_long => "Choose at most 4.",
        Field::Pictures => "Choose at least one.",
        Field::Note if is_long => "Keep it to 1,000 characters.",
        Field::Note => "Say it in plain letters.",
    }
}

/// For everything that has no better sentence of its own.
pub const fn other(code: Code) -> &'static str {
    match code {
        Code::SignedOut => "You are signed out. Sign in again to go on.",
        Code::NotFound => "It is not here, or it is not yours to see.",
        Code::Gone => "It is not here any more.",
        Code::Invalid => "Something in the form is not right. Check it and try again.",
        Code::TooLarge => "That is too long.",
        Code::Blocked => "This person cannot be written to.",
        Code::SelfConversation => "A conversation needs two people.",
        Code::IdConflict => "Something else was stored in its place. Try again.",
        Code::RateLimited => "That was a lot at once. Wait a moment and try again.",
        Code::StorageFull => "Our storage is full, so nothing can be saved now. Reading still works.",
        Code::Busy => "A lot is going on right now. Try again in a moment.",
        Code::OutcomeUnknown => "The answer got lost on its way. Look whether it worked before trying again.",
        Code::Unavailable => "We cannot reach our records right now. Try again in a moment.",
    }
}

/// Whether somebody is here.
pub fn presence(presence: Presence) -> String {
    let ago = |count: u32, unit: &str| {
        let plural = if count == 1 { "" } else { "s" };
        ["Last seen ", &count.to_string(), unit, plural, " ago"].concat()
    };
    match presence {
        Presence::NOW => "Online".to_owned(),
        Presence(1) => "Last seen just now".to_owned(),
        Presence(minutes @ 2..HOUR) => ago(minutes, " minute"),
        Presence(minutes @ HOUR..DAY) => ago(minutes / HOUR, " hour"),
        Presence(minutes) => ago(minutes / DAY, " day"),
    }
}

/// The counter under the composer: nothing until the limit comes near.
pub fn left(chars: usize) -> String {
    match chars {
        0..BODY_CHARS_WARN => String::new(),
        BODY_CHARS_WARN..=BODY_CHARS_MAX => [&(BODY_CHARS_MAX - chars).to_string(), " left"].concat(),
        _ => [&(chars - BODY_CHARS_MAX).to_string(), " too many"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_sentence_everywhere() {
        for code in Code::ALL {
            for say in [
                not_sent,
                not_contacted,
                not_signed_in,
                not_signed_up,
                not_searched,
                not_listed,
                not_reported,
                not_arranged,
                other,
            ] {
                let sentence = say(code);
                assert!(sentence.ends_with('.'), "{code:?}: {sentence}");
                assert!(sentence.len() <= 120, "{code:?} is long: {sentence}");
            }
        }
    }

    #[test]
    fn every_box_says_what_it_wants() {
        for field in Field::ALL {
            for code in [Code::Invalid, Code::TooLarge] {
                assert!(not_accepted(field, code).ends_with('.'), "{field:?}");
            }
        }
    }

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
            [(0, ""), (3_799, ""), (3_800, "200 left"), (4_000, "0 left"), (4_001, "1 too many")]
        {
            assert_eq!(left(chars), text);
        }
    }
}
