//! Who is here, and who wants to know. Best effort (contract D13): nothing of it is stored with messages, nothing waits
//! for it, and it has a lock of its own, so that no message does either.
//!
//! A connection watches one conversation at a time, the one that its user looks at; so one change is told to those who
//! look at that person right now, and to nobody else. Other nodes say now and then who is connected there, and when
//! somebody's connection begins or ends: [`Presence::hear`].

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::{ConversationId, ServerFrame, UserId};
use tokio::time::Instant;

use super::{encode, queue::About, subscription::Member};

/// Somebody without a connection is taken to be away this long after his last sign of life. With [`SWEEP_EVERY`], and
/// the time in which a dead connection is noticed, that is shown after 60 to 75 s (contract D13).
pub(crate) const GRACE: Duration = Duration::from_secs(60);
/// How often [`Presence::sweep`] is due.
pub(crate) const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Connections that may watch one user at most; the others are told nothing of him.
const WATCHERS_MAX: usize = 1_000;
/// Users without a connection who are still taken to be here at most; beyond that, one goes at once.
const LEAVING_MAX: usize = 100_000;
/// Users whose last sign of life waits to be written down at most; beyond that, it is not.
const UNWRITTEN_MAX: usize = 10_000;

/// Who is here on this node.
#[derive(Default)]
pub(crate) struct Presence(Mutex<State>);

#[derive(Default)]
struct State {
    /// Those who are here.
    lives: HashMap<UserId, Life>,
    /// How many of them have no connection.
    leaving: usize,
    /// By whom they watch.
    watchers: HashMap<UserId, Vec<Watcher>>,
    /// Signs of life that are newer than what the store has.
    unwritten: HashMap<UserId, Instant>,
}

struct Life {
    connections: usize,
    heard: Instant,
    /// Whether he was connected to this node: then it writes down when he goes.
    is_ours: bool,
}

/// A connection that shows whether somebody is here.
struct Watcher {
    member: Arc<Member>,
    user: UserId,
    conversation: ConversationId,
    /// Whether it may be known; decided by the store.
    is_shown: bool,
}

/// Who watches where.
pub(crate) type Watch = (UserId, ConversationId);

/// A connection, and what it watches.
pub(crate) type Watching = (Arc<Member>, Watch);

/// What the store says of a [`Watch`].
pub(crate) struct Sight {
    /// Who is watched.
    pub other: UserId,
    /// Whether it may be known.
    pub is_shown: bool,
    /// How long ago he was here last, as far as that was written down.
    pub ago: Option<Duration>,
}

impl Presence {
    /// A connection of this user begins.
    pub fn arrive(&self, user: UserId) {
        let now = Instant::now();
        let mut state = self.state();
        match state.lives.get_mut(&user) {
            Some(life) => {
                life.connections += 1;
                life.is_ours = true;
                if life.connections == 1 {
                    state.leaving -= 1;
                }
            }
            None => {
                state.lives.insert(user, Life { connections: 1, heard: now, is_ours: true });
                state.note(user, now);
                state.tell(user);
            }
        }
    }

    /// A connection of this user is over; his device was heard last at that moment.
    pub fn leave(&self, user: UserId, member: &Arc<Member>, heard: Instant) {
        let mut state = self.state();
        state.unwatch(member);
        let Some(life) = state.lives.get_mut(&user) else { return };
        life.connections = life.connections.saturating_sub(1);
        life.heard = life.heard.max(heard);
        if life.connections == 0 {
            state.leaving += 1;
            if state.leaving > LEAVING_MAX {
                state.go(user);
            }
        }
    }

    /// Another node has heard of these users just now.
    pub fn hear(&self, users: &[UserId]) {
        let now = Instant::now();
        let mut state = self.state();
        for user in users {
            if let Some(life) = state.lives.get_mut(user) {
                life.heard = now;
            } else if state.leaving < LEAVING_MAX {
                state.lives.insert(*user, Life { connections: 0, heard: now, is_ours: false });
                state.leaving += 1;
                state.tell(*user);
            }
        }
    }

    /// A connection watches this conversation from now on, and no other one; it is told what may be known.
    pub fn watch(&self, member: &Arc<Member>, (user, conversation): Watch, sight: Sight) {
        let Sight { other, is_shown, ago } = sight;
        let mut state = self.state();
        state.unwatch(member);
        if state.watchers.get(&other).is_some_and(|watchers| watchers.len() >= WATCHERS_MAX) {
            return;
        }
        state.expect(other, ago);
        let presence = state.of(other, ago).filter(|_| is_shown);
        let watcher = Watcher { member: Arc::clone(member), user, conversation, is_shown };
        *member.watched() = Some(other);
        watcher.tell(presence);
        state.watchers.entry(other).or_default().push(watcher);
    }

    /// What a connection may know of whom it watches has been looked up anew. One that has gone meanwhile, or watches
    /// another conversation by now, is left as it is.
    pub fn renew(&self, member: &Arc<Member>, (_, conversation): Watch, sight: Sight) {
        let Sight { other, is_shown, ago } = sight;
        let mut state = self.state();
        state.expect(other, ago);
        let presence = state.of(other, ago).filter(|_| is_shown);
        let watchers = state.watchers.get_mut(&other).into_iter().flatten();
        let is_it = |watcher: &&mut Watcher| {
            Arc::ptr_eq(&watcher.member, member) && watcher.conversation == conversation
        };
        if let Some(watcher) = watchers.into_iter().find(is_it) {
            watcher.is_shown = is_shown;
            watcher.tell(presence);
        }
    }

