//! The live connection, from outside: a real server on loopback, and devices that speak its protocol.

#[path = "../fixture/site.rs"]
mod site;

mod bad_frames;
mod course;
mod ending;
mod handshake;
mod strangers;
mod wire;
