//! Devices that read at a tenth of what comes (contract, section 2: slow device; G7), and what the others notice of it.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use fresh::Fresh;
use protocol::{ClientFrame, ConversationId, Epoch, MessageId, ServerFrame};
use tokio::{task::JoinSet, time};
use uuid::Uuid;

use crate::{
    Result,
    bench::{self, latency, sockets},
    people::{self, Login, Person},
    server::Server,
    socket::{Attempt, Heard, Socket},
    table::row,
};

/// People who write with each other at the usual pace, by twos.
const NORMAL: usize = 90;
/// Devices that read slowly, each with somebody who writes to it.
const SLOW: usize = 20;
/// Messages per second of all the normal ones together.
const RATE: u32 = 50;
/// Messages per second to each slow device.
const RATE_TO_SLOW: u32 = 10;
/// Long, so that what waits is soon more than the system keeps on the way.
const LETTER_CHARS: usize = 3_000;
/// Memory that the server may take for them, in KiB.
const GROWTH_MAX_KIB: u64 = 64 * 1024;

/// Measures how long messages of the others take while these devices read everything, and then while they do not.
pub async fn inflict(program: &Path, lasting: Duration) -> Result<Vec<String>> {
    let server = &Server::start(program, Fresh::new().await).await?;
    let pairs = bench::pairs(server, NORMAL + SLOW).await?;
    let (normal, slow) = pairs.split_at(NORMAL);
    let mut resident_kib = Vec::new();
    for (how, pause, lasting) in [
        ("everybody reads", Duration::ZERO, lasting / 4),
        ("20 devices read a tenth", Duration::from_secs(10) / RATE_TO_SLOW, lasting),
    ] {
        row(how, format!("for {} s", lasting.as_secs()));
        let closed = Arc::new(AtomicU32::new(0));
        let mut crowd = JoinSet::new();
        for pair in slow {
            let [(writer, writers_login), (reader, readers_login)] = &pair.people;
            crowd
                .spawn(write(sockets::live(server.address, writer, writers_login).await?, pair.conversation));
            let (reader, login) = (reader.clone(), readers_login.clone());
            crowd.spawn(read(server.address, reader, login, pause, Arc::clone(&closed)));
        }
        latency::measure(server, normal, RATE, lasting).await?;
        if let Some(ended) = crowd.try_join_next() {
            ended??;
        }
        resident_kib.push(server.resident_kib()?);
        row("  connections closed for it", closed.load(Ordering::Relaxed));
    }
    row("  resident before and with them, KiB", format!("{}, {}", resident_kib[0], resident_kib[1]));
    let growth_kib = resident_kib[1].saturating_sub(resident_kib[0]);
    let is_too_much = growth_kib > GROWTH_MAX_KIB;
    Ok(is_too_much.then(|| format!("{growth_kib} KiB for slow devices")).into_iter().collect())
}

/// Writes letters, whatever becomes of them.
async fn write(mut socket: Socket, conversation: ConversationId) -> Result<()> {
    let mut pace = time::interval(Duration::from_secs(1) / RATE_TO_SLOW);
    loop {
        tokio::select! {
            _ = pace.tick() => {
                let (id, body) = (MessageId(Uuid::new_v4()), "a letter ".repeat(LETTER_CHARS / 9));
                socket.say(&ClientFrame::Send { conversation, id, body, listing: None, uploads: vec![] }).await?;
            }
            heard = socket.hear() => if let Heard::End(code) = heard {
                return Err(format!("whoever reads everything was closed with {code:?}").into());
            },
        }
    }
}

/// Reads with pauses, and comes back whenever it is closed for that.
async fn read(
    server: SocketAddr,
    person: Person,
    mut login: Login,
    pause: Duration,
    closed: Arc<AtomicU32>,
) -> Result<()> {
    let resume = ClientFrame::Resume { epoch: Epoch(Uuid::nil()), have: vec![] };
    loop {
        match Socket::open_narrow(server, person.from, &login.access).await? {
            Attempt::Open(mut socket) => {
                socket.say(&resume).await?;
                loop {
                    match socket.hear().await {
                        Heard::End(_) => break,
                        // Slow, not gone: it gives a sign of life as soon as it reads that it is asked for one.
                        Heard::Frame(ServerFrame::Beat {}) => socket.say(&ClientFrame::Beat {}).await?,
                        Heard::Frame(_) | Heard::Life => {}
                    }
                    time::sleep(pause).await;
                }
                closed.fetch_add(1, Ordering::Relaxed);
            }
            Attempt::SignedOut => login = people::renew(server, &person, &login).await?,
            Attempt::Failed => time::sleep(pause).await,
        }
    }
}
