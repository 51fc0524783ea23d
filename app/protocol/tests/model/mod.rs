//! A server in a hundred lines, and a device whose line a test can hurt.

use std::collections::VecDeque;

use protocol::{
    Arrangement, Change, ClientFrame, ConversationId, Epoch, Message, MessageId, Person, Receipt, Rev, Seq,
    ServerFrame, Thread, Timestamp, UserId,
    sync::{
        Phase, Sync,
        outbox::{Echo, Sending, Unsent},
    },
};
use uuid::Uuid;

pub fn conversation(place: u8) -> ConversationId {
    ConversationId(Uuid::from_u128(0xc0 + u128::from(place)))
}

pub fn other() -> UserId {
    UserId(Uuid::from_u128(2))
}

fn me() -> UserId {
    UserId(Uuid::from_u128(1))
}

pub fn message(seq: u32, body: String) -> Message {
    let id = MessageId(Uuid::from_u128(0xffff_0000 + u128::from(seq)));
    Message { id, seq: Seq(seq), sender: other(), body, listing: None, at: Timestamp(seq.into()) }
}

pub struct Log {
    pub id: ConversationId,
    pub messages: Vec<Message>,
    read: Seq,
}

impl Log {
    pub fn unread(&self) -> u32 {
        self.messages.iter().filter(|message| message.seq > self.read && message.sender == other()).count()
            as u32
    }

    fn append(&mut self, sender: UserId, id: MessageId, body: String) -> ServerFrame {
        let seq = Seq(self.messages.len() as u32 + 1);
        let message = Message { id, seq, sender, body, listing: None, at: Timestamp(seq.0.into()) };
        self.messages.push(message);
        self.changes(Rev(seq.0 - 1))
    }

    fn changes(&self, after: Rev) -> ServerFrame {
        let change =
            |message: &Message| Change::Appended { rev: Rev(message.seq.0), message: message.clone() };
        let items = self.messages[after.0 as usize..].iter().map(change).collect();
        let to = Rev(self.messages.len() as u32);
        ServerFrame::Changes {
            conversation: self.id,
            from: after.next(),
            to,
            items,
            listings: vec![],
            more: false,
        }
    }

    fn thread(&self, messages: usize) -> Box<Thread> {
        let last = self.messages.len();
        let seq = Seq(last as u32);
        Box::new(Thread {
            id: self.id,
            other: Person { id: other(), name: "bob".into() },
            subject: None,
            listings: vec![],
            rev: Rev(seq.0),
            seq,
            messages: self.messages[last.saturating_sub(messages)..].to_vec(),
            mine: Receipt { delivered: self.read, read: self.read },
            theirs: Receipt::default(),
            unread: self.unread(),
            arrangement: Arrangement::default(),
            at: Timestamp(seq.0.into()),
        })
    }
}

pub struct Model {
    epoch: Epoch,
    logs: Vec<Log>,
    made: u128,
}

impl Model {
    pub fn new(conversations: u8) -> Self {
        let log = |place| Log { id: conversation(place), messages: vec![], read: Seq(0) };
        Self { epoch: Epoch(Uuid::from_u128(7)), logs: (0..conversations).map(log).collect(), made: 0 }
    }

    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    fn log(&mut self, id: ConversationId) -> &mut Log {
        self.logs.iter_mut().find(|log| log.id == id).expect("a conversation of the model")
    }

    pub fn they_write(&mut self, id: ConversationId, device: &mut Device) {
        self.made += 1;
        let name = MessageId(Uuid::from_u128(0xb0_0000 + self.made));
        let body = format!("from bob {}", self.made);
        let frame = self.log(id).append(other(), name, body);
        device.push_live(frame);
    }

    pub fn rewind(&mut self, id: ConversationId) {
        self.epoch = Epoch(Uuid::from_u128(self.epoch.0.as_u128() + 1));
        let log = self.log(id);
        let keep = log.messages.len() / 2;
        log.messages.truncate(keep);
        log.read = log.read.min(Seq(keep as u32));
    }

    pub fn answer_send(&mut self, frame: &ClientFrame) -> (ServerFrame, ServerFrame) {
        let ClientFrame::Send { conversation, id, body, .. } = frame else { panic!("not a send: {frame:?}") };
        let log = self.log(*conversation);
        let known = log.messages.iter().find(|message| message.id == *id && message.sender == me()).cloned();
        let change = if known.is_some() { ServerFrame::Beat {} } else { log.append(me(), *id, body.clone()) };
        let stored = known.or_else(|| log.messages.last().cloned()).expect("stored");
        let rev = Rev(stored.seq.0);
        (
            ServerFrame::Ack { id: *id, conversation: *conversation, seq: stored.seq, rev, at: stored.at },
            change,
        )
    }

