//! A device's end of a connection, frame by frame.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use futures_util::{SinkExt, StreamExt};
use protocol::{ClientFrame, ConversationId, Epoch, MessageId, Rev, ServerFrame};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};
use uuid::Uuid;

use crate::site::{Person, Site};

/// Nothing takes longer; a test that waits in vain ends here.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Wire(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What a device gets to hear.
#[derive(Debug, PartialEq)]
pub enum Heard {
    Frame(ServerFrame),
    Closed(u16),
    /// The line broke without a word.
    Gone,
}

/// Asks for a connection with these headers.
pub async fn handshake(site: &Site, headers: &[(&str, &str)]) -> Result<Wire, StatusCode> {
    let mut request =
        format!("ws://{}/api/messages/socket", site.address).into_client_request().expect("a request");
    let given: HeaderMap = headers
        .iter()
        .map(|(name, value)| {
            (name.parse::<HeaderName>().expect("a name"), value.parse::<HeaderValue>().expect("a value"))
        })
        .collect();
    request.headers_mut().extend(given);
    match timeout(PATIENCE, connect_async(request)).await.expect("an answer") {
        Ok((stream, _)) => Ok(Wire(stream)),
        Err(Error::Http(response)) => Err(response.status()),
        Err(error) => panic!("no answer: {error}"),
    }
}

impl Wire {
    /// A program's connection, of which nothing is known yet.
    pub async fn open(site: &Site, person: &Person) -> Self {
        handshake(site, &[("authorization", &person.bearer())]).await.expect("a connection")
    }

    /// A connection that has caught up with what is unread.
    pub async fn live(site: &Site, person: &Person) -> Self {
        let mut wire = Self::open(site, person).await;
        wire.resume(site.edge.haggle.epoch(), &[]).await;
        wire
    }

    /// Hears `hello`, says what the device has, and hears what it missed.
    pub async fn resume(&mut self, epoch: Epoch, have: &[(ConversationId, Rev)]) -> Vec<ServerFrame> {
        assert!(matches!(self.frame().await, ServerFrame::Hello { v: 1, heartbeat_s: 25, .. }));
        self.say(&ClientFrame::Resume { epoch, have: have.to_vec() }).await;
        let mut missed = Vec::new();
        loop {
            match self.frame().await {
                ServerFrame::CaughtUp {} => return missed,
                frame => missed.push(frame),
            }
        }
    }

    pub async fn say(&mut self, frame: &ClientFrame) {
        self.say_text(serde_json::to_string(frame).expect("a frame")).await;
    }

    pub async fn say_text(&mut self, text: impl Into<String>) {
        self.say_raw(Message::text(text.into())).await;
    }

    /// A line that the server has closed takes nothing; what it said before can still be heard.
    pub async fn say_raw(&mut self, message: Message) {
        timeout(PATIENCE, self.0.send(message)).await.expect("room on the line").ok();
    }

    /// Sends a message under a new id.
    pub async fn send(&mut self, conversation: ConversationId, body: &str) -> MessageId {
        let id = MessageId(Uuid::new_v4());
        self.say(&ClientFrame::Send {
            conversation,
            id,
            body: body.to_owned(),
            listing: None,
            uploads: vec![],
        })
        .await;
        id
    }

    pub async fn hear(&mut self) -> Heard {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("something to hear") {
                Some(Ok(Message::Text(text))) => {
                    return Heard::Frame(serde_json::from_str(&text).expect("a frame"));
                }
                Some(Ok(Message::Close(Some(close)))) => return Heard::Closed(close.code.into()),
                Some(Ok(Message::Close(None))) | Some(Err(_)) | None => return Heard::Gone,
                Some(Ok(_)) => {}
            }
        }
    }

    pub async fn frame(&mut self) -> ServerFrame {
        match self.hear().await {
            Heard::Frame(frame) => frame,
            end => panic!("{end:?} instead of a frame"),
        }
    }

    /// Hears frames until one is of this kind.
    pub async fn find<T>(&mut self, is_it: impl Fn(ServerFrame) -> Option<T>) -> T {
        loop {
            if let Some(found) = is_it(self.frame().await) {
                return found;
            }
        }
    }

    /// Hears until the end; says what came before it, and what it was.
    pub async fn end(&mut self) -> (Vec<ServerFrame>, Heard) {
        let mut frames = Vec::new();
        loop {
            match self.hear().await {
                Heard::Frame(frame) => frames.push(frame),
                end => return (frames, end),
            }
        }
    }

    /// Everything that the server has said up to now: it answers frames in their order, so the refusal of
    /// one that nobody understands comes last.
    pub async fn so_far(&mut self) -> Vec<ServerFrame> {
        self.say_text(r#"{"and":{}}"#).await;
        let mut frames = Vec::new();
        loop {
            match self.frame().await {
                ServerFrame::Refused { id: None, code: protocol::Code::Invalid, .. } => return frames,
                frame => frames.push(frame),
            }
        }
    }
}
