//! Times as the reader's clock shows them. The server does not know it: it writes UTC, and so does the
//! browser's first rendering, which must be equal; right after that an effect turns to local time.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use protocol::Timestamp;
use wasm_bindgen::JsValue;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MINUTE_MS: i64 = 60_000;

/// Reads times; switches from UTC to the reader's zone once.
#[derive(Clone, Copy)]
pub(super) struct ReaderClock {
    is_local: RwSignal<bool>,
}

impl ReaderClock {
    pub(super) fn new() -> Self {
        let is_local = RwSignal::new(false);
        Effect::new(move |_| is_local.set(true));
        Self { is_local }
    }

    /// `14:05`.
    pub(super) fn time(self, at: Timestamp) -> String {
        if self.is_local.get() {
            return format(at, &[("timeStyle", "short")]);
        }
        let utc = at.utc();
        format!("{:02}:{:02}", utc.hour, utc.minute)
    }

    /// `Today`, `Yesterday` or `Mon, 23 November`.
    pub(super) fn day(self, at: Timestamp) -> String {
        if self.is_local.get() {
            return match day_number(Timestamp(Date::now() as i64)) - day_number(at) {
                0 => "Today".to_owned(),
                1 => "Yesterday".to_owned(),
                days if days < 300 => format(at, &[("weekday", "short"), ("day", "numeric"), ("month", "long")]),
                _ => format(at, &[("dateStyle", "long")]),
            };
        }
        let utc = at.utc();
        format!("{} {} {}", utc.day, MONTHS[utc.month as usize - 1], utc.year)
    }

    /// The time today, the day otherwise: as short as a list row needs it.
    pub(super) fn brief(self, at: Timestamp) -> String {
        if self.is_local.get() {
            return match day_number(Timestamp(Date::now() as i64)) - day_number(at) {
                0 => format(at, &[("timeStyle", "short")]),
                1 => "Yesterday".to_owned(),
                days if days < 7 => format(at, &[("weekday", "long")]),
                days if days < 300 => format(at, &[("day", "numeric"), ("month", "short")]),
                _ => format(at, &[("dateStyle", "short")]),
            };
        }
        let utc = at.utc();
        format!("{} {}", utc.day, MONTHS[utc.month as usize - 1])
    }

    /// Date and time in full.
    pub(super) fn full(self, at: Timestamp) -> String {
        if self.is_local.get() {
            return format(at, &[("dateStyle", "full"), ("timeStyle", "short")]);
        }
        at.to_rfc3339()
    }

    /// A number that changes at the reader's midnight.
    pub(super) fn day_number(self, at: Timestamp) -> i64 {
        if self.is_local.get() { day_number(at) } else { at.day() }
    }
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

fn day_number(at: Timestamp) -> i64 {
    let east_ms = -(date(at).get_timezone_offset() as i64) * MINUTE_MS;
    Timestamp(at.0 + east_ms).day()
}

fn format(at: Timestamp, options: &[(&str, &str)]) -> String {
    let chosen = Object::new();
    for (name, value) in options {
        Reflect::set(&chosen, &JsValue::from_str(name), &JsValue::from_str(value)).ok();
    }
    let language = window().navigator().language().unwrap_or_else(|| "en".to_owned());
    date(at).to_locale_string(&language, &chosen).into()
}
