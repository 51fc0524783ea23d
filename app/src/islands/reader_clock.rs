//! Times as the reader's clock shows them. The server does not know it: it writes UTC, and so does the
//! browser's first rendering, which must be equal; once that stands, it turns to local time.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::window;
use protocol::Timestamp;
use wasm_bindgen::JsValue;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MINUTE_MS: i64 = 60_000;

/// A reading of the reader's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReaderClock {
    /// What the server can know.
    Utc,
    /// The browser's zone and language.
    Local,
}

impl ReaderClock {
    /// `14:05`.
    pub(super) fn time(self, at: Timestamp) -> String {
        match self {
            Self::Local => format(at, &[("timeStyle", "short")]),
            Self::Utc => at.to_rfc3339()[11..16].to_owned(),
        }
    }

    /// `Today`, `Yesterday` or `Mon, 23 November`.
    pub(super) fn day(self, at: Timestamp) -> String {
        match self {
            Self::Local => match self.day_number(Timestamp(Date::now() as i64)) - self.day_number(at) {
                0 => "Today".to_owned(),
                1 => "Yesterday".to_owned(),
                days if days < 300 => {
                    format(at, &[("weekday", "short"), ("day", "numeric"), ("month", "long")])
                }
                _ => format(at, &[("dateStyle", "long")]),
            },
            Self::Utc => [&utc_day(at), " ", &at.to_rfc3339()[..4]].concat(),
        }
    }

    /// The time today, the day otherwise: as short as a list row needs it.
    pub(super) fn brief(self, at: Timestamp) -> String {
        match self {
            Self::Local => match self.day_number(Timestamp(Date::now() as i64)) - self.day_number(at) {
                0 => self.time(at),
                1 => "Yesterday".to_owned(),
                days if days < 7 => format(at, &[("weekday", "long")]),
                days if days < 300 => format(at, &[("day", "numeric"), ("month", "short")]),
                _ => format(at, &[("dateStyle", "short")]),
            },
            Self::Utc => utc_day(at),
        }
    }

    /// Date and time in full.
    pub(super) fn full(self, at: Timestamp) -> String {
        match self {
            Self::Local => format(at, &[("dateStyle", "full"), ("timeStyle", "short")]),
            Self::Utc => at.to_rfc3339(),
        }
    }

    /// A number that changes at the reader's midnight.
    pub(super) fn day_number(self, at: Timestamp) -> i64 {
        match self {
            Self::Local => Timestamp(at.0 - date(at).get_timezone_offset() as i64 * MINUTE_MS).day(),
            Self::Utc => at.day(),
        }
    }
}

fn utc_day(at: Timestamp) -> String {
    let utc = at.utc();
    [&utc.day.to_string(), " ", MONTHS[utc.month as usize - 1]].concat()
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

fn format(at: Timestamp, options: &[(&str, &str)]) -> String {
    let chosen = Object::new();
    for (name, value) in options {
        Reflect::set(&chosen, &JsValue::from_str(name), &JsValue::from_str(value)).ok();
    }
    let language = window().navigator().language().unwrap_or_else(|| "en".to_owned());
    date(at).to_locale_string(&language, &chosen).into()
}
