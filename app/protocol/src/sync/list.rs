//! Which part of the list of conversations this device shows, and how far down it has it. A device may know
//! conversations below that, such as an old one in which something waits: between them and its last row others may be
//! missing, so they are not shown before their turn.

use crate::{ClientFrame, Place, Tab};

/// The list, as far as it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    tab: Tab,
    extent: Extent,
    /// More has been asked for and is not here yet.
    is_asked: bool,
}

/// How much of the tab is known to be here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// All of it.
    Whole,
    /// Everything down to this row.
    DownTo(Place),
    /// Nobody has looked yet.
    Unknown,
}

impl List {
    /// A list that came with the page: the rows of `tab` down to `next`, or all of them.
    pub fn new(tab: Tab, next: Option<Place>) -> Self {
        Self { tab, extent: next.map_or(Extent::Whole, Extent::DownTo), is_asked: false }
    }

    /// All of it, until somebody says otherwise.
    pub(super) const fn whole() -> Self {
        Self { tab: Tab::All, extent: Extent::Whole, is_asked: false }
    }

    /// Which part of the list it is.
    pub const fn tab(&self) -> Tab {
        self.tab
    }

    /// The last row that is here, when there are more below.
    pub const fn next(&self) -> Option<Place> {
        match self.extent {
            Extent::DownTo(place) => Some(place),
            Extent::Whole | Extent::Unknown => None,
        }
    }

    /// Whether everything above this place is here.
    pub fn reaches(&self, place: Place) -> bool {
        self.next().is_none_or(|next| place >= next)
    }

    pub(super) fn turn_to(&mut self, tab: Tab) {
        if self.tab != tab {
            *self = Self { tab, extent: Extent::Unknown, is_asked: false };
        }
    }

    /// The question for more, unless there is no more, or it is open already.
    pub(super) fn ask(&mut self) -> Option<ClientFrame> {
        if self.is_asked || self.extent == Extent::Whole {
            return None;
        }
        self.is_asked = true;
        Some(ClientFrame::Rows { tab: self.tab, before: self.next() })
    }

    /// Whether it is not even known how the tab begins.
    pub fn is_unknown(&self) -> bool {
        self.extent == Extent::Unknown
    }

    /// The answer has come; an old one, to what is not asked any more, says nothing.
    pub(super) fn extend(&mut self, tab: Tab, next: Option<Place>) {
        if self.tab == tab && self.is_asked {
            *self = Self::new(tab, next);
        }
    }

    /// No answer will come any more.
    pub(super) fn disconnected(&mut self) {
        self.is_asked = false;
    }
}
