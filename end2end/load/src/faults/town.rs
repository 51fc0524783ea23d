//! Everybody, who writes with whom, and what they do all day.

use std::{collections::HashSet, time::Duration};

use protocol::{ConversationId, MessageId, UserId};
use tokio::time::{self, Instant, MissedTickBehavior, sleep};

use super::check;
use crate::{
    Result,
    device::Device,
    http::Client,
    people::{self, Login, Person},
    random::Random,
    server::Server,
};

/// How long nothing may happen while devices are not at rest: longer than the longest wait between two tries. How much has
/// piled up while nothing could be sent, and how long that takes, is up to the run and its machine.
const REST_WITHIN: Duration = Duration::from_secs(90);

/// How long marks may take to arrive, with time to spare.
const MARKS_WITHIN: Duration = Duration::from_secs(10);

/// Devices of each person.
const DEVICES: usize = 2;

/// People with devices, and conversations between them.
pub struct Town {
    /// Each person's login for requests.
    pub people: Vec<(Person, Login)>,
    /// Conversations by the places of their participants.
    pub conversations: Vec<(ConversationId, [usize; 2])>,
    /// Devices with the places of their owners.
    pub devices: Vec<(usize, Device)>,
    /// Messages that people wrote.
    pub pressed: u64,
    /// Messages that came without a device, where they were not refused.
    pub posted: HashSet<(ConversationId, UserId, MessageId)>,
    /// Messages per second, of all together.
    rate: u32,
    random: Random,
}

impl Town {
    /// People who each write with the next two, conversations with a word from either side, and devices that know
    /// them.
    pub async fn settle(server: &Server, users: usize, rate: u32, mut random: Random) -> Result<Self> {
        let mut people = Vec::new();
        for number in 0..users {
            people.push(people::sign_up(server.address, number).await?);
        }
        let mut conversations = Vec::new();
        for one in 0..users {
            for other in [one + 1, one + 2].map(|other| other % users) {
                let ((person, login), (second, second_login)) = (&people[one], &people[other]);
                let conversation = people::open(server.address, person.from, login, second.id).await?;
                people::say(server.address, person.from, login, conversation).await?;
                people::say(server.address, second.from, second_login, conversation).await?;
                conversations.push((conversation, [one, other]));
            }
        }
        let mut devices = Vec::new();
        for (place, (person, _)) in people.iter().enumerate() {
            for number in 0..DEVICES {
                let login = people::sign_in(server.address, person).await?;
                let random = Random::new(random.next());
                let device = Device::start(server.addresses(number), person.clone(), login, random);
                devices.push((place, device));
            }
        }
        Ok(Self { people, conversations, devices, pressed: 0, posted: HashSet::new(), rate, random })
    }

    /// A number below `end`, which is above 0.
    pub fn chance(&mut self, end: usize) -> u64 {
        self.random.below(end) as u64
    }

    /// People write, look and scroll for so long.
    pub async fn chatter(&mut self, lasting: Duration) {
        let until = Instant::now() + lasting;
        let mut pace = time::interval(Duration::from_secs(1) / self.rate.max(1));
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        while Instant::now() < until {
            pace.tick().await;
            self.write();
        }
    }

    /// Somebody writes to somebody, and perhaps looks and scrolls.
    pub fn write(&mut self) {
        let device = self.random.below(self.devices.len());
        let (conversation, _) = self.conversation_of(device);
        let (_, device) = &self.devices[device];
        if self.random.one_in(4) {
            device.see(conversation);
        }
        if self.random.one_in(20) {
            device.scroll_up(conversation);
        }
        device.press(conversation, format!("{:x}", self.random.next()));
        self.pressed += 1;
    }

    /// Somebody writes to the owner of that device.
    pub fn write_to(&mut self, device: usize) {
        let (conversation, two) = self.conversation_of(device);
        let (owner, _) = self.devices[device];
        let theirs = |(place, _): &&(usize, Device)| *place != owner && two.contains(place);
        if let Some((_, device)) = self.devices.iter().find(theirs) {
            device.press(conversation, format!("{:x}", self.random.next()));
            self.pressed += 1;
        }
    }

    /// Somebody writes on one device; how long it takes until the other one, which has another server where there is one,
    /// shows it. At most `within`.
    pub async fn crossing(&mut self, within: Duration) -> Duration {
        let first = self.random.below(self.people.len()) * DEVICES;
        let (conversation, _) = self.conversation_of(first);
        let (device, other) = (&self.devices[first].1, &self.devices[first + 1].1);
        let (started, id) = (Instant::now(), device.press(conversation, format!("{:x}", self.random.next())));
        self.pressed += 1;
        while started.elapsed() < within {
            let shown = other.screen().await.is_some_and(|screen| {
                let thread = screen.threads.iter().find(|thread| thread.id == conversation);
                thread.is_some_and(|thread| thread.messages.iter().any(|message| message.id == id))
            });
            if shown {
                break;
            }
            sleep(Duration::from_millis(5)).await;
        }
        started.elapsed()
    }

    /// One of the conversations of the device's owner, with the places of its participants.
    fn conversation_of(&mut self, device: usize) -> (ConversationId, [usize; 2]) {
        let (owner, _) = self.devices[device];
        let theirs: Vec<_> = self.conversations.iter().filter(|(_, two)| two.contains(&owner)).collect();
        *theirs[self.random.below(theirs.len())]
    }

    /// Everybody takes their devices into the hand: they connect at once.
    pub fn hurry(&self) {
        self.devices.iter().for_each(|(_, device)| device.hurry());
    }

    /// Waits until every device has sent everything and is up to date, and says what does not hold then. Read marks
    /// are on their way for up to a second, so what is wrong has to stay wrong.
    pub async fn violations(&mut self, server: &Server) -> Result<Vec<String>> {
        let restless = self.rest().await;
        let started = Instant::now();
        loop {
            let mut violations = check::check(self, server).await?;
            violations.extend(restless.iter().cloned());
            if violations.is_empty() || started.elapsed() > MARKS_WITHIN {
                return Ok(violations);
            }
        }
    }

    /// Waits until every device has sent everything and is up to date; says which do not get any further.
    pub async fn rest(&self) -> Vec<String> {
        let (mut acknowledged, mut since) = (0, Instant::now());
        loop {
            let mut restless = Vec::new();
            for (place, (_, device)) in self.devices.iter().enumerate() {
                if device.is_at_rest().await != Some(true) {
                    restless.push(format!("device {place} never came to rest"));
                }
            }
            let before = std::mem::replace(&mut acknowledged, self.acknowledged());
            if acknowledged != before {
                since = Instant::now();
            }
            if restless.is_empty() || since.elapsed() > REST_WITHIN {
                return restless;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// A connection of somebody's for requests, and a token that counts for all of them.
    pub async fn client(&mut self, server: &Server, place: usize) -> Result<(Client, Login)> {
        let (person, login) = &mut self.people[place];
        if login.is_old() {
            *login = people::renew(server.address, person, login).await?;
        }
        Ok((Client::connect(server.address, person.from).await?, login.clone()))
    }
}
