//! Who is connected to this node.
//!
//! A change is published after its commit, and a connection subscribes before it reads what it missed, so
//! that between the two nothing is lost (contract B4, D10).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protocol::{ConversationId, LoginId, Refusal, ServerFrame, UserId, frame::close};

use super::{
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
}

impl Hub {
    /// A hub where each user has at most `per_user_max` connections.
    pub fn new(per_user_max: usize) -> Self {
        Self { members: Arc::default(), per_user_max, presence: Arc::default() }
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
        Ok(Subscription { hub: self.clone(), user, member })
    }

    /// Gives a frame to every connection of these users, in the order of calls. It is encoded once.
    pub fn publish(&self, users: &[UserId], frame: &ServerFrame) {
        self.each_queue(users, frame, |queue, frame| queue.push(frame));
    }

    /// Tells a user's connections that somebody is writing, or has stopped: a newer frame about the same conversation
    /// takes this one's place, and a slow connection may never see it (contract D13).
    pub fn whisper(&self, user: UserId, conversation: ConversationId, frame: &ServerFrame) {
        self.each_queue(&[user], frame, |queue, frame| queue.put(About::Typing(conversation), frame));
    }

    /// Closes every connection of a login at once (contract S7).
    pub fn end_login(&self, login: LoginId) {
        for member in self.members().values().flatten().filter(|member| member.login == login) {
            member.queue.close(close::SIGNED_OUT);
        }
    }

    /// Closes every connection with [`close::RESYNC`]: something may have been stored that was not published.
    pub fn resync(&self) {
        metrics::resynced();
        for member in self.members().values().flatten() {
            member.queue.close(close::RESYNC);
        }
    }

    /// Closes a user's connections with [`close::RESYNC`]: something of his own may have been stored that they were not told
    /// of.
    pub fn resync_user(&self, user: UserId) {
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
        let hub = Hub::new(10);
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
