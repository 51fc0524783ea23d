//! Accounts and conversations, made through the REST API.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use protocol::{ConversationId, MessageId, Seq, UserId};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Result,
    http::{Client, Token},
};

/// Half of what an access token lives.
const OLD_AFTER: Duration = Duration::from_secs(300);

const PASSWORD: &str = "correct horse battery";

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who it is.
    pub id: UserId,
    /// Where the person comes from: limits count by address.
    pub from: Ipv4Addr,
    email: String,
}

/// A login on one device.
#[derive(Debug, Clone)]
pub struct Login {
    /// For requests; lives ten minutes.
    pub access: String,
    /// For the next pair.
    pub refresh: String,
    since: Instant,
}

impl Login {
    /// Whether it is time for the next pair, before a row of requests.
    pub fn is_old(&self) -> bool {
        self.since.elapsed() > OLD_AFTER
    }
}

/// A stored message, as the REST API tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Stored {
    /// What its device called it.
    pub id: MessageId,
    /// Its number.
    pub seq: Seq,
    /// Who wrote it.
    #[serde(rename = "sender_id")]
    pub sender: UserId,
    /// What was written.
    pub body: String,
}

/// How a conversation stands for one of the two.
#[derive(Debug, Deserialize)]
pub struct Row {
    /// Which one.
    pub id: ConversationId,
    /// Its last message.
    pub seq: Seq,
    /// How many messages the caller has not read.
    pub unread: u32,
}

#[derive(Deserialize)]
struct Tokens {
    user: Named,
    access_token: String,
    refresh_token: String,
}

#[derive(Deserialize)]
struct Named {
    id: UserId,
}

#[derive(Deserialize)]
struct Conversation {
    id: ConversationId,
}

#[derive(Deserialize)]
struct Part<T, N> {
    items: Vec<T>,
    next: Option<N>,
}

/// Signs somebody up. `number` is theirs alone; every fifth comes from another address.
pub async fn sign_up(server: SocketAddr, number: usize) -> Result<(Person, Login)> {
    let email = format!("person{number}@example.com");
    let from = address(number / 5);
    let mut client = Client::connect(server, from).await?;
    let form = json!({ "name": format!("Person {number}"), "email": email, "password": PASSWORD });
    let tokens: Tokens = client.post("/api/auth/sign-up", None, &form).await?.json()?;
    Ok((Person { id: tokens.user.id, from, email }, tokens.into()))
}

/// Signs somebody in on another device.
pub async fn sign_in(server: SocketAddr, person: &Person) -> Result<Login> {
    let mut client = Client::connect(server, person.from).await?;
    let form = json!({ "email": person.email, "password": PASSWORD });
    Ok(client.post("/api/auth/sign-in", None, &form).await?.json::<Tokens>()?.into())
}

/// The login's next pair of tokens.
pub async fn renew(server: SocketAddr, person: &Person, login: &Login) -> Result<Login> {
    let mut client = Client::connect(server, person.from).await?;
    let form = json!({ "refresh_token": login.refresh });
    Ok(client.post("/api/auth/refresh-token", None, &form).await?.json::<Tokens>()?.into())
}

/// The conversation with somebody else.
pub async fn open(server: SocketAddr, from: Ipv4Addr, login: &Login, with: UserId) -> Result<ConversationId> {
    let mut client = Client::connect(server, from).await?;
    let path = "/api/messages/conversations";
    let opened =
        client.post(path, Some(Token::Bearer(&login.access)), &json!({ "participant_id": with })).await?;
    Ok(opened.json::<Conversation>()?.id)
}

/// Says a first word, without a device.
pub async fn say(
    server: SocketAddr,
    from: Ipv4Addr,
    login: &Login,
    conversation: ConversationId,
) -> Result<()> {
    let mut client = Client::connect(server, from).await?;
    let path = format!("/api/messages/conversations/{conversation}/messages");
    let message = json!({ "id": Uuid::new_v4(), "body": "Hello" });
    client.post(&path, Some(Token::Bearer(&login.access)), &message).await?.json::<Stored>()?;
    Ok(())
}

/// Every message of a conversation, oldest first, read in pages.
pub async fn history(
    client: &mut Client,
    login: &Login,
    conversation: ConversationId,
) -> Result<Vec<Stored>> {
    let mut all = Vec::new();
    let mut before = String::new();
    loop {
        let path = format!("/api/messages/conversations/{conversation}/messages?limit=100{before}");
        let answer = client.get(&path, Some(Token::Bearer(&login.access))).await?;
        let part: Part<Stored, u32> = answer.json()?;
        all.splice(0..0, part.items);
        match part.next {
            Some(next) => before = format!("&before={next}"),
            None => return Ok(all),
        }
    }
}

/// Somebody's list of conversations.
pub async fn list(client: &mut Client, login: &Login) -> Result<Vec<Row>> {
    let answer =
        client.get("/api/messages/conversations?limit=100", Some(Token::Bearer(&login.access))).await?;
    Ok(answer.json::<Part<Row, String>>()?.items)
}

/// One of the many addresses of the loopback interface.
pub const fn address(number: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 1 + (number / 200) as u8, 1 + (number % 200) as u8)
}

impl From<Tokens> for Login {
    fn from(tokens: Tokens) -> Self {
        Self { access: tokens.access_token, refresh: tokens.refresh_token, since: Instant::now() }
    }
}
