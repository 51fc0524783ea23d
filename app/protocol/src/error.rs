//! The closed set of answers to what cannot be done (contract D18).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why not. "Not yours" and "does not exist" are the same code on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The store or the server cannot do it now.
    Unavailable,
    /// Too much is going on; try again in a moment.
    Busy,
    /// The disk is full; reading still works.
    StorageFull,
    /// It may or may not have been stored; the same id settles it.
    OutcomeUnknown,
    /// Too many requests; wait as long as the refusal says.
    RateLimited,
    /// The request does not have the right form.
    Invalid,
    /// The text, frame or file is longer than allowed.
    TooLarge,
    /// This person cannot be written to.
    Blocked,
    /// It does not exist, or is not yours to see.
    NotFound,
    /// The same message id came with other content.
    IdConflict,
    /// A conversation needs two people.
    SelfConversation,
    /// It was there, and is not any more: a sold listing, a deleted account.
    Gone,
    /// Nobody is signed in, or not any more.
    SignedOut,
}

impl Code {
    /// Every code there is.
    pub const ALL: [Self; 13] = [
        Self::Unavailable,
        Self::Busy,
        Self::StorageFull,
        Self::OutcomeUnknown,
        Self::RateLimited,
        Self::Invalid,
        Self::TooLarge,
        Self::Blocked,
        Self::NotFound,
        Self::IdConflict,
        Self::SelfConversation,
        Self::Gone,
        Self::SignedOut,
    ];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Busy => "busy",
            Self::StorageFull => "storage_full",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::RateLimited => "rate_limited",
            Self::Invalid => "invalid",
            Self::TooLarge => "too_large",
            Self::Blocked => "blocked",
            Self::NotFound => "not_found",
            Self::IdConflict => "id_conflict",
            Self::SelfConversation => "self_conversation",
            Self::Gone => "gone",
            Self::SignedOut => "signed_out",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == word)
    }

    /// Whether the same request may succeed later without being changed.
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::Unavailable | Self::Busy | Self::StorageFull | Self::OutcomeUnknown | Self::RateLimited
        )
    }
}

/// An answer that says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// With [`Code::RateLimited`]: how long to wait, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
}

impl Refusal {
    /// The refusal to wait for.
    pub const fn rate_limited(retry_after_ms: u32) -> Self {
        Self { code: Code::RateLimited, retry_after_ms: Some(retry_after_ms) }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, retry_after_ms: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl std::error::Error for Refusal {}
