//! The two cookies of a signed-in browser (contract S3), and who a request is taken to be from.

use axum::http::StatusCode;
use serde_json::json;

use crate::site::{Ask, PASSWORD, Site};

const SIGN_IN: [(&str, &str); 2] = [("email", "ada@example.com"), ("password", PASSWORD)];

#[tokio::test]
async fn signing_in_by_form_sets_cookies_that_scripts_and_other_sites_cannot_use() {
    let site = Site::start().await;
    site.person("ada").await;
    let reply = Ask::form("/api/forms/sign_in", "/sign-in", &SIGN_IN).to(&site).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/"), "{reply:?}");
    let [access, refresh] = reply.cookies()[..] else { panic!("two cookies: {reply:?}") };
    let (access, attributes) = access.split_once("; ").expect("attributes");
    assert!(access.starts_with("__Host-haggle=ey"), "{access}");
    assert_eq!(attributes, "Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax");
    let (refresh, attributes) = refresh.split_once("; ").expect("attributes");
    assert!(refresh.starts_with("__Secure-haggle-refresh="), "{refresh}");
    assert_eq!(attributes, "Path=/api/auth; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax");
    assert_eq!(reply.body.len(), 0, "no token in the page");
}

#[tokio::test]
async fn signing_out_by_form_clears_both_and_ends_the_login() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let reply =
        Ask::form("/api/forms/sign_out", "/settings", &[]).with("cookie", &ada.cookie()).to(&site).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/"), "{reply:?}");
    let cleared = "Max-Age=0; HttpOnly; Secure; SameSite=Lax";
    let expected = [
        format!("__Host-haggle=; Path=/; {cleared}"),
        format!("__Secure-haggle-refresh=; Path=/api/auth; {cleared}"),
    ];
    assert_eq!(reply.cookies(), expected);
    let after = Ask::get("/api/me").with("authorization", &ada.bearer()).to(&site).await;
    assert_eq!(after.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_program_gets_its_tokens_in_the_body_and_no_cookie() {
    let site = Site::start().await;
    let form = json!({ "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    let up = Ask::post("/api/auth/sign-up", &form).to(&site).await;
    assert_eq!(up.status, StatusCode::CREATED, "{up:?}");
    let form = json!({ "email": "ada@example.com", "password": PASSWORD });
    let inside = Ask::post("/api/auth/sign-in", &form).to(&site).await;
    assert_eq!(inside.status, StatusCode::OK, "{inside:?}");
    for reply in [up, inside] {
        assert_eq!(reply.cookies(), [""; 0]);
        assert_eq!(reply.header("cache-control"), "no-store");
        let tokens = reply.json();
        assert_eq!((&tokens["user"]["name"], &tokens["expires_in"]), (&json!("Ada"), &json!(600)));
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
        let me = Ask::get("/api/me").with("authorization", &bearer).to(&site).await;
        assert_eq!(me.json()["user"], tokens["user"]);
    }
}

#[tokio::test]
async fn a_bearer_token_wins_and_cookies_are_not_looked_at_then() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let me = Ask::get("/api/me")
        .with("authorization", &ada.bearer())
        .with("cookie", &bob.cookie())
        .to(&site)
        .await;
    assert_eq!(me.json()["user"]["name"], "ada");
    let wrong =
        Ask::get("/api/me").with("authorization", "Bearer x").with("cookie", &bob.cookie()).to(&site).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (StatusCode::UNAUTHORIZED, "signed_out"));
    let me = Ask::get("/api/me").with("cookie", &bob.cookie()).to(&site).await;
    assert_eq!(me.json()["user"]["name"], "bob");
}

#[tokio::test]
async fn a_refresh_token_opens_nothing() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let bearer = format!("Bearer {}", ada.refresh);
    let me = Ask::get("/api/me").with("authorization", &bearer).to(&site).await;
    assert_eq!(me.status, StatusCode::UNAUTHORIZED);
}
