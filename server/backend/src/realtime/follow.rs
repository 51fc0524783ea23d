//! What happens on other nodes: heard on the bus or found in the store, read there, and passed on to the connections of
//! this one (contract B4).
//!
//! The store is looked at every two seconds whatever the bus says, for changes, and for positions, too, while the bus is down
//! or has been, here or for a node that says so (contract, section 2: bus down). So all that a lost note costs is time.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::Weak,
    time::Duration,
};

use protocol::{Change, ConversationId, Receipt, Rev, ServerFrame, Timestamp, UserId};
use store::{Changed, Changes, Stretch, Touched};
use tokio::{
    sync::mpsc,
    time::{self, MissedTickBehavior},
};

use super::{
    Hub,
    bus::{Heard, Note},
    catch_up::next_page,
    cursors::Turn,
};
use crate::{Haggle, Parts, metrics};

/// How often the store is looked at.
const SWEEP_EVERY: Duration = Duration::from_secs(2);
/// How often the others are told who is here, in sweeps.
const HERE_EVERY: u32 = 10;
/// Notes that are read together at most.
const BATCH_MAX: usize = 256;
/// Conversations that may wait for the store at most; with more, every device looks for itself.
const PENDING_MAX: usize = 10_000;

/// Listens to the other nodes for as long as there is a Haggle on this one.
pub(crate) async fn follow(parts: Weak<Parts>, mut heard: mpsc::Receiver<Heard>) {
    let mut due = time::interval(SWEEP_EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Nothing is heard of a bus that was never there.
    metrics::bus_is_up(false);
    let (mut batch, mut state) = (Vec::with_capacity(BATCH_MAX), Following::default());
    for sweeps in 0_u32.. {
        loop {
            tokio::select! {
                _ = due.tick() => break,
                count = heard.recv_many(&mut batch, BATCH_MAX) => if count == 0 {
                    due.tick().await;
                    break;
                },
            }
            let Some(parts) = parts.upgrade() else { return };
            let haggle = Haggle(parts);
            for heard in batch.drain(..) {
                state.hear(&haggle, heard).await;
            }
            state.settle(&haggle).await;
        }
        let Some(parts) = parts.upgrade() else { return };
        let haggle = Haggle(parts);
        if sweeps % HERE_EVERY == 0 {
            haggle.hub().tell_all_here();
        }
        state.tell_lost(haggle.hub());
        state.sweep(&haggle).await;
        state.settle(&haggle).await;
    }
}

/// What this node knows of the others.
#[derive(Default)]
struct Following {
    is_up: bool,
    /// Notes may have been lost since the last sweep.
    has_missed: bool,
    /// When the last sweep was, by the store's clock, as all times here.
    swept: Option<Timestamp>,
    /// Since when another node's notes may have been lost, where that is longer ago.
    missed_since: Option<Timestamp>,
    /// Since when this node's own notes may have been lost, until the others are told so.
    lost_since: Option<Timestamp>,
    changed: HashMap<ConversationId, Changed>,
    touched: HashSet<(UserId, ConversationId)>,
    /// Sides that sweeps have found, as they were, so that what several of them find is told once.
    told: HashMap<(UserId, ConversationId), (Timestamp, Receipt)>,
}

impl Following {
    async fn hear(&mut self, haggle: &Haggle, heard: Heard) {
        let hub = haggle.hub();
        let note = match heard {
            Heard::Up | Heard::Down => {
                self.is_up = matches!(heard, Heard::Up);
                self.has_missed = true;
                // What this node told last may be lost with its line, and no other one can know. A sweep looks back for longer
                // than a dead line goes unnoticed.
                self.lost_since = self.lost_since.or(self.swept);
                metrics::bus_is_up(self.is_up);
                if self.is_up {
                    hub.tell_all_here();
                    self.tell_lost(hub);
                    self.sweep(haggle).await;
                }
                return;
            }
            Heard::Note(note) => note,
        };
        match serde_json::from_slice(&note) {
            Ok(Note::Changed(changed)) => self.expect(haggle, changed),
            Ok(Note::Touched { user, conversation }) => {
                if hub.is_connected(user) {
                    self.touched.insert((user, conversation));
                }
            }
            Ok(Note::Typing { user, conversation, on }) => hub.pass_on_typing(user, conversation, on),
            Ok(Note::Here { users }) => hub.presence().hear(&users),
            Ok(Note::Sight { user }) => {
                // Best effort (contract D13).
                if let Err(refusal) = haggle.show_anew(user).await {
                    tracing::warn!(%refusal, "whether somebody is here was not told anew");
                }
            }
            Ok(Note::Ended { login }) => hub.close_login(login),
            Ok(Note::Missed { since }) => {
                self.has_missed = true;
                self.missed_since = [self.missed_since, since].into_iter().flatten().min();
            }
            // A newer server may say more; what it stores is found all the same.
            Err(error) => {
                tracing::warn!(%error, "a note from the bus makes no sense here");
                self.has_missed = true;
            }
        }
    }

    /// These changes are to be read and passed on, if anybody here is concerned.
    fn expect(&mut self, haggle: &Haggle, changed: Changed) {
        let Changed { conversation, participants, from, to } = changed;
        let (hub, Some(cursors)) = (haggle.hub(), haggle.hub().cursors()) else { return };
        if !participants.iter().any(|user| hub.is_connected(*user)) {
            return;
        }
        match cursors.due(conversation, (from, to)) {
            Turn::Now | Turn::Told => {}
            Turn::TooLate => participants.iter().for_each(|user| hub.resync_user(*user)),
            Turn::After(rev) => match self.changed.entry(conversation) {
                Entry::Occupied(mut known) => {
                    let known = known.get_mut();
                    (known.from, known.to) = (known.from.min(rev.next()), known.to.max(to));
                }
                Entry::Vacant(place) => {
                    place.insert(Changed { from: rev.next(), ..changed });
                }
            },
        }
    }

    /// Has the other nodes look into the store for what this one has told and the bus has lost, once it carries again.
    fn tell_lost(&mut self, hub: &Hub) {
        if hub.take_lost() {
            self.lost_since = self.lost_since.or(self.swept);
        }
        let Some(since) = self.lost_since.filter(|_| self.is_up) else { return };
        hub.tell_missed(since);
        // When there was no room for that either, it is told the next time.
        if !hub.take_lost() {
            self.lost_since = None;
        }
    }

    /// Looks into the store for what was not heard of.
    async fn sweep(&mut self, haggle: &Haggle) {
        let (hub, Some(cursors)) = (haggle.hub(), haggle.hub().cursors()) else { return };
        cursors.tidy();
        let with_sides = !self.is_up || self.has_missed;
        let sides_since = [self.missed_since, self.swept].into_iter().flatten().min().filter(|_| with_sides);
        let swept = match haggle.store().sweep(self.swept, sides_since).await {
            Ok(swept) => swept,
            // The next one goes back as far as this one would have.
            Err(error) => return tracing::warn!(%error, "what other nodes have done cannot be looked up"),
        };
        self.swept = Some(swept.at);
        self.has_missed = false;
        self.missed_since = None;
        for changed in swept.changed {
            // Found again and again, and older than what was told: whoever misses it has noticed.
            let is_told = cursors.due(changed.conversation, (changed.to, changed.to));
            if let Turn::After(rev) = is_told {
                let from = changed.from.max(rev.next().min(changed.to));
                self.expect(haggle, Changed { from, ..changed });
            }
        }
        for touched in swept.touched {
            self.notice(hub, touched);
        }
        if !with_sides {
            self.told.clear();
        }
        metrics::swept();
    }

    /// A side has changed: its user is to be told, and so is the other one, if it is for him to know.
    fn notice(&mut self, hub: &Hub, touched: Touched) {
        let Touched { conversation, user, other, at, receipt, hides_read } = touched;
        let is_here = hub.is_connected(user);
        let other = other.filter(|other| hub.is_connected(*other));
        if !is_here && other.is_none() {
            return;
        }
        let before = self.told.insert((user, conversation), (at, receipt));
        if before == Some((at, receipt)) {
            return;
        }
        if is_here {
            self.touched.insert((user, conversation));
        }
        let is_news = match before.map(|(_, receipt)| receipt) {
            // That something was read would be known from hearing at all.
            Some(before) if hides_read => receipt.delivered > before.delivered,
            None if hides_read => receipt.delivered > receipt.read,
            before => before != Some(receipt),
        };
        if let Some(other) = other.filter(|_| is_news) {
            self.touched.insert((other, conversation));
        }
    }

    /// Reads what is to be passed on, and passes it on. Without the store it waits for the next sweep.
    async fn settle(&mut self, haggle: &Haggle) {
        if self.changed.len() + self.touched.len() > PENDING_MAX {
            self.changed.clear();
            self.touched.clear();
            haggle.hub().resync();
        }
        while !self.changed.is_empty() {
            let missing = self.changed.values().map(|&Changed { conversation, from, to, .. }| Stretch {
                conversation,
                after: Rev(from.0 - 1),
                to,
            });
            let asked = next_page(missing);
            match haggle.store().changes_for_both(&asked).await {
                Ok(found) => self.pass_on(haggle, &asked, found),
                Err(error) => return tracing::warn!(%error, "what other nodes have stored cannot be read"),
            }
        }
        let mut by_user = HashMap::<_, Vec<_>>::new();
        for (user, conversation) in self.touched.drain() {
            by_user.entry(user).or_default().push(conversation);
        }
        let mut by_user = by_user.into_iter();
        while let Some((user, conversations)) = by_user.next() {
            if haggle.tell_standings(user, &conversations).await.is_err() {
                let left = [(user, conversations)].into_iter().chain(by_user);
                for (user, conversations) in left {
                    self.touched.extend(conversations.into_iter().map(|conversation| (user, conversation)));
                }
                return;
            }
        }
    }

    fn pass_on(&mut self, haggle: &Haggle, asked: &[Stretch], found: Vec<Changes>) {
        let mut found: HashMap<_, _> =
            found.into_iter().map(|changes| (changes.conversation, changes)).collect();
        for stretch in asked {
            let Entry::Occupied(mut expected) = self.changed.entry(stretch.conversation) else { continue };
            let read =
                found.remove(&stretch.conversation).map(|Changes { items, listings, .. }| (items, listings));
            let Some((items, listings)) = read.filter(|(items, _)| !items.is_empty()) else {
                // Too much text for one page, unless it is the first of it: then the store does not have what it told of.
                if stretch.conversation == asked[0].conversation {
                    expected.remove();
                }
                continue;
            };
            let conversation = stretch.conversation;
            let (from, to) = (stretch.after.next(), items.last().map_or(stretch.after, Change::rev));
            let changed = Changed { from, to, ..*expected.get() };
            let frame = ServerFrame::Changes { conversation, from, to, items, listings, more: false };
            haggle.hub().pass_on_changes(changed, &frame);
            if to < expected.get().to {
                expected.get_mut().from = to.next();
            } else {
                expected.remove();
            }
        }
    }
}