    /// Whether somebody is here, or when he was last.
    pub fn of(&self, user: UserId, ago: Option<Duration>) -> Option<protocol::Presence> {
        let mut state = self.state();
        state.expect(user, ago);
        state.of(user, ago)
    }

    /// Those who watch this conversation.
    pub fn watching(&self, (user, other): (UserId, UserId), conversation: ConversationId) -> Vec<Watching> {
        let state = self.state();
        let watchers = [user, other].into_iter().filter_map(|watched| state.watchers.get(&watched)).flatten();
        watchers.filter(|watcher| watcher.conversation == conversation).map(Watcher::pair).collect()
    }

    /// Those who watch this user, and what these connections of his watch.
    pub fn watching_or_watched(&self, user: UserId, own: &[Arc<Member>]) -> Vec<Watching> {
        let state = self.state();
        let of_user = state.watchers.get(&user).into_iter().flatten();
        let by_user = own.iter().filter_map(|member| {
            let watchers = state.watchers.get(&(*member.watched())?)?;
            watchers.iter().find(|watcher| Arc::ptr_eq(&watcher.member, member))
        });
        of_user.chain(by_user).map(Watcher::pair).collect()
    }

    /// Those who were here and are not any more are gone, and whoever watches them is told.
    pub fn sweep(&self) {
        let now = Instant::now();
        let mut state = self.state();
        if state.leaving == 0 {
            return;
        }
        let is_over = |life: &Life| life.connections == 0 && life.heard + GRACE <= now;
        let gone: Vec<_> =
            state.lives.iter().filter(|(_, life)| is_over(life)).map(|(user, _)| *user).collect();
        for user in gone {
            state.go(user);
        }
    }

    /// Takes what is to be written down; with `all`, those who are here, too.
    pub fn take_unwritten(&self, all: bool) -> Vec<(UserId, Instant)> {
        let now = Instant::now();
        let mut state = self.state();
        let mut seen: Vec<_> = std::mem::take(&mut state.unwritten).into_iter().collect();
        if all {
            let heard = |life: &Life| if life.connections > 0 { now } else { life.heard };
            let ours = state.lives.iter().filter(|(_, life)| life.is_ours);
            seen.extend(ours.map(|(user, life)| (*user, heard(life))).take(UNWRITTEN_MAX));
        }
        seen
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn of(&self, user: UserId, ago: Option<Duration>) -> Option<protocol::Presence> {
        if self.lives.contains_key(&user) {
            return Some(protocol::Presence::NOW);
        }
        let unwritten = self.unwritten.get(&user).map(Instant::elapsed);
        let ago = [ago, unwritten].into_iter().flatten().min()?;
        protocol::Presence::ago(i64::try_from(ago.as_millis()).unwrap_or(i64::MAX))
    }

    /// Somebody who was here a moment ago, on a server that has ended since, may be about to come back.
    fn expect(&mut self, user: UserId, ago: Option<Duration>) {
        let heard = ago.filter(|ago| *ago < GRACE).and_then(|ago| Instant::now().checked_sub(ago));
        let Some(heard) = heard else { return };
        if self.leaving < LEAVING_MAX
            && !self.unwritten.contains_key(&user)
            && !self.lives.contains_key(&user)
        {
            self.lives.insert(user, Life { connections: 0, heard, is_ours: true });
            self.leaving += 1;
        }
    }

    /// Somebody without a connection is not here any more.
    fn go(&mut self, user: UserId) {
        let Some(life) = self.lives.remove(&user) else { return };
        self.leaving -= 1;
        if life.is_ours {
            self.note(user, life.heard);
        }
        self.tell(user);
    }

    fn note(&mut self, user: UserId, heard: Instant) {
        if self.unwritten.len() < UNWRITTEN_MAX {
            self.unwritten.insert(user, heard);
        }
    }

    fn tell(&self, user: UserId) {
        let presence = self.of(user, None);
        for watcher in self.watchers.get(&user).into_iter().flatten().filter(|watcher| watcher.is_shown) {
            watcher.tell(presence);
        }
    }

    fn unwatch(&mut self, member: &Arc<Member>) {
        let Some(other) = member.watched().take() else { return };
        let Some(watchers) = self.watchers.get_mut(&other) else { return };
        watchers.retain(|watcher| !Arc::ptr_eq(&watcher.member, member));
        if watchers.is_empty() {
            self.watchers.remove(&other);
        }
    }
}

impl Watcher {
    fn tell(&self, presence: Option<protocol::Presence>) {
        let frame = ServerFrame::Presence { conversation: self.conversation, presence };
        self.member.queue.put(About::Presence(self.conversation), encode(&frame));
    }

    fn pair(&self) -> Watching {
        (Arc::clone(&self.member), (self.user, self.conversation))
    }
}

#[cfg(test)]
mod tests {
    use protocol::LoginId;
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn who_has_turned_away_or_gone_meanwhile_is_left_as_he_is() {
        let [me, ada, bob] = [1, 2, 3].map(|number| UserId(Uuid::from_u128(number)));
        let [first, second] = [1, 2].map(|number| ConversationId(Uuid::from_u128(number)));
        let sight = |other| Sight { other, is_shown: true, ago: None };
        let (presence, member) = (Presence::default(), Arc::new(Member::new(LoginId(Uuid::from_u128(1)))));
        presence.watch(&member, (me, first), sight(ada));
        // What was asked for the first one is answered now.
        presence.watch(&member, (me, second), sight(bob));
        presence.renew(&member, (me, first), sight(ada));
        assert_eq!(*member.watched(), Some(bob));
        presence.leave(me, &member, Instant::now());
        presence.renew(&member, (me, second), sight(bob));
        assert_eq!(*member.watched(), None);
        assert!(presence.state().watchers.is_empty());
    }
}
