//! A connection's life, from `hello` to its close code. It reads; the [`super::writer`] writes.

use std::{panic::AssertUnwindSafe, pin::pin, sync::Arc, time::Duration};

use axum::{
    Error,
    extract::ws::{Message, WebSocket, close_code},
};
use backend::{Haggle, Viewer, realtime::Subscription};
use futures_util::{FutureExt, StreamExt, stream::SplitStream};
use protocol::{
    ServerFrame,
    frame::{self, FRAME_BYTES_MAX, HEARTBEAT_S, close},
};
use tokio::time::{self, Instant};
use tokio_tungstenite::tungstenite;
use tokio_util::sync::CancellationToken;

use super::{frames::Frames, lease::Lease, writer};

/// The device has this long to say what it has (contract S10).
const FIRST_WITHIN: Duration = Duration::from_secs(5);
/// A device that is silent for this long is gone (contract, section 2: half-open connection).
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// How often the login is looked at, whatever comes or does not; with the time that a look takes within 30 s of its end
/// (contract S7).
const LOOK_EVERY: Duration = Duration::from_secs(25);
/// How long answers to messages under way may take when the server stops.
const FINISH_WITHIN: Duration = Duration::from_secs(10);
/// A device that does not take its close frame within this time goes without (contract S7).
const LET_GO_WITHIN: Duration = Duration::from_secs(5);
/// How long to wait for the device's side of the closing, so that it gets to read ours.
const GOODBYE_WITHIN: Duration = Duration::from_secs(2);

/// Serves a connection until it ends.
pub async fn run(
    haggle: Haggle,
    viewer: Viewer,
    device: Subscription,
    stopping: CancellationToken,
    socket: WebSocket,
) {
    let device = Arc::new(device);
    let (sink, mut stream) = socket.split();
    let mut written = tokio::spawn(writer::write(Arc::clone(&device), sink));
    let hello = ServerFrame::Hello { v: frame::VERSION, epoch: haggle.epoch(), heartbeat_s: HEARTBEAT_S };
    device.answer(&hello).await;

    let mut frames = Frames::new(haggle.clone(), viewer.clone(), Arc::clone(&device));
    let reader = Reader { haggle, viewer, lease: Lease::new(), started: Instant::now() };
    // The writer would go on alone after a panic, and the device would speak to nobody.
    let read = AssertUnwindSafe(reader.read(&mut frames, &device, &mut stream)).catch_unwind();
    tokio::select! {
        code = read => match code {
            // Nothing more behind a hole, nor in the name of a login that is over.
            Ok(code @ (close::RESYNC | close::SIGNED_OUT)) => device.close(code),
            Ok(code) => device.finish(code),
            Err(_) => device.close(close::RESYNC),
        },
        () = stopping.cancelled() => {
            // What is not answered by then is settled by the retry.
            let _ = time::timeout(FINISH_WITHIN, frames.finish()).await;
            device.finish(close::RESTART);
        }
        () = device.closed() => {}
    }
    match time::timeout(LET_GO_WITHIN, &mut written).await {
        Ok(_) => goodbye(stream).await,
        Err(_) => written.abort(),
    }
}

/// Reads on until the device has closed its side: closing earlier could take our close frame back from it.
async fn goodbye(mut stream: SplitStream<WebSocket>) {
    let _ = time::timeout(GOODBYE_WITHIN, async { while let Some(Ok(_)) = stream.next().await {} }).await;
}

struct Reader {
    haggle: Haggle,
    viewer: Viewer,
    lease: Lease,
    started: Instant,
}

impl Reader {
    /// Says with which code to end.
    async fn read(
        mut self,
        frames: &mut Frames,
        device: &Subscription,
        stream: &mut SplitStream<WebSocket>,
    ) -> u16 {
        let mut look = self.started + LOOK_EVERY;
        loop {
            let silent =
                if frames.has_resumed() { device.heard() + SILENCE_MAX } else { self.started + FIRST_WITHIN };
            let due = [Some(silent), Some(look), frames.due()].into_iter().flatten().min().unwrap_or(silent);
            let wake = pin!(time::sleep_until(due));
            let step = tokio::select! {
                biased;
                () = frames.settled() => continue,
                message = stream.next() => message,
                () = wake => {
                    let now = Instant::now();
                    if silent <= now {
                        return if frames.has_resumed() { close::SILENT } else { close::POLICY };
                    }
                    frames.on_time(now).await;
                    if look <= now {
                        look = now + LOOK_EVERY;
                        if let Err(code) = Box::pin(self.lease.renew(&self.haggle, &self.viewer)).await {
                            return code;
                        }
                    }
                    continue;
                }
            };
            device.hear();
            let taken = match step {
                // Boxed: an idle connection has no room for what only a frame needs.
                Some(Ok(Message::Text(text))) => Box::pin(self.take(&text, frames, device)).await,
                Some(Ok(Message::Binary(_))) => Err(close::POLICY),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
                Some(Ok(Message::Close(_))) | None => Err(close_code::NORMAL),
                Some(Err(error)) => Err(why(error)),
            };
            if let Err(code) = taken {
                return code;
            }
        }
    }

    async fn take(&mut self, text: &str, frames: &mut Frames, device: &Subscription) -> Result<(), u16> {
        if text.len() > FRAME_BYTES_MAX {
            return Err(close_code::SIZE);
        }
        self.lease.check(&self.haggle, &self.viewer).await?;
        // The login may have ended a moment ago: from that instant on nothing is done in its name.
        if !device.is_open() {
            return Ok(());
        }
        frames.take(text).await
    }
}

fn why(error: Error) -> u16 {
    match error.into_inner().downcast_ref() {
        Some(tungstenite::Error::Capacity(_)) => close_code::SIZE,
        Some(tungstenite::Error::Utf8(_)) => close_code::INVALID,
        _ => close_code::PROTOCOL,
    }
}
