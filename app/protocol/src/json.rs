//! JSON as a device reads and writes it.
//!
//! The server speaks through serde, whose code is made anew for every type: fast, and half of what a
//! browser had to download. A device hears a few frames a second, so it asks its platform to parse the
//! text and picks out the fields one by one.

mod read;
mod write;

pub use read::Read;
pub use write::{keep, write};

/// A parsed value, as the platform holds it: the browser's own objects, or `serde_json::Value` in tests.
pub trait Json: Sized {
    /// A field of an object; none when it is absent or null.
    fn field(&self, name: &str) -> Option<Self>;
    /// The items of an array; none of anything else.
    fn items(&self) -> Option<Vec<Self>>;
    /// A string.
    fn text(&self) -> Option<String>;
    /// A number. Integers are exact up to 2^53.
    fn number(&self) -> Option<f64>;
    /// True or false.
    fn truth(&self) -> Option<bool>;
}
