//! Whether somebody is here (behaviour P6; D13, T1): told to whoever looks at the conversation, while both want it so.

use std::time::Duration;

use backend::{Viewer, discretion::Discretion, realtime::Subscription};
use protocol::{ConversationId, Presence, ServerFrame};
use tokio::time::{advance, pause};

use crate::{
    device::{line, waiting},
    site::{Site, nowhere},
};

const SHOWN: Discretion = Discretion { shows_read: true, shows_online: true };
const AWAY: Discretion = Discretion { shows_online: false, ..SHOWN };

/// What a connection has been told of the other one's being here.
fn told(line: &Subscription) -> Vec<Option<Presence>> {
    let presence = |frame| match frame {
        ServerFrame::Presence { presence, .. } => Some(presence),
        _ => None,
    };
    waiting(line).into_iter().filter_map(presence).collect()
}

/// Two people who have talked.
async fn talked(site: &Site) -> (Viewer, Viewer, ConversationId) {
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "hello").await;
    (ada, bob, conversation)
}

/// A connection that looks at a conversation.
async fn watching(site: &Site, who: &Viewer, conversation: ConversationId) -> Subscription {
    let line = line(&site.haggle, who);
    site.haggle.watch(who, conversation, &line).await.expect("answered");
    line
}

/// Lets time pass, and what is due happen.
async fn wait(seconds: u64) {
    for _ in 0..seconds {
        advance(Duration::from_secs(1)).await;
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }
}

/// D13: offline is shown 60-75 s after the last sign of life, and whoever comes back before that was never away.
#[tokio::test]
async fn who_goes_is_shown_as_gone_after_a_minute_and_not_when_he_comes_back_meanwhile() {
    let site = Site::new().await;
    let (ada, bob, conversation) = talked(&site).await;
    let adas = watching(&site, &ada, conversation).await;
    assert_eq!(told(&adas), [None], "bob has never been here");
    pause();
    let bobs = line(&site.haggle, &bob);
    assert_eq!(told(&adas), [Some(Presence::NOW)]);
    let second = line(&site.haggle, &bob);
    drop(bobs);
    wait(100).await;
    assert_eq!(told(&adas), [], "he has another device");
    second.hear();
    drop(second);
    wait(59).await;
    let third = line(&site.haggle, &bob);
    wait(100).await;
    assert_eq!(told(&adas), [], "he was back in time");
    third.hear();
    drop(third);
    wait(59).await;
    assert_eq!(told(&adas), []);
    wait(16).await;
    assert_eq!(told(&adas), [Some(Presence(1))]);
    drop(line(&site.haggle, &bob));
    assert_eq!(told(&adas), [Some(Presence::NOW)]);
}

#[tokio::test]
async fn a_connection_is_told_of_the_conversation_that_it_looks_at_and_of_no_other() {
    let site = Site::new().await;
    let (ada, bob, conversation) = talked(&site).await;
    let eve = site.person("eve").await;
    let other = site.conversation(&eve, &ada).await;
    site.say(&eve, other, "hello").await;
    let adas = watching(&site, &ada, conversation).await;
    site.haggle.watch(&ada, other, &adas).await.expect("answered");
    told(&adas);
    let (_bobs, _eves) = (line(&site.haggle, &bob), line(&site.haggle, &eve));
    let frames = waiting(&adas);
    assert_eq!(frames, [ServerFrame::Presence { conversation: other, presence: Some(Presence::NOW) }]);
}

/// C2, T1: not for strangers, not before the first message, not across a block, and both ways.
#[tokio::test]
async fn whether_somebody_is_here_is_not_for_everybody() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let eve = site.person("eve").await;
    for place in [conversation, nowhere()] {
        assert_eq!(told(&watching(&site, &eve, place).await), [], "a stranger");
        assert_eq!(site.haggle.presence(&eve, place).await.expect("an answer"), None);
    }
    let adas = watching(&site, &ada, conversation).await;
    let bobs = line(&site.haggle, &bob);
    assert_eq!(told(&adas), [None], "nothing has been said");
    site.say(&ada, conversation, "hello").await;
    for (who, line) in [(&ada, &adas), (&bob, &bobs)] {
        site.haggle.watch(who, conversation, line).await.expect("answered");
        assert_eq!(told(line), [Some(Presence::NOW)]);
    }
    site.haggle.block(&bob, ada.user.id).await.expect("blocked");
    for (who, line) in [(&ada, &adas), (&bob, &bobs)] {
        assert_eq!(told(line), [None]);
        assert_eq!(site.haggle.presence(who, conversation).await.expect("an answer"), None);
    }
    site.haggle.unblock(&bob, ada.user.id).await.expect("unblocked");
    for line in [&adas, &bobs] {
        assert_eq!(told(line), [Some(Presence::NOW)]);
    }
}

/// P6: the switch takes effect on open pages of both, whoever turned it.
#[tokio::test]
async fn who_hides_that_he_is_here_does_not_see_it_of_others_either() {
    let site = Site::new().await;
    let (ada, bob, conversation) = talked(&site).await;
    let adas = watching(&site, &ada, conversation).await;
    let bobs = watching(&site, &bob, conversation).await;
    told(&adas);
    told(&bobs);
    for (discretion, shown) in [(AWAY, None), (SHOWN, Some(Presence::NOW))] {
        site.haggle.set_discretion(&bob, discretion).await.expect("set");
        for (who, line) in [(&ada, &adas), (&bob, &bobs)] {
            assert_eq!(told(line), [shown]);
            assert_eq!(site.haggle.presence(who, conversation).await.expect("an answer"), shown);
        }
    }
    site.haggle.set_discretion(&bob, AWAY).await.expect("set");
    told(&adas);
    drop(bobs);
    let _bobs = watching(&site, &bob, conversation).await;
    assert_eq!(told(&adas), []);
}

/// What a server that ends has written down, the next one goes on from: nobody seems to be away for its restart.
#[tokio::test]
async fn after_a_restart_it_is_known_who_was_here() {
    let site = Site::new().await;
    let (ada, bob, conversation) = talked(&site).await;
    let _bobs = line(&site.haggle, &bob);
    site.haggle.stop().await;
    let presence = async |minutes: i64| {
        site.set_clock(minutes * 60_000);
        site.restarted().presence(&ada, conversation).await.expect("an answer")
    };
    assert_eq!(presence(0).await, Some(Presence::NOW), "he may be about to come back");
    assert_eq!(presence(5).await, Some(Presence(5)));
    assert_eq!(presence(3 * 60).await, Some(Presence(3 * 60)));
    assert_eq!(presence(8 * 24 * 60).await, None);
}
