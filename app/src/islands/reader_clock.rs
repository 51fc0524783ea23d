//! Times as the reader's clock shows them. The server does not know it: it writes UTC, and so does the
//! browser's first rendering, which must be equal; once that stands, it turns to local time.

use std::cell::OnceCell;

use js_sys::{Array, Date, Function, Intl::DateTimeFormat, Object, Reflect};
use leptos::prelude::window;
use protocol::{Thread, Timestamp};
use wasm_bindgen::JsValue;

use crate::words::{fill, say, talk};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

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
            Self::Local => format(at, Style::Time),
            Self::Utc => at.to_rfc3339()[11..16].to_owned(),
        }
    }

    /// `Today`, `Yesterday` or `Mon, 23 November`.
    pub(super) fn day(self, at: Timestamp) -> String {
        match self {
            Self::Local => match self.day_number(now()) - self.day_number(at) {
                0 => say(talk::TODAY).to_owned(),
                1 => say(talk::YESTERDAY).to_owned(),
                days if days < 300 => format(at, Style::DayOfYear),
                _ => format(at, Style::LongDate),
            },
            Self::Utc => [&utc_day(at), " ", &at.to_rfc3339()[..4]].concat(),
        }
    }

    /// `now`, `5 min`, then the time today, the day otherwise: as short as a list row needs it.
    pub(super) fn brief(self, at: Timestamp) -> String {
        match self {
            Self::Local => match now().0 - at.0 {
                ..MINUTE_MS => say(talk::NOW).to_owned(),
                ago @ MINUTE_MS..HOUR_MS => fill(talk::MINUTES, &[&((ago / MINUTE_MS) as u32).to_string()]),
                _ => self.day_in_brief(at),
            },
            Self::Utc => utc_day(at),
        }
    }

    fn day_in_brief(self, at: Timestamp) -> String {
        match self.day_number(now()) - self.day_number(at) {
            0 => self.time(at),
            1 => say(talk::YESTERDAY).to_owned(),
            days if days < 7 => format(at, Style::Weekday),
            days if days < 300 => format(at, Style::DayAndMonth),
            _ => format(at, Style::ShortDate),
        }
    }

    /// Whether a conversation is muted. The server hands over no mute that is over.
    pub(super) fn is_muted(self, thread: &Thread) -> bool {
        match self {
            Self::Local => thread.arrangement.is_muted(now()),
            Self::Utc => thread.arrangement.muted_until.is_some(),
        }
    }

    /// Date and time in full.
    pub(super) fn full(self, at: Timestamp) -> String {
        match self {
            Self::Local => format(at, Style::Full),
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

/// What this device takes for the time.
pub(super) fn now() -> Timestamp {
    Timestamp(Date::now() as i64)
}

fn utc_day(at: Timestamp) -> String {
    let utc = at.utc();
    let month = say(talk::MONTHS).split(' ').nth(utc.month as usize - 1).unwrap_or_default();
    fill(talk::DAY_AND_MONTH, &[&utc.day.to_string(), month])
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64))
}

/// How a time is written out.
#[derive(Clone, Copy)]
enum Style {
    Time,
    Weekday,
    DayOfYear,
    DayAndMonth,
    ShortDate,
    LongDate,
    Full,
}

impl Style {
    const COUNT: usize = Self::Full as usize + 1;

    /// As `Intl.DateTimeFormat` names it (ECMA-402).
    const fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Time => &[("timeStyle", "short")],
            Self::Weekday => &[("weekday", "long")],
            Self::DayOfYear => &[("weekday", "short"), ("day", "numeric"), ("month", "long")],
            Self::DayAndMonth => &[("day", "numeric"), ("month", "short")],
            Self::ShortDate => &[("dateStyle", "short")],
            Self::LongDate => &[("dateStyle", "long")],
            Self::Full => &[("dateStyle", "full"), ("timeStyle", "short")],
        }
    }
}

thread_local! {
    /// One formatter per [`Style`]: to make one takes longer than to write a screenful of times with it.
    static FORMATTERS: [OnceCell<Function>; Style::COUNT] = const { [const { OnceCell::new() }; Style::COUNT] };
}

fn format(at: Timestamp, style: Style) -> String {
    FORMATTERS.with(|formatters| {
        let write = formatters[style as usize].get_or_init(|| formatter(style));
        let written = write.call1(&JsValue::UNDEFINED, &date(at));
        written.ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}

fn formatter(style: Style) -> Function {
    let chosen = Object::new();
    for (name, value) in style.options() {
        Reflect::set(&chosen, &JsValue::from_str(name), &JsValue::from_str(value)).ok();
    }
    // The page's own language, as it is written where the reader lives if the browser says so: `en` as `en-GB`.
    let spoken = say(talk::LANGUAGE);
    let preferred = window().navigator().language().filter(|preferred| preferred.starts_with(spoken));
    let language = preferred.unwrap_or_else(|| spoken.to_owned());
    DateTimeFormat::new(&Array::of1(&JsValue::from_str(&language)), &chosen).format()
}
