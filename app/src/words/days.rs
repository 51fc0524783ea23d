//! Dates in words, as pages write them.

use super::Phrase;

pub(crate) const MONTHS: Phrase = Phrase::new(
    "January February March April May June July August September October November December",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
);
pub(crate) const TODAY: Phrase = Phrase::new("Today", "heute");
pub(crate) const YESTERDAY: Phrase = Phrase::new("Yesterday", "gestern");
pub(crate) const DAYS_AGO: Phrase = Phrase::new("{} days ago", "vor {} Tagen");
/// Day, month, year.
pub(crate) const DATE: Phrase = Phrase::new("{} {} {}", "{}. {} {}");
/// Date, time of day.
pub(crate) const MOMENT: Phrase = Phrase::new("{}, {} UTC", "{}, {} Uhr (UTC)");
