//! Markup as the server writes it, and its place among Leptos' views.

use leptos::{
    attr::{Attribute, any_attribute::AnyAttribute},
    tachys::{
        hydration::Cursor,
        view::{Position, PositionState, RenderHtml, add_attr::AddAnyAttr},
    },
};

use super::{Piece, Tag, dom::Drawn};

/// Elements that have no end tag (HTML: "void elements").
const VOID: [&str; 2] = ["img", "input"];

impl Tag {
    fn write(&self, html: &mut String) {
        html.push('<');
        html.push_str(self.0.name);
        for (name, value) in &self.0.attributes {
            html.push(' ');
            html.push_str(name);
            html.push_str("=\"");
            escape(value, html);
            html.push('"');
        }
        html.push('>');
        if VOID.contains(&self.0.name) {
            return;
        }
        for child in &self.0.children {
            match child {
                Piece::Text(text) => escape(text, html),
                Piece::Tag(tag) => tag.write(html),
            }
        }
        html.push_str("</");
        html.push_str(self.0.name);
        html.push('>');
    }
}

/// Appends user text as the content of an element or of an attribute in quotes (contract S11): nothing in it can end
/// either, and it reads as it was typed. For pages, too: in a `title` and a `textarea` leptos escapes nothing.
pub fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            letter => html.push(letter),
        }
    }
}

impl RenderHtml for Tag {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _extra_attributes: Vec<AnyAttribute>,
    ) {
        self.write(html);
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Drawn {
        if position.get() == Position::FirstChild {
            cursor.child();
        } else {
            cursor.sibling();
        }
        position.set(Position::NextChild);
        Drawn::found(self, cursor.current())
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl AddAnyAttr for Tag {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _attribute: NewAttr) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::RenderHtml;

    use crate::markup::{drawing, tag};

    #[test]
    fn text_and_attributes_cannot_leave_their_place() {
        let nasty = "\"><script>alert('x')</script>&amp;";
        let html = tag("p", "message-body").with("title", nasty).text(nasty).to_html();
        let escaped = "&quot;&gt;&lt;script&gt;alert('x')&lt;/script&gt;&amp;amp;";
        assert_eq!(html, format!("<p class=\"message-body\" title=\"{escaped}\">{escaped}</p>"));
    }

    #[test]
    fn elements_nest_and_void_ones_have_no_end() {
        let list = tag("ol", "").children(vec![tag("li", "").text("one").text(", two"), tag("li", "")]);
        let html =
            tag("div", "").child(tag("img", "").flag("hidden", true)).maybe(None).child(list).to_html();
        assert_eq!(html, "<div><img hidden=\"true\"><ol><li>one, two</li><li></li></ol></div>");
    }

    #[test]
    fn a_drawing_is_written_like_what_it_draws() {
        assert_eq!(drawing(|| Some(tag("b", "").text("now"))).to_html(), "<b>now</b>");
    }
}
