//! Who is connected to this node.
//!
//! A change is published after its commit, and a connection subscribes before it reads what it missed, so
//! that between the two nothing is lost (contract B4, D10). Where there are other nodes, they are told that something was
//! published, and tell their own connections; see `follow`.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protocol::{ConversationId, LoginId, Refusal, ServerFrame, Timestamp, UserId, frame::close};
use store::Changed;

use super::{
    bus::{HERE_MAX, Note, Others},
    cursors::{Cursors, Turn},
    encode,
    presence::{Presence, Watching},
    queue::{About, Queue},
    subscription::{Member, Subscription},
};
use crate::metrics;

/// Whoever has too many connections is asked to wait this long, in milliseconds: by then the server has
/// noticed which of them are dead (contract, section 2: half-open connection).
const DEAD_NOTICED_MS: u32 = 60_000;

/// The connections of this node. Cheap to clone; the clones are the same hub.
#[derive(Clone)]
pub struct Hub {
    /// Std mutex: nothing is awaited while it is held, and nothing is encoded.
    members: Arc<Mutex<HashMap<UserId, Vec<Arc<Member>>>>>,
    per_user_max: usize,
    presence: Arc<Presence>,
    cluster: Option<Arc<Cluster>>,
}

/// What a hub needs where it is not the only one.
struct Cluster {
    others: Others,
    cursors: Cursors,
}

impl Hub {
    /// A hub where each user has at most `per_user_max` connections; `others` are told what concerns them.
    pub(crate) fn new(per_user_max: usize, others: Option<Others>) -> Self {
        let cluster = others.map(|others| Arc::new(Cluster { others, cursors: Cursors::default() }));
        Self { members: Arc::default(), per_user_max, presence: Arc::default(), cluster }
    }

    /// Adds a connection. What is published from now on waits in it.
    ///
    /// # Errors
    /// [`protocol::Code::RateLimited`] when the user has too many already (contract S10).
    pub fn subscribe(&self, user: UserId, login: LoginId) -> Result<Subscription, Refusal> {
        let member = Arc::new(Member::new(login));
        let mut members = self.members();
        let of_user = members.entry(user).or_default();
        if of_user.len() >= self.per_user_max {
            return Err(Refusal::rate_limited(DEAD_NOTICED_MS));
        }
        of_user.push(Arc::clone(&member));
        drop(members);
        self.presence.arrive(user);
        self.tell_here(vec![user]);
        Ok(Subscription { hub: self.clone(), user, member })
    }

    /// Gives the changes of a conversation to every connection of its participants, in the order of `rev`.
    pub(crate) fn publish_changes(&self, changed: Changed, frame: &ServerFrame) {
        if let Some(cluster) = &self.cluster {
            cluster.others.tell(&Note::Changed(changed));
        }
        self.pass_on_changes(changed, frame);
    }

    /// Gives a frame about a conversation's state to every connection of this user, in the order of calls.
    pub fn publish(&self, user: UserId, conversation: ConversationId, frame: &ServerFrame) {
        self.pass_on(&[user], frame);
        self.tell(|| Note::Touched { user, conversation });
    }

    /// Tells a user's connections that somebody is writing, or has stopped: a newer frame about the same conversation
    /// takes this one's place, and a slow connection may never see it (contract D13).
    pub fn whisper(&self, user: UserId, conversation: ConversationId, on: bool) {
        self.pass_on_typing(user, conversation, on);
        self.tell(|| Note::Typing { user, conversation, on });
    }

    /// Closes every connection of a login at once (contract S7).
    pub fn end_login(&self, login: LoginId) {
        self.close_login(login);
        self.tell(|| Note::Ended { login });
    }

    /// What this user may see of others, or they of him, has been told here to be told everywhere.
    pub(crate) fn tell_sight(&self, user: UserId) {
        self.tell(|| Note::Sight { user });
    }

    /// Has the other nodes know who is here.
    pub(crate) fn tell_all_here(&self) {
        if self.cluster.is_none() {
            return;
        }
        let users: Vec<_> = self.members().keys().copied().collect();
        users.chunks(HERE_MAX).for_each(|users| self.tell_here(users.to_vec()));
    }

    /// Has the other nodes look into the store for what has happened since then.
    pub(super) fn tell_missed(&self, since: Timestamp) {
        self.tell(|| Note::Missed { since: Some(since) });
    }

    /// Whether a note for them was lost here since this was asked last.
    pub(super) fn take_lost(&self) -> bool {
        self.cluster.as_ref().is_some_and(|cluster| cluster.others.take_lost())
    }

    fn tell_here(&self, users: Vec<UserId>) {
        self.tell(|| Note::Here { users });
    }

    fn tell(&self, note: impl FnOnce() -> Note) {
        if let Some(cluster) = &self.cluster {
            cluster.others.tell(&note());
        }
    }

