//! Who gets an account, and who gets in.

use backend::{Code, Refusal};

use crate::market::{HERE, Market, PASSWORD, code, sign_in, sign_up};

#[tokio::test]
async fn a_new_user_is_signed_in_and_found_again_however_the_address_is_typed() {
    let market = Market::new().await;
    let first = market.person("ada").await;
    let second = market.haggle.sign_in(sign_in(" ADA@Example.com ", PASSWORD), HERE).await.expect("a login");
    assert_eq!(first.viewer.user, second.viewer.user);
    assert_ne!(first.viewer.login, second.viewer.login);
    let profile = market.haggle.profile(first.viewer.user.id).await.expect("a store").expect("a profile");
    assert_eq!(profile.person.name, "ada");
}

#[tokio::test]
async fn a_wrong_password_an_unknown_account_and_no_address_at_all_are_one_answer() {
    let market = Market::new().await;
    market.person("ada").await;
    let wrong = sign_in("ada@example.com", "a bicycle by the wal");
    for form in [wrong, sign_in("bob@example.com", PASSWORD), sign_in("ada", PASSWORD), sign_in("", "")] {
        let answer = market.haggle.sign_in(form, HERE).await.map(|_| ());
        assert_eq!(answer, Err(Refusal::from(Code::Invalid)));
    }
}

#[tokio::test]
async fn a_taken_address_is_refused_like_a_bad_field_and_its_owner_notices_nothing() {
    let market = Market::new().await;
    let ada = market.person("ada").await;
    let again = sign_up("somebody", "Ada@example.com", "another password entirely");
    assert_eq!(market.haggle.sign_up(again, HERE).await.map(|_| ()), Err(Refusal::from(Code::Invalid)));
    assert_eq!(market.device("ada").await.viewer.user, ada.viewer.user);
}

#[tokio::test]
async fn one_address_asked_for_many_times_at_once_is_one_account() {
    let market = Market::new().await;
    let attempts: Vec<_> = (0..6)
        .map(|n| {
            let haggle = market.haggle.clone();
            let form = sign_up(&format!("ada {n}"), "ada@example.com", PASSWORD);
            tokio::spawn(async move { haggle.sign_up(form, HERE).await })
        })
        .collect();
    let mut accounts = 0;
    for attempt in attempts {
        match attempt.await.expect("ends") {
            Ok(_) => accounts += 1,
            // Or so many passwords cannot be hashed in time.
            Err(refusal) => assert!(matches!(refusal.code, Code::Invalid | Code::Busy), "{refusal:?}"),
        }
    }
    assert_eq!(accounts, 1);
}

#[tokio::test]
async fn fields_that_may_not_be_used_are_refused() {
    let market = Market::new().await;
    for (name, email, password, expected) in [
        ("", "ada@example.com", PASSWORD, Code::Invalid),
        ("a\u{202e}da", "ada@example.com", PASSWORD, Code::Invalid),
        ("ada", "ada", PASSWORD, Code::Invalid),
        ("ada", "ada@example.com", "short", Code::Invalid),
        ("ada", "ada@example.com", "Password123", Code::Invalid),
        ("ada", "ada@example.com", &"x".repeat(129), Code::TooLarge),
        (&"a".repeat(41), "ada@example.com", PASSWORD, Code::TooLarge),
    ] {
        assert_eq!(
            code(market.haggle.sign_up(sign_up(name, email, password), HERE).await),
            expected,
            "{name}"
        );
    }
    assert!(market.store.is_empty().await.expect("a store"));
}

#[tokio::test]
async fn a_name_is_kept_composed() {
    let market = Market::new().await;
    let form = sign_up("  Rene\u{301}  Dupont ", "rene@example.com", PASSWORD);
    let session = market.haggle.sign_up(form, HERE).await.expect("an account");
    assert_eq!(session.viewer.user.name, "Ren\u{e9} Dupont");
}
