//! Who may ask for a change (contract S4).

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::site::{Ask, ORIGIN, PASSWORD, Site};

/// Headers, and whether a change with them is let in.
const MATRIX: &[(&[(&str, &str)], bool)] = &[
    (&[("origin", ORIGIN)], true),
    (&[("origin", ORIGIN), ("sec-fetch-site", "cross-site")], true),
    (&[("sec-fetch-site", "same-origin")], true),
    (&[], false),
    (&[("origin", "null")], false),
    (&[("origin", "")], false),
    (&[("origin", "https://haggle.test")], false),
    (&[("origin", "http://haggle.test:81")], false),
    (&[("origin", "http://haggle.test/")], false),
    (&[("origin", "http://haggle.test.evil.example")], false),
    (&[("origin", "http://evil.example")], false),
    (&[("origin", "http://evil.example"), ("sec-fetch-site", "same-origin")], false),
    (&[("origin", ORIGIN), ("origin", "http://evil.example")], false),
    (&[("sec-fetch-site", "same-site")], false),
    (&[("sec-fetch-site", "cross-site")], false),
    (&[("sec-fetch-site", "none")], false),
];

fn with(mut ask: Ask, headers: &[(&str, &str)]) -> Ask {
    for (name, value) in headers {
        ask = ask.with(name, value);
    }
    ask
}

#[tokio::test]
async fn a_change_needs_a_page_of_this_site() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for (headers, admitted) in MATRIX {
        let change = Ask::post("/api/messages/conversations", &json!({}))
            .without("origin")
            .with("cookie", &ada.cookie());
        let reply = with(change, headers).to(&site).await;
        assert_eq!(reply.status != StatusCode::FORBIDDEN, *admitted, "{headers:?}: {reply:?}");
    }
}

#[tokio::test]
async fn signing_in_and_out_needs_one_too() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let credentials = json!({ "email": "ada@example.com", "password": PASSWORD });
    for (headers, admitted) in MATRIX.iter().filter(|(_, admitted)| !admitted) {
        for ask in [
            Ask::post("/api/auth/sign-in", &credentials),
            Ask::post("/api/auth/refresh-token", &json!({ "refresh_token": ada.refresh })),
            Ask::form(
                "/api/forms/sign_in",
                "/sign-in",
                &[("email", "ada@example.com"), ("password", PASSWORD)],
            ),
            Ask::form("/api/forms/sign_out", "/", &[]).with("cookie", &ada.cookie()),
            Ask::form("/api/forms/set_language", "/", &[("language", "de")]),
        ] {
            let reply = with(ask.without("origin"), headers).to(&site).await;
            assert_eq!(reply.status != StatusCode::FORBIDDEN, *admitted, "{headers:?}: {reply:?}");
            assert_eq!(reply.cookies(), [""; 0], "{headers:?}");
        }
    }
}

#[tokio::test]
async fn a_program_with_its_own_token_needs_no_page() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let cookie = ada.cookie();
    for (headers, admitted) in [
        (vec![], true),
        (vec![("origin", ORIGIN)], true),
        (vec![("origin", "http://evil.example")], false),
        (vec![("sec-fetch-site", "cross-site")], false),
        (vec![("cookie", cookie.as_str())], false),
    ] {
        let change = Ask::post("/api/messages/conversations", &json!({})).without("origin");
        let reply = with(change.with("authorization", &ada.bearer()), &headers).to(&site).await;
        assert_eq!(reply.status != StatusCode::FORBIDDEN, admitted, "{headers:?}: {reply:?}");
    }
}

#[tokio::test]
async fn reading_needs_no_origin_and_other_sites_get_no_leave_to_read() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let evil = Ask::get("/api/me")
        .with("cookie", &ada.cookie())
        .with("origin", "http://evil.example")
        .to(&site)
        .await;
    assert_eq!(evil.status, StatusCode::OK);
    assert!(evil.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{evil:?}");

    let preflight =
        Ask::new(Method::OPTIONS, "/api/me").with("origin", "http://evil.example").to(&site).await;
    assert_eq!(preflight.status, StatusCode::FORBIDDEN);
}
