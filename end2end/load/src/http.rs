//! An HTTP connection that is kept and used for one request after the other.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, StatusCode,
    client::conn::http1::{self, SendRequest},
    header,
    http::request,
};
use hyper_util::rt::TokioIo;
use serde::{Serialize, de::DeserializeOwned};
use tokio::net::{TcpSocket, TcpStream};

use crate::Result;

/// One connection.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

/// A whole answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Bytes,
}

impl Answer {
    /// The body of a request that succeeded.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        if !(200..300).contains(&self.status) {
            return Err(format!("answered {}: {}", self.status, String::from_utf8_lossy(&self.body)).into());
        }
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub enum Token<'a> {
    /// A program.
    Bearer(&'a str),
    /// A browser.
    Cookie(&'a str),
}

impl Client {
    /// Connects from an address of this machine: limits count by address.
    pub async fn connect(to: SocketAddr, from: Ipv4Addr) -> Result<Self> {
        let (sender, connection) = http1::handshake(TokioIo::new(line(to, from).await?)).await?;
        // It ends with the last request; what went wrong then, the request tells.
        tokio::spawn(connection);
        Ok(Self { sender, host: to.to_string() })
    }

    /// Reads.
    pub async fn get(&mut self, path: &str, token: Option<Token<'_>>) -> Result<Answer> {
        self.ask(Method::GET, path, token, Bytes::new()).await
    }

    /// Bytes that a browser downloads for a file, which it takes compressed.
    pub async fn download(&mut self, path: &str) -> Result<usize> {
        let request = Request::get(path).header(header::ACCEPT_ENCODING, "br");
        let answer = self.send(request, Bytes::new()).await?;
        if answer.status == 200 {
            Ok(answer.body.len())
        } else {
            Err(format!("{path}: {}", answer.status).into())
        }
    }

    /// Changes something.
    pub async fn post(
        &mut self,
        path: &str,
        token: Option<Token<'_>>,
        body: &impl Serialize,
    ) -> Result<Answer> {
        self.ask(Method::POST, path, token, serde_json::to_vec(body)?.into()).await
    }

    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        token: Option<Token<'_>>,
        body: Bytes,
    ) -> Result<Answer> {
        let mut request = Request::builder().method(method).uri(path);
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        request = match token {
            Some(Token::Bearer(token)) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            Some(Token::Cookie(token)) => request.header(header::COOKIE, format!("__Host-haggle={token}")),
            // Without a token of its own a change has to come from a page of the site.
            None => request.header(header::ORIGIN, format!("http://{}", self.host)),
        };
        self.send(request, body).await
    }

    async fn send(&mut self, request: request::Builder, body: Bytes) -> Result<Answer> {
        let request = request.header(header::HOST, &self.host).body(Full::new(body))?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status: StatusCode = response.status();
        Ok(Answer { status: status.as_u16(), body: response.into_body().collect().await?.to_bytes() })
    }
}

/// A TCP connection from one of the loopback addresses.
pub async fn line(to: SocketAddr, from: Ipv4Addr) -> Result<TcpStream> {
    Ok(end(from)?.connect(to).await?)
}

/// Our end of one, before it is connected.
pub fn end(from: Ipv4Addr) -> Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    socket.set_nodelay(true)?;
    Ok(socket)
}
