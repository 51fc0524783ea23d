//! The one task that writes to a socket (contract B5): what the subscription says, and a sign of life.

use std::{iter, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use backend::{
    fail::{Point, reach},
    metrics,
    realtime::{Next, Subscription, encode},
};
use futures_util::{FutureExt, SinkExt, stream::SplitSink};
use protocol::{
    ServerFrame,
    frame::{HEARTBEAT_S, close},
};
use tokio::time::{self, Instant, MissedTickBehavior};

/// A device that takes nothing for this long is gone (contract B5).
const SEND_WITHIN: Duration = Duration::from_secs(10);
/// Frames that are given to the system together at most.
const TOGETHER_MAX: usize = 16;
const HEARTBEAT: Duration = Duration::from_secs(HEARTBEAT_S as u64);

type Sink = SplitSink<WebSocket, Message>;

/// Writes until the subscription is closed or the device does not take any more.
pub async fn write(device: Arc<Subscription>, sink: Sink) {
    // After a panic the reader would go on alone, and answer into nothing.
    let _ = AssertUnwindSafe(write_on(&device, sink)).catch_unwind().await;
    // Nobody waits for room where nothing is taken out any more.
    device.close(close::RESYNC);
}

async fn write_on(device: &Subscription, mut sink: Sink) {
    let mut beat = time::interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let next = tokio::select! {
            next = device.next() => next,
            _ = beat.tick() => Next::Frame(encode(&ServerFrame::Beat {})),
        };
        reach(Point::Write);
        match time::timeout(SEND_WITHIN, put(&mut sink, next, device)).await {
            Ok(Ok(true)) => {}
            _ => return,
        }
    }
}

/// Writes this and what else is there; says whether it goes on.
async fn put(sink: &mut Sink, first: Next, device: &Subscription) -> Result<bool, axum::Error> {
    let more = (1..TOGETHER_MAX).map_while(|_| device.try_next());
    for next in iter::once(first).chain(more) {
        match next {
            Next::Frame(frame) => {
                let text = Utf8Bytes::try_from(frame).map_err(axum::Error::new)?;
                sink.feed(Message::Text(text)).await?;
            }
            Next::Closed(code) => {
                metrics::socket_closed(code);
                sink.send(Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::default() }))).await?;
                return Ok(false);
            }
        }
    }
    sink.flush().await?;
    Ok(true)
}
