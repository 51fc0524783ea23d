//! Contract S10, G8: what is not a frame is refused, and whoever sends nothing else is closed.

use axum::extract::ws::close_code;
use protocol::{
    ClientFrame, Code, ServerFrame,
    frame::{FRAME_BYTES_MAX, close},
};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use crate::{
    site::{Person, Site},
    wire::{Heard, Wire},
};

async fn device() -> (Site, Person, Wire) {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let wire = Wire::live(&site, &ada).await;
    (site, ada, wire)
}

#[tokio::test]
async fn what_is_no_frame_is_refused_and_the_connection_goes_on() {
    let (_site, _ada, mut wire) = device().await;
    let id = "01937f3a-1c00-7000-8000-000000000001";
    for text in [
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        "{".to_owned(),
        "\u{feff}{\"beat\":{}}".to_owned(),
        r#"{"shout":{}}"#.to_owned(),
        r#"{"beat":{},"beat":{}}"#.to_owned(),
        r#"{"beat":{"loud":true}}"#.to_owned(),
        r#"{"hello":{"v":1,"epoch":"x","heartbeat_s":25}}"#.to_owned(),
        format!(r#"{{"read":{{"conversation":"{id}","seq":-1}}}}"#),
        format!(r#"{{"read":{{"conversation":"{id}","seq":1e300}}}}"#),
        format!(r#"{{"read":{{"conversation":"{id}","seq":99999999999999999999999999}}}}"#),
        format!(r#"{{"read":{{"conversation":"{id}"}}}}"#),
        format!(r#"{{"read":{{"conversation":["{id}"],"seq":1}}}}"#),
        format!(r#"{{"typing":{{"conversation":"{id}","on":"yes"}}}}"#),
        format!(r#"{{"resume":{{"epoch":"{id}","have":[]}}}}"#),
        "[".repeat(20_000),
        r#"{"send":"#.repeat(2_000),
    ] {
        wire.say_text(text.as_str()).await;
        let refused = ServerFrame::Refused { id: None, code: Code::Invalid, retry_after_ms: None };
        assert_eq!(wire.frame().await, refused, "{:.60}", text);
    }
}

#[tokio::test]
async fn a_wrong_send_is_refused_by_its_id_so_that_the_device_stops_trying() {
    let (_site, _ada, mut wire) = device().await;
    let id = "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11";
    for send in [
        format!(r#"{{"send":{{"id":"{id}"}}}}"#),
        format!(r#"{{"send":{{"conversation":"{id}","id":"{id}","body":7}}}}"#),
        format!(r#"{{"send":{{"conversation":"{id}","id":"{id}","body":"x","sender":"{id}"}}}}"#),
        format!(r#"{{"send":{{"conversation":"{id}","id":"{id}","body":""}}}}"#),
    ] {
        wire.say_text(send.as_str()).await;
        let ServerFrame::Refused { id: Some(refused), code: Code::Invalid, .. } = wire.frame().await else {
            panic!("not refused by its id: {send}")
        };
        assert_eq!(refused.to_string(), id);
    }
}

#[tokio::test]
async fn a_device_that_only_sends_rubbish_is_closed() {
    let (_site, _ada, mut wire) = device().await;
    for _ in 0..21 {
        wire.say_text("rubbish").await;
    }
    let (frames, end) = wire.end().await;
    assert_eq!((frames.len(), end), (20, Heard::Closed(close::POLICY)));
}

#[tokio::test]
async fn the_first_frame_says_what_the_device_has_or_the_connection_ends() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for first in [r#"{"beat":{}}"#, "rubbish", ""] {
        let mut wire = Wire::open(&site, &ada).await;
        wire.say_text(first).await;
        assert_eq!(wire.end().await.1, Heard::Closed(close::POLICY), "{first:?}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_text_end_the_connection() {
    let (_site, _ada, mut wire) = device().await;
    wire.say_raw(Message::binary(vec![0; 16])).await;
    assert_eq!(wire.end().await, (vec![], Heard::Closed(close::POLICY)));
}

#[tokio::test]
async fn a_frame_of_32_kib_is_read_and_a_longer_one_ends_the_connection() {
    let (site, ada, mut wire) = device().await;
    let frame = |bytes: usize| {
        let beat = r#"{"beat":{}}"#;
        format!("{beat}{}", " ".repeat(bytes - beat.len()))
    };
    wire.say_text(frame(FRAME_BYTES_MAX)).await;
    assert_eq!(wire.so_far().await, []);
    for bytes in [FRAME_BYTES_MAX + 1, 2 * FRAME_BYTES_MAX] {
        let mut wire = Wire::live(&site, &ada).await;
        wire.say_text(frame(bytes)).await;
        assert_eq!(wire.end().await, (vec![], Heard::Closed(close_code::SIZE)), "{bytes}");
    }
    // What is longer still is not even read; the line may break before the reason has arrived.
    let mut wire = Wire::live(&site, &ada).await;
    wire.say_text(frame(8 << 20)).await;
    let (frames, end) = wire.end().await;
    assert!(frames.is_empty() && matches!(end, Heard::Closed(close_code::SIZE) | Heard::Gone), "{end:?}");
}

#[tokio::test]
async fn a_frame_in_pieces_is_one_frame() {
    let (_site, _ada, mut wire) = device().await;
    let pieces =
        [("{\"be", Data::Text, false), ("at\":", Data::Continue, false), ("{}}", Data::Continue, true)];
    for (text, kind, is_last) in pieces {
        wire.say_raw(Message::Frame(Frame::message(text, OpCode::Data(kind), is_last))).await;
    }
    assert_eq!(wire.so_far().await, []);
}

#[tokio::test]
async fn a_ping_is_answered_and_says_nothing_else() {
    let (_site, _ada, mut wire) = device().await;
    wire.say_raw(Message::Ping("are you there?".into())).await;
    wire.say(&ClientFrame::Beat {}).await;
    assert_eq!(wire.so_far().await, []);
}
