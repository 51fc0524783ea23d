//! What was written, with its links.

use protocol::weblink::{Piece, pieces};

use crate::markup::{Tag, tag};

/// The text of a message. Of an address the host stands out, because that is where it leads (contract S11: nothing of it
/// is fetched, and nobody is told where it was clicked).
pub fn message_body(text: &str) -> Tag {
    let body = tag("p", "message-body").with("dir", "auto");
    pieces(text).into_iter().fold(body, |body, piece| match piece {
        Piece::Words(words) => body.text(words),
        Piece::Link(link) => body.child(
            tag("a", "weblink")
                .with("href", &link.href())
                .with("rel", "noopener noreferrer nofollow ugc")
                .with("target", "_blank")
                .text(link.before)
                .child(tag("b", "").text(link.host))
                .text(link.after),
        ),
    })
}

#[cfg(test)]
mod tests {
    use leptos::prelude::RenderHtml;

    use super::*;

    /// S11, T2.
    #[test]
    fn a_link_shows_where_it_leads_and_tells_nobody_where_it_was() {
        assert_eq!(
            message_body("see https://bank.example@evil.example/<b>").to_html(),
            "<p class=\"message-body\" dir=\"auto\">see <a class=\"weblink\" href=\"https://evil.example/\" \
             rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\">https://bank.example@<b>evil.example</b>/</a>\
             &lt;b&gt;</p>"
        );
    }

    #[test]
    fn words_stay_words() {
        let nasty = "<a href=\"javascript:alert(1)\">javascript:alert(1)</a>";
        let html = message_body(nasty).to_html();
        assert!(!html.contains("<a") && html.contains("javascript:alert(1)"), "{html}");
    }
}
