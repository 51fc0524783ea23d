//! What somebody tells us about somebody else.

use serde::{Deserialize, Serialize};

/// Why a person or a message is reported: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Wants money ahead, or is not who or what they say.
    Fraud,
    /// Insults, threats, pressure.
    Abuse,
    /// Advertising, or the same message to everybody.
    Spam,
    /// Sells what may not be sold here.
    Forbidden,
    /// The note says it.
    Other,
}

impl Reason {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Fraud, Self::Abuse, Self::Spam, Self::Forbidden, Self::Other];

    /// The word used in the store and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fraud => "fraud",
            Self::Abuse => "abuse",
            Self::Spam => "spam",
            Self::Forbidden => "forbidden",
            Self::Other => "other",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}
