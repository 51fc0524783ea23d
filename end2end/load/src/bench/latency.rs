//! How long a message takes to its acknowledgement and to the other side, at a given rate. The load is
//! open: Send is pressed by the clock, however slow the answers are. By how much this program is late with pressing
//! it is not the server's doing, and is told by itself.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use protocol::{Change, ClientFrame, ConversationId, MessageId, ServerFrame, UserId};
use tokio::{
    sync::mpsc,
    task::{JoinSet, spawn_blocking},
    time,
};
use uuid::Uuid;

use super::Pair;
use crate::{
    Result,
    server::Server,
    socket::{Heard, Socket},
    table::{Spread, row},
};

/// Answers may come this long after the last Send.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Seen {
    pressed: HashMap<MessageId, Instant>,
    late: Spread,
    acknowledged: Spread,
    delivered: Spread,
    refused: usize,
}

type Shared = Arc<Mutex<Seen>>;

/// Prints both.
pub async fn measure(server: &Server, pairs: &[Pair], rate: u32, length: Duration) -> Result<()> {
    let seen = Shared::default();
    let mut devices = JoinSet::new();
    let mut senders = Vec::new();
    for pair in pairs {
        // The two are on different servers, where there are two.
        for (number, (person, login)) in pair.people.iter().enumerate() {
            let socket = super::sockets::live(server.addresses(number)[0], person, login).await?;
            let (press, pressed) = mpsc::unbounded_channel();
            senders.push(press);
            devices.spawn(run(socket, person.id, pair.conversation, pressed, Arc::clone(&seen)));
        }
    }
    let messages = length.as_secs() as usize * rate as usize;
    // Devices listen for as long as somebody may press Send.
    let senders = spawn_blocking(move || press(&senders, rate, messages).map(|()| senders)).await??;
    let is_complete = || lock(&seen).delivered.len() >= messages;
    let ended = Instant::now();
    while !is_complete() && ended.elapsed() < PATIENCE {
        time::sleep(Duration::from_millis(10)).await;
    }
    drop(senders);
    let Seen { late, acknowledged, delivered, refused, .. } = &mut *lock(&seen);
    row(
        &format!("messages at {rate}/s from {} devices", 2 * pairs.len()),
        format!("{messages} ({refused} refused)"),
    );
    row("pressed too late by", late.percentiles());
    row("send to answer (limit p95 150 ms)", acknowledged.percentiles());
    row("send to the other side (limit p95 200 ms)", delivered.percentiles());
    if delivered.len() != messages {
        return Err(format!("{} of {messages} messages were delivered", delivered.len()).into());
    }
    Ok(())
}

/// Presses Send by the clock. On a thread of its own, because tokio's timers are late by up to 2 ms.
fn press(senders: &[mpsc::UnboundedSender<Instant>], rate: u32, messages: usize) -> Result<()> {
    let pause = Duration::from_secs(1) / rate;
    let mut due = Instant::now();
    for n in 0..messages {
        due += pause;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        senders[n * 7 % senders.len()].send(due)?;
    }
    Ok(())
}

async fn run(
    mut socket: Socket,
    me: UserId,
    conversation: ConversationId,
    mut pressed: mpsc::UnboundedReceiver<Instant>,
    seen: Shared,
) {
    loop {
        tokio::select! {
            due = pressed.recv() => {
                let Some(due) = due else { return };
                let id = MessageId(Uuid::new_v4());
                {
                    let seen = &mut *lock(&seen);
                    seen.late.add(due.elapsed());
                    seen.pressed.insert(id, Instant::now());
                }
                let body = "A message of a usual length, as people write them.".to_owned();
                let _ = socket.say(&ClientFrame::Send { conversation, id, body, listing: None, uploads: vec![] }).await;
            }
            heard = socket.hear() => match heard {
                Heard::Frame(ServerFrame::Ack { id, .. }) => {
                    let seen = &mut *lock(&seen);
                    seen.acknowledged.add(seen.pressed[&id].elapsed());
                }
                Heard::Frame(ServerFrame::Refused { .. }) => lock(&seen).refused += 1,
                Heard::Frame(ServerFrame::Changes { items, .. }) => {
                    for message in items.iter().filter_map(Change::message) {
                        if message.sender == me {
                            continue;
                        }
                        let seq = message.seq;
                        {
                            let seen = &mut *lock(&seen);
                            seen.delivered.add(seen.pressed[&message.id].elapsed());
                        }
                        // As a device in somebody's hand does.
                        let _ = socket.say(&ClientFrame::Read { conversation, seq }).await;
                    }
                }
                Heard::End(_) => return,
                _ => {}
            }
        }
    }
}

fn lock(seen: &Shared) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