    /// As [`Self::publish_changes`], on this node only. What cannot be told yet, because something before it is missing, is
    /// looked up.
    pub(super) fn pass_on_changes(&self, changed: Changed, frame: &ServerFrame) {
        let Changed { conversation, participants, from, to } = changed;
        let Some(cluster) = &self.cluster else { return self.pass_on(&participants, frame) };
        // Who connects from now on finds the changes in the store.
        if !participants.iter().any(|user| self.is_connected(*user)) {
            return;
        }
        match cluster.cursors.turn(conversation, (from, to), || self.pass_on(&participants, frame)) {
            Turn::Now | Turn::Told => {}
            Turn::After(_) => cluster.others.look_up(&Note::Changed(changed)),
            Turn::TooLate => participants.iter().for_each(|user| self.resync_user(*user)),
        }
    }

    /// Gives a frame to every connection of these users on this node, in the order of calls. It is encoded once.
    pub(super) fn pass_on(&self, users: &[UserId], frame: &ServerFrame) {
        self.each_queue(users, frame, |queue, frame| queue.push(frame));
    }

    /// As [`Self::whisper`], on this node only.
    pub(super) fn pass_on_typing(&self, user: UserId, conversation: ConversationId, on: bool) {
        let frame = ServerFrame::Typing { conversation, on };
        self.each_queue(&[user], &frame, |queue, frame| queue.put(About::Typing(conversation), frame));
    }

    /// How far conversations were told of; none on a node that is alone.
    pub(super) fn cursors(&self) -> Option<&Cursors> {
        self.cluster.as_ref().map(|cluster| &cluster.cursors)
    }

    /// Whether a user has a connection to this node.
    pub(super) fn is_connected(&self, user: UserId) -> bool {
        self.members().contains_key(&user)
    }

    /// As [`Self::end_login`], on this node only.
    pub(super) fn close_login(&self, login: LoginId) {
        for member in self.members().values().flatten().filter(|member| member.login == login) {
            member.queue.close(close::SIGNED_OUT);
        }
    }

    /// Closes every connection with [`close::RESYNC`]: something may have been stored that was not published.
    pub fn resync(&self) {
        self.tell(|| Note::Missed { since: None });
        metrics::resynced();
        for member in self.members().values().flatten() {
            member.queue.close(close::RESYNC);
        }
    }

    /// Closes a user's connections with [`close::RESYNC`]: something of his own may have been stored that they were not told
    /// of.
    pub fn resync_user(&self, user: UserId) {
        if let Some(cluster) = &self.cluster {
            let missed = Note::Missed { since: None };
            cluster.others.tell(&missed);
            // Whoever shares a conversation with him may have missed something, too, and stays connected.
            cluster.others.look_up(&missed);
        }
        for member in self.members().get(&user).into_iter().flatten() {
            member.queue.close(close::RESYNC);
        }
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.members().values().map(Vec::len).sum()
    }

    /// Who is here.
    pub(crate) fn presence(&self) -> &Presence {
        &self.presence
    }

    /// Those who watch whether this user is here, and those of his connections that watch somebody.
    pub(crate) fn watching_or_watched(&self, user: UserId) -> Vec<Watching> {
        let own = self.members().get(&user).cloned().unwrap_or_default();
        self.presence.watching_or_watched(user, &own)
    }

    pub(super) fn leave(&self, user: UserId, member: &Arc<Member>) {
        self.presence.leave(user, member, member.heard());
        let mut members = self.members();
        if let Some(of_user) = members.get_mut(&user) {
            of_user.retain(|known| !Arc::ptr_eq(known, member));
            if of_user.is_empty() {
                members.remove(&user);
            }
        }
        drop(members);
        // The last sign of life.
        self.tell_here(vec![user]);
    }

    fn each_queue(&self, users: &[UserId], frame: &ServerFrame, give: impl Fn(&Queue, bytes::Bytes)) {
        let reached: Vec<_> = {
            let members = self.members();
            users.iter().filter_map(|user| members.get(user)).flatten().map(Arc::clone).collect()
        };
        if reached.is_empty() {
            return;
        }
        let frame = encode(frame);
        for member in reached {
            give(&member.queue, frame.clone());
        }
    }

    fn members(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Arc<Member>>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{super::Next, *};

    #[tokio::test]
    async fn of_two_users_only_the_one_who_may_have_missed_something_looks_for_himself() {
        let hub = Hub::new(10, None);
        let subscribe = |number| {
            let id = Uuid::from_u128(number);
            hub.subscribe(UserId(id), LoginId(id)).expect("there is room")
        };
        let (ada, again, bob) = (subscribe(1), subscribe(1), subscribe(2));
        hub.resync_user(UserId(Uuid::from_u128(1)));
        assert_eq!(ada.next().await, Next::Closed(close::RESYNC));
        assert_eq!(again.next().await, Next::Closed(close::RESYNC));
        assert!(bob.is_open());
    }
}
