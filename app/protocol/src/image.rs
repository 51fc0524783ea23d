//! A picture in a message.

use serde::{Deserialize, Serialize};

use crate::UploadId;

/// Images in one message at most.
pub const IMAGES_MAX: usize = 10;

/// Characters in an image's description at most.
pub const ALT_CHARS_MAX: usize = 200;

/// Bytes in one upload at most (contract S10).
pub const UPLOAD_BYTES_MAX: usize = 10 * 1024 * 1024;

/// What an image costs on the wire beside its description, in bytes.
const WIRE_BYTES: usize = 128;

/// An image, as the answer to its upload describes it; its sender adds `alt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The upload that it was.
    pub id: UploadId,
    /// Its width in pixels, as it is shown.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// What is to be seen, for those who do not see it; see [`crate::validate::alt`]. Empty when its sender said nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
}

impl Image {
    /// What it takes of a frame, in bytes.
    pub fn weight(&self) -> usize {
        WIRE_BYTES + self.alt.len()
    }

    /// Its size in a box of `width` × `height` pixels, with the same proportions, never larger than it is and at least one
    /// pixel each way.
    pub fn fitted(&self, width: u32, height: u32) -> (u32, u32) {
        let (w, h) = (u64::from(self.width.max(1)), u64::from(self.height.max(1)));
        let (max_w, max_h) = (u64::from(width).min(w), u64::from(height).min(h));
        let fitted = if w * max_h > h * max_w { (max_w, h * max_w / w) } else { (w * max_h / h, max_h) };
        (fitted.0.max(1) as u32, fitted.1.max(1) as u32)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_image_keeps_its_proportions_in_a_box_and_is_never_blown_up() {
        let fitted = |width, height| {
            Image { id: UploadId(Uuid::nil()), width, height, alt: String::new() }.fitted(320, 360)
        };
        assert_eq!(fitted(1600, 1200), (320, 240));
        assert_eq!(fitted(1200, 2400), (180, 360));
        assert_eq!(fitted(64, 48), (64, 48));
        assert_eq!(fitted(5000, 1), (320, 1));
        assert_eq!(fitted(1, 5000), (1, 360));
    }
}
