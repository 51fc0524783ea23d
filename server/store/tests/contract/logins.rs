//! Signed-in devices and their refresh tokens (S6, S7), and what is forgotten of them (B5).

use protocol::{LoginId, Person, Timestamp, UserId};
use store::{NewLogin, Rotate, Rotation, Store, logins::forgetting::FORGOTTEN_MAX};
use tokio::task::JoinSet;

use crate::fixture::{FreshStore, START, after_ms, fresh_store, login_id, sign_up};

const GRACE_MS: i64 = 20_000;
const LIFE_MS: i64 = 1_000_000;

/// A token's hash; the successor of token n is token n + 1.
fn token(n: u32) -> [u8; 32] {
    let mut hash = [0; 32];
    hash[..4].copy_from_slice(&n.to_be_bytes());
    hash
}

async fn sign_in(store: &Store, user: UserId) -> LoginId {
    sign_in_with(store, user, 1).await
}

/// On a device whose first token is this one.
async fn sign_in_with(store: &Store, user: UserId, n: u32) -> LoginId {
    let id = login_id();
    let login = NewLogin { id, user, refresh_hash: token(n), at: START, expires: after_ms(LIFE_MS) };
    store.open_login(login).await.unwrap();
    id
}

/// How many logins and tokens there are.
async fn count(store: &FreshStore) -> (i64, i64) {
    let database = store.database();
    let logins = database.number("SELECT count(*) FROM logins").await;
    (logins, database.number("SELECT count(*) FROM refresh_tokens").await)
}

async fn present(store: &Store, n: u32, at: Timestamp) -> Rotation {
    let expires = Timestamp(at.0 + LIFE_MS);
    let rotate = Rotate { old: token(n), new: token(n + 1), at, expires, grace_ms: GRACE_MS };
    store.rotate_refresh(rotate).await.unwrap()
}

#[tokio::test]
async fn a_login_says_whose_it_is_until_it_ends() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let login = sign_in(&store, ada).await;
    let person = Person { id: ada, name: "ada".to_owned() };

    assert_eq!(store.login(login, after_ms(LIFE_MS - 1)).await.unwrap(), Some(person));
    assert_eq!(store.login(login, after_ms(LIFE_MS)).await.unwrap(), None);
    assert_eq!(store.login(login_id(), START).await.unwrap(), None);

    // S7: at once, and for good.
    store.end_login(login, after_ms(1)).await.unwrap();
    store.end_login(login, after_ms(2)).await.unwrap();
    assert_eq!(store.login(login, after_ms(3)).await.unwrap(), None);
    assert_eq!(present(&store, 1, after_ms(3)).await, Rotation::Unknown);
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_its_successor_and_the_login_lives_on() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let login = sign_in(&store, ada).await;
    let person = Person { id: ada, name: "ada".to_owned() };
    let renewed = Rotation::Renewed { login, person: person.clone() };

    assert_eq!(present(&store, 1, after_ms(900_000)).await, renewed);
    assert_eq!(present(&store, 2, after_ms(1_800_000)).await, renewed);
    assert_eq!(store.login(login, after_ms(2_700_000)).await.unwrap(), Some(person));
    assert_eq!(present(&store, 9, after_ms(0)).await, Rotation::Unknown);
}

/// S6: parallel tabs get the same successor.
#[tokio::test]
async fn within_the_grace_time_a_used_token_yields_the_same_successor() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let login = sign_in(&store, ada).await;
    let renewed = Rotation::Renewed { login, person: Person { id: ada, name: "ada".to_owned() } };

    assert_eq!(present(&store, 1, after_ms(0)).await, renewed);
    assert_eq!(present(&store, 1, after_ms(GRACE_MS)).await, renewed);
    // A clock that jumps back locks nobody out.
    assert_eq!(present(&store, 1, after_ms(-3_600_000)).await, renewed);
    // The successor is valid, once.
    assert_eq!(present(&store, 2, after_ms(GRACE_MS)).await, renewed);
}

/// S6: later reuse revokes the family.
#[tokio::test]
async fn a_token_used_again_after_the_grace_time_ends_its_login() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let login = sign_in(&store, ada).await;

    present(&store, 1, after_ms(0)).await;
    assert_eq!(present(&store, 1, after_ms(GRACE_MS + 1)).await, Rotation::Reused { login });
    assert_eq!(store.login(login, after_ms(GRACE_MS + 1)).await.unwrap(), None);
    // The rightful owner's token is of the same family.
    assert_eq!(present(&store, 2, after_ms(GRACE_MS + 2)).await, Rotation::Unknown);
}

