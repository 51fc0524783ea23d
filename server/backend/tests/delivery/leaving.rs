//! Contract B3: whoever asks for something and leaves before the answer stops neither what is done nor what is told of it.

use backend::realtime::{Next, Subscription};
use futures_util::FutureExt;
use protocol::{Act, Receipt, Seq, ServerFrame};
use tokio::time::timeout;

use crate::{
    device::{PATIENCE, decode, line},
    site::Site,
};

/// Asks, and is gone at the first wait.
fn ask_and_leave<T>(asking: impl Future<Output = T>) {
    assert!(asking.now_or_never().is_none(), "it was answered at once");
}

async fn hear(line: &Subscription) -> ServerFrame {
    match timeout(PATIENCE, line.next()).await.expect("something to hear") {
        Next::Frame(frame) => decode(&frame),
        Next::Closed(code) => panic!("closed with {code}"),
    }
}

/// The mark is kept, so it comes too late for another try to be told of.
#[tokio::test]
async fn a_read_mark_of_a_device_that_left_reaches_the_others() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "hello").await;
    let other = line(&site.haggle, &bob);
    let read = Receipt { delivered: Seq(1), read: Seq(1) };
    ask_and_leave(site.haggle.advance_receipt(&bob, conversation, read));
    assert!(
        matches!(hear(&other).await, ServerFrame::Positions { receipt, unread: Some(_), .. } if receipt == read)
    );
}

#[tokio::test]
async fn what_somebody_arranged_or_blocked_before_leaving_is_so_on_his_other_devices() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "hello").await;
    let other = line(&site.haggle, &bob);
    ask_and_leave(site.haggle.arrange(&bob, Act::Pin, vec![(conversation, None)]));
    assert!(matches!(hear(&other).await, ServerFrame::Arranged { arrangement, .. } if arrangement.pinned));
    ask_and_leave(site.haggle.block(&bob, ada.user.id));
    assert!(matches!(hear(&other).await, ServerFrame::Arranged { arrangement, .. } if arrangement.blocked));
    ask_and_leave(site.haggle.unblock(&bob, ada.user.id));
    assert!(matches!(hear(&other).await, ServerFrame::Arranged { arrangement, .. } if !arrangement.blocked));
}

/// Contract S7.
#[tokio::test]
async fn a_login_ends_on_its_open_connections_though_nobody_waited_for_it() {
    let site = Site::new().await;
    let ada = site.person("ada").await;
    let line = line(&site.haggle, &ada);
    ask_and_leave(site.haggle.sign_out(&ada));
    let closed = timeout(PATIENCE, line.next()).await.expect("an end");
    assert!(matches!(closed, Next::Closed(_)), "it is still open");
}
