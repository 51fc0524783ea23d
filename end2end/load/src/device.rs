//! A device: the sync machine and the link as in a browser, around them a socket, and in front of it somebody
//! who presses Send.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use protocol::{
    ConversationId, Epoch, MessageId, Seq, ServerFrame, Thread, UserId,
    sync::{
        Phase, Sync,
        link::{Link, Step},
        timeline::Timeline,
    },
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{self, MissedTickBehavior},
};
use uuid::Uuid;

use crate::{
    people::{self, Login, Person},
    random::Random,
    socket::{Attempt, Heard, Socket},
};

/// How often the machine and the link are asked what is due; as in the browser.
const TICK: Duration = Duration::from_millis(500);

/// What somebody does.
#[derive(Debug)]
enum Act {
    Press { conversation: ConversationId, id: MessageId, body: String },
    See { conversation: ConversationId },
    Older { conversation: ConversationId },
    Hurry,
    Redial,
    Show(oneshot::Sender<Screen>),
    TellIfAtRest(oneshot::Sender<bool>),
}

/// What a device has been told and has shown, for the check at the end.
#[derive(Debug, Default)]
pub struct Memory {
    /// Messages in the order in which Send was pressed.
    pub pressed: Vec<(ConversationId, MessageId, String)>,
    /// What the server acknowledged, as often as it did.
    pub acknowledged: Vec<(ConversationId, MessageId, Seq)>,
    /// From an open connection to a machine that is up to date.
    pub catch_ups: Vec<Duration>,
    /// How connections ended, by close code; 0 is none.
    pub ends: BTreeMap<u16, u32>,
    /// What must never be seen.
    pub violations: Vec<String>,
}

/// What a device shows.
#[derive(Debug)]
pub struct Screen {
    /// Every conversation that it knows.
    pub threads: Vec<Thread>,
}

/// A hold on a device that runs by itself.
pub struct Device {
    /// Whose it is.
    pub person: Person,
    acts: mpsc::UnboundedSender<Act>,
    memory: Arc<Mutex<Memory>>,
    _running: Running,
}

