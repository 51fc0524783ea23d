//! Clients that leave in the middle, and clients that talk rubbish (contract B3, G8).

use std::{net::SocketAddr, time::Duration};

use protocol::ClientFrame;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinSet,
};

use super::town::Town;
use crate::{
    Result, http,
    people::{self, Login, Person},
    random::Random,
    server::Server,
    socket::{Attempt, Heard, Socket},
    table::row,
};

/// Clients at the same time.
const AT_ONCE: u32 = 20;
/// Memory that a crowd may leave behind, in KiB.
const GROWTH_MAX_KIB: u64 = 64 * 1024;
/// Files that a crowd may leave open: the database's, which are opened when a connection first needs them.
const FILES_MAX: usize = 16;
/// A server that needs longer to give up a connection keeps it.
const GONE_WITHIN: Duration = Duration::from_secs(60);

/// So many clients ask for something and leave: before they have asked, while they wait, or while they are told.
pub async fn leave(server: &Server, town: &mut Town, times: u32) -> Result<Vec<String>> {
    row("clients leave in the middle of a request", times);
    let before = Footprint::of(server)?;
    let (_, login) = town.client(server, 0).await?;
    let (conversation, _) = town.conversations[0];
    let path = format!("/api/messages/conversations/{conversation}");
    let mut seeds = Random::new(town.chance(usize::MAX));
    for _ in 0..times / AT_ONCE {
        let mut crowd = JoinSet::new();
        for n in 0..AT_ONCE {
            let (random, path, token, to) =
                (Random::new(seeds.next()), path.clone(), login.access.clone(), server.address);
            let from = people::address(300 + n as usize);
            crowd.spawn(async move { walk_away(to, from, random, &path, &token).await });
        }
        // Whatever becomes of one of them, is up to it.
        while crowd.join_next().await.is_some() {}
        town.chatter(Duration::from_millis(20)).await;
    }
    before.outlived(server).await
}

async fn walk_away(
    to: SocketAddr,
    from: std::net::Ipv4Addr,
    mut random: Random,
    path: &str,
    token: &str,
) -> Result<()> {
    let mut line = http::line(to, from).await?;
    let head = format!("authorization: Bearer {token}\r\nhost: {to}\r\n");
    let request = match random.below(2) {
        0 => format!("GET {path}/messages?limit=100 HTTP/1.1\r\n{head}\r\n"),
        // A mark at the first message: it moves nothing, but has to be written to know that.
        _ => format!(
            "POST {path}/read HTTP/1.1\r\n{head}content-type: application/json\r\ncontent-length: 9\r\n\r\n\
             {{\"seq\":1}}"
        ),
    };
    if random.one_in(3) {
        line.write_all(&request.as_bytes()[..random.below(request.len())]).await?;
        return Ok(());
    }
    line.write_all(request.as_bytes()).await?;
    if random.one_in(2) {
        line.read_u8().await?;
    }
    Ok(())
}

/// So many frames and so many requests that make no sense.
pub async fn rubbish(server: &Server, town: &mut Town, times: u32) -> Result<Vec<String>> {
    row("frames and requests that make no sense", format!("{times}, {times}"));
    let before = Footprint::of(server)?;
    town.client(server, 0).await?;
    let (person, login) = town.people[0].clone();
    let mut seeds = Random::new(town.chance(usize::MAX));
    let mut wrong = Vec::new();
    let mut crowd = JoinSet::new();
    for n in 0..AT_ONCE / 4 {
        let random = Random::new(seeds.next());
        crowd.spawn(babble(server.address, person.clone(), login.clone(), random, times / (AT_ONCE / 4)));
        let random = Random::new(seeds.next());
        let from = people::address(400 + n as usize);
        crowd.spawn(scribble(server.address, from, login.access.clone(), random, times / (AT_ONCE / 4)));
    }
    while let Some(done) = crowd.join_next().await {
        wrong.extend(done??);
    }
    wrong.extend(before.outlived(server).await?);
    Ok(wrong)
}

