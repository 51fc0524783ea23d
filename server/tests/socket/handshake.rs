//! Contract S4, S7, S10: who may have a connection is decided before the upgrade.

use axum::http::StatusCode;
use protocol::ServerFrame;

use crate::{
    site::{ORIGIN, Site},
    wire::{Wire, handshake},
};

#[tokio::test]
async fn a_browser_comes_with_its_cookie_from_a_page_of_this_site() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let cookie = ada.cookie();
    for headers in [
        [("cookie", cookie.as_str()), ("origin", ORIGIN)],
        [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")],
    ] {
        let mut wire = handshake(&site, &headers).await.expect("a connection");
        assert!(matches!(wire.frame().await, ServerFrame::Hello { .. }));
    }
}

#[tokio::test]
async fn pages_of_other_sites_are_refused_whatever_they_bring() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let (cookie, bearer) = (ada.cookie(), ada.bearer());
    for headers in [
        vec![("cookie", cookie.as_str())],
        vec![("cookie", cookie.as_str()), ("origin", "null")],
        vec![("cookie", cookie.as_str()), ("origin", "http://haggle.test.evil.example")],
        vec![("cookie", cookie.as_str()), ("origin", "https://haggle.test")],
        vec![("cookie", cookie.as_str()), ("sec-fetch-site", "same-site")],
        vec![("authorization", bearer.as_str()), ("origin", "http://evil.example")],
        vec![("authorization", bearer.as_str()), ("cookie", cookie.as_str())],
    ] {
        assert_eq!(handshake(&site, &headers).await.err(), Some(StatusCode::FORBIDDEN), "{headers:?}");
    }
}

#[tokio::test]
async fn nobody_gets_a_connection_without_a_login_that_stands() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    site.edge.haggle.sign_out(&bob.viewer).await.expect("signed out");
    let tampered = format!("{}x", ada.bearer());
    for headers in [
        vec![("origin", ORIGIN)],
        vec![("authorization", "Bearer x")],
        vec![("authorization", tampered.as_str())],
        vec![("authorization", &bob.bearer())],
        vec![("origin", ORIGIN), ("cookie", &bob.cookie())],
    ] {
        assert_eq!(handshake(&site, &headers).await.err(), Some(StatusCode::UNAUTHORIZED), "{headers:?}");
    }
    site.clock.advance(11 * 60_000);
    let expired = handshake(&site, &[("authorization", &ada.bearer())]).await;
    assert_eq!(expired.err(), Some(StatusCode::UNAUTHORIZED));
}

#[tokio::test]
async fn a_user_has_ten_connections_and_an_address_fifty() {
    let site = Site::start().await;
    let mut wires = Vec::new();
    for n in 0..5 {
        let person = site.person(&format!("person{n}")).await;
        for _ in 0..10 {
            wires.push(Wire::open(&site, &person).await);
        }
        if n == 0 {
            let eleventh = handshake(&site, &[("authorization", &person.bearer())]).await;
            assert_eq!(eleventh.err(), Some(StatusCode::TOO_MANY_REQUESTS));
        }
    }
    let late = site.person("late").await;
    let refused = handshake(&site, &[("authorization", &late.bearer())]).await;
    assert_eq!(refused.err(), Some(StatusCode::TOO_MANY_REQUESTS));
    drop(wires);
    // The server notices in its own time; then there is room again.
    while handshake(&site, &[("authorization", &late.bearer())]).await.is_err() {
        tokio::task::yield_now().await;
    }
}