    fn answer(&mut self, frame: ClientFrame) -> Vec<ServerFrame> {
        match frame {
            ClientFrame::Resume { epoch, have } => {
                let same = epoch == self.epoch;
                let mut frames = Vec::new();
                for log in self.logs.iter().filter(|log| !log.messages.is_empty()) {
                    match have.iter().find(|(id, _)| *id == log.id) {
                        Some((_, rev)) if same && rev.0 as usize <= log.messages.len() => {
                            frames.push(log.changes(*rev));
                            let receipt = Receipt { delivered: log.read, read: log.read };
                            frames.push(ServerFrame::Positions { conversation: log.id, user: me(), receipt });
                        }
                        Some(_) => frames.push(ServerFrame::Reset { thread: log.thread(50) }),
                        None => frames.push(ServerFrame::Reset { thread: log.thread(1) }),
                    }
                }
                frames.push(ServerFrame::CaughtUp {});
                frames
            }
            ClientFrame::Fetch { conversation, after } => {
                let log = self.log(conversation);
                if after.0 == 0 || after.0 as usize > log.messages.len() {
                    vec![ServerFrame::Reset { thread: log.thread(50) }]
                } else {
                    vec![log.changes(after)]
                }
            }
            ClientFrame::History { conversation, before } => {
                let log = self.log(conversation);
                let messages: Vec<_> =
                    log.messages.iter().filter(|message| message.seq < before).cloned().collect();
                let messages = messages[messages.len().saturating_sub(3)..].to_vec();
                vec![ServerFrame::Page { conversation, before, messages, listings: vec![] }]
            }
            ClientFrame::Send { .. } => {
                let (ack, change) = self.answer_send(&frame);
                vec![change, ack]
            }
            ClientFrame::Read { conversation, seq } => {
                let log = self.log(conversation);
                log.read = log.read.max(seq.min(Seq(log.messages.len() as u32)));
                let receipt = Receipt { delivered: log.read, read: log.read };
                vec![ServerFrame::Positions { conversation, user: me(), receipt }]
            }
            ClientFrame::Delivered { .. } | ClientFrame::Typing { .. } | ClientFrame::Beat {} => vec![],
        }
    }
}

pub struct Device {
    pub sync: Sync,
    pub inbound: VecDeque<ServerFrame>,
    pub pressed: Vec<(ConversationId, MessageId)>,
    pub now_ms: u64,
    connected: bool,
}

impl Device {
    pub fn new(model: &Model) -> Self {
        Self {
            sync: Sync::new(me(), model.epoch),
            inbound: VecDeque::new(),
            pressed: vec![],
            now_ms: 0,
            connected: false,
        }
    }

    /// A connected device that knows the model's conversations and has caught up.
    pub fn live(model: &mut Model) -> Self {
        let mut device = Self::new(model);
        for log in &model.logs {
            device.sync.learn(*log.thread(50));
        }
        device.connect(model);
        device.settle(model);
        device
    }

    pub fn connect(&mut self, model: &Model) {
        self.connected = true;
        self.inbound.push_back(ServerFrame::Hello { v: 1, epoch: model.epoch, heartbeat_s: 25 });
    }

    pub fn disconnect(&mut self) {
        self.connected = false;
        self.inbound.clear();
        self.sync.disconnected();
    }

    /// The page is closed and opened again: the server's HTML says how things are, the browser has kept what is unsent.
    pub fn reload(&mut self, model: &Model) {
        self.disconnect();
        let kept = self.sync.outbox().all().iter().filter_map(kept).collect();
        self.sync = Sync::new(me(), model.epoch);
        for log in &model.logs {
            self.sync.learn(*log.thread(1));
        }
        self.sync.restore(kept, self.now_ms);
        self.connect(model);
    }

    fn push_live(&mut self, frame: ServerFrame) {
        if self.connected {
            self.inbound.push_back(frame);
        }
    }

    pub fn i_write(&mut self, place: ConversationId) {
        let id = MessageId(Uuid::from_u128(0xa0_0000 + self.pressed.len() as u128));
        self.pressed.push((place, id));
        self.sync.send(place, id, format!("from ada {id}"), None, self.now_ms);
    }

    /// Lets up to `count` frames arrive, and the server answer what the device says.
    pub fn exchange(&mut self, model: &mut Model, count: usize) {
        for _ in 0..count {
            let Some(frame) = self.inbound.pop_front() else { break };
            self.sync.receive(frame, self.now_ms);
        }
        for frame in self.sync.take_frames() {
            let answers = model.answer(frame);
            self.inbound.extend(answers);
        }
    }

    pub fn repeat(&mut self) {
        if let Some(frame) = self.inbound.front().cloned() {
            self.inbound.push_front(frame);
        }
    }

    pub fn reorder(&mut self) {
        if self.inbound.len() > 1 {
            self.inbound.swap(0, 1);
        }
    }

    /// Until nobody has anything more to say.
    pub fn settle(&mut self, model: &mut Model) {
        for _ in 0..1_000 {
            self.now_ms += 1_000;
            self.sync.tick(self.now_ms);
            self.exchange(model, 10);
            if self.sync.phase() == Phase::Live
                && self.inbound.is_empty()
                && self.sync.outbox().all().is_empty()
            {
                return;
            }
        }
        panic!("the device never came to rest");
    }
}

/// What a browser keeps of an echo.
pub fn kept(echo: &Echo) -> Option<Unsent> {
    let refused = match echo.sending {
        Sending::Stored { .. } => return None,
        Sending::Refused { code } => Some(code),
        Sending::Queued { .. } | Sending::UnderWay { .. } => None,
    };
    let Echo { conversation, id, body, listing, .. } = echo.clone();
    Some(Unsent { conversation, id, body, listing, refused })
}
