//! The bus between nodes over NATS: core NATS, one subject for each history, nothing kept. Whoever speaks on it can end
//! connections and make nodes read, so it takes authenticated clients only (contract S20).

use std::{io, time::Duration};

use async_nats::{Client, ConnectOptions, Event, ServerAddr, Subscriber};
use futures_util::StreamExt;
use percent_encoding::percent_decode_str;
use protocol::Epoch;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use super::bus::{Bus, Heard, bus};
use crate::metrics;

/// The longest wait between two tries to connect.
const RECONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How often the line is tried: one that is dead is noticed after two of them.
const PING_EVERY: Duration = Duration::from_secs(2);
/// Events of the line that wait to be passed on at most.
const EVENTS_MAX: usize = 16;

/// Why there is no bus.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// It is none of NATS.
    #[error("the address of the bus makes no sense: {0}")]
    Address(#[from] io::Error),
    /// Anybody could speak on it.
    #[error("the bus at {0}, which is not loopback, needs a user and a password in its address")]
    Open(String),
    /// The address is none, or its server does not take what it says.
    #[error("cannot use the bus: {0}")]
    Connect(#[from] async_nats::ConnectError),
    /// The bus takes no subscription.
    #[error("cannot listen to the bus: {0}")]
    Subscribe(#[from] async_nats::SubscribeError),
    /// Nothing answers on the bus.
    #[error("the bus does not answer: {0}")]
    Flush(#[from] async_nats::client::FlushError),
}

/// Joins the bus at this address, such as `nats://haggle:PASSWORD@10.0.0.7`, where those speak whose store has this history.
/// It may be down, now and later: then it is joined once it is there.
///
/// # Errors
/// When the address cannot be one, or leaves out who we are.
pub async fn join(address: &SecretString, epoch: Epoch) -> Result<Bus, BusError> {
    let (bus, carrier) = bus();
    let (events, happened) = mpsc::channel(EVENTS_MAX);
    let (place, options) = at(address)?;
    let options = options.retry_on_initial_connect().event_callback(move |event| {
        let events = events.clone();
        async move {
            // Whoever has listened has ended, and needs to know nothing.
            let _ = events.send(event).await;
        }
    });
    let client = options.connect(place).await?;
    let subject = format!("haggle.{epoch}");
    let notes = client.subscribe(subject.clone()).await?;
    tokio::spawn(speak(client, subject, carrier.out));
    tokio::spawn(listen(notes, happened, carrier.heard));
    Ok(bus)
}

/// Whether there is a bus at this address that takes us.
///
/// # Errors
/// When there is not.
pub async fn look(address: &SecretString) -> Result<(), BusError> {
    let (place, options) = at(address)?;
    let client = options.connect(place).await?;
    client.flush().await?;
    Ok(())
}

/// Where it is, and how to connect there. The name and the password are taken out of the address, which the client logs.
fn at(address: &SecretString) -> Result<(ServerAddr, ConnectOptions), BusError> {
    let address: ServerAddr = address.expose_secret().parse()?;
    let host = address.host().to_owned();
    let mut url = address.into_inner();
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let options = match url.password().map(|password| (plain(url.username()), plain(password))) {
        Some((user, password)) => ConnectOptions::with_user_and_password(user, password),
        None if matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1") => ConnectOptions::new(),
        None => return Err(BusError::Open(host)),
    };
    if url.set_username("").is_err() || url.set_password(None).is_err() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
    }
    let options =
        options.name("haggle").no_echo().ping_interval(PING_EVERY).reconnect_delay_callback(|tries| {
            let tries = u32::try_from(tries).unwrap_or(u32::MAX);
            Duration::from_millis(50).saturating_mul(tries).min(RECONNECT_WITHIN)
        });
    Ok((ServerAddr::from_url(url)?, options))
}

async fn speak(client: Client, subject: String, mut out: mpsc::Receiver<bytes::Bytes>) {
    while let Some(note) = out.recv().await {
        if let Err(error) = client.publish(subject.clone(), note).await {
            tracing::warn!(%error, "a note for the other nodes was lost");
            metrics::note_dropped();
        }
    }
}

async fn listen(mut notes: Subscriber, mut happened: mpsc::Receiver<Event>, heard: mpsc::Sender<Heard>) {
    loop {
        let next = tokio::select! {
            biased;
            Some(event) = happened.recv() => match event {
                Event::Connected => {
                    tracing::info!("the bus is there");
                    Heard::Up
                }
                Event::Disconnected | Event::Closed => {
                    tracing::warn!("the bus is gone; the store is looked at every two seconds");
                    Heard::Down
                }
                // It did not read fast enough, or was left out for another reason: what came meanwhile is lost.
                Event::SlowConsumer(_) => Heard::Up,
                Event::ServerError(error) => {
                    tracing::warn!(%error, "the bus refuses us");
                    continue;
                }
                Event::ClientError(error) => {
                    tracing::warn!(%error, "the bus cannot be used");
                    continue;
                }
                Event::LameDuckMode | Event::Draining => continue,
            },
            Some(note) = notes.next() => Heard::Note(note.payload),
            else => return,
        };
        if heard.send(next).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bus_beyond_this_machine_is_not_joined_without_a_password() {
        let at = |address: &str| at(&address.into()).map(|(place, _)| place.as_url_str().to_owned());
        assert!(matches!(at("nats://10.0.0.7"), Err(BusError::Open(host)) if host == "10.0.0.7"));
        assert!(matches!(at("nats://haggle@10.0.0.7"), Err(BusError::Open(_))));
        assert_eq!(at("nats://haggle:secret@10.0.0.7").expect("an address"), "nats://10.0.0.7");
        assert!(at("nats://127.0.0.1:4222").is_ok());
        assert!(matches!(at("nats://:::"), Err(BusError::Address(_))));
    }
}
