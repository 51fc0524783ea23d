//! Kills the server again and again while people write, and checks what is left (contract G1, G2).

mod check;

use std::{path::Path, process::ExitCode, time::Duration};

use clap::Args;
use protocol::ConversationId;
use tokio::time::{self, Instant, MissedTickBehavior, sleep};

use crate::{
    Result,
    device::Device,
    http::{Client, Token},
    people::{self, Login, Person},
    random::{Random, seed},
    server::Server,
    table::{Spread, row},
};

/// How long devices may take to come to rest at the end: longer than the longest wait between two tries.
const REST_WITHIN: Duration = Duration::from_secs(90);

/// How long marks may take to arrive, with time to spare.
const MARKS_WITHIN: Duration = Duration::from_secs(10);

/// `kill -9` under load.
#[derive(Args)]
pub struct Crash {
    /// How often the server is killed.
    #[arg(long, default_value_t = 40)]
    kills: u32,
    /// People; each writes with the next two.
    #[arg(long, default_value_t = 20)]
    users: usize,
    /// Devices of each.
    #[arg(long, default_value_t = 2)]
    devices: usize,
    /// Messages per second, of all together.
    #[arg(long, default_value_t = 30)]
    rate: u32,
    /// Chooses who writes when, and when the server is killed; printed, so that a run can be repeated.
    #[arg(long)]
    seed: Option<u64>,
}

/// Everybody, and who writes with whom.
pub struct Town {
    /// Each person's login for requests.
    pub people: Vec<(Person, Login)>,
    /// Conversations by the places of their participants.
    pub conversations: Vec<(ConversationId, [usize; 2])>,
    /// Devices with the places of their owners.
    pub devices: Vec<(usize, Device)>,
}

impl Crash {
    /// Says what was found; fails when anything was.
    pub async fn run(self, program: &Path) -> Result<ExitCode> {
        let seed = self.seed.unwrap_or_else(seed);
        row("seed", seed);
        let mut random = Random::new(seed);
        let mut server = Server::start(program).await?;
        let town = self.settle(&server, &mut random).await?;
        let mut pressed = 0;
        for kill in 1..=self.kills {
            let until = Instant::now() + Duration::from_millis(200 + random.below(1_800) as u64);
            pressed += self.chatter(&town, until, &mut random).await;
            server.kill().await?;
            // People go on writing while nobody listens.
            let until = Instant::now() + Duration::from_millis(random.below(300) as u64);
            pressed += self.chatter(&town, until, &mut random).await;
            server.restart().await?;
            town.devices.iter().for_each(|(_, device)| device.hurry());
            if kill % 10 == 0 {
                row("killed", format!("{kill} times, {pressed} messages"));
            }
        }
        let until = Instant::now() + Duration::from_secs(2);
        pressed += self.chatter(&town, until, &mut random).await;
        let mut violations = town.rest().await;
        violations.extend(town.settled(&server).await?);
        self.report(&town, pressed, &violations);
        if violations.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        row("kept for a look", server.keep().display());
        Ok(ExitCode::FAILURE)
    }

    /// People, conversations with a word from either side, and devices that know them.
    async fn settle(&self, server: &Server, random: &mut Random) -> Result<Town> {
        let mut people = Vec::new();
        for number in 0..self.users {
            people.push(people::sign_up(server.address, number).await?);
        }
        let mut conversations = Vec::new();
        for one in 0..self.users {
            for other in [one + 1, one + 2].map(|other| other % self.users) {
                let ((person, login), (second, second_login)) = (&people[one], &people[other]);
                let conversation = people::open(server.address, person.from, login, second.id).await?;
                people::say(server.address, person.from, login, conversation).await?;
                people::say(server.address, second.from, second_login, conversation).await?;
                conversations.push((conversation, [one, other]));
            }
        }
        let mut devices = Vec::new();
        for (place, (person, _)) in people.iter().enumerate() {
            for _ in 0..self.devices {
                let login = people::sign_in(server.address, person).await?;
                let random = Random::new(random.next());
                devices.push((place, Device::start(server.address, person.clone(), login, random)));
            }
        }
        Ok(Town { people, conversations, devices })
    }

    /// People write, look and scroll at the asked rate; says how many messages they wrote.
    async fn chatter(&self, town: &Town, until: Instant, random: &mut Random) -> u64 {
        let mut pace = time::interval(Duration::from_secs(1) / self.rate.max(1));
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut pressed = 0;
        while Instant::now() < until {
            pace.tick().await;
            let (owner, device) = &town.devices[random.below(town.devices.len())];
            let theirs: Vec<_> = town.conversations.iter().filter(|(_, two)| two.contains(owner)).collect();
            let (conversation, _) = theirs[random.below(theirs.len())];
            if random.one_in(4) {
                device.see(*conversation);
            }
            if random.one_in(20) {
                device.scroll_up(*conversation);
            }
            device.press(*conversation, format!("{:x}", random.next()));
            pressed += 1;
        }
        pressed
    }

    fn report(&self, town: &Town, pressed: u64, violations: &[String]) {
        let mut catch_ups = Spread::default();
        let (mut acknowledged, mut ends) = (0, 0);
        for (_, device) in &town.devices {
            device.recall(|memory| {
                memory.catch_ups.iter().for_each(|duration| catch_ups.add(*duration));
                acknowledged += memory.acknowledged.len();
                ends += memory.ends.values().sum::<u32>();
            });
        }
        row("kills", self.kills);
        row("devices, conversations", format!("{}, {}", town.devices.len(), town.conversations.len()));
        row("messages pressed, acknowledgements", format!("{pressed}, {acknowledged}"));
        row("connections that ended", ends);
        row("catch-up after connecting (limit p95 3 s)", catch_ups.percentiles());
        row("violations", violations.len());
        violations.iter().take(20).for_each(|violation| row("", violation));
    }
}

impl Town {
    /// Waits until every device has sent everything and is up to date; says which are not.
    async fn rest(&self) -> Vec<String> {
        let started = Instant::now();
        loop {
            let mut restless = Vec::new();
            for (place, (_, device)) in self.devices.iter().enumerate() {
                if !device.screen().await.is_some_and(|screen| screen.is_at_rest) {
                    restless.push(format!("device {place} never came to rest"));
                }
            }
            if restless.is_empty() || started.elapsed() > REST_WITHIN {
                return restless;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// What does not hold. Read marks are on their way for up to a second, so what is wrong has to stay wrong.
    async fn settled(&self, server: &Server) -> Result<Vec<String>> {
        let started = Instant::now();
        loop {
            let violations = check::check(self, server).await?;
            if violations.is_empty() || started.elapsed() > MARKS_WITHIN {
                return Ok(violations);
            }
        }
    }

    /// A connection of somebody's for requests, after making sure that the token still counts.
    async fn client(&self, server: &Server, place: usize) -> Result<(Client, Login)> {
        let (person, login) = &self.people[place];
        let mut client = Client::connect(server.address, person.from).await?;
        let answer = client.get("/api/me", Some(Token::Bearer(&login.access))).await?;
        let login = match answer.status {
            401 => people::renew(server.address, person, login).await?,
            _ => login.clone(),
        };
        Ok((client, login))
    }
}
