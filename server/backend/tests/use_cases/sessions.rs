//! What a device holds once somebody has signed in: how long it counts, and how it is renewed.

use backend::{
    Code, Session,
    realtime::Next,
    token::{ACCESS_LIFE_MS, GRACE_MS, Keys, REFRESH_LIFE_MS},
};
use protocol::frame::close;
use secrecy::ExposeSecret;

use crate::market::{Market, NOON, code};

/// How far clocks may be apart (contract S5).
const LEEWAY_MS: i64 = 30_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

#[tokio::test]
async fn an_access_token_says_who_is_calling_for_ten_minutes() {
    let market = Market::new().await;
    let ada = market.person("ada").await;
    let viewer = market.haggle.authenticate(access(&ada)).await.expect("signed in");
    assert_eq!(viewer, ada.viewer);
    assert_eq!(viewer.expires.0 - NOON.0, ACCESS_LIFE_MS);
    market.clock.advance(ACCESS_LIFE_MS + LEEWAY_MS - 1);
    market.haggle.authenticate(access(&ada)).await.expect("within the leeway");
    market.clock.advance(1);
    assert_eq!(code(market.haggle.authenticate(access(&ada)).await), Code::SignedOut);
}

#[tokio::test]
async fn whatever_is_not_an_access_token_of_this_server_is_refused() {
    let market = Market::new().await;
    let (ada, elsewhere) = (market.person("ada").await, Market::new().await);
    let foreign = elsewhere.person("ada").await;
    let (head, rest) = access(&ada).split_once('.').expect("three parts");
    let (claims, mac) = rest.split_once('.').expect("three parts");
    for text in [
        String::new(),
        "a.b.c".to_owned(),
        format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."),
        format!("{head}.{claims}."),
        format!("{head}.{claims}x.{mac}"),
        format!("{head}.{claims}.{}", mac.chars().rev().collect::<String>()),
        ada.refresh.expose_secret().to_owned(),
        access(&foreign).to_owned(),
        format!("{}\u{0}", access(&ada)),
    ] {
        assert_eq!(code(market.haggle.authenticate(&text).await), Code::SignedOut, "{text}");
    }
}

#[tokio::test]
async fn signing_out_takes_effect_at_once_and_on_this_device_only() {
    let market = Market::new().await;
    let (phone, laptop) = (market.person("ada").await, market.device("ada").await);
    let connection = market.haggle.subscribe(&phone.viewer).expect("room");
    connection.go_live();
    market.haggle.sign_out(&phone.viewer).await.expect("signed out");
    assert_eq!(connection.next().await, Next::Closed(close::SIGNED_OUT));
    assert_eq!(code(market.haggle.authenticate(access(&phone)).await), Code::SignedOut);
    assert_eq!(code(market.haggle.still_signed_in(&phone.viewer).await), Code::SignedOut);
    assert_eq!(code(market.haggle.renew(refresh(&phone)).await), Code::SignedOut);
    market.haggle.sign_out(&phone.viewer).await.expect("twice is once");

    market.haggle.authenticate(access(&laptop)).await.expect("signed in");
    market.haggle.still_signed_in(&laptop.viewer).await.expect("signed in");
    market.haggle.renew(refresh(&laptop)).await.expect("renewed");
}

#[tokio::test]
async fn a_renewed_session_is_the_same_login_with_new_tokens() {
    let market = Market::new().await;
    let first = market.person("ada").await;
    market.clock.advance(ACCESS_LIFE_MS);
    let second = market.haggle.renew(refresh(&first)).await.expect("renewed");
    assert_eq!(second.viewer.user, first.viewer.user);
    assert_eq!(second.viewer.login, first.viewer.login);
    assert_eq!(second.refresh_expires.0, NOON.0 + ACCESS_LIFE_MS + REFRESH_LIFE_MS);
    assert_ne!(refresh(&second), refresh(&first));
    market.haggle.authenticate(access(&second)).await.expect("signed in");
}