/// Ends the device's task with the device.
struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Device {
    /// Switches a device on. It connects to the first of these servers, and as long as that fails to the others.
    pub fn start(servers: Vec<SocketAddr>, person: Person, login: Login, random: Random) -> Self {
        let (acts, asked) = mpsc::unbounded_channel();
        let memory = Arc::new(Mutex::new(Memory::default()));
        let life = Life {
            servers,
            failures: 0,
            login,
            sync: Sync::new(person.id, Epoch(Uuid::nil())),
            link: Link::default(),
            socket: None,
            opened: None,
            started: Instant::now(),
            random,
            memory: Arc::clone(&memory),
            person: person.clone(),
        };
        let running = Running(tokio::spawn(life.run(asked)));
        Self { person, acts, memory, _running: running }
    }

    /// Presses Send.
    pub fn press(&self, conversation: ConversationId, body: String) -> MessageId {
        let id = MessageId(Uuid::new_v4());
        self.act(Act::Press { conversation, id, body });
        id
    }

    /// Looks at the end of a conversation.
    pub fn see(&self, conversation: ConversationId) {
        self.act(Act::See { conversation });
    }

    /// Scrolls up.
    pub fn scroll_up(&self, conversation: ConversationId) {
        self.act(Act::Older { conversation });
    }

    /// Takes the device into the hand: it connects at once.
    pub fn hurry(&self) {
        self.act(Act::Hurry);
    }

    /// Hangs up and connects at once.
    pub fn redial(&self) {
        self.act(Act::Redial);
    }

    /// Looks at the screen. `None` when the device has ended, which it never does by itself.
    pub async fn screen(&self) -> Option<Screen> {
        let (show, shown) = oneshot::channel();
        self.act(Act::Show(show));
        shown.await.ok()
    }

    /// Whether it is up to date and everything is sent. `None` when the device has ended.
    pub async fn is_at_rest(&self) -> Option<bool> {
        let (tell, told) = oneshot::channel();
        self.act(Act::TellIfAtRest(tell));
        told.await.ok()
    }

    /// Looks at what it remembers.
    pub fn recall<T>(&self, look: impl FnOnce(&Memory) -> T) -> T {
        look(&self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How long it took to catch up, every time since the last call.
    pub fn forget_catch_ups(&self) -> Vec<Duration> {
        std::mem::take(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner).catch_ups)
    }

    fn act(&self, act: Act) {
        // A device that has ended is missed at the check.
        let _ = self.acts.send(act);
    }
}

struct Life {
    servers: Vec<SocketAddr>,
    /// Tries to connect since the last that led to something.
    failures: usize,
    person: Person,
    login: Login,
    sync: Sync,
    link: Link,
    socket: Option<Socket>,
    /// Since when a connection is open that has not caught up yet.
    opened: Option<Instant>,
    started: Instant,
    random: Random,
    memory: Arc<Mutex<Memory>>,
}

impl Life {
    async fn run(mut self, mut acts: mpsc::UnboundedReceiver<Act>) {
        let mut tick = time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                act = acts.recv() => match act {
                    Some(act) => self.act(act),
                    None => return,
                },
                heard = hear(&mut self.socket) => self.take(heard),
                _ = tick.tick() => {
                    self.sync.tick(self.now_ms());
                }
            }
            match self.link.step(self.now_ms()) {
                Step::Rest => {}
                Step::Open => self.connect().await,
                Step::Drop => self.end(None),
            }
            self.flush().await;
        }
    }

    fn act(&mut self, act: Act) {
        let now_ms = self.now_ms();
        match act {
            Act::Press { conversation, id, body } => {
                self.note(|memory| memory.pressed.push((conversation, id, body.clone())));
                self.sync.send(conversation, id, (body, Vec::new()), None, now_ms);
            }
            Act::See { conversation } => self.sync.seen(conversation),
            Act::Older { conversation } => self.sync.want_older(conversation),
            Act::Hurry => self.link.hurry(now_ms),
            Act::Redial => {
                self.end(None);
                self.link.hurry(now_ms);
            }
            Act::Show(show) => {
                let threads =
                    self.sync.timelines().iter().map(|timeline| timeline.thread().clone()).collect();
                // Whoever asked may have stopped waiting.
                let _ = show.send(Screen { threads });
            }
            Act::TellIfAtRest(tell) => {
                let is_at_rest = self.sync.phase() == Phase::Live && self.sync.outbox().all().is_empty();
                let _ = tell.send(is_at_rest);
            }
        }
    }

    fn take(&mut self, heard: Heard) {
        let now_ms = self.now_ms();
        match heard {
            Heard::Frame(frame) => {
                self.link.heard(now_ms);
                if let ServerFrame::Ack { id, conversation, seq, .. } = frame {
                    self.note(|memory| memory.acknowledged.push((conversation, id, seq)));
                }
                let about = about(&frame);
                let before = about.map(|conversation| self.read(conversation));
                self.sync.receive(frame, now_ms);
                if let (Some(conversation), Some(before)) = (about, before) {
                    self.watch(conversation, before);
                }
                if self.sync.phase() == Phase::Live
                    && let Some(opened) = self.opened.take()
                {
                    self.note(|memory| memory.catch_ups.push(opened.elapsed()));
                }
            }
            Heard::Life => self.link.heard(now_ms),
            Heard::End(code) => self.end(code),
        }
    }

    async fn connect(&mut self) {
        let server = self.servers[self.failures % self.servers.len()];
        self.failures += 1;
        match Socket::open(server, self.person.from, &self.login.access).await {
            Ok(Attempt::Open(socket)) => {
                self.failures = 0;
                self.link.opened(self.now_ms());
                self.socket = Some(*socket);
                self.opened = Some(Instant::now());
            }
            Ok(Attempt::SignedOut) => {
                if let Ok(login) = people::renew(server, &self.person, &self.login).await {
                    self.login = login;
                }
                self.end(None);
            }
            Ok(Attempt::Failed) => self.end(None),
            Err(error) => {
                self.note(|memory| memory.violations.push(format!("cannot connect: {error}")));
                self.end(None);
            }
        }
    }

    fn end(&mut self, code: Option<u16>) {
        if self.socket.take().is_some() {
            self.note(|memory| *memory.ends.entry(code.unwrap_or(0)).or_default() += 1);
        }
        self.opened = None;
        let random = self.random.next() as u32;
        self.link.closed(code, self.now_ms(), random);
        self.sync.disconnected();
    }

    async fn flush(&mut self) {
        for frame in self.sync.take_frames() {
            let Some(socket) = self.socket.as_mut() else { return };
            if let Err(error) = socket.say(&frame).await {
                self.note(|memory| memory.violations.push(format!("cannot write a frame: {error}")));
            }
        }
    }

    /// What must hold after every frame about a conversation: no read position falls, and no message is
    /// missing or doubled.
    fn watch(&self, conversation: ConversationId, before: (Seq, Seq)) {
        let Some(timeline) = self.sync.timeline(conversation) else { return };
        let after = self.read(conversation);
        if after.0 < before.0 || after.1 < before.1 {
            self.note(|memory| memory.violations.push(format!("a read position fell in {conversation}")));
        }
        if let Some(hole) = hole(timeline.thread()) {
            self.note(|memory| memory.violations.push(format!("{hole} in {conversation}")));
        }
    }

    /// How far both have read.
    fn read(&self, conversation: ConversationId) -> (Seq, Seq) {
        let thread = self.sync.timeline(conversation).map(Timeline::thread);
        thread.map_or_else(Default::default, |thread| (thread.mine.read, thread.theirs.read))
    }

    fn note(&self, change: impl FnOnce(&mut Memory)) {
        change(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}

const fn about(frame: &ServerFrame) -> Option<ConversationId> {
    match frame {
        ServerFrame::Changes { conversation, .. }
        | ServerFrame::Page { conversation, .. }
        | ServerFrame::Positions { conversation, .. }
        | ServerFrame::Arranged { conversation, .. } => Some(*conversation),
        ServerFrame::Reset { thread } => Some(thread.id),
        _ => None,
    }
}

/// What is wrong with the messages on screen, if anything.
pub fn hole(thread: &Thread) -> Option<String> {
    let first = thread.messages.first().map_or(thread.seq.0 + 1, |message| message.seq.0);
    let found: Vec<u32> = thread.messages.iter().map(|message| message.seq.0).collect();
    let dense = found.iter().copied().eq(first..=thread.seq.0);
    let mut names: Vec<(UserId, MessageId)> =
        thread.messages.iter().map(|message| (message.sender, message.id)).collect();
    names.sort_unstable();
    names.dedup();
    match (dense, names.len() == found.len()) {
        (false, _) => Some(format!("a hole before {}", thread.seq.0)),
        (_, false) => Some("a message shown twice".to_owned()),
        _ => None,
    }
}

async fn hear(socket: &mut Option<Socket>) -> Heard {
    match socket {
        Some(socket) => socket.hear().await,
        None => std::future::pending().await,
    }
}
