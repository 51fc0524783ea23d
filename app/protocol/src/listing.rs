//! What people talk about.

use serde::{Deserialize, Serialize};

use crate::{ListingId, UserId};

/// Where a listing stands. Only an active or reserved one starts new conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingState {
    /// For sale.
    Active,
    /// Promised to somebody, not handed over yet.
    Reserved,
    /// Gone to a buyer.
    Sold,
    /// Taken down by its seller.
    Removed,
}

impl ListingState {
    /// The word used in the store, in JSON and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Reserved => "reserved",
            Self::Sold => "sold",
            Self::Removed => "removed",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Reserved, Self::Sold, Self::Removed]
            .into_iter()
            .find(|state| state.as_str() == word)
    }

    /// Whether somebody who has not written before may still ask about it.
    pub const fn takes_new_conversations(self) -> bool {
        matches!(self, Self::Active | Self::Reserved)
    }
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// In the currency's smallest unit (cents), 0 to 99,999,999,00.
    pub minor: u64,
}

impl Price {
    /// The highest price a listing may ask, in cents: 99,999,999.00.
    pub const MAX: Self = Self { minor: 9_999_999_900 };

    /// `1,250` or `12.50`, without the currency's sign. What stands before three digits, and what before cents, is
    /// said by two characters of one byte: `,.` in English, `.,` in German.
    pub fn to_digits(self, separators: &str) -> String {
        let (whole, cents) = (self.minor / 100, self.minor % 100);
        let digits = whole.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index) % 3 == 0 {
                text.push_str(separators.get(..1).unwrap_or_default());
            }
            text.push(digit);
        }
        if cents > 0 {
            text.push_str(separators.get(1..).unwrap_or_default());
            text.push_str(&format!("{cents:02}"));
        }
        text
    }
}

/// The name of an illustration that the project ships: letters, digits and `-`, such as `bicycle-1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Picture(pub String);

impl Picture {
    /// Where the full picture (960 × 720 pixels, WebP) is served.
    pub fn url(&self) -> String {
        format!("/pictures/{}.webp", self.0)
    }

    /// Where the small one (320 × 240 pixels, WebP) is served.
    pub fn thumbnail_url(&self) -> String {
        format!("/pictures/{}-small.webp", self.0)
    }
}

/// What a conversation shows of the listing it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingCard {
    /// Which listing.
    pub id: ListingId,
    /// Who sells it.
    pub seller: UserId,
    /// Its title as it is now.
    pub title: String,
    /// Its price as it is now.
    pub price: Price,
    /// Where it stands now.
    pub state: ListingState,
    /// Its first picture.
    pub picture: Picture,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::validate;

    #[test]
    fn prices_are_written_the_way_of_a_language() {
        for (minor, english, german) in
            [(0, "0", "0"), (12_050, "120.50", "120,50"), (125_000, "1,250", "1.250"), (5, "0.05", "0,05")]
        {
            let price = Price { minor };
            assert_eq!([price.to_digits(",."), price.to_digits(".,")], [english, german]);
        }
    }

    proptest! {
        #[test]
        fn a_price_is_read_as_it_is_written(minor in 0..=Price::MAX.minor, is_german: bool) {
            let price = Price { minor };
            prop_assert_eq!(validate::price(&price.to_digits(if is_german { ".," } else { ",." })), Ok(price));
        }
    }
}
