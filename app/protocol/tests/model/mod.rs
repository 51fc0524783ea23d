//! A server in a hundred lines, and a device whose line a test can hurt.

use std::collections::VecDeque;

use protocol::{
    Amendment, Arrangement, Change, ClientFrame, Code, ConversationId, Epoch, Message, MessageId, Person,
    Receipt, Rev, Seq, ServerFrame, Thread, Timestamp, Unread, UserId,
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
    Message {
        id,
        seq: Seq(seq),
        sender: other(),
        body,
        images: vec![],
        listing: None,
        at: Timestamp(seq.into()),
        amended: None,
    }
}

/// What a change did.
#[derive(Clone)]
enum Deed {
    Append(Message),
    /// By this id, to this message; the new text, or none.
    Amend(MessageId, Seq, Option<String>),
}

pub struct Log {
    pub id: ConversationId,
    pub messages: Vec<Message>,
    /// One for each change.
    deeds: Vec<Deed>,
    read: Seq,
}

impl Log {
    pub fn unread(&self) -> u32 {
        let waits = |message: &&Message| {
            message.seq > self.read && message.sender == other() && !message.is_deleted()
        };
        self.messages.iter().filter(waits).count() as u32
    }

    pub fn rev(&self) -> Rev {
        Rev(self.deeds.len() as u32)
    }

    fn append(&mut self, sender: UserId, id: MessageId, body: String) -> ServerFrame {
        let seq = Seq(self.messages.len() as u32 + 1);
        let at = Timestamp(seq.0.into());
        self.commit(Deed::Append(Message {
            id,
            seq,
            sender,
            body,
            images: vec![],
            listing: None,
            at,
            amended: None,
        }))
    }

    /// What `user` is told, and what everybody is.
    fn amend(
        &mut self,
        user: UserId,
        id: MessageId,
        seq: Seq,
        body: Option<String>,
    ) -> (ServerFrame, Option<ServerFrame>) {
        let conversation = self.id;
        let refused = |code| (ServerFrame::Refused { id: Some(id), code, retry_after_ms: None }, None);
        let Some(message) = self.messages.iter().find(|message| message.seq == seq && message.sender == user)
        else {
            return refused(Code::NotFound);
        };
        let (at, is_deleted) = (message.at, message.is_deleted());
        let done = |deed: &Deed| match deed {
            Deed::Amend(known, of, text) => {
                *known == id || (is_deleted && *of == seq && text.is_none() && body.is_none())
            }
            Deed::Append(_) => false,
        };
        let earlier = self.deeds.iter().position(done);
        if earlier.is_none() && is_deleted {
            return refused(Code::Gone);
        }
        let news = earlier.is_none().then(|| self.commit(Deed::Amend(id, seq, body.clone())));
        let rev = Rev(earlier.map_or(self.deeds.len(), |place| place + 1) as u32);
        (ServerFrame::Ack { id, conversation, seq, rev, at }, news)
    }

    fn commit(&mut self, deed: Deed) -> ServerFrame {
        self.take(&deed);
        self.deeds.push(deed);
        self.changes(Rev(self.rev().0 - 1))
    }

    fn take(&mut self, deed: &Deed) {
        match deed {
            Deed::Append(message) => self.messages.push(message.clone()),
            Deed::Amend(_, seq, body) => {
                let message = &mut self.messages[seq.0 as usize - 1];
                message.amended = Some(if body.is_some() { Amendment::Edited } else { Amendment::Deleted });
                message.body = body.clone().unwrap_or_default();
            }
        }
    }

    /// With messages as they are now, as the server reads them.
    fn changes(&self, after: Rev) -> ServerFrame {
        let change = |(place, deed): (usize, &Deed)| {
            let rev = Rev(place as u32 + 1);
            let now = |seq: &Seq| self.messages[seq.0 as usize - 1].clone();
            match deed {
                Deed::Append(message) => Change::Appended { rev, message: now(&message.seq) },
                Deed::Amend(_, seq, Some(_)) => Change::Edited { rev, message: now(seq) },
                Deed::Amend(_, seq, None) => Change::Deleted { rev, message: now(seq) },
            }
        };
        let items = self.deeds.iter().enumerate().skip(after.0 as usize).map(change).collect();
        ServerFrame::Changes {
            conversation: self.id,
            from: after.next(),
            to: self.rev(),
            items,
            listings: vec![],
            more: false,
        }
    }

