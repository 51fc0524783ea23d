//! The message path on a real store and a real hub: sending, live delivery, catching up, marks.

mod blocking;
mod catching_up;
mod clock;
mod cluster;
mod device;
mod discretion;
mod inbox;
mod leaving;
mod live;
mod positions;
mod presence;
mod sending;
mod site;