#[tokio::test]
async fn tabs_that_renew_within_twenty_seconds_get_the_same_successor() {
    let market = Market::new().await;
    let ada = market.person("ada").await;
    let tabs: Vec<_> = (0..8)
        .map(|_| {
            let (haggle, refresh) = (market.haggle.clone(), ada.refresh.clone());
            tokio::spawn(async move { haggle.renew(refresh.expose_secret()).await })
        })
        .collect();
    let mut successors = Vec::new();
    for tab in tabs {
        successors.push(tab.await.expect("ends").expect("renewed"));
    }
    market.clock.advance(GRACE_MS);
    successors.push(market.haggle.renew(refresh(&ada)).await.expect("just in time"));
    assert!(successors.iter().all(|session| refresh(session) == refresh(&successors[0])));
    market.haggle.renew(refresh(&successors[0])).await.expect("the successor counts");
}

#[tokio::test]
async fn a_refresh_token_that_comes_again_later_ends_its_login_and_no_other() {
    let market = Market::new().await;
    let (stolen, laptop) = (market.person("ada").await, market.device("ada").await);
    let thief = market.haggle.renew(refresh(&stolen)).await.expect("renewed");
    let connection = market.haggle.subscribe(&thief.viewer).expect("room");
    connection.go_live();
    market.clock.advance(GRACE_MS + 1);
    assert_eq!(code(market.haggle.renew(refresh(&stolen)).await), Code::SignedOut);

    assert_eq!(connection.next().await, Next::Closed(close::SIGNED_OUT));
    assert_eq!(code(market.haggle.renew(refresh(&thief)).await), Code::SignedOut);
    assert_eq!(code(market.haggle.authenticate(access(&thief)).await), Code::SignedOut);
    market.haggle.authenticate(access(&laptop)).await.expect("another login");
}

#[tokio::test]
async fn a_login_that_is_not_renewed_ends_after_thirty_days() {
    let market = Market::new().await;
    let ada = market.person("ada").await;
    market.clock.advance(REFRESH_LIFE_MS - 1);
    let ada = market.haggle.renew(refresh(&ada)).await.expect("the last moment");
    market.clock.advance(REFRESH_LIFE_MS);
    assert_eq!(code(market.haggle.renew(refresh(&ada)).await), Code::SignedOut);
    assert_eq!(code(market.haggle.still_signed_in(&ada.viewer).await), Code::SignedOut);
}

#[tokio::test]
async fn a_refresh_token_that_was_never_given_out_is_refused_and_ends_nothing() {
    let market = Market::new().await;
    let ada = market.person("ada").await;
    for text in ["", "guessed", access(&ada), Keys::random_secret().expose_secret()] {
        assert_eq!(code(market.haggle.renew(text).await), Code::SignedOut);
    }
    market.haggle.renew(refresh(&ada)).await.expect("renewed");
}

/// B5: neither what was renewed nor what nobody uses any more piles up.
#[tokio::test]
async fn what_a_login_leaves_behind_is_forgotten_when_it_says_nothing_any_more() {
    let market = Market::new().await;
    let (phone, _laptop) = (market.person("ada").await, market.device("ada").await);
    let left = async || {
        market.haggle.forget_logins().await.expect("a store");
        let logins = market.database.number("SELECT count(*) FROM logins").await;
        (logins, market.database.number("SELECT count(*) FROM refresh_tokens").await)
    };
    let phone = market.haggle.renew(refresh(&phone)).await.expect("renewed");
    market.clock.advance(REFRESH_LIFE_MS - 1);
    let phone = market.haggle.renew(refresh(&phone)).await.expect("the last moment");
    assert_eq!(left().await, (2, 4));
    market.clock.advance(2);
    assert_eq!(left().await, (2, 3), "the first token would have expired by now");
    market.clock.advance(DAY_MS - 1);
    assert_eq!(left().await, (2, 3), "a clock that is ahead for a while takes no login");
    market.clock.advance(1);
    assert_eq!(left().await, (1, 2), "the laptop was not used for thirty days");
    market.haggle.renew(refresh(&phone)).await.expect("renewed");
}

#[tokio::test]
async fn a_session_prints_none_of_its_tokens() {
    let market = Market::new().await;
    let ada = market.person("ada").await;
    let printed = format!("{ada:?}");
    assert!(!printed.contains(access(&ada)) && !printed.contains(refresh(&ada)), "{printed}");
}

fn access(session: &Session) -> &str {
    session.access.expose_secret()
}

fn refresh(session: &Session) -> &str {
    session.refresh.expose_secret()
}
