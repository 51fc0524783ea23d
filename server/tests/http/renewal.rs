//! An access token runs out every ten minutes; nobody notices (requirement R5, behaviour C3).

use axum::http::StatusCode;
use serde_json::json;

use crate::site::{Ask, Person, Site};

const MINUTE_MS: i64 = 60_000;

/// The `Cookie` header that a browser sends after an answer, and to `/api/auth`.
fn jar(cookies: &[&str]) -> (String, String) {
    let pairs: Vec<_> = cookies.iter().filter_map(|cookie| cookie.split(';').next()).collect();
    (pairs[0].to_owned(), pairs.join("; "))
}

/// What a browser does when a page sends it to renew: there with all cookies, and back with the new ones.
async fn detour(site: &Site, person: &Person, ask: impl Fn() -> Ask) -> (String, crate::site::Reply) {
    let sent = ask().with("cookie", &person.cookie()).to(site).await;
    assert_eq!(sent.status, StatusCode::TEMPORARY_REDIRECT, "{sent:?}");
    let to = sent.header("location");
    assert!(to.starts_with("/api/auth/renew?to=%2F"), "{to}");
    let renewed = Ask::get(to).with("cookie", &person.cookies()).to(site).await;
    assert_eq!(renewed.status, StatusCode::TEMPORARY_REDIRECT, "{renewed:?}");
    let (cookie, _) = jar(&renewed.cookies());
    let back = ask().with("cookie", &cookie).to(site).await;
    (renewed.header("location").to_owned(), back)
}

#[tokio::test]
async fn a_page_renews_by_itself_and_keeps_its_address() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    site.clock.advance(11 * MINUTE_MS);
    let (to, page) = detour(&site, &ada, || Ask::get("/messages?conversation=x&before=2")).await;
    assert_eq!(to, "/messages?conversation=x&before=2");
    assert_eq!(page.status, StatusCode::NOT_FOUND, "no such conversation, but signed in");
    let (_, page) = detour(&site, &ada, || Ask::get("/messages")).await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_sent_after_ten_minutes_arrives_with_its_fields() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    site.clock.advance(11 * MINUTE_MS);
    let fields = [
        ("conversation", conversation.to_string()),
        ("id", "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11".to_owned()),
        ("body", "Is it still there?".to_owned()),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    // 307 is the redirect that keeps method and body (RFC 9110 section 15.4.8).
    let (to, sent) = detour(&site, &ada, || Ask::form("/api/forms/send_message", "/messages", &fields)).await;
    assert_eq!(to, "/api/forms/send_message");
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{sent:?}");
    let thread =
        site.edge.haggle.thread(&ada.viewer, conversation, 10).await.expect("an answer").expect("a thread");
    assert_eq!(thread.last().map(|message| message.body.as_str()), Some("Is it still there?"));
}

/// Contract section 2: a browser that was signed in before the clock was set is renewed, form and all.
#[tokio::test]
async fn a_clock_that_was_set_back_or_ahead_costs_a_detour_and_nothing_else() {
    for jump in [60 * MINUTE_MS, -60 * MINUTE_MS] {
        let site = Site::start().await;
        let (ada, bob) = (site.person("ada").await, site.person("bob").await);
        let conversation = site.conversation(&ada, &bob).await;
        site.clock.advance(jump);
        let fields = [
            ("conversation", conversation.to_string()),
            ("id", "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11".to_owned()),
            ("body", "Is it still there?".to_owned()),
        ];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let ask = || Ask::form("/api/forms/send_message", "/messages", &fields);
        let (_, sent) = detour(&site, &ada, ask).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{sent:?}");
        let (_, page) = detour(&site, &bob, || Ask::get(sent.header("location"))).await;
        assert!(page.status == StatusCode::OK && page.text().contains("Is it still there?"), "{page:?}");
    }
}

#[tokio::test]
async fn a_refused_renewal_signs_the_browser_out_and_goes_on() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    site.edge.haggle.sign_out(&ada.viewer).await.expect("signed out");
    let sent = Ask::get("/messages").with("cookie", &ada.cookie()).to(&site).await;
    assert_eq!(sent.header("location"), "/api/auth/renew?to=%2Fmessages");
    for cookies in [ada.cookies(), ada.cookie(), "__Secure-haggle-refresh=x".to_owned()] {
        let refused = Ask::get("/api/auth/renew?to=%2Fmessages").with("cookie", &cookies).to(&site).await;
        assert_eq!(
            (refused.status, refused.header("location")),
            (StatusCode::TEMPORARY_REDIRECT, "/messages")
        );
        let cleared = refused.cookies();
        assert!(
            cleared.len() == 2
                && cleared.iter().all(|cookie| cookie.contains("=; ") && cookie.contains("Max-Age=0"))
        );
    }
}

