//! `docs/protocol.md` shows every frame, and every frame it shows is one.

use std::collections::BTreeSet;

use protocol::{ClientFrame, Code, ServerFrame, frame::close};

const PAGE: &str = include_str!("../../../docs/protocol.md");

fn examples(side: &str) -> Vec<&'static str> {
    let opening = format!("```json {side}\n");
    let (_, rest) = PAGE.split_once(opening.as_str()).expect("the page has examples of this side");
    rest.split_once("\n```").expect("the block ends").0.lines().collect()
}

fn name(text: &str) -> String {
    let frame: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).expect("an object");
    frame.keys().next().expect("one key").clone()
}

#[test]
fn every_example_of_a_device_frame_decodes_and_none_is_missing() {
    let mut names = BTreeSet::new();
    for text in examples("device") {
        let frame: ClientFrame = serde_json::from_str(text).expect(text);
        names.insert(name(&serde_json::to_string(&frame).expect("encodes")));
    }
    let expected = [
        "resume",
        "fetch",
        "history",
        "rows",
        "send",
        "edit",
        "delete",
        "read",
        "delivered",
        "typing",
        "watch",
        "beat",
    ];
    assert_eq!(names, expected.map(String::from).into());
}

#[test]
fn every_example_of_a_server_frame_is_written_as_the_server_writes_it() {
    let mut names = BTreeSet::new();
    for text in examples("server") {
        let frame: ServerFrame = serde_json::from_str(text).expect(text);
        assert_eq!(serde_json::to_string(&frame).expect("encodes"), text);
        names.insert(name(text));
    }
    let expected = [
        "hello",
        "changes",
        "reset",
        "caught_up",
        "page",
        "rows",
        "ack",
        "refused",
        "positions",
        "arranged",
        "typing",
        "presence",
        "beat",
    ];
    assert_eq!(names, expected.map(String::from).into());
}

#[test]
fn every_code_and_close_code_is_explained() {
    for code in Code::ALL {
        assert!(PAGE.contains(&format!("`{}`", code.as_str())), "{code:?}");
    }
    for code in
        [close::RESTART, close::RESYNC, close::SIGNED_OUT, close::UPGRADE, close::POLICY, close::SILENT]
    {
        assert!(PAGE.contains(&format!("| {code} |")), "{code}");
    }
}
