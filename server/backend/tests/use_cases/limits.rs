//! How often somebody may do something.

use std::net::IpAddr;

use backend::{Code, Limits};
use protocol::{Timestamp, UserId};
use store::NewAccount;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::market::{HERE, Market, NOON, PASSWORD, code, sign_in, sign_up};

#[tokio::test]
async fn the_sixth_sign_in_to_an_account_from_one_address_waits_even_with_the_right_password() {
    let market = Market::with(Limits::default()).await;
    market.person("ada").await;
    for _ in 0..5 {
        let wrong = sign_in("ada@example.com", "guessing");
        assert_eq!(code(market.haggle.sign_in(wrong, HERE).await), Code::Invalid);
    }
    let refusal = market.haggle.sign_in(sign_in("ADA@example.com", PASSWORD), HERE).await.expect_err("waits");
    assert_eq!(refusal.code, Code::RateLimited);
    let wait = refusal.retry_after_ms.expect("says how long");
    assert!((1..=15 * 60 * 1_000 / 5).contains(&wait), "{wait}");

    let there = IpAddr::from([192, 0, 2, 7]);
    market.haggle.sign_in(sign_in("ada@example.com", PASSWORD), there).await.expect("nobody is locked out");
}

#[tokio::test]
async fn an_unknown_account_waits_after_as_many_sign_ins_as_a_known_one() {
    let market = Market::with(Limits::default()).await;
    let attempt = || market.haggle.sign_in(sign_in("ada@example.com", PASSWORD), HERE);
    for _ in 0..5 {
        assert_eq!(code(attempt().await), Code::Invalid);
    }
    assert_eq!(code(attempt().await), Code::RateLimited);
}

#[tokio::test]
async fn accounts_are_made_as_slowly_from_one_address_as_passwords_are_guessed() {
    let market = Market::with(Limits { sign_ins_per_address: 2, ..Limits::default() }).await;
    market.person("ada").await;
    market.person("bob").await;
    let third = sign_up("eve", "eve@example.com", PASSWORD);
    assert_eq!(code(market.haggle.sign_up(third, HERE).await), Code::RateLimited);
}

#[tokio::test]
async fn the_twenty_first_new_conversation_of_an_hour_waits_and_the_ones_there_are_open_as_ever() {
    let market = Market::new().await;
    let ada = market.person("ada").await.viewer;
    let mut others = Vec::new();
    for n in 0..21 {
        others.push(stranger(&market, n, NOON).await);
    }
    for other in &others[..20] {
        market.haggle.contact_seller(&ada, *other, None).await.expect("a conversation");
    }
    assert_eq!(code(market.haggle.contact_seller(&ada, others[20], None).await), Code::RateLimited);
    market.haggle.contact_seller(&ada, others[0], None).await.expect("the one there is");
}

/// G3 with the limits that people have: a press that is still under way is not a second conversation.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_parallel_presses_for_one_pair_count_as_one_new_conversation() {
    let market = Market::new().await;
    let (ada, bob) = (market.person("ada").await.viewer, market.person("bob").await.viewer);
    let mut presses = JoinSet::new();
    for n in 0..200 {
        let (from, to) = if n % 2 == 0 { (ada.clone(), &bob) } else { (bob.clone(), &ada) };
        let (haggle, to) = (market.haggle.clone(), to.user.id);
        presses.spawn(async move { haggle.contact_seller(&from, to, None).await.expect("opened") });
    }
    let opened = presses.join_all().await;
    assert!(opened.iter().all(|other| other.conversation == opened[0].conversation));
    // One of twenty is spent, or none, if bob was first.
    let mut more = 0;
    for n in 0..21 {
        let other = stranger(&market, n, NOON).await;
        more += usize::from(market.haggle.contact_seller(&ada, other, None).await.is_ok());
    }
    assert!((19..=20).contains(&more), "{more}");
}

/// Somebody who never signs in.
async fn stranger(market: &Market, n: u128, at: Timestamp) -> UserId {
    let id = UserId(Uuid::from_u128(n));
    let (name, email) = (format!("stranger {n}"), format!("{n}@example.com"));
    let account = NewAccount { id, name, email, password_hash: String::new(), at };
    assert!(market.store.create_account(account).await.expect("a store"));
    id
}
