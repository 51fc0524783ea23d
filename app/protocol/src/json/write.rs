//! What a device says.

use uuid::Uuid;

use crate::{ClientFrame, Code, ConversationId, Image, Place, Rev};

enum Value<'a> {
    Id(Uuid),
    Number(u32),
    Truth(bool),
    Text(&'a str),
    Have(&'a [(ConversationId, Rev)]),
    Images(&'a [Image]),
    Place(&'a Place),
    /// Nothing is said of it.
    Absent,
}

/// The frame as the server's decoder expects it: one object with one key, the frame's name.
pub fn write(frame: &ClientFrame) -> String {
    use Value::{Absent, Have, Id, Images, Number, Text, Truth};
    match frame {
        ClientFrame::Resume { epoch, have } => {
            object("resume", &[("epoch", Id(epoch.0)), ("have", Have(have))])
        }
        ClientFrame::Fetch { conversation, after } => {
            object("fetch", &[("conversation", Id(conversation.0)), ("after", Number(after.0))])
        }
        ClientFrame::History { conversation, before } => {
            object("history", &[("conversation", Id(conversation.0)), ("before", Number(before.0))])
        }
        ClientFrame::Rows { tab, before } => {
            let before = before.as_ref().map_or(Absent, Value::Place);
            object("rows", &[("tab", Text(tab.as_str())), ("before", before)])
        }
        ClientFrame::Send { conversation, id, body, listing, uploads } => object(
            "send",
            &[
                ("conversation", Id(conversation.0)),
                ("id", Id(id.0)),
                ("body", Text(body)),
                ("listing", listing.map_or(Absent, |listing| Id(listing.0))),
                ("uploads", if uploads.is_empty() { Absent } else { Images(uploads) }),
            ],
        ),
        ClientFrame::Edit { conversation, seq, id, body } => object(
            "edit",
            &[
                ("conversation", Id(conversation.0)),
                ("seq", Number(seq.0)),
                ("id", Id(id.0)),
                ("body", Text(body)),
            ],
        ),
        ClientFrame::Delete { conversation, seq, id } => object(
            "delete",
            &[("conversation", Id(conversation.0)), ("seq", Number(seq.0)), ("id", Id(id.0))],
        ),
        ClientFrame::Read { conversation, seq } => {
            object("read", &[("conversation", Id(conversation.0)), ("seq", Number(seq.0))])
        }
        ClientFrame::Delivered { conversation, seq } => {
            object("delivered", &[("conversation", Id(conversation.0)), ("seq", Number(seq.0))])
        }
        ClientFrame::Typing { conversation, on } => {
            object("typing", &[("conversation", Id(conversation.0)), ("on", Truth(*on))])
        }
        ClientFrame::Watch { conversation } => object("watch", &[("conversation", Id(conversation.0))]),
        ClientFrame::Beat {} => object("beat", &[]),
    }
}

/// A message that is still to be sent, as a device keeps it: the frame that sends it, and beside it why it was refused.
/// [`crate::sync::outbox::Unsent`] reads it back.
pub fn keep(send: &ClientFrame, refused: Option<Code>) -> String {
    let mut json = write(send);
    if let Some(code) = refused {
        json.insert_str(1, &["\"refused\":\"", code.as_str(), "\","].concat());
    }
    json
}

fn object(name: &str, fields: &[(&str, Value<'_>)]) -> String {
    let mut json = String::from("{");
    key(&mut json, name);
    json.push_str(&values(fields));
    json.push('}');
    json
}

fn values(fields: &[(&str, Value<'_>)]) -> String {
    let mut json = String::from("{");
    let said = fields.iter().filter(|(_, value)| !matches!(value, Value::Absent));
    for (index, (name, value)) in said.enumerate() {
        if index > 0 {
            json.push(',');
        }
        key(&mut json, name);
        match value {
            Value::Id(id) => quoted(&mut json, &id.to_string()),
            Value::Number(number) => json.push_str(&number.to_string()),
            Value::Truth(true) => json.push_str("true"),
            Value::Truth(false) => json.push_str("false"),
            Value::Text(text) => quoted(&mut json, text),
            Value::Have(have) => pairs(&mut json, have),
            Value::Images(list) => images(&mut json, list),
            Value::Place(place) => {
                json.push_str("{\"at\":");
                json.push_str(&(place.at.0 as u64).to_string());
                json.push_str(",\"id\":");
                quoted(&mut json, &place.id.to_string());
                json.push('}');
            }
            Value::Absent => {}
        }
    }
    json.push('}');
    json
}

fn key(json: &mut String, name: &str) {
    quoted(json, name);
    json.push(':');
}

fn images(json: &mut String, images: &[Image]) {
    json.push('[');
    for (index, image) in images.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        json.push_str(&values(&[
            ("id", Value::Id(image.id.0)),
            ("width", Value::Number(image.width)),
            ("height", Value::Number(image.height)),
            ("alt", Value::Text(&image.alt)),
        ]));
    }
    json.push(']');
}

fn pairs(json: &mut String, have: &[(ConversationId, Rev)]) {
    json.push('[');
    for (index, (conversation, rev)) in have.iter().enumerate() {
        json.push_str(if index > 0 { ",[" } else { "[" });
        quoted(json, &conversation.to_string());
        json.push(',');
        json.push_str(&rev.0.to_string());
        json.push(']');
    }
    json.push(']');
}

/// A string between quotes (RFC 8259 section 7).
fn quoted(json: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            '\0'..='\x1f' => {
                let code = letter as usize;
                json.push_str("\\u00");
                json.extend([char::from(HEX[code >> 4]), char::from(HEX[code & 15])]);
            }
            _ => json.push(letter),
        }
    }
    json.push('"');
}
