//! The pictures in a message.

use protocol::Image;

use crate::{
    markup::{Tag, tag},
    routes, words,
};

/// The box that one picture by itself is shown in, in pixels.
const BOX: (u32, u32) = (320, 360);

/// Pictures as links to what they are. Their place is there before they are (width and height), and they are not fetched
/// before somebody comes near them.
pub fn photos(images: &[Image]) -> Option<Tag> {
    if images.is_empty() {
        return None;
    }
    let count = images.len().to_string();
    let each = images.iter().map(|image| {
        let (width, height) = image.fitted(BOX.0, BOX.1);
        let alt = if image.alt.is_empty() { words::photos(1) } else { image.alt.clone() };
        tag("a", "photo").with("href", &routes::image(image.id)).child(
            tag("img", "")
                .with("src", &routes::image_small(image.id))
                .with("alt", &alt)
                .with("width", &width.to_string())
                .with("height", &height.to_string())
                .with("loading", "lazy"),
        )
    });
    Some(tag("div", "photos").with("data-count", &count).children(each.collect()))
}
