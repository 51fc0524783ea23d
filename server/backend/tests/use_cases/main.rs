//! People, their devices and what they sell, on a real store.

mod clock;
mod demo;
mod limits;
mod listings;
mod market;
mod sessions;
mod signing_in;
