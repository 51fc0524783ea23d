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

/// What an element does when an event reaches it.
pub type Handler = Box<dyn Fn(Event) + Send>;

/// An element.
pub struct Tag {
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
    let tag = Tag {
        name,
        key: String::new(),
        is_kept: false,
        attributes: Vec::new(),
        handlers: Vec::new(),
        children: Vec::new(),
    };
    if class.is_empty() { tag } else { tag.with("class", class) }
}

/// The element that stands there already, as it is: it would be drawn from the same as the last time.
pub fn kept(name: &'static str, key: String) -> Tag {
    Tag { is_kept: true, ..tag(name, "").key(key) }
}

impl Tag {
    /// Tells it apart from its siblings.
    pub fn key(mut self, key: String) -> Self {
        self.key = key;
        self
    }

    /// With an attribute.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.attributes.push((name, value.to_owned()));
        self
    }

    /// With an attribute that says `true`, if it is.
    pub fn flag(self, name: &'static str, is_set: bool) -> Self {
        if is_set { self.with(name, "true") } else { self }
    }

    /// With text in it.
    pub fn text(mut self, text: &str) -> Self {
        match self.children.last_mut() {
            // The browser cannot tell two texts side by side from one.
            Some(Piece::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => self.children.push(Piece::Text(text.to_owned())),
        }
        self
    }

    /// With an element in it.
    pub fn child(mut self, child: Tag) -> Self {
        self.children.push(Piece::Tag(child));
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
        self.children.extend(children.into_iter().map(Piece::Tag));
        self
    }

    /// Does this when the event of this name reaches it.
    pub fn on(mut self, event: &'static str, handler: Handler) -> Self {
        self.handlers.push((event, handler));
        self
    }
}

/// Drawn again whenever something that it has read has changed.
pub type Drawing = Arc<Mutex<dyn FnMut() -> Option<Tag> + Send>>;

/// Keeps the page equal to what this says. One type for all of them, so that they are compiled once.
pub fn drawing(draw: impl FnMut() -> Option<Tag> + Send + 'static) -> Drawing {
    Arc::new(Mutex::new(draw))
}
