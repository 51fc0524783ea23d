//! The line icons: one geometry (20 × 20, strokes of 1.5 with round ends), the text's own colour.
//! How the line is drawn stands once in `style/base.css`, not in each of a hundred on a page.
//! They only decorate: whatever an icon says is also said in text beside it or in an `aria-label`.

use leptos::prelude::*;

use crate::markup::{Tag, tag};

/// An icon: the `d` of a path in a box of 20 × 20. Constants, so that the browser's module holds those it draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph(&'static str);

impl Glyph {
    /// A speech bubble: messages, contact the seller.
    pub const MESSAGE: Self = Self(
        "M4.5 3.5h11a1.75 1.75 0 0 1 1.75 1.75v7A1.75 1.75 0 0 1 15.5 14H9.75L6 17.25V14H4.5\
        a1.75 1.75 0 0 1-1.75-1.75v-7A1.75 1.75 0 0 1 4.5 3.5z",
    );
    /// A picture.
    pub const PHOTO: Self = Self(
        "M4.5 4h11A1.75 1.75 0 0 1 17.25 5.75v8.5A1.75 1.75 0 0 1 15.5 16h-11a1.75 1.75 0 0 1-1.75-1.75v-8.5\
        A1.75 1.75 0 0 1 4.5 4zM2.75 13.5l4-4l6 6M11 13.75l2.5-2.5l3.75 3.75M13 7.5v.1",
    );
    /// A cross: stop, close.
    pub const CLOSE: Self = Self("M5.5 5.5l9 9M14.5 5.5l-9 9");
    /// Something new: sell, add.
    pub const PLUS: Self = Self("M10 4v12M4 10h12");
    /// An arrow to the page before.
    pub const BACK: Self = Self("M16.5 10h-13M9 4.5L3.5 10L9 15.5");
    /// An arrow to the end.
    pub const DOWN: Self = Self("M10 3.5v13M4.5 11l5.5 5.5l5.5-5.5");
    /// A paper plane.
    pub const SEND: Self = Self("M17 3L8.75 11.25M17 3l-5 14l-3.25-5.75L3 8z");
    /// One tick: stored by the server.
    pub const CHECK: Self = Self("M4 10.5l4 4l8-9");
    /// Two ticks: delivered or read.
    pub const CHECKS: Self = Self("M1.75 10.5l4 4l7.5-9M9.25 13l1.5 1.5l7.5-9");
    /// A clock: on its way.
    pub const CLOCK: Self = Self("M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14M10 6v4l2.75 1.75");
    /// Something went wrong.
    pub const ALERT: Self = Self("M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14M10 6.5v4.25M10 13.4v.1");
    /// A price tag: a listing.
    pub const TAG: Self = Self(
        "M3.25 4.25a1 1 0 0 1 1-1h5.2a1 1 0 0 1 .7.3l6.3 6.3a1 1 0 0 1 0 1.4l-5.2 5.2\
        a1 1 0 0 1-1.4 0l-6.3-6.3a1 1 0 0 1-.3-.7zM6.75 6.75v.1",
    );
    /// A looking glass.
    pub const SEARCH: Self = Self("M9 3.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M13 13l4 4");
    /// Somebody.
    pub const PERSON: Self =
        Self("M10 3.5a3 3 0 1 1 0 6a3 3 0 1 1 0-6M4 16.75c.5-3.25 2.75-5 6-5s5.5 1.75 6 5");
    /// A place on a map.
    pub const PIN: Self = Self(
        "M10 17.25c-3.5-3.4-5.5-6-5.5-8.75a5.5 5.5 0 0 1 11 0c0 2.75-2 5.35-5.5 8.75z\
        M10 6.5a2 2 0 1 1 0 4a2 2 0 1 1 0-4",
    );
    /// A pin with a head: kept at the top.
    pub const PINNED: Self = Self("M7 3.25h6M8 3.25v5.5L5.5 11.5h9L12 8.75v-5.5M10 11.5v5.25");
    /// A bell that is crossed out.
    pub const MUTED: Self =
        Self("M5.5 13.75h9l-1-1.5v-3.5a3.5 3.5 0 0 0-7 0v3.5zM8.75 16.25h2.5M3.5 3.5l13 13");
    /// Out of the door.
    pub const SIGN_OUT: Self = Self(
        "M8 3.25H4.75a1.5 1.5 0 0 0-1.5 1.5v10.5a1.5 1.5 0 0 0 1.5 1.5H8M8 10h9M13.5 6.5L17 10l-3.5 3.5",
    );
    /// A pencil.
    pub const EDIT: Self = Self(
        "M3.5 16.5l.9-3.7L13.2 4a1.4 1.4 0 0 1 2 0l.8.8a1.4 1.4 0 0 1 0 2L7.2 15.6z\
        M11.75 5.5l2.75 2.75",
    );
    /// A bin.
    pub const TRASH: Self = Self(
        "M3.5 5.5h13M7.5 5.5V4a.75.75 0 0 1 .75-.75h3.5a.75.75 0 0 1 .75.75v1.5M5 5.5l.7 10\
        a1.35 1.35 0 0 0 1.35 1.25h5.9a1.35 1.35 0 0 0 1.35-1.25l.7-10M8.25 9v4.5M11.75 9v4.5",
    );
    /// Three dots: more to do.
    pub const MORE: Self = Self("M4.5 10v.1M10 10v.1M15.5 10v.1");
    /// A shield: safety.
    pub const SHIELD: Self =
        Self("M10 2.75l6 2.25v4.75c0 3.6-2.4 6.1-6 7.5c-3.6-1.4-6-3.9-6-7.5V5zM7.25 9.75l2 2l3.75-4");
    /// A calendar: since when.
    pub const CALENDAR: Self = Self(
        "M4.25 4.75h11.5a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4.25a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1z\
        M3.25 8.75h13.5M7 3v3.25M13 3v3.25",
    );
}

/// One icon, hidden from screen readers. The style sheet sizes and draws it by its class `icon`.
#[component]
pub fn Icon(
    /// Which one.
    name: Glyph,
) -> impl IntoView {
    icon(name)
}

/// The same, for islands.
pub fn icon(name: Glyph) -> Tag {
    tag("svg", "icon")
        .with("viewBox", "0 0 20 20")
        .flag("aria-hidden", true)
        .child(tag("path", "").with("d", name.0))
}
