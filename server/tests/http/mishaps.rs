//! A process that ends, or a task that panics, at the worst moments (contract, section 2 and D1, D2).

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use backend::fail::Point;
use fresh::Fresh;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};
use uuid::Uuid;

type Line = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// A server's process on a database that outlives it.
struct Node {
    child: Child,
    address: SocketAddr,
}

impl Node {
    /// Starts one; `fail` is where it shall fail, and how.
    fn start(database: &Fresh, fail: &str) -> Self {
        let address =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
        let child = Command::new(env!("CARGO_BIN_EXE_haggle"))
            .args(["serve", "--log", "error", "--listen", &address.to_string()])
            .args(["--origin", "http://haggle.test", "--database-url", database.url(), "--data-folder"])
            .arg(database.folder())
            .env("HAGGLE_FAIL_AT", fail)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let mut node = Self { child, address };
        while node.ask("GET", "/readyz", "", &json!(null)).is_none() {
            assert!(node.child.try_wait().expect("a process").is_none(), "it does not start");
            std::thread::yield_now();
        }
        node
    }

    /// The status and the body of an answer; nothing when the connection ends without one.
    fn ask(&self, method: &str, path: &str, token: &str, body: &Value) -> Option<(u16, Value)> {
        let body = body.to_string();
        let mut stream = TcpStream::connect(self.address).ok()?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: haggle.test\r\norigin: http://haggle.test\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).ok()?;
        let mut answer = String::new();
        // An end without order leaves what came before it.
        let _ = stream.read_to_string(&mut answer);
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, serde_json::from_str(body).unwrap_or_default()))
    }

    /// Signs somebody up: their id and a token.
    fn person(&self, name: &str) -> (Value, String) {
        let form = json!({
            "name": name, "email": format!("{name}@example.com"), "password": "correct horse battery"
        });
        let (_, told) = self.ask("POST", "/api/auth/sign-up", "", &form).expect("an answer");
        (told["user"]["id"].clone(), told["access_token"].as_str().expect("a token").to_owned())
    }

    /// A live connection.
    async fn line(&self, token: &str) -> Line {
        let mut request =
            format!("ws://{}/api/messages/socket", self.address).into_client_request().expect("a request");
        let bearer = format!("Bearer {token}").parse().expect("a value");
        request.headers_mut().insert("authorization", bearer);
        connect_async(request).await.expect("a connection").0
    }

    /// Waits until it has ended by itself.
    fn ended(mut self) {
        assert!(!self.child.wait().expect("a process").success());
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Ada's conversation with bob: where its messages are, and her token.
fn conversation(database: &Fresh) -> (String, String) {
    let node = Node::start(database, "");
    let (_, ada) = node.person("ada");
    let (bob, _) = node.person("bob");
    let asked = json!({ "participant_id": bob });
    let (_, opened) = node.ask("POST", "/api/messages/conversations", &ada, &asked).expect("an answer");
    let id = opened["id"].as_str().expect("an id");
    (format!("/api/messages/conversations/{id}/messages"), ada)
}

/// How many messages are stored.
fn count(node: &Node, messages: &str, token: &str) -> usize {
    let (_, page) = node.ask("GET", messages, token, &json!(null)).expect("an answer");
    page["items"].as_array().expect("a page").len()
}

#[tokio::test]
async fn wherever_the_process_ends_a_message_is_stored_once_or_not_at_all() {
    let database = Fresh::new().await;
    let (messages, ada) = conversation(&database);
    for (before, point) in Point::OF_A_COMMIT.into_iter().enumerate() {
        let message = json!({ "id": Uuid::new_v4(), "body": "Is it still available?" });
        let node = Node::start(&database, &format!("{}:end", point.name()));
        let told = node.ask("POST", &messages, &ada, &message);
        node.ended();
        let node = Node::start(&database, "");
        let stored = count(&node, &messages, &ada);
        assert_eq!(stored, before + usize::from(point != Point::BeforeCommit), "{point:?}");
        assert!(told.is_none_or(|(status, _)| status == 201 && stored > before), "{point:?}: told too early");
        let (_, again) = node.ask("POST", &messages, &ada, &message).expect("an answer");
        assert_eq!(again["seq"], before + 1, "{point:?}");
        assert_eq!(count(&node, &messages, &ada), before + 1, "{point:?}");
    }
}

#[tokio::test]
async fn a_panic_of_the_writer_loses_nothing_and_the_next_message_is_stored() {
    let database = Fresh::new().await;
    let (messages, ada) = conversation(&database);
    for (before, point) in Point::OF_A_COMMIT.into_iter().enumerate() {
        let message = json!({ "id": Uuid::new_v4(), "body": "Is it still available?" });
        let node = Node::start(&database, &format!("{}:panic", point.name()));
        let (status, told) = node.ask("POST", &messages, &ada, &message).expect("an answer");
        assert!(status == 201 || told["code"] == "outcome_unknown", "{point:?}: {status} {told}");
        let (_, again) = node.ask("POST", &messages, &ada, &message).expect("an answer");
        assert_eq!(again["seq"], before + 1, "{point:?}");
        assert_eq!(count(&node, &messages, &ada), before + 1, "{point:?}");
    }
}

/// Neither half of a connection goes on without the other: a device that spoke to nobody would never know.
#[tokio::test]
async fn a_panic_in_one_connection_ends_that_one_alone() {
    let database = Fresh::new().await;
    let (_, ada) = conversation(&database);
    for point in [Point::Frame, Point::Write] {
        let node = Node::start(&database, &format!("{}:panic", point.name()));
        let mut unlucky = node.line(&ada).await;
        let resume = Message::text(format!(r#"{{"resume":{{"epoch":"{}","have":[]}}}}"#, Uuid::nil()));
        // The line may be broken already.
        let _ = unlucky.send(resume.clone()).await;
        while hear(&mut unlucky).await.is_some() {}
        let mut other = node.line(&ada).await;
        other.send(resume).await.expect("sent");
        let mut heard = String::new();
        while !heard.contains("caught_up") {
            heard = hear(&mut other).await.expect("the other one goes on");
        }
    }
}

/// The next frame; nothing when the connection has ended.
async fn hear(line: &mut Line) -> Option<String> {
    match tokio::time::timeout(Duration::from_secs(20), line.next()).await.expect("a sign") {
        Some(Ok(Message::Text(text))) => Some(text.to_string()),
        _ => None,
    }
}
