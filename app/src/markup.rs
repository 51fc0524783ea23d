//! What the islands draw: elements as plain data, made by plain functions.
//!
//! A `view!` gives each element a type of its own, which is compiled once to write it, once to hydrate it
//! and once to change it. That suits the server, where nobody downloads the result. In the browser it
//! tripled the module, so there the islands describe what stands on the page as [`Tag`]s, and one
//! renderer (`markup/dom.rs`) makes the page equal to them.

mod dom;
mod html;

#[cfg(feature = "ssr")]
pub use html::escape;

use std::sync::{Arc, Mutex};

use web_sys::Event;

use crate::words::{Phrase, say};

/// What an element does when an event reaches it.
pub type Handler = Box<dyn Fn(Event) + Send>;

/// An element. One pointer, so that building one hands no more than that from call to call: this made the browser's module
/// 8 KB smaller.
pub struct Tag(Box<Element>);

struct Element {
    name: &'static str,
    /// Tells siblings apart when they come, go and change places; empty where they do not.
    key: String,
    /// Nothing about it has changed: it says no more than which one it is.
    is_kept: bool,
    attributes: Vec<(&'static str, String)>,
    handlers: Vec<(&'static str, Handler)>,
    children: Vec<Piece>,
}

enum Piece {
    Text(String),
    Tag(Tag),
}

/// An element of this name, with these classes.
pub fn tag(name: &'static str, class: &str) -> Tag {
    let tag = Tag(Box::new(Element {
        name,
        key: String::new(),
        is_kept: false,
        attributes: Vec::new(),
        handlers: Vec::new(),
        children: Vec::new(),
    }));
    if class.is_empty() { tag } else { tag.with("class", class) }
}

/// The element that stands there already, as it is: it would be drawn from the same as the last time.
pub fn kept(name: &'static str, key: String) -> Tag {
    let mut tag = tag(name, "").key(key);
    tag.0.is_kept = true;
    tag
}

impl Tag {
    /// Tells it apart from its siblings.
    pub fn key(mut self, key: String) -> Self {
        self.0.key = key;
        self
    }

    /// With an attribute.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.0.attributes.push((name, value.to_owned()));
        self
    }

    /// With an attribute that says `true`, if it is.
    pub fn flag(self, name: &'static str, is_set: bool) -> Self {
        if is_set { self.with(name, "true") } else { self }
    }

    /// With text in it.
    pub fn text(mut self, text: &str) -> Self {
        match self.0.children.last_mut() {
            // The browser cannot tell two texts side by side from one.
            Some(Piece::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.children.push(Piece::Text(text.to_owned())),
        }
        self
    }

    /// With a phrase in it.
    pub fn say(self, phrase: Phrase) -> Self {
        self.text(say(phrase))
    }

    /// Called this by screen readers.
    pub fn label(self, phrase: Phrase) -> Self {
        self.with("aria-label", say(phrase))
    }

    /// With an element in it.
    pub fn child(mut self, child: Tag) -> Self {
        self.0.children.push(Piece::Tag(child));
        self
    }

    /// With an element in it, if there is one.
    pub fn maybe(self, child: Option<Tag>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// With elements in it.
    pub fn children(mut self, children: Vec<Tag>) -> Self {
        self.0.children.extend(children.into_iter().map(Piece::Tag));
        self
    }

    /// Does this when the event of this name reaches it.
    pub fn on(mut self, event: &'static str, handler: Handler) -> Self {
        self.0.handlers.push((event, handler));
        self
    }
}

/// Drawn again whenever something that it has read has changed.
pub type Drawing = Arc<Mutex<dyn FnMut() -> Option<Tag> + Send>>;

/// Keeps the page equal to what this says. One type for all of them, so that they are compiled once.
pub fn drawing(draw: impl FnMut() -> Option<Tag> + Send + 'static) -> Drawing {
    Arc::new(Mutex::new(draw))
}