    /// Where the device's user is, and what that leaves.
    fn positions(&self) -> ServerFrame {
        let receipt = Receipt { delivered: self.read, read: self.read };
        let unread = Some(Unread { count: self.unread(), rev: self.rev() });
        ServerFrame::Positions { conversation: self.id, user: me(), receipt, hidden: false, unread }
    }

    fn rewind(&mut self) {
        self.deeds.truncate(self.deeds.len() / 2);
        self.messages.clear();
        for deed in self.deeds.clone() {
            self.take(&deed);
        }
        self.read = self.read.min(Seq(self.messages.len() as u32));
    }

    fn thread(&self, messages: usize) -> Box<Thread> {
        let last = self.messages.len();
        let seq = Seq(last as u32);
        Box::new(Thread {
            id: self.id,
            other: Person { id: other(), name: "bob".into() },
            subject: None,
            listings: vec![],
            rev: self.rev(),
            seq,
            messages: self.messages[last.saturating_sub(messages)..].to_vec(),
            lines: vec![],
            mine: Receipt { delivered: self.read, read: self.read },
            theirs: Receipt::default(),
            unread: self.unread(),
            arrangement: Arrangement::default(),
            presence: None,
            at: Timestamp(seq.0.into()),
        })
    }
}

pub struct Model {
    pub epoch: Epoch,
    logs: Vec<Log>,
    made: u128,
}

impl Model {
    pub fn new(conversations: u8) -> Self {
        let log = |place| Log { id: conversation(place), messages: vec![], deeds: vec![], read: Seq(0) };
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
        self.log(id).rewind();
    }

    /// Another device of mine has shown everything but this many messages.
    pub fn my_other_device_reads(&mut self, id: ConversationId, back: u8, device: &mut Device) {
        let log = self.log(id);
        let read = Seq((log.messages.len() as u32).saturating_sub(back.into()));
        if read > log.read {
            log.read = read;
            device.push_live(log.positions());
        }
    }

    /// They make something of one of the last messages, if it is theirs to change.
    pub fn they_amend(&mut self, id: ConversationId, back: u8, body: Option<String>, device: &mut Device) {
        self.amend_as(other(), id, back, body, device);
    }

    /// Another device of mine does.
    pub fn my_other_device_amends(
        &mut self,
        id: ConversationId,
        back: u8,
        body: Option<String>,
        device: &mut Device,
    ) {
        self.amend_as(me(), id, back, body, device);
    }

    fn amend_as(
        &mut self,
        user: UserId,
        id: ConversationId,
        back: u8,
        body: Option<String>,
        device: &mut Device,
    ) {
        self.made += 1;
        let name = MessageId(Uuid::from_u128(0xc0_0000 + self.made));
        let log = self.log(id);
        let seq = Seq((log.messages.len() as u32).saturating_sub(back.into()));
        if let (_, Some(frame)) = log.amend(user, name, seq, body) {
            device.push_live(frame);
        }
    }

    pub fn answer_send(&mut self, frame: &ClientFrame) -> (ServerFrame, ServerFrame) {
        let ClientFrame::Send { conversation, id, body, .. } = frame else { panic!("not a send: {frame:?}") };
        let log = self.log(*conversation);
        let known = log.messages.iter().find(|message| message.id == *id && message.sender == me()).cloned();
        let change = if known.is_some() { ServerFrame::Beat {} } else { log.append(me(), *id, body.clone()) };
        let stored = known.or_else(|| log.messages.last().cloned()).expect("stored");
        let is_it = |deed: &Deed| matches!(deed, Deed::Append(message) if message.seq == stored.seq);
        let rev = log.deeds.iter().position(is_it).expect("its change");
        let rev = Rev(rev as u32 + 1);
        (
            ServerFrame::Ack { id: *id, conversation: *conversation, seq: stored.seq, rev, at: stored.at },
            change,
        )
    }

    fn answer_amend(
        &mut self,
        conversation: ConversationId,
        seq: Seq,
        id: MessageId,
        body: Option<String>,
    ) -> Vec<ServerFrame> {
        let (answer, news) = self.log(conversation).amend(me(), id, seq, body);
        news.into_iter().chain([answer]).collect()
    }

