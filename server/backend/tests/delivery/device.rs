//! A device without a network: the sync machine, with the server's side of its connection at hand.

use std::time::Duration;

use backend::{
    Haggle, Viewer,
    realtime::{Next, Subscription},
};
use bytes::Bytes;
use protocol::{
    ClientFrame, ConversationId, Epoch, Message, Rev, ServerFrame,
    sync::{Phase, Sync},
};
use tokio::time::timeout;

/// Nothing takes longer; a test that waits in vain ends here.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Device {
    pub viewer: Viewer,
    pub sync: Sync,
    haggle: Haggle,
    line: Option<Subscription>,
}

impl Device {
    /// A device that knows nothing yet and is not connected.
    pub fn new(haggle: &Haggle, viewer: &Viewer) -> Self {
        let sync = Sync::new(viewer.user.id, haggle.epoch());
        Self { viewer: viewer.clone(), sync, haggle: haggle.clone(), line: None }
    }

    /// A device that shows this conversation.
    pub async fn showing(haggle: &Haggle, viewer: &Viewer, conversation: ConversationId) -> Self {
        let mut device = Self::new(haggle, viewer);
        let thread = haggle.thread(viewer, conversation, 50).await.expect("an answer").expect("a thread");
        device.sync.learn(thread);
        device
    }

    /// Connects and says what it has; the answers wait to be heard.
    pub async fn connect(&mut self) {
        let line = self.haggle.subscribe(&self.viewer).expect("a place");
        self.line = Some(line);
        let hello = ServerFrame::Hello { v: 1, epoch: self.haggle.epoch(), heartbeat_s: 25 };
        self.sync.receive(hello, 0);
    }

    pub fn disconnect(&mut self) {
        self.line = None;
        self.sync.disconnected();
    }

    /// Connects and listens until it has caught up.
    pub async fn catch_up(&mut self) {
        self.connect().await;
        self.listen_until(|sync| sync.phase() == Phase::Live).await;
    }

    /// Takes frames, and asks what the machine wants to ask, until the condition holds.
    pub async fn listen_until(&mut self, holds: impl Fn(&Sync) -> bool) {
        loop {
            let asked = self.sync.take_frames();
            let line = self.line.as_ref().expect("a connection");
            // Answers are made while they are taken: their maker waits for room.
            let said = async {
                for frame in asked {
                    say(&self.haggle, &self.viewer, line, frame).await;
                }
                std::future::pending::<()>().await;
            };
            tokio::pin!(said);
            loop {
                if holds(&self.sync) {
                    return;
                }
                let next = tokio::select! {
                    next = timeout(PATIENCE, line.next()) => next.expect("something to hear"),
                    () = &mut said => unreachable!("it never ends"),
                };
                match next {
                    Next::Frame(frame) => self.sync.receive(decode(&frame), 0),
                    Next::Closed(code) => panic!("closed with {code}"),
                }
                if self.sync.phase() == Phase::Live {
                    break;
                }
            }
        }
    }

    /// The messages on screen.
    pub fn messages(&self, conversation: ConversationId) -> &[Message] {
        &self.sync.timeline(conversation).expect("a known conversation").thread().messages
    }

    /// The last change applied.
    pub fn rev(&self, conversation: ConversationId) -> Option<Rev> {
        self.sync.timeline(conversation).map(|timeline| timeline.thread().rev)
    }
}

async fn say(haggle: &Haggle, viewer: &Viewer, line: &Subscription, frame: ClientFrame) {
    match frame {
        ClientFrame::Resume { epoch, have } => {
            haggle.resume(viewer, epoch, &have, line).await.expect("answers")
        }
        ClientFrame::Fetch { conversation, after } => {
            haggle.fetch(viewer, conversation, after, line).await.expect("answers");
        }
        _ => {}
    }
}

/// What a resume with these entries is answered with, up to `caught_up`.
pub async fn resume(
    haggle: &Haggle,
    viewer: &Viewer,
    epoch: Epoch,
    have: &[(ConversationId, Rev)],
) -> Vec<ServerFrame> {
    let line = haggle.subscribe(viewer).expect("a place");
    let hear = async {
        let mut heard = Vec::new();
        while let Next::Frame(frame) = timeout(PATIENCE, line.next()).await.expect("something to hear") {
            match decode(&frame) {
                ServerFrame::CaughtUp {} => return heard,
                frame => heard.push(frame),
            }
        }
        panic!("closed before it was caught up")
    };
    let (resumed, heard) = tokio::join!(haggle.resume(viewer, epoch, have, &line), hear);
    resumed.expect("answers");
    heard
}

/// A connection that has caught up with nothing, for looking at single frames.
pub fn line(haggle: &Haggle, viewer: &Viewer) -> Subscription {
    let line = haggle.subscribe(viewer).expect("a place");
    line.go_live();
    line
}

/// Everything that waits in a connection.
pub fn waiting(line: &Subscription) -> Vec<ServerFrame> {
    std::iter::from_fn(|| match line.try_next()? {
        Next::Frame(frame) => Some(decode(&frame)),
        Next::Closed(code) => panic!("closed with {code}"),
    })
    .collect()
}

pub fn decode(frame: &Bytes) -> ServerFrame {
    serde_json::from_slice(frame).expect("a frame")
}
