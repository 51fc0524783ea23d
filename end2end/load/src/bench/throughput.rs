//! How many messages are acknowledged per second when everybody writes the next one as soon as the last
//! one is stored.

use std::time::{Duration, Instant};

use protocol::{ClientFrame, ConversationId, MessageId, ServerFrame};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Pair;
use crate::{
    Result,
    server::Server,
    socket::{Heard, Socket},
    table::row,
};

/// Prints it.
pub async fn measure(server: &Server, pairs: &[Pair], length: Duration) -> Result<()> {
    let mut writers = JoinSet::new();
    for pair in pairs {
        for (number, (person, login)) in pair.people.iter().enumerate() {
            let socket = super::sockets::live(server.addresses(number)[0], person, login).await?;
            writers.spawn(write(socket, pair.conversation, length));
        }
    }
    let (count, started) = (writers.len(), Instant::now());
    let stored: u32 = writers.join_all().await.into_iter().sum();
    let rate = f64::from(stored) / started.elapsed().as_secs_f64();
    row(
        &format!("stored, {count} under way in {} conversations", pairs.len()),
        format!("{rate:.0} messages/s"),
    );
    row("server after that, resident", format!("{} KiB", server.resident_kib()?));
    Ok(())
}

/// Says how many messages were acknowledged.
async fn write(mut socket: Socket, conversation: ConversationId, length: Duration) -> u32 {
    let started = Instant::now();
    let mut stored = 0;
    while started.elapsed() < length {
        let id = MessageId(Uuid::new_v4());
        let body = "A message of a usual length, as people write them.".to_owned();
        let _ =
            socket.say(&ClientFrame::Send { conversation, id, body, listing: None, uploads: vec![] }).await;
        loop {
            match socket.hear().await {
                Heard::Frame(ServerFrame::Ack { id: stored, .. }) if stored == id => break,
                Heard::End(_) => return stored,
                _ => {}
            }
        }
        stored += 1;
    }
    stored
}