/// Frames; whoever talks too much rubbish is closed, and comes again.
async fn babble(
    to: SocketAddr,
    person: Person,
    login: Login,
    mut random: Random,
    times: u32,
) -> Result<Vec<String>> {
    let mut said = 0;
    while said < times {
        let Attempt::Open(mut socket) = Socket::open(to, person.from, &login.access).await? else {
            // The server has not noticed yet that the last one is gone.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        if random.one_in(2) {
            socket
                .say(&ClientFrame::Resume { epoch: protocol::Epoch(uuid::Uuid::nil()), have: vec![] })
                .await?;
        }
        for _ in 0..25 {
            socket.babble(nonsense(&mut random)).await;
            said += 1;
        }
        while !matches!(socket.hear().await, Heard::End(_)) {}
    }
    Ok(Vec::new())
}

/// Requests; what is wrong with an answer is said.
async fn scribble(
    to: SocketAddr,
    from: std::net::Ipv4Addr,
    token: String,
    mut random: Random,
    times: u32,
) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for _ in 0..times {
        let body = nonsense(&mut random);
        let place =
            ["conversations", "conversations/0/messages", "conversations/%00/read", "\u{1}"][random.below(4)];
        let method = ["POST", "GET", "PUT", "BREW"][random.below(4)];
        let mut request = format!(
            "{method} /api/messages/{place}?before={} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            random.next(),
            body.len()
        )
        .into_bytes();
        request.extend(body);
        if random.one_in(8) {
            let place = random.below(request.len());
            request[place] = random.next() as u8;
        }
        let mut line = http::line(to, from).await?;
        line.write_all(&request).await?;
        line.shutdown().await?;
        let mut answer = Vec::new();
        // Some are not worth an answer.
        let _ = line.read_to_end(&mut answer).await;
        if answer.starts_with(b"HTTP/1.1 5") && !String::from_utf8_lossy(&answer).contains("\"busy\"") {
            wrong.push(format!("{}", String::from_utf8_lossy(&answer[..answer.len().min(80)])));
        }
    }
    Ok(wrong)
}

/// Something that looks more or less like JSON.
fn nonsense(random: &mut Random) -> Vec<u8> {
    const PIECES: [&str; 16] = [
        "{",
        "}",
        "[",
        "]",
        "\"send\"",
        ":",
        ",",
        "\"conversation\"",
        "null",
        "1e999",
        "-1",
        "\"\\ud800\"",
        "\"resume\"",
        "18446744073709551616",
        "\u{0}",
        "\u{202e}",
    ];
    let mut text = Vec::new();
    for _ in 0..random.below(30) {
        if random.one_in(10) {
            text.push(random.next() as u8);
        }
        text.extend_from_slice(PIECES[random.below(PIECES.len())].as_bytes());
    }
    text
}

/// What a server holds.
struct Footprint {
    kib: u64,
    files: usize,
}

impl Footprint {
    fn of(server: &Server) -> Result<Self> {
        Ok(Self { kib: server.resident_kib()?, files: server.open_files()? })
    }

    /// What the crowd has left behind although it is gone.
    async fn outlived(self, server: &Server) -> Result<Vec<String>> {
        let started = tokio::time::Instant::now();
        while started.elapsed() < GONE_WITHIN && Self::of(server)?.files > self.files + FILES_MAX {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let after = Self::of(server)?;
        row("  open files before and after", format!("{}, {}", self.files, after.files));
        let mut wrong = Vec::new();
        if after.files > self.files + FILES_MAX {
            wrong.push(format!("{} files stay open", after.files - self.files));
        }
        if after.kib > self.kib + GROWTH_MAX_KIB {
            wrong.push(format!("{} KiB stay taken", after.kib - self.kib));
        }
        Ok(wrong)
    }
}
