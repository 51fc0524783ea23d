//! What `server_fn` asks of `wasm-streams`, for a site whose server functions stream nothing.
//!
//! The real crate exports classes to JavaScript. Exports are never dropped as unused, so everybody would download them,
//! and what they stand on: 5 KB that nothing calls. A server function that does stream stops at once, here, with the
//! reason; then `[patch.crates-io]` in the workspace's `Cargo.toml` has to go.

use futures_util::{Stream, stream::Empty};
use wasm_bindgen::JsValue;

const REASON: &str = "server functions stream nothing here: see frontend/no-streams";

/// A stream of the browser's (WHATWG Streams), as far as `server_fn` names it.
#[derive(Debug)]
pub struct ReadableStream;

impl ReadableStream {
    /// Would take the body of an answer.
    pub fn from_raw(_raw: web_sys::ReadableStream) -> Self {
        panic!("{REASON}")
    }

    /// Would make the body of a request.
    pub fn from_stream(_stream: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        panic!("{REASON}")
    }

    /// Would be the body of a request.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        panic!("{REASON}")
    }

    /// Would be the body of an answer.
    pub fn into_stream(self) -> Empty<Result<JsValue, JsValue>> {
        panic!("{REASON}")
    }
}
