//! Who does not show what he has read, is not shown it either (behaviour P2; D12): on open pages, at once.

use backend::discretion::Discretion;
use protocol::{Receipt, Rev, Seq, ServerFrame, Unread};

use crate::{
    device::{Device, line, waiting},
    site::Site,
};

const SHOWN: Discretion = Discretion { shows_read: true, shows_online: true };
const HIDDEN: Discretion = Discretion { shows_read: false, ..SHOWN };

const fn receipt(delivered: u32, read: u32) -> Receipt {
    Receipt { delivered: Seq(delivered), read: Seq(read) }
}

#[tokio::test]
async fn the_switch_takes_back_and_gives_again_what_open_pages_show_of_both() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 3).await;
    site.chat(&bob, conversation, 3).await;
    site.read(&ada, conversation, 5).await;
    site.read(&bob, conversation, 4).await;
    let mut devices = Vec::new();
    for who in [&ada, &bob] {
        let mut device = Device::showing(&site.haggle, who, conversation).await;
        device.catch_up().await;
        devices.push(device);
    }
    let shown = async |devices: &mut Vec<Device>, wanted: [Receipt; 2]| {
        for (device, wanted) in devices.iter_mut().zip(wanted) {
            let theirs = |sync: &protocol::sync::Sync| {
                sync.timeline(conversation).expect("a known conversation").thread().theirs
            };
            device.listen_until(|sync| theirs(sync) == wanted).await;
        }
    };
    shown(&mut devices, [receipt(4, 4), receipt(5, 5)]).await;
    for who in [&ada, &bob] {
        site.haggle.set_discretion(who, HIDDEN).await.expect("set");
        shown(&mut devices, [receipt(4, 0), receipt(5, 0)]).await;
        site.haggle.set_discretion(who, SHOWN).await.expect("set");
        shown(&mut devices, [receipt(4, 4), receipt(5, 5)]).await;
    }
}

#[tokio::test]
async fn a_read_mark_of_who_hides_it_reaches_his_own_devices_alone() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 3).await;
    site.haggle.set_discretion(&bob, HIDDEN).await.expect("set");
    let (adas, bobs) = (line(&site.haggle, &ada), line(&site.haggle, &bob));
    let positions = |receipt, hidden, unread| ServerFrame::Positions {
        conversation,
        user: bob.user.id,
        receipt,
        hidden,
        unread,
    };
    let delivered = receipt(3, 0);
    site.haggle.advance_receipt(&bob, conversation, delivered).await.expect("marked");
    assert_eq!(waiting(&adas), [positions(delivered, true, None)]);
    assert_eq!(waiting(&bobs), [positions(delivered, false, None)]);
    site.read(&bob, conversation, 3).await;
    assert_eq!(waiting(&adas), []);
    assert_eq!(waiting(&bobs), [positions(receipt(3, 3), false, Some(Unread { count: 0, rev: Rev(3) }))]);
    assert_eq!(site.haggle.unread_total(&bob).await.expect("a number"), 0);
}

/// T1: the other one is not told that anything was switched.
#[tokio::test]
async fn across_a_block_nothing_tells_of_the_switch() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 3).await;
    site.haggle.block(&ada, bob.user.id).await.expect("blocked");
    let bobs = line(&site.haggle, &bob);
    site.haggle.set_discretion(&ada, HIDDEN).await.expect("set");
    assert_eq!(waiting(&bobs), []);
}

#[tokio::test]
async fn a_device_that_was_away_finds_it_hidden() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 3).await;
    site.read(&bob, conversation, 3).await;
    let mut device = Device::showing(&site.haggle, &ada, conversation).await;
    device.catch_up().await;
    device.disconnect();
    site.haggle.set_discretion(&bob, HIDDEN).await.expect("set");
    device.catch_up().await;
    let thread = device.sync.timeline(conversation).expect("a known conversation").thread();
    assert_eq!(thread.theirs, receipt(3, 0));
}
