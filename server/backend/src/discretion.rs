//! What somebody shows to others of himself: what he has read, and whether he is here. Whoever does not show something is
//! not shown it either (behaviours P2, P6).

use std::{sync::Weak, time::Duration};

use protocol::{ConversationId, Presence, Receipt, Refusal, Seq, ServerFrame, Tab, Timestamp, UserId};
use store::Glance;
use tokio::time::{self, Instant, MissedTickBehavior};

use crate::{
    Haggle, Parts, Viewer,
    error::refusal,
    realtime::{
        Subscription,
        presence::{SWEEP_EVERY, Sight, Watching},
    },
};

pub use store::Discretion;

/// Conversations whose devices are told at once when somebody shows or hides what he has read, those with the newest
/// activity; others find it so when they are opened next. Fewer than what may wait for a connection.
const TOLD_MAX: u32 = 100;
/// How often it is written down who was here last, so that nobody's row is written more often.
const WRITE_EVERY: Duration = Duration::from_secs(60);

impl Haggle {
    /// What the viewer shows to others.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn discretion(&self, viewer: &Viewer) -> Result<Discretion, Refusal> {
        self.store().discretion(viewer.user.id).await.map_err(refusal)
    }

    /// Sets what the viewer shows to others, and so what he is shown; open pages of both sides follow.
    ///
    /// # Errors
    /// [`protocol::Code::RateLimited`], and those of a store that fails.
    pub async fn set_discretion(&self, viewer: &Viewer, discretion: Discretion) -> Result<(), Refusal> {
        let user = viewer.user.id;
        self.rates().arrange(user)?;
        let before = self.discretion(viewer).await?;
        self.see_through(async move |haggle| {
            haggle.store().set_discretion(user, discretion).await.map_err(refusal)?;
            if before.shows_online != discretion.shows_online {
                haggle.show_anew(user).await?;
                haggle.hub().tell_sight(user);
            }
            if before.shows_read != discretion.shows_read {
                haggle.tell_read(user).await?;
            }
            Ok(())
        })
        .await
    }

    /// Whether the other participant is here, or when he was last; none if the viewer is not to know.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn presence(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
    ) -> Result<Option<Presence>, Refusal> {
        let glances = self.store().glances(&[(viewer.user.id, conversation)]).await.map_err(refusal)?;
        let shown = glances.first().filter(|glance| glance.is_shown);
        Ok(shown.and_then(|glance| self.hub().presence().of(glance.other, self.since_seen(glance))))
    }

    /// From now on this connection is told whether the other participant of this conversation is here, and of no other
    /// one. A stranger is told nothing, as for a conversation that does not exist. Best effort (contract D13).
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn watch(
        &self,
        viewer: &Viewer,
        conversation: ConversationId,
        device: &Subscription,
    ) -> Result<(), Refusal> {
        let glances = self.store().glances(&[(viewer.user.id, conversation)]).await.map_err(refusal)?;
        if let Some(glance) = glances.first() {
            device.watch(conversation, self.sight(glance));
        }
        Ok(())
    }

    /// Two people have begun or ceased to hear of each other: whoever looks at their conversation is told so.
    pub(crate) async fn look_again(&self, viewer: &Viewer, other: UserId, conversation: ConversationId) {
        let watching = self.hub().presence().watching((viewer.user.id, other), conversation);
        // Best effort: the change itself is stored.
        if let Err(refusal) = self.show(watching).await {
            tracing::warn!(%refusal, "whether somebody is here was not told anew");
        }
        self.hub().tell_sight(viewer.user.id);
    }

    /// Tells those who watch this user, and those of his connections that watch somebody, what they may know now.
    pub(crate) async fn show_anew(&self, user: UserId) -> Result<(), Refusal> {
        let watching = self.hub().watching_or_watched(user);
        self.show(watching).await
    }

    /// Tells these connections what they may know now.
    async fn show(&self, watching: Vec<Watching>) -> Result<(), Refusal> {
        if watching.is_empty() {
            return Ok(());
        }
        let asked: Vec<_> = watching.iter().map(|(_, watch)| *watch).collect();
        let glances = self.store().glances(&asked).await.map_err(refusal)?;
        for (member, watch) in watching {
            let glance = glances.iter().find(|glance| (glance.user, glance.conversation) == watch);
            if let Some(glance) = glance {
                self.hub().presence().renew(&member, watch, self.sight(glance));
            }
        }
        Ok(())
    }

    /// Tells both sides of this user's conversations what they may know now of what was read.
    async fn tell_read(&self, user: UserId) -> Result<(), Refusal> {
        let newest = self.store().threads(user, Tab::All, None, TOLD_MAX).await.map_err(refusal)?;
        let newest: Vec<_> = newest.iter().map(|thread| thread.id).collect();
        for standing in self.store().standings(user, &newest).await.map_err(refusal)? {
            let (conversation, hidden) = (standing.conversation, standing.hides_read);
            let positions =
                |user, receipt| ServerFrame::Positions { conversation, user, receipt, hidden, unread: None };
            self.hub().publish(user, conversation, &positions(standing.other, standing.theirs));
            if !standing.is_cut {
                let read = if hidden { Seq(0) } else { standing.mine.read };
                let frame = positions(user, Receipt { read, ..standing.mine });
                self.hub().publish(standing.other, conversation, &frame);
            }
        }
        Ok(())
    }

    fn sight(&self, glance: &Glance) -> Sight {
        Sight { other: glance.other, is_shown: glance.is_shown, ago: self.since_seen(glance) }
    }

    /// How long ago somebody was here last, as far as that is written down.
    fn since_seen(&self, glance: &Glance) -> Option<Duration> {
        let ms = self.now().0.saturating_sub(glance.last_seen?.0);
        // A clock that was set back makes it now.
        Some(Duration::from_millis(u64::try_from(ms).unwrap_or(0)))
    }

    /// Writes down who was here last, and with `all` who is here. Best effort: what fails is not tried again.
    pub(crate) async fn note_seen(&self, all: bool) {
        let now = self.now().0;
        let seen = self.hub().presence().take_unwritten(all).into_iter().map(|(user, heard)| {
            let ago_ms = i64::try_from(heard.elapsed().as_millis()).unwrap_or(i64::MAX);
            (user, Timestamp(now.saturating_sub(ago_ms)))
        });
        let seen: Vec<_> = seen.collect();
        if seen.is_empty() {
            return;
        }
        if let Err(error) = self.store().note_seen(&seen).await {
            tracing::warn!(%error, users = seen.len(), "when people were here last was not written down");
        }
    }
}

/// Looks who is not here any more, for as long as there is anybody to tell. The store is not asked: it may be down, and
/// who has gone is told all the same.
pub(crate) async fn follow_presence(parts: Weak<Parts>) {
    let mut due = time::interval(SWEEP_EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        let Some(parts) = parts.upgrade() else { return };
        Haggle(parts).hub().presence().sweep();
    }
}

/// Writes down now and then who was here last.
pub(crate) async fn write_seen(parts: Weak<Parts>) {
    let mut due = time::interval_at(Instant::now() + WRITE_EVERY, WRITE_EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        due.tick().await;
        let Some(parts) = parts.upgrade() else { return };
        Haggle(parts).note_seen(false).await;
    }
}
