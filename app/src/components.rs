//! What pages and islands are built from, on both sides.

pub mod icon;
