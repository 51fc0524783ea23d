//! Who somebody is.

use protocol::{ListingState, Person, UserId};
use store::NewAccount;
use uuid::Uuid;

use crate::fixture::{START, fresh_store, list, set_state, sign_up};

#[tokio::test]
async fn a_store_is_empty_until_somebody_signs_up() {
    let store = fresh_store().await;
    assert!(store.is_empty().await.unwrap());
    sign_up(&store, "ada").await;
    assert!(!store.is_empty().await.unwrap());
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let second = NewAccount {
        id: UserId(Uuid::now_v7()),
        name: "Other".to_owned(),
        email: "ada@example.com".to_owned(),
        password_hash: "other".to_owned(),
        at: START,
    };
    assert!(!store.create_account(second).await.unwrap());

    let found = store.account_by_email("ada@example.com").await.unwrap().unwrap();
    assert_eq!((found.id, found.name.as_str(), found.password_hash.as_str()), (ada, "ada", "hash of ada"));
    assert!(store.account_by_email("bob@example.com").await.unwrap().is_none());
}

/// G3 in small: however many sign up at once with one address, one does.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_sign_up_with_one_address_at_once_one_gets_it() {
    let store = fresh_store().await;
    let mut calls = tokio::task::JoinSet::new();
    for n in 0..20 {
        let store = store.store();
        calls.spawn(async move {
            let account = NewAccount {
                id: UserId(Uuid::now_v7()),
                name: format!("ada {n}"),
                email: "ada@example.com".to_owned(),
                password_hash: String::new(),
                at: START,
            };
            store.create_account(account).await.unwrap()
        });
    }
    let created = calls.join_all().await;
    assert_eq!(created.into_iter().filter(|created| *created).count(), 1);
}

#[tokio::test]
async fn a_profile_counts_what_is_for_sale_now() {
    let store = fresh_store().await;
    let bob = sign_up(&store, "bob").await;
    for state in [ListingState::Reserved, ListingState::Sold, ListingState::Removed] {
        let listing = list(&store, bob).await;
        set_state(&store, bob, listing, state).await;
    }
    list(&store, bob).await;
    list(&store, bob).await;

    let profile = store.profile(bob).await.unwrap().unwrap();
    assert_eq!(profile.person, Person { id: bob, name: "bob".to_owned() });
    assert_eq!((profile.joined, profile.listings_active), (START, 2));
    assert!(store.profile(UserId(Uuid::now_v7())).await.unwrap().is_none());
}
