//! Contract section 2: whoever is signed in when the clock is set an hour ahead or back has to sign in again at worst,
//! and can.

use std::time::{Duration, Instant};

use backend::{Code, Limits, Refusal};
use protocol::{ConversationId, MessageId};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::market::{HERE, Market, PASSWORD, code, sign_in};

const HOUR_MS: i64 = 3_600_000;

/// Nothing takes longer; a test that waits in vain ends here.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn whichever_way_the_clock_jumps_renewing_is_enough() {
    let market = Market::new().await;
    let mut ada = market.person("ada").await;
    let connection = market.haggle.subscribe(&ada.viewer).expect("room");
    for jump in [HOUR_MS, -HOUR_MS, -HOUR_MS, HOUR_MS, 2 * HOUR_MS, -2 * HOUR_MS] {
        market.clock.advance(jump);
        // A token of another hour does not count, or it would count for longer than ten minutes.
        assert_eq!(code(market.haggle.authenticate(ada.access.expose_secret()).await), Code::SignedOut);
        market.haggle.still_signed_in(&ada.viewer).await.expect("the login stands");
        let renewed = market.haggle.renew(ada.refresh.expose_secret()).await.expect("renewed");
        // Another tab comes with the same token, as tabs do.
        let tab = market.haggle.renew(ada.refresh.expose_secret()).await.expect("renewed");
        assert_eq!(tab.refresh.expose_secret(), renewed.refresh.expose_secret());
        let viewer = market.haggle.authenticate(renewed.access.expose_secret()).await.expect("signed in");
        assert_eq!(viewer.login, ada.viewer.login);
        ada = renewed;
    }
    assert!(connection.is_open());
}

/// To the server it looks as if somebody else had the token.
#[tokio::test]
async fn a_tab_whose_renewal_the_clock_overtakes_signs_in_again() {
    let market = Market::new().await;
    let ada = market.person("ada").await;
    market.haggle.renew(ada.refresh.expose_secret()).await.expect("renewed");
    market.clock.advance(HOUR_MS);
    assert_eq!(code(market.haggle.renew(ada.refresh.expose_secret()).await), Code::SignedOut);
    for jump in [0, -HOUR_MS, 2 * HOUR_MS] {
        market.clock.advance(jump);
        let again = market.device("ada").await;
        market.haggle.authenticate(again.access.expose_secret()).await.expect("signed in");
    }
}

/// Limits go by a clock that nobody sets.
#[tokio::test]
async fn limits_neither_last_longer_nor_end_earlier_when_the_clock_jumps() {
    // A message every 20 ms, so that the wait is short.
    let market = Market::with(Limits { messages_per_minute: 3_000, ..Limits::default() }).await;
    let ada = market.person("ada").await;
    let attempt = || market.haggle.sign_in(sign_in("ada@example.com", PASSWORD), HERE);
    for _ in 0..5 {
        attempt().await.expect("a login");
    }
    let send = async || {
        let id = MessageId(Uuid::new_v4());
        let nowhere = ConversationId(Uuid::now_v7());
        let message = backend::messages::Send {
            conversation: nowhere,
            id,
            body: "hi".into(),
            images: vec![],
            listing: None,
        };
        market.haggle.send(&ada.viewer, message).await.expect_err("nobody is there")
    };
    for jump in [HOUR_MS, -HOUR_MS, -HOUR_MS] {
        market.clock.advance(jump);
        let Refusal { code, retry_after_ms } = attempt().await.map(|_| ()).expect_err("the sixth");
        let wait_ms = retry_after_ms.expect("says how long");
        assert!(code == Code::RateLimited && wait_ms <= 15 * 60 * 1_000 / 5, "{wait_ms}");

        while send().await.code != Code::RateLimited {}
        market.clock.advance(-HOUR_MS);
        let began = Instant::now();
        while send().await.code == Code::RateLimited {
            assert!(began.elapsed() < PATIENCE, "locked out");
        }
        market.clock.advance(HOUR_MS);
    }
}
