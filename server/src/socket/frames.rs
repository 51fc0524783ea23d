//! What each frame of a device leads to.

use std::{sync::Arc, time::Duration};

use backend::{
    Haggle, Refusal, Viewer,
    amendments::Amend,
    fail::{Point, reach},
    messages::Send,
    metrics,
    realtime::Subscription,
};
use protocol::{
    ClientFrame, Code, ConversationId, Message, MessageId, Receipt, Rev, Seq, ServerFrame,
    conversation::Page,
    frame::{PAGE_DEFAULT, close},
};
use serde::Deserialize;
use tokio::{
    task::JoinSet,
    time::{Instant, timeout},
};

use super::marks::Marks;

/// The store has this long to say what became of a message; a little less than the device waits (contract D18).
const OUTCOME_WITHIN: Duration = Duration::from_millis(9_500);
/// Messages and marks of one connection under way at the same time at most; further frames wait.
const UNDER_WAY_MAX: usize = 64;
/// After so many frames that nobody can read, the device is not ours.
const BAD_MAX: u32 = 20;

/// A mark that could not be written.
type Unwritten = Option<(ConversationId, Receipt)>;

/// A connection's side of the use cases.
pub struct Frames {
    haggle: Haggle,
    viewer: Viewer,
    device: Arc<Subscription>,
    /// What has been asked of the store and is not answered yet.
    under_way: JoinSet<Unwritten>,
    marks: Marks,
    has_resumed: bool,
    bad: u32,
}

impl Frames {
    /// Nothing has come in yet.
    pub fn new(haggle: Haggle, viewer: Viewer, device: Arc<Subscription>) -> Self {
        Self {
            haggle,
            viewer,
            device,
            under_way: JoinSet::new(),
            marks: Marks::default(),
            has_resumed: false,
            bad: 0,
        }
    }

    /// Whether the device has said what it has.
    pub const fn has_resumed(&self) -> bool {
        self.has_resumed
    }

    /// Takes one frame.
    ///
    /// # Errors
    /// The code to close the connection with.
    pub async fn take(&mut self, text: &str) -> Result<(), u16> {
        reach(Point::Frame);
        let Ok(frame) = serde_json::from_str(text) else { return self.take_bad(text).await };
        match frame {
            ClientFrame::Resume { epoch, have } if !self.has_resumed => {
                self.has_resumed = true;
                let resumed = self.haggle.resume(&self.viewer, epoch, &have, &self.device).await;
                or_close(resumed)
            }
            _ if !self.has_resumed => Err(close::POLICY),
            ClientFrame::Resume { .. } => self.take_bad(text).await,
            ClientFrame::Fetch { conversation, after } => {
                let fetched = self.haggle.fetch(&self.viewer, conversation, after, &self.device).await;
                or_close(fetched)
            }
            ClientFrame::History { conversation, before } => self.history(conversation, before).await,
            ClientFrame::Rows { tab, before } => {
                or_close(self.haggle.rows(&self.viewer, tab, before, &self.device).await)
            }
            ClientFrame::Send { conversation, id, body, listing, uploads: images } => {
                self.send(Send { conversation, id, body, images, listing }).await;
                Ok(())
            }
            ClientFrame::Edit { conversation, seq, id, body } => {
                self.amend(Amend { conversation, seq, id, body: Some(body) }).await;
                Ok(())
            }
            ClientFrame::Delete { conversation, seq, id } => {
                self.amend(Amend { conversation, seq, id, body: None }).await;
                Ok(())
            }
            ClientFrame::Read { conversation, seq } => {
                self.mark(conversation, Receipt { delivered: seq, read: seq }).await;
                Ok(())
            }
            ClientFrame::Delivered { conversation, seq } => {
                self.mark(conversation, Receipt { delivered: seq, read: Seq(0) }).await;
                Ok(())
            }
            ClientFrame::Typing { conversation, on } => {
                // Best effort: nobody is told that it did not work (contract D13).
                let _ = self.haggle.typing(&self.viewer, conversation, on).await;
                Ok(())
            }
            ClientFrame::Watch { conversation } => {
                // Best effort, too.
                let _ = self.haggle.watch(&self.viewer, conversation, &self.device).await;
                Ok(())
            }
            ClientFrame::Beat {} => Ok(()),
        }
    }

    /// When [`Self::on_time`] has something to do.
    pub fn due(&self) -> Option<Instant> {
        self.marks.due()
    }

    /// Writes the marks whose time has come.
    pub async fn on_time(&mut self, now: Instant) {
        for (conversation, receipt) in self.marks.release(now) {
            self.advance(conversation, receipt).await;
        }
    }

    /// Returns when something that was under way is settled; waits for ever when nothing is.
    pub async fn settled(&mut self) {
        match self.under_way.join_next().await {
            Some(settled) => self.note(settled.ok().flatten()),
            None => std::future::pending().await,
        }
    }

    /// Waits until every message under way is answered.
    pub async fn finish(&mut self) {
        while self.under_way.join_next().await.is_some() {}
    }

