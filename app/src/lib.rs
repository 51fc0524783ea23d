//! See the workspace README.

pub mod components;
