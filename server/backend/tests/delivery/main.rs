//! The message path on a real store and a real hub: sending, live delivery, catching up, marks.

mod blocking;
mod catching_up;
mod clock;
mod device;
mod inbox;
mod live;
mod positions;
mod sending;
mod site;
