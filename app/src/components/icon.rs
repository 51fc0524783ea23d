//! The line icons: one geometry (20 × 20, strokes of 1.5 with round ends), the text's own colour.
//! They only decorate: whatever an icon says is also said in text beside it or in an `aria-label`.

use leptos::prelude::*;

use crate::markup::{Tag, tag};

/// Which icon to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// A magnifying glass.
    Search,
    /// A speech bubble: messages, contact the seller.
    Message,
    /// Something new: sell, add.
    Plus,
    /// A person: the account, a profile.
    User,
    /// An arrow to the page before.
    Back,
    /// A paper plane.
    Send,
    /// One tick: stored by the server.
    Check,
    /// Two ticks: delivered or read.
    Checks,
    /// A clock: on its way.
    Clock,
    /// Something went wrong.
    Alert,
    /// A cross: close, dismiss.
    Close,
    /// The one before, in a row of things.
    ChevronLeft,
    /// The next one, in a row of things.
    ChevronRight,
    /// More below: a menu, the newest message.
    ChevronDown,
    /// A price tag: a listing.
    Tag,
    /// A place on a map.
    Pin,
    /// The light theme.
    Sun,
    /// The dark theme.
    Moon,
    /// Out of the door.
    SignOut,
    /// A pencil.
    Edit,
    /// A bin.
    Trash,
    /// A camera: pictures.
    Camera,
    /// Three dots: further actions.
    More,
    /// An arrow in a circle: once more.
    Retry,
    /// Two sheets.
    Copy,
    /// A calendar: since when.
    Calendar,
    /// An eye: seen, show.
    Eye,
}

impl Glyph {
    /// The drawing, as the `d` of a path in a box of 20 × 20.
    const fn path(self) -> &'static str {
        match self {
            Self::Search => "M9 3.25a5.75 5.75 0 1 1 0 11.5a5.75 5.75 0 1 1 0-11.5M13.25 13.25L17 17",
            Self::Message => {
                "M4.5 3.5h11a1.75 1.75 0 0 1 1.75 1.75v7A1.75 1.75 0 0 1 15.5 14H9.75L6 17.25V14H4.5\
                 a1.75 1.75 0 0 1-1.75-1.75v-7A1.75 1.75 0 0 1 4.5 3.5z"
            }
            Self::Plus => "M10 4v12M4 10h12",
            Self::User => {
                "M10 3a3.25 3.25 0 1 1 0 6.5a3.25 3.25 0 1 1 0-6.5M3.5 16.75c.6-2.9 3.2-4.5 6.5-4.5\
                 s5.9 1.6 6.5 4.5"
            }
            Self::Back => "M16.5 10h-13M9 4.5L3.5 10L9 15.5",
            Self::Send => "M17 3L8.75 11.25M17 3l-5 14l-3.25-5.75L3 8z",
            Self::Check => "M4 10.5l4 4l8-9",
            Self::Checks => "M1.75 10.5l4 4l7.5-9M9.25 13l1.5 1.5l7.5-9",
            Self::Clock => "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14M10 6v4l2.75 1.75",
            Self::Alert => "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14M10 6.5v4.25M10 13.4v.1",
            Self::Close => "M5 5l10 10M15 5L5 15",
            Self::ChevronLeft => "M12 5l-5 5l5 5",
            Self::ChevronRight => "M8 5l5 5l-5 5",
            Self::ChevronDown => "M5 8l5 5l5-5",
            Self::Tag => {
                "M3.25 4.25a1 1 0 0 1 1-1h5.2a1 1 0 0 1 .7.3l6.3 6.3a1 1 0 0 1 0 1.4l-5.2 5.2\
                 a1 1 0 0 1-1.4 0l-6.3-6.3a1 1 0 0 1-.3-.7zM6.75 6.75v.1"
            }
            Self::Pin => {
                "M10 17.25c-3.5-3.4-5.5-6-5.5-8.75a5.5 5.5 0 0 1 11 0c0 2.75-2 5.35-5.5 8.75z\
                 M10 6.5a2 2 0 1 1 0 4a2 2 0 1 1 0-4"
            }
            Self::Sun => {
                "M10 6.75a3.25 3.25 0 1 1 0 6.5a3.25 3.25 0 1 1 0-6.5M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18\
                 M4.35 4.35l1.05 1.05M14.6 14.6l1.05 1.05M4.35 15.65l1.05-1.05M14.6 5.4l1.05-1.05"
            }
            Self::Moon => "M16.5 11.75A7 7 0 1 1 8.25 3.5a5.5 5.5 0 0 0 8.25 8.25z",
            Self::SignOut => {
                "M8 3.25H4.75a1.5 1.5 0 0 0-1.5 1.5v10.5a1.5 1.5 0 0 0 1.5 1.5H8M8 10h9M13.5 6.5L17 10l-3.5 3.5"
            }
            Self::Edit => {
                "M3.5 16.5l.9-3.7L13.2 4a1.4 1.4 0 0 1 2 0l.8.8a1.4 1.4 0 0 1 0 2L7.2 15.6z\
                 M11.75 5.5l2.75 2.75"
            }
            Self::Trash => {
                "M3.5 5.5h13M7.5 5.5V4a.75.75 0 0 1 .75-.75h3.5a.75.75 0 0 1 .75.75v1.5M5 5.5l.7 10\
                 a1.35 1.35 0 0 0 1.35 1.25h5.9a1.35 1.35 0 0 0 1.35-1.25l.7-10M8.25 9v4.5M11.75 9v4.5"
            }
            Self::Camera => {
                "M3.75 6h2.5L7.5 3.75h5L13.75 6h2.5a1.25 1.25 0 0 1 1.25 1.25v7.5A1.25 1.25 0 0 1 16.25 16H3.75\
                 a1.25 1.25 0 0 1-1.25-1.25v-7.5A1.25 1.25 0 0 1 3.75 6zM10 7.75a3 3 0 1 1 0 6a3 3 0 1 1 0-6"
            }
            Self::More => {
                "M4.5 9.5a.5.5 0 1 1 0 1a.5.5 0 1 1 0-1M10 9.5a.5.5 0 1 1 0 1a.5.5 0 1 1 0-1\
                 M15.5 9.5a.5.5 0 1 1 0 1a.5.5 0 1 1 0-1"
            }
            Self::Retry => "M16.13 7.83A6.5 6.5 0 1 0 16.13 12.17M16.5 3.75V8h-4.25",
            Self::Copy => {
                "M7.75 6.75h8a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-8a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1z\
                 M13.25 6.75v-2.5a1 1 0 0 0-1-1h-8a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h2.5"
            }
            Self::Calendar => {
                "M4.25 4.75h11.5a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4.25a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1z\
                 M3.25 8.75h13.5M7 3v3.25M13 3v3.25"
            }
            Self::Eye => {
                "M2.25 10c1.6-3.3 4.4-5 7.75-5s6.15 1.7 7.75 5c-1.6 3.3-4.4 5-7.75 5s-6.15-1.7-7.75-5z\
                 M10 7.75a2.25 2.25 0 1 1 0 4.5a2.25 2.25 0 1 1 0-4.5"
            }
        }
    }
}

/// One icon, hidden from screen readers. Its class `icon` lets a style sheet size it.
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
        .with("width", "20")
        .with("height", "20")
        .with("fill", "none")
        .with("stroke", "currentColor")
        .with("stroke-width", "1.5")
        .with("stroke-linecap", "round")
        .with("stroke-linejoin", "round")
        .flag("aria-hidden", true)
        .child(tag("path", "").with("d", name.path()))
}