#[tokio::test]
async fn another_successor_than_the_first_is_not_accepted_within_the_grace_time() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    sign_in(&store, ada).await;
    present(&store, 1, START).await;

    let forked =
        Rotate { old: token(1), new: token(7), at: START, expires: after_ms(LIFE_MS), grace_ms: GRACE_MS };
    assert_eq!(store.rotate_refresh(forked).await.unwrap(), Rotation::Unknown);
    assert_eq!(present(&store, 7, START).await, Rotation::Unknown);
}

#[tokio::test]
async fn an_expired_login_is_not_renewed() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    sign_in(&store, ada).await;
    assert_eq!(present(&store, 1, after_ms(LIFE_MS)).await, Rotation::Unknown);
}

/// S6: of two tabs that renew at the same moment neither is signed out, round after round.
#[tokio::test(flavor = "multi_thread")]
async fn many_tabs_that_renew_at_once_all_go_on() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    let ada = sign_up(&store, "ada").await;
    let login = sign_in(&store, ada).await;
    let renewed = Rotation::Renewed { login, person: Person { id: ada, name: "ada".to_owned() } };
    for round in 1..=50 {
        let mut tabs = JoinSet::new();
        for n in 0..8 {
            let store = nodes[n % 2].clone();
            // Long after the round before: whoever comes with its token again ends the login.
            let at = after_ms(i64::from(round) * 2 * GRACE_MS);
            tabs.spawn(async move { present(&store, round, at).await });
        }
        for rotation in tabs.join_all().await {
            assert_eq!(rotation, renewed, "round {round}");
        }
    }
    let tokens = store.database().number("SELECT count(*) FROM refresh_tokens").await;
    assert_eq!(tokens, 51, "the first one, and a successor for each round");
}

/// B5.
#[tokio::test]
async fn a_login_that_has_expired_is_forgotten_with_its_tokens_and_no_other_is() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    sign_in_with(&store, ada, 1).await;
    let renewed = sign_in_with(&store, ada, 11).await;
    let ended = sign_in_with(&store, ada, 21).await;
    present(&store, 11, after_ms(1)).await;
    store.end_login(ended, START).await.unwrap();

    assert!(!store.forget_some_logins(after_ms(LIFE_MS), START).await.unwrap());
    assert_eq!(count(&store).await, (3, 3));
    assert!(!store.forget_some_logins(after_ms(LIFE_MS + 1), START).await.unwrap());
    assert_eq!(count(&store).await, (1, 2));
    assert_eq!(present(&store, 1, after_ms(LIFE_MS - 1)).await, Rotation::Unknown);
    let person = Person { id: ada, name: "ada".to_owned() };
    assert_eq!(present(&store, 12, after_ms(LIFE_MS)).await, Rotation::Renewed { login: renewed, person });
}

/// S6: until its own life is over, a token that comes again ends its login.
#[tokio::test]
async fn a_used_token_is_forgotten_after_a_while_and_noticed_until_then() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let person = Person { id: ada, name: "ada".to_owned() };
    let (one, two) = (sign_in_with(&store, ada, 1).await, sign_in_with(&store, ada, 11).await);
    present(&store, 1, after_ms(5)).await;
    present(&store, 11, after_ms(6)).await;

    store.forget_some_logins(START, after_ms(5)).await.unwrap();
    assert_eq!(count(&store).await, (2, 4));
    store.forget_some_logins(START, after_ms(6)).await.unwrap();
    assert_eq!(count(&store).await, (2, 3));
    assert_eq!(present(&store, 1, after_ms(GRACE_MS + 9)).await, Rotation::Unknown);
    assert_eq!(present(&store, 2, after_ms(GRACE_MS + 9)).await, Rotation::Renewed { login: one, person });
    assert_eq!(present(&store, 11, after_ms(GRACE_MS + 9)).await, Rotation::Reused { login: two });
}

/// Whoever writes waits for a few at most.
#[tokio::test]
async fn many_logins_are_forgotten_a_few_at_a_time() {
    let store = fresh_store().await;
    let ada = sign_up(&store, "ada").await;
    let max = FORGOTTEN_MAX as u32;
    for n in 0..=max {
        sign_in_with(&store, ada, 2 * n).await;
        present(&store, 2 * n, START).await;
    }
    let all = i64::from(max) + 1;
    assert_eq!(count(&store).await, (all, 2 * all));
    assert!(store.forget_some_logins(START, after_ms(1)).await.unwrap());
    assert_eq!(count(&store).await, (all, all + 1));
    assert!(!store.forget_some_logins(START, after_ms(1)).await.unwrap());
    assert_eq!(count(&store).await, (all, all));
    assert!(store.forget_some_logins(after_ms(LIFE_MS + 1), START).await.unwrap());
    assert_eq!(count(&store).await, (1, 1));
    assert!(!store.forget_some_logins(after_ms(LIFE_MS + 1), START).await.unwrap());
    assert_eq!(count(&store).await, (0, 0));
}
