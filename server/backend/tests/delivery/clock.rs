//! Contract section 2: a clock that is set an hour ahead or back changes neither order nor unread nor what is stored.

use backend::messages::Send;
use protocol::{Rev, Seq, sync::Sync};

use crate::{
    device::Device,
    site::{NOON, Site, text},
};

const HOUR_MS: i64 = 3_600_000;

/// Ahead and back to where it was, back and ahead again, and far away in both directions.
const JUMPS_MS: [i64; 7] = [0, HOUR_MS, -HOUR_MS, -HOUR_MS, HOUR_MS, 2 * HOUR_MS, -3 * HOUR_MS];

#[tokio::test]
async fn two_people_who_write_while_the_clock_jumps_notice_nothing() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let first = text(conversation, "first");
    let stored = site.haggle.send(&ada, first.clone()).await.expect("stored");
    let mut devices = [
        Device::showing(&site.haggle, &ada, conversation).await,
        Device::showing(&site.haggle, &bob, conversation).await,
    ];
    for device in &mut devices {
        device.catch_up().await;
    }
    let mut said = vec!["first".to_owned()];
    for (n, jump) in JUMPS_MS.into_iter().enumerate() {
        site.set_clock(jump);
        for (from, word) in [(&ada, "from ada"), (&bob, "from bob"), (&ada, "again")] {
            said.push(format!("{word} {n}"));
            let rev = site.say(from, conversation, &said[said.len() - 1]).await.rev;
            assert_eq!(rev, Rev(said.len() as u32), "no number is left out");
        }
        // A send from before all of it: the same answer, the same time, nothing new.
        let again = site.haggle.send(&ada, first.clone()).await.expect("stored");
        assert_eq!((again.message, again.is_new), (stored.message.clone(), false));
        let unread = site.haggle.unread_total(&bob).await.expect("a number");
        assert_eq!(unread, if n == 0 { 3 } else { 2 }, "what ada has said since he read");
        site.read(&bob, conversation, said.len() as u32).await;
    }
    let thread = site.haggle.thread(&bob, conversation, 100).await.expect("an answer").expect("a thread");
    assert_eq!(thread.seq, Seq(said.len() as u32));
    assert_eq!(
        thread.messages.iter().map(|message| &message.body).collect::<Vec<_>>(),
        said.iter().collect::<Vec<_>>()
    );
    assert!(thread.messages.is_sorted_by_key(|message| message.at), "times never decrease");
    assert_eq!(thread.at.0 - NOON.0, 2 * HOUR_MS, "the latest that it ever was");
    // Ada has read nothing of what bob said, bob everything.
    for (device, unread) in devices.iter_mut().zip([JUMPS_MS.len() as u32, 0]) {
        let is_told = |sync: &Sync| {
            let rev = sync.timeline(conversation).map(|timeline| timeline.thread().rev);
            (rev, sync.unread(NOON)) == (Some(thread.rev), unread)
        };
        device.listen_until(is_told).await;
        assert!(device.messages(conversation) == thread.messages, "on screen is what is stored");
    }
}

/// D9: what is missing is counted, not timed.
#[tokio::test]
async fn a_device_that_was_away_while_the_clock_jumped_catches_up_on_all_of_it() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let cid = site.person("cid").await;
    site.say(&ada, conversation, "first").await;
    let mut device = Device::showing(&site.haggle, &bob, conversation).await;
    let mut begun = Vec::new();
    for (n, jump) in JUMPS_MS.into_iter().enumerate() {
        site.set_clock(jump);
        let body = format!("{n}");
        site.haggle.send(&ada, Send { body, ..text(conversation, "") }).await.expect("stored");
        // Somebody new each time, whichever way the times lie.
        let other = if n == 0 { cid.clone() } else { site.person(&format!("person {n}")).await };
        let conversation = site.conversation(&other, &bob).await;
        site.say(&other, conversation, "hello").await;
        begun.push(conversation);
    }
    device.catch_up().await;
    let said: Vec<_> = device.messages(conversation).iter().map(|message| message.body.as_str()).collect();
    assert_eq!(said, ["first", "0", "1", "2", "3", "4", "5", "6"]);
    for conversation in begun {
        assert_eq!(device.messages(conversation).len(), 1);
    }
    assert_eq!(device.sync.unread(NOON), 8 + 7);
}