#[tokio::test]
async fn renewing_leads_to_no_other_site() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for to in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%5C%5Cevil.example",
        "%2F%09%2Fevil.example",
        "%2F%0A%2Fevil.example",
        "javascript%3Aalert(1)",
        "evil.example",
        "%2F%0D%0ASet-Cookie%3A%20a%3Db",
        "%20%2F",
        "",
        "//evil.example",
        "/%2Fevil.example",
        "%00",
    ] {
        let reply =
            Ask::get(&format!("/api/auth/renew?to={to}")).with("cookie", &ada.cookies()).to(&site).await;
        let location = reply.header("location");
        assert!(["", "/"].contains(&location), "{to} leads to {location}");
    }
}

#[tokio::test]
async fn a_program_is_told_instead_of_sent_around() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    site.clock.advance(11 * MINUTE_MS);
    let me = Ask::get("/api/me").with("authorization", &ada.bearer()).to(&site).await;
    assert_eq!((me.status, me.code().as_str()), (StatusCode::UNAUTHORIZED, "signed_out"));
    assert_eq!(me.header("www-authenticate"), "Bearer");

    let renewed =
        Ask::post("/api/auth/refresh-token", &json!({ "refresh_token": ada.refresh })).to(&site).await;
    assert_eq!((renewed.status, renewed.cookies().len()), (StatusCode::OK, 0), "{renewed:?}");
    let bearer = format!("Bearer {}", renewed.json()["access_token"].as_str().expect("a token"));
    assert_eq!(Ask::get("/api/me").with("authorization", &bearer).to(&site).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_open_page_renews_its_cookies_once_they_are_past_half_their_life() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let ask = || Ask::post("/api/auth/refresh-token", &json!(null)).without("content-type").body("");
    site.clock.advance(4 * MINUTE_MS);
    let early = ask().with("cookie", &ada.cookies()).to(&site).await;
    assert_eq!(
        (early.status, early.cookies().len(), early.text()),
        (StatusCode::OK, 0, r#"{"expires_in":360}"#)
    );

    site.clock.advance(2 * MINUTE_MS);
    let late = ask().with("cookie", &ada.cookies()).to(&site).await;
    assert_eq!(
        (late.status, late.text()),
        (StatusCode::OK, r#"{"expires_in":600}"#),
        "no token where scripts read"
    );
    let (cookie, _) = jar(&late.cookies());
    assert_eq!(Ask::get("/api/me").with("cookie", &cookie).to(&site).await.status, StatusCode::OK);
}

#[tokio::test]
async fn tabs_that_renew_at_once_stay_signed_in_and_a_stolen_token_ends_the_login() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    site.clock.advance(11 * MINUTE_MS);
    let renew = || Ask::get("/api/auth/renew?to=%2F").with("cookie", &ada.cookies()).to(&site);
    let (one, other) = tokio::join!(renew(), renew());
    let refresh = |reply: &crate::site::Reply| jar(&reply.cookies()).1.split("; ").last().map(str::to_owned);
    assert_eq!(refresh(&one), refresh(&other));

    site.clock.advance(MINUTE_MS);
    let stolen = renew().await;
    assert!(stolen.cookies().iter().all(|cookie| cookie.contains("Max-Age=0")), "{stolen:?}");
    let (_, cookies) = jar(&one.cookies());
    let family = Ask::post("/api/auth/refresh-token", &json!(null))
        .without("content-type")
        .body("")
        .with("cookie", &cookies);
    assert_eq!(family.to(&site).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_renewal_that_cannot_be_decided_now_changes_no_cookie() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    site.clock.advance(11 * MINUTE_MS);
    site.edge.store.close().await;
    let reply = Ask::get("/api/auth/renew?to=%2F").with("cookie", &ada.cookies()).to(&site).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "unavailable"));
    assert_eq!(reply.cookies(), [""; 0]);
}
