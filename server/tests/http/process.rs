//! The process: how it starts, how it refuses to, how it ends. Over TCP, as clients meet it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::site::Site;

/// Everything a server says on a connection until it closes it.
async fn rest_of(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.expect("an orderly end");
    String::from_utf8(said).expect("text")
}

#[tokio::test]
async fn a_request_over_tcp_is_answered() {
    let site = Site::start().await;
    let mut stream = TcpStream::connect(site.address).await.expect("a connection");
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: haggle.test\r\nconnection: close\r\n\r\n")
        .await
        .expect("sent");
    let said = rest_of(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 204 "), "{said}");
}

#[tokio::test]
async fn stopping_finishes_what_is_under_way_and_takes_nothing_new() {
    let mut site = Site::start().await;
    let mut stream = TcpStream::connect(site.address).await.expect("a connection");
    let body = r#"{"email":"a@example.com","password":"whatever it is"}"#;
    let head = format!(
        "POST /api/auth/sign-in HTTP/1.1\r\nhost: haggle.test\r\norigin: http://haggle.test\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.expect("the server waits for the body");
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

    site.ask_to_stop();
    site.edge.life.stopping.cancelled().await;
    stream.write_all(body.as_bytes()).await.expect("sent");
    let said = rest_of(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 422 ") && said.contains("invalid"), "{said}");
    site.stopped().await;
    assert!(TcpStream::connect(site.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_server_that_stops_is_not_ready() {
    let site = Site::start().await;
    site.edge.life.stopping.cancel();
    let ready = crate::site::Ask::get("/readyz").to(&site).await;
    assert_eq!(ready.status.as_u16(), 503);
}

#[tokio::test]
async fn whoever_dawdles_over_the_headers_is_let_go() {
    let site = Site::start().await;
    tokio::time::pause();
    for beginning in ["", "GET / HTTP/1.1\r\nhost: haggle.te"] {
        let mut stream = TcpStream::connect(site.address).await.expect("a connection");
        stream.write_all(beginning.as_bytes()).await.expect("sent");
        let began = tokio::time::Instant::now();
        rest_of(&mut stream).await;
        let waited = began.elapsed().as_secs();
        assert!((9..=11).contains(&waited), "{beginning:?}: {waited} s");
    }
}

/// `haggle`, as it was built, on a port of its own.
fn haggle(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_haggle"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--origin", "http://haggle.test", "--data-folder"]);
    command.arg(data).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_signal_ends_the_process_cleanly_and_the_demo_says_how_to_get_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut running = haggle(folder.path()).arg("--demo").spawn().expect("a process");
    let mut lines = BufReader::new(running.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let greeting: Vec<_> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let greeting = greeting.join("\n");
    assert!(greeting.contains("http://haggle.test") && greeting.contains("ram@example.com"), "{greeting}");

    let killed = Command::new("kill").args(["-TERM", &running.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let ended = running.wait_with_output().expect("an end");
    let log = String::from_utf8(ended.stderr).expect("text");
    assert!(ended.status.success(), "{log}");
    assert!(log.contains("stopped"), "{log}");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_refused_with_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").expect("a file");
    let inside = file.join("data");
    let ended = haggle(&inside).output().expect("a process");
    let log = String::from_utf8(ended.stderr).expect("text");
    assert!(!ended.status.success() && log.contains(inside.to_str().expect("text")), "{log}");
}

#[test]
fn help_explains_every_setting_and_its_default() {
    let ended = Command::new(env!("CARGO_BIN_EXE_haggle"))
        .args(["serve", "--help"])
        .env("HAGGLE_TOKEN_KEY", "a-secret-that-help-must-not-show")
        .output()
        .expect("a process");
    let help = String::from_utf8(ended.stdout).expect("text");
    for word in [
        "--listen",
        "HAGGLE_LISTEN",
        "127.0.0.1:3000",
        "--demo",
        "--database-url",
        "HAGGLE_TOKEN_KEY",
        "[default: ",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    assert!(!help.contains("a-secret"), "{help}");
}
