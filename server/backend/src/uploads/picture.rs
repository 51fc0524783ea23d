//! From whatever came in to a picture: recognised by its content, not by what it is called, and drawn anew, so that
//! nothing of the file itself is passed on, whatever else it was or said (where a photo was taken, for one).

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    metadata::Orientation,
};
use protocol::{Code, image::UPLOAD_BYTES_MAX};
use store::Kind;

/// Pixels in a picture at most (contract S14).
const PIXELS_MAX: u64 = 40_000_000;
/// What a decoder may take of the memory, in bytes: [`PIXELS_MAX`] at four bytes each, and what it needs beside them.
const DECODED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The longer side of what is kept, in pixels.
const SIDE_MAX: u32 = 2_560;
/// The box into which the small one fits: twice what a conversation shows, for dense screens.
const SMALL: (u32, u32) = (640, 720);
/// JPEG's measure from 1 to 100, of the picture and of the small one.
const QUALITY: [u8; 2] = [85, 80];

/// A picture that is ours.
pub struct Remade {
    /// How both are kept.
    pub kind: Kind,
    /// Width and height in pixels, the right way up.
    pub size: (u32, u32),
    /// The picture.
    pub whole: Vec<u8>,
    /// The small one.
    pub small: Vec<u8>,
}

/// Draws a picture anew, the right way up.
///
/// # Errors
/// [`Code::Invalid`] for what is not a whole JPEG, PNG or WebP picture, [`Code::TooLarge`] for one with more than 40
/// million pixels.
pub fn remake(file: &[u8]) -> Result<Remade, Code> {
    let picture = decode(file)?;
    let kind = if is_opaque(&picture) { Kind::Jpeg } else { Kind::Png };
    let mut whole = encode(&picture, kind, QUALITY[0])?;
    let mut picture = picture;
    if whole.len() > UPLOAD_BYTES_MAX {
        // Noise that can be seen through: nothing a person sends, but it must not grow on its way.
        picture = within(picture, (SIDE_MAX / 2, SIDE_MAX / 2));
        whole = encode(&picture, kind, QUALITY[0])?;
    }
    let size = (picture.width(), picture.height());
    let small = encode(&within(picture, SMALL), kind, QUALITY[1])?;
    Ok(Remade { kind, size, whole, small })
}

fn decode(file: &[u8]) -> Result<DynamicImage, Code> {
    let format = image::guess_format(file).map_err(|_| Code::Invalid)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(Code::Invalid);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| code(&error))?;
    let (width, height) = decoder.dimensions();
    // Before a pixel is decoded: a header can claim anything.
    let is_huge = u64::from(width) * u64::from(height) > PIXELS_MAX;
    if is_huge || decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(Code::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| code(&error))?;
    // Made smaller first, so that it is turned at little cost.
    let mut picture = within(picture, (SIDE_MAX, SIDE_MAX));
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn code(error: &ImageError) -> Code {
    match error {
        ImageError::Limits(_) => Code::TooLarge,
        _ => Code::Invalid,
    }
}

/// The picture in a box; never blown up.
fn within(picture: DynamicImage, (width, height): (u32, u32)) -> DynamicImage {
    if picture.width() <= width && picture.height() <= height {
        return picture;
    }
    picture.thumbnail(width, height)
}

fn is_opaque(picture: &DynamicImage) -> bool {
    !picture.color().has_alpha() || picture.to_rgba8().pixels().all(|pixel| pixel.0[3] == u8::MAX)
}

fn encode(picture: &DynamicImage, kind: Kind, quality: u8) -> Result<Vec<u8>, Code> {
    let mut file = Vec::new();
    let written = match kind {
        Kind::Jpeg => picture.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality)),
        Kind::Png => picture.to_rgba8().write_with_encoder(PngEncoder::new(&mut file)),
    };
    written.map_err(|_| Code::Invalid)?;
    Ok(file)
}
