//! A device's end of a connection.

use std::net::{Ipv4Addr, SocketAddr};

use futures_util::{SinkExt, StreamExt};
use protocol::{ClientFrame, ServerFrame};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Error, Message, client::IntoClientRequest, http::header, protocol::WebSocketConfig},
};

use crate::{Result, http};

/// Thousands of these fit into one process.
const BUFFER_BYTES: usize = 2 * 1024;

/// What the system keeps for a device that reads slowly.
const NARROW_BYTES: u32 = 4 * 1024;

/// An open connection.
pub struct Socket(WebSocketStream<TcpStream>);

/// What comes in.
pub enum Heard {
    /// A frame that this program knows.
    Frame(ServerFrame),
    /// A sign of life.
    Life,
    /// The end, with its code if there was one.
    End(Option<u16>),
}

/// What became of an attempt to connect.
pub enum Attempt {
    /// It is open.
    Open(Box<Socket>),
    /// The access token has run out.
    SignedOut,
    /// Not now.
    Failed,
}

impl Socket {
    /// Connects from an address of this machine.
    pub async fn open(to: SocketAddr, from: Ipv4Addr, access: &str) -> Result<Attempt> {
        let Ok(line) = http::line(to, from).await else { return Ok(Attempt::Failed) };
        Self::over(line, to, access).await
    }

    /// As [`Self::open`], but next to nothing fits into the way to the device.
    pub async fn open_narrow(to: SocketAddr, from: Ipv4Addr, access: &str) -> Result<Attempt> {
        let end = http::end(from)?;
        end.set_recv_buffer_size(NARROW_BYTES)?;
        let Ok(line) = end.connect(to).await else { return Ok(Attempt::Failed) };
        Self::over(line, to, access).await
    }

    async fn over(line: TcpStream, to: SocketAddr, access: &str) -> Result<Attempt> {
        let mut request = format!("ws://{to}/api/messages/socket").into_client_request()?;
        request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {access}").parse()?);
        let small = WebSocketConfig::default().read_buffer_size(BUFFER_BYTES).write_buffer_size(0);
        Ok(match client_async_with_config(request, line, Some(small)).await {
            Ok((stream, _)) => Attempt::Open(Box::new(Self(stream))),
            Err(Error::Http(answer)) if answer.status() == 401 => Attempt::SignedOut,
            Err(_) => Attempt::Failed,
        })
    }

    /// Writes a frame; a broken line is heard of by reading.
    pub async fn say(&mut self, frame: &ClientFrame) -> Result<()> {
        let text = serde_json::to_string(frame)?;
        // The next `hear` says that the line is broken, if it is.
        let _ = self.0.send(Message::text(text)).await;
        Ok(())
    }

    /// Writes anything.
    pub async fn babble(&mut self, bytes: Vec<u8>) {
        let message = match String::from_utf8(bytes) {
            Ok(text) => Message::text(text),
            Err(bytes) => Message::binary(bytes.into_bytes()),
        };
        // The line may be closed already.
        let _ = self.0.send(message).await;
    }

    /// The next thing that comes in.
    pub async fn hear(&mut self) -> Heard {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).map_or(Heard::Life, Heard::Frame),
            Some(Ok(Message::Close(close))) => Heard::End(close.map(|close| close.code.into())),
            Some(Ok(_)) => Heard::Life,
            Some(Err(_)) | None => Heard::End(None),
        }
    }

    /// Ends it in order.
    pub async fn end(mut self) {
        // An end that fails is one all the same.
        let _ = self.0.close(None).await;
        while !matches!(self.hear().await, Heard::End(_)) {}
    }
}
