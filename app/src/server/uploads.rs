//! What a form says of pictures that were uploaded for its message: a field with JSON, or an empty one.

use protocol::{Code, Image};

/// The pictures that the field names.
///
/// # Errors
/// [`Code::Invalid`] when it is anything else.
pub fn read(field: &str) -> Result<Vec<Image>, Code> {
    if field.is_empty() { Ok(Vec::new()) } else { serde_json::from_str(field).map_err(|_| Code::Invalid) }
}

/// The field that names these pictures.
pub fn write(images: &[Image]) -> String {
    if images.is_empty() { String::new() } else { serde_json::to_string(images).unwrap_or_default() }
}
