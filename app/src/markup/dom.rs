//! Makes the page equal to the markup: draws it, takes over what the server has written, and changes what
//! has changed and nothing else, so that focus, selection and scrolling stay.

use std::{cell::RefCell, rc::Rc};

use leptos::{
    prelude::document,
    tachys::view::{Mountable, Render},
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, Node};

use super::{Handler, Piece, Tag};

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element on the page, and what it was drawn from.
pub struct Drawn {
    node: Element,
    name: &'static str,
    key: String,
    attributes: Vec<(&'static str, String)>,
    handlers: Vec<(&'static str, Rc<RefCell<Handler>>)>,
    children: Vec<Part>,
}

enum Part {
    Text(Node, String),
    Tag(Drawn),
}

impl Part {
    fn new(piece: Piece) -> Self {
        match piece {
            Piece::Text(text) => Self::Text(document().create_text_node(&text).into(), text),
            Piece::Tag(tag) => Self::Tag(Drawn::new(tag)),
        }
    }

    fn node(&self) -> &Node {
        match self {
            Self::Text(node, _) => node,
            Self::Tag(drawn) => &drawn.node,
        }
    }

    fn is_for(&self, piece: &Piece) -> bool {
        match (self, piece) {
            (Self::Text(..), Piece::Text(_)) => true,
            (Self::Tag(drawn), Piece::Tag(tag)) => drawn.name == tag.0.name && drawn.key == tag.0.key,
            _ => false,
        }
    }

    fn become_like(&mut self, piece: Piece) {
        match (self, piece) {
            (Self::Text(node, old), Piece::Text(text)) => {
                if *old != text {
                    node.set_node_value(Some(&text));
                    *old = text;
                }
            }
            (Self::Tag(drawn), Piece::Tag(tag)) => drawn.become_like(tag),
            _ => {}
        }
    }
}

impl Drawn {
    fn new(Tag(tag): Tag) -> Self {
        let namespace = matches!(tag.name, "svg" | "path").then_some(SVG);
        let node = match namespace {
            Some(_) => document().create_element_ns(namespace, tag.name),
            None => document().create_element(tag.name),
        };
        let Ok(node) = node else { unreachable!("names of elements are our own") };
        for (name, value) in &tag.attributes {
            let _ = node.set_attribute(name, value);
        }
        let parts: Vec<Part> = tag.children.into_iter().map(Part::new).collect();
        for part in &parts {
            let _ = node.append_child(part.node());
        }
        Self::of(node, tag.name, tag.key, tag.attributes, tag.handlers, parts)
    }

    /// What the server has written for this tag.
    pub(super) fn found(Tag(tag): Tag, node: Node) -> Self {
        let node: Element = node.unchecked_into();
        let mut next = node.first_child();
        let mut parts = Vec::with_capacity(tag.children.len());
        for piece in tag.children {
            let Some(child) = next else { break };
            next = child.next_sibling();
            parts.push(match piece {
                Piece::Text(text) => Part::Text(child, text),
                Piece::Tag(tag) => Part::Tag(Self::found(tag, child)),
            });
        }
        Self::of(node, tag.name, tag.key, tag.attributes, tag.handlers, parts)
    }

    fn of(
        node: Element,
        name: &'static str,
        key: String,
        attributes: Vec<(&'static str, String)>,
        handlers: Vec<(&'static str, Handler)>,
        children: Vec<Part>,
    ) -> Self {
        let handlers = handlers.into_iter().map(|(event, handler)| (event, listen(&node, event, handler)));
        Self { handlers: handlers.collect(), node, name, key, attributes, children }
    }

    fn become_like(&mut self, Tag(tag): Tag) {
        if tag.is_kept {
            return;
        }
        for (name, value) in &tag.attributes {
            if !self.attributes.iter().any(|(old, before)| old == name && before == value) {
                let _ = self.node.set_attribute(name, value);
            }
        }
        for (name, _) in &self.attributes {
            if !tag.attributes.iter().any(|(new, _)| new == name) {
                let _ = self.node.remove_attribute(name);
            }
        }
        self.attributes = tag.attributes;
        for ((_, slot), (_, handler)) in self.handlers.iter().zip(tag.handlers) {
            *slot.borrow_mut() = handler;
        }
        self.adopt(tag.children);
    }

    /// Makes the children equal to these pieces, in their order.
    fn adopt(&mut self, pieces: Vec<Piece>) {
        let mut old: Vec<Option<Part>> = std::mem::take(&mut self.children).into_iter().map(Some).collect();
        // Mostly nothing has moved: what is looked for stands where the last one was found, or next to it.
        let mut from = 0;
        let mut is_in_order = true;
        for piece in pieces {
            let found = (from..old.len())
                .chain(0..from)
                .find(|&n| old[n].as_ref().is_some_and(|part| part.is_for(&piece)));
            is_in_order &= found.is_some_and(|n| n >= from);
            let part = match found.and_then(|n| {
                from = n + 1;
                old[n].take()
            }) {
                Some(mut part) => {
                    part.become_like(piece);
                    part
                }
                None => Part::new(piece),
            };
            self.children.push(part);
        }
        // First, so that what stood behind them need not move.
        for part in old.into_iter().flatten() {
            let _ = self.node.remove_child(part.node());
        }
        // Asking the page is what costs.
        if is_in_order {
            return;
        }
        let mut place = self.node.first_child();
        for part in &self.children {
            if place.as_ref() == Some(part.node()) {
                place = part.node().next_sibling();
            } else {
                let _ = self.node.insert_before(part.node(), place.as_ref());
            }
        }
    }
}

/// The listener stays as long as the element; what it calls changes with the markup.
fn listen(node: &Element, event: &str, handler: Handler) -> Rc<RefCell<Handler>> {
    let slot = Rc::new(RefCell::new(handler));
    let called = Rc::clone(&slot);
    let listener = Closure::<dyn Fn(Event)>::new(move |event| (*called.borrow())(event));
    let _ = node.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    // The browser's collector frees it with the element.
    let _ = listener.into_js_value();
    slot
}

impl Render for Tag {
    type State = Drawn;

    fn build(self) -> Drawn {
        Drawn::new(self)
    }

    fn rebuild(self, drawn: &mut Drawn) {
        drawn.become_like(self);
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        self.node.remove();
    }

    fn mount(&mut self, parent: &Element, before: Option<&Node>) {
        let _ = parent.insert_before(&self.node, before);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(parent) = self.node.parent_element() else { return false };
        child.mount(&parent, Some(&self.node));
        true
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.node.clone()]
    }
}
