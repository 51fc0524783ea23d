//! The plain form that brings a message together with its pictures, in parts (RFC 7578). Its pictures are uploaded here,
//! one after the other; what is left is the form without them, as if a script had uploaded them before.

use app::{
    routes,
    server::{caller::Caller, uploads},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::{HeaderValue, header, request::Parts},
};
use backend::{
    Viewer,
    uploads::{Begun, Incoming},
};
use protocol::{Code, Image, Refusal, image::IMAGES_MAX};
use tokio::time::timeout;
use uuid::Uuid;

use super::{FILE_WITHIN, PART_WITHIN};
use crate::{edge::Edge, guard::BODY_BYTES_MAX};

/// The part with a picture.
const PHOTO: &str = "photos";
/// The part that says what is to be seen on the pictures.
const ALT: &str = "alt";
/// The part with what was uploaded before, as JSON.
const UPLOADS: &str = "uploads";
const URLENCODED: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// The form as one without files, and why it is refused, if it is. What could be read is not lost then.
pub async fn read(edge: &Edge, request: Request) -> (Parts, Bytes, Option<Refusal>) {
    let (parts, body) = request.into_parts();
    let mut form = Form::default();
    let refused = match parts.extensions.get::<Caller>().cloned() {
        Some(caller) if parts.uri.path() == routes::SEND_MESSAGE => {
            let request = Request::from_parts(parts.clone(), body);
            form.read(edge, &caller, request).await.err()
        }
        _ => Some(Code::Invalid.into()),
    };
    let mut parts = parts;
    parts.headers.insert(header::CONTENT_TYPE, URLENCODED);
    parts.headers.remove(header::CONTENT_LENGTH);
    (parts, form.without_files().into(), refused)
}

#[derive(Default)]
struct Form {
    fields: Vec<(String, String)>,
    /// Bytes of all fields.
    bytes: usize,
    images: Vec<Image>,
}

impl Form {
    /// Goes on to the end after a picture was refused, so that the text is there to be shown again.
    async fn read(&mut self, edge: &Edge, caller: &Caller, request: Request) -> Result<(), Refusal> {
        // The text of somebody who was signed out meanwhile is shown again too; a picture is not taken from him.
        let viewer = caller.viewer().await;
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Code::Invalid)?;
        let mut refused: Result<(), Refusal> = Ok(());
        loop {
            let came = timeout(PART_WITHIN, parts.next_field()).await;
            // Behind a picture that took too long, the rest of it does: what was said of that comes first.
            let came = came.map_err(|_| refused.err().unwrap_or(Code::Invalid.into()))?;
            let Some(mut part) = came.map_err(|_| Code::Invalid)? else {
                return viewer.map(drop).and(refused);
            };
            match &viewer {
                _ if part.name() != Some(PHOTO) => self.take_field(part).await?,
                Ok(viewer) => refused = refused.and(self.take_photo(edge, viewer, part).await),
                Err(refusal) => {
                    if next(&mut part).await?.is_some_and(|bytes| !bytes.is_empty()) {
                        return Err(*refusal);
                    }
                }
            }
        }
    }

    async fn take_field(&mut self, mut part: Field<'_>) -> Result<(), Refusal> {
        let name = part.name().unwrap_or_default().to_owned();
        let mut value = Vec::new();
        while let Some(bytes) = next(&mut part).await? {
            self.bytes += bytes.len();
            if self.bytes > BODY_BYTES_MAX {
                return Err(Code::TooLarge.into());
            }
            value.extend_from_slice(&bytes);
        }
        let value = String::from_utf8(value).map_err(|_| Code::Invalid)?;
        if name == UPLOADS {
            self.images = uploads::read(&value)?;
        } else {
            self.fields.push((name, value));
        }
        Ok(())
    }

    async fn take_photo(&mut self, edge: &Edge, viewer: &Viewer, mut part: Field<'_>) -> Result<(), Refusal> {
        // Nothing was chosen (HTML: "constructing the entry list").
        let is_named = part.file_name().is_some_and(|name| !name.is_empty());
        let first = next(&mut part).await?;
        let Some(first) = first.filter(|first| is_named || !first.is_empty()) else { return Ok(()) };
        if self.images.len() >= IMAGES_MAX {
            return Err(Code::TooLarge.into());
        }
        let image = match edge.haggle.begin_upload(viewer, self.upload()?).await? {
            Begun::Known(image) => image,
            Begun::New(mut incoming) => {
                incoming.take(&first).await?;
                fill(&mut incoming, &mut part).await?;
                edge.haggle.finish_upload(incoming).await?
            }
        };
        self.images.push(image);
        Ok(())
    }

    /// The next picture's name, made of the message's: a form that is sent twice uploads once.
    fn upload(&self) -> Result<Uuid, Code> {
        let id = self.fields.iter().find(|(name, _)| name == "id");
        let id: Uuid = id.and_then(|(_, id)| id.parse().ok()).ok_or(Code::Invalid)?;
        Ok(Uuid::from_u128(id.as_u128() ^ (self.images.len() as u128 + 1)))
    }

    fn without_files(mut self) -> String {
        let alt = self.fields.iter().find(|(name, _)| name == ALT).map(|(_, alt)| alt.trim().to_owned());
        if let Some(alt) = alt {
            for image in self.images.iter_mut().filter(|image| image.alt.is_empty()) {
                image.alt.clone_from(&alt);
            }
        }
        self.fields.retain(|(name, _)| name != ALT);
        if !self.images.is_empty() {
            self.fields.push((UPLOADS.to_owned(), uploads::write(&self.images)));
        }
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish()
    }
}

async fn next(part: &mut Field<'_>) -> Result<Option<Bytes>, Refusal> {
    let bytes = timeout(PART_WITHIN, part.chunk()).await.map_err(|_| Code::Invalid)?;
    bytes.map_err(|_| Code::Invalid.into())
}

async fn fill(incoming: &mut Incoming, part: &mut Field<'_>) -> Result<(), Refusal> {
    let whole = async {
        while let Some(bytes) = next(part).await? {
            incoming.take(&bytes).await?;
        }
        Ok::<(), Refusal>(())
    };
    timeout(FILE_WITHIN, whole).await.map_err(|_| Code::Busy)?
}