    fn answer(&mut self, frame: ClientFrame) -> Vec<ServerFrame> {
        match frame {
            ClientFrame::Resume { epoch, have } => {
                let same = epoch == self.epoch;
                let mut frames = Vec::new();
                for log in self.logs.iter().filter(|log| !log.messages.is_empty()) {
                    match have.iter().find(|(id, _)| *id == log.id) {
                        Some((_, rev)) if same && *rev <= log.rev() => {
                            frames.push(log.changes(*rev));
                            frames.push(log.positions());
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
                if after.0 == 0 || after > log.rev() {
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
                vec![ServerFrame::Page { conversation, before, messages, lines: vec![], listings: vec![] }]
            }
            ClientFrame::Send { .. } => {
                let (ack, change) = self.answer_send(&frame);
                vec![change, ack]
            }
            ClientFrame::Edit { conversation, seq, id, body } => {
                self.answer_amend(conversation, seq, id, Some(body))
            }
            ClientFrame::Delete { conversation, seq, id } => self.answer_amend(conversation, seq, id, None),
            ClientFrame::Read { conversation, seq } => {
                let log = self.log(conversation);
                log.read = log.read.max(seq.min(Seq(log.messages.len() as u32)));
                vec![log.positions()]
            }
            ClientFrame::Rows { .. }
            | ClientFrame::Delivered { .. }
            | ClientFrame::Typing { .. }
            | ClientFrame::Watch { .. }
            | ClientFrame::Beat {} => vec![],
        }
    }
}

pub struct Device {
    pub sync: Sync,
    pub inbound: VecDeque<ServerFrame>,
    pub pressed: Vec<(ConversationId, MessageId)>,
    pub now_ms: u64,
    connected: bool,
    amended: u32,
}

impl Device {
    pub fn new(model: &Model) -> Self {
        Self {
            sync: Sync::new(me(), model.epoch),
            inbound: VecDeque::new(),
            pressed: vec![],
            now_ms: 0,
            connected: false,
            amended: 0,
        }
    }

    /// A connected device that knows the model's conversations and has caught up.
    pub fn live(model: &mut Model) -> Self {
        Self::knowing(model, 50)
    }

    /// The same with so many messages of each.
    pub fn knowing(model: &mut Model, messages: usize) -> Self {
        let mut device = Self::new(model);
        for log in &model.logs {
            device.sync.learn(*log.thread(messages));
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
        self.sync.send(place, id, (format!("from ada {id}"), Vec::new()), None, self.now_ms);
    }

    /// I make something of one of the last messages on screen, if it is mine; says which.
    pub fn i_amend(&mut self, place: ConversationId, back: u8, body: Option<String>) -> Option<Seq> {
        let shown = &self.sync.timeline(place)?.thread().messages;
        let message = shown.iter().rev().nth(back.into()).filter(|message| message.sender == me())?;
        let (seq, id) = (message.seq, MessageId(Uuid::from_u128(0xd0_0000 + u128::from(self.amended))));
        self.amended += 1;
        let amendment = if body.is_some() { Amendment::Edited } else { Amendment::Deleted };
        self.sync.amend(place, id, (seq, amendment), body.unwrap_or_default(), self.now_ms);
        Some(seq)
    }

    /// Gives up what was refused.
    pub fn give_up_refused(&mut self) {
        let refused = |echo: &&Echo| matches!(echo.sending, Sending::Refused { .. });
        let ids: Vec<_> = self.sync.outbox().all().iter().filter(refused).map(|echo| echo.id).collect();
        ids.into_iter().for_each(|id| self.sync.discard(id));
    }

    /// Lets up to `count` frames arrive, and the server answer what the device says.
    pub fn exchange(&mut self, model: &mut Model, count: usize) {
        for _ in 0..count {
            let Some(frame) = self.inbound.pop_front() else { break };
            self.sync.receive(frame, self.now_ms);
        }
        let said = self.sync.take_frames();
        self.hear(model, said);
    }

    /// The server answers these frames.
    pub fn hear(&mut self, model: &mut Model, said: Vec<ClientFrame>) {
        for frame in said {
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
            self.give_up_refused();
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
    // What is to be made of a stored message is not kept: after a reload the message itself says how it is.
    if echo.amends.is_some() {
        return None;
    }
    let refused = match echo.sending {
        Sending::Stored { .. } => return None,
        Sending::Refused { code } => Some(code),
        Sending::Queued { .. } | Sending::UnderWay { .. } => None,
    };
    let Echo { conversation, id, body, images, listing, .. } = echo.clone();
    Some(Unsent { conversation, id, body, listing, images, refused })
}
