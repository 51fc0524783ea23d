//! Contract S2, C2: for a stranger a conversation is the same as one that does not exist.

use protocol::{ClientFrame, Code, ConversationId, Rev, Seq, ServerFrame};
use uuid::Uuid;

use crate::{site::Site, wire::Wire};

#[tokio::test]
async fn a_strangers_frames_lead_nowhere_and_nothing_reaches_him() {
    let site = Site::start().await;
    let (ada, bob, eve) = (site.person("ada").await, site.person("bob").await, site.person("eve").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut adas = Wire::live(&site, &ada).await;
    let mut eves = Wire::live(&site, &eve).await;
    adas.send(conversation, "hello").await;
    adas.find(|frame| matches!(frame, ServerFrame::Ack { .. }).then_some(())).await;

    for place in [conversation, ConversationId(Uuid::now_v7())] {
        eves.say(&ClientFrame::Fetch { conversation: place, after: Rev(0) }).await;
        eves.say(&ClientFrame::Fetch { conversation: place, after: Rev(1) }).await;
        eves.say(&ClientFrame::Read { conversation: place, seq: Seq(1) }).await;
        eves.say(&ClientFrame::Delivered { conversation: place, seq: Seq(1) }).await;
        eves.say(&ClientFrame::Typing { conversation: place, on: true }).await;
        eves.say(&ClientFrame::Watch { conversation: place }).await;
        assert_eq!(eves.so_far().await, []);

        let not_found = |id| ServerFrame::Refused { id, code: Code::NotFound, retry_after_ms: None };
        eves.say(&ClientFrame::History { conversation: place, before: Seq(9) }).await;
        assert_eq!(eves.frame().await, not_found(None));
        let id = eves.send(place, "let me in").await;
        assert_eq!(eves.frame().await, not_found(Some(id)));
        let (seq, body) = (Seq(1), "goodbye".to_owned());
        eves.say(&ClientFrame::Edit { conversation: place, seq, id, body }).await;
        assert_eq!(eves.frame().await, not_found(Some(id)));
        eves.say(&ClientFrame::Delete { conversation: place, seq, id }).await;
        assert_eq!(eves.frame().await, not_found(Some(id)));
    }
    adas.send(conversation, "just us").await;
    let heard =
        adas.find(|frame| matches!(frame, ServerFrame::Changes { to: Rev(2), .. }).then_some(())).await;
    assert_eq!((heard, eves.so_far().await), ((), vec![]));
    let told = adas.so_far().await;
    assert!(
        !told.iter().any(|frame| matches!(frame, ServerFrame::Positions { user, .. } if *user == eve.id())),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_strangers_resume_is_answered_as_if_he_had_made_it_up() {
    let site = Site::start().await;
    let (ada, bob, eve) = (site.person("ada").await, site.person("bob").await, site.person("eve").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut adas = Wire::live(&site, &ada).await;
    adas.send(conversation, "hello").await;
    adas.find(|frame| matches!(frame, ServerFrame::Ack { .. }).then_some(())).await;
    for place in [conversation, ConversationId(Uuid::now_v7())] {
        let mut eves = Wire::open(&site, &eve).await;
        assert_eq!(eves.resume(site.edge.haggle.epoch(), &[(place, Rev(0))]).await, []);
    }
}