    async fn history(&self, conversation: ConversationId, before: Seq) -> Result<(), u16> {
        match self.haggle.history(&self.viewer, conversation, before, PAGE_DEFAULT).await {
            Ok(Some(page)) => {
                let Page { messages, lines, listings } = page;
                self.device
                    .answer(&ServerFrame::Page { conversation, before, messages, lines, listings })
                    .await;
                Ok(())
            }
            Ok(None) => {
                self.refuse(None, Code::NotFound.into()).await;
                Ok(())
            }
            Err(refusal) => or_close(Err(refusal)),
        }
    }

    async fn send(&mut self, message: Send) {
        let (id, conversation) = (message.id, message.conversation);
        match self.haggle.submit(&self.viewer, message) {
            Ok(sending) => {
                let stored =
                    async { sending.stored().await.map(|appended| (appended.message, appended.rev)) };
                self.answer(conversation, id, stored).await;
            }
            Err(refusal) => self.refuse(Some(id), refusal).await,
        }
    }

    async fn amend(&mut self, amend: Amend) {
        let (id, conversation) = (amend.id, amend.conversation);
        match self.haggle.submit_amendment(&self.viewer, amend) {
            Ok(amending) => {
                let stored = async { amending.stored().await.map(|amended| (amended.message, amended.rev)) };
                self.answer(conversation, id, stored).await;
            }
            Err(refusal) => self.refuse(Some(id), refusal).await,
        }
    }

    /// Tells the device what became of what it named so, once that is known.
    async fn answer(
        &mut self,
        conversation: ConversationId,
        id: MessageId,
        stored: impl Future<Output = Result<(Message, Rev), Refusal>> + std::marker::Send + 'static,
    ) {
        let device = Arc::clone(&self.device);
        self.spawn(async move {
            device.answer(&outcome(conversation, id, stored).await).await;
            None
        })
        .await;
    }

    async fn mark(&mut self, conversation: ConversationId, receipt: Receipt) {
        if self.marks.take(conversation, receipt, Instant::now()) {
            self.advance(conversation, receipt).await;
        }
    }

    async fn advance(&mut self, conversation: ConversationId, receipt: Receipt) {
        let (haggle, viewer) = (self.haggle.clone(), self.viewer.clone());
        self.spawn(async move {
            let advanced = haggle.advance_receipt(&viewer, conversation, receipt).await;
            advanced.is_err_and(|refusal| refusal.code.is_retryable()).then_some((conversation, receipt))
        })
        .await;
    }

    async fn spawn(&mut self, work: impl Future<Output = Unwritten> + std::marker::Send + 'static) {
        while self.under_way.len() >= UNDER_WAY_MAX {
            self.settled().await;
        }
        self.under_way.spawn(work);
    }

    fn note(&mut self, unwritten: Unwritten) {
        if let Some((conversation, receipt)) = unwritten {
            self.marks.take_back(conversation, receipt, Instant::now());
        }
    }

    async fn take_bad(&mut self, text: &str) -> Result<(), u16> {
        self.bad += 1;
        if self.bad > BAD_MAX || !self.has_resumed {
            return Err(close::POLICY);
        }
        self.refuse(message_id(text), Code::Invalid.into()).await;
        Ok(())
    }

    async fn refuse(&self, id: Option<MessageId>, Refusal { code, retry_after_ms }: Refusal) {
        metrics::refused(code);
        self.device.answer(&ServerFrame::Refused { id, code, retry_after_ms }).await;
    }
}

/// What cannot be said now would be a hole: the device comes back and asks again (contract D7).
fn or_close(said: Result<(), Refusal>) -> Result<(), u16> {
    said.map_err(|refusal| if refusal.code.is_retryable() { close::RESYNC } else { close::POLICY })
}

async fn outcome(
    conversation: ConversationId,
    id: MessageId,
    stored: impl Future<Output = Result<(Message, Rev), Refusal>>,
) -> ServerFrame {
    let stored = timeout(OUTCOME_WITHIN, stored).await.unwrap_or(Err(Code::OutcomeUnknown.into()));
    match stored {
        Ok((Message { seq, at, .. }, rev)) => ServerFrame::Ack { id, conversation, seq, rev, at },
        Err(Refusal { code, retry_after_ms }) => {
            metrics::refused(code);
            ServerFrame::Refused { id: Some(id), code, retry_after_ms }
        }
    }
}

/// The id in a `send`, `edit` or `delete` that is wrong in some other way, so that the device knows which one it was.
fn message_id(text: &str) -> Option<MessageId> {
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Wrong {
        Send(Named),
        Edit(Named),
        Delete(Named),
    }
    #[derive(Deserialize)]
    struct Named {
        id: MessageId,
    }
    let (Wrong::Send(named) | Wrong::Edit(named) | Wrong::Delete(named)) = serde_json::from_str(text).ok()?;
    Some(named.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_send_edit_or_delete_is_refused_by_its_name() {
        let id = "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11";
        for frame in ["send", "edit", "delete"] {
            let wrong = format!(r#"{{"{frame}":{{"id":"{id}","body":7,"shout":true}}}}"#);
            assert!(message_id(&wrong).is_some(), "{frame}");
        }
        for text in ["", "[]", "{", r#"{"send":{}}"#, r#"{"read":{"id":1}}"#] {
            assert_eq!(message_id(text), None, "{text}");
        }
    }
}
