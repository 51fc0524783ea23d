//! What browsers are told to be careful about (contract S12).

use std::collections::HashSet;

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::site::{Ask, Reply, Site};

/// One answer of every kind.
async fn answers(site: &Site) -> Vec<(&'static str, Reply)> {
    let ada = site.person("ada").await;
    let cookie = ada.cookie();
    vec![
        ("page", Ask::get("/").to(site).await),
        ("page of somebody", Ask::get("/messages").with("cookie", &cookie).to(site).await),
        ("no page", Ask::get("/nowhere").to(site).await),
        ("redirect", Ask::get("/messages").to(site).await),
        ("renewal", Ask::get("/api/auth/renew?to=%2F").to(site).await),
        (
            "refused form",
            Ask::form("/api/forms/sign_in", "/sign-in", &[("email", "x"), ("password", "y")]).to(site).await,
        ),
        ("answer", Ask::get("/api/me").with("cookie", &cookie).to(site).await),
        ("refusal", Ask::get("/api/me").to(site).await),
        ("no route", Ask::get("/api/nowhere").to(site).await),
        ("wrong method", Ask::post("/api/me", &json!({})).to(site).await),
        ("foreign origin", Ask::post("/api/me", &json!({})).without("origin").to(site).await),
        ("health", Ask::get("/healthz").to(site).await),
        ("description", Ask::get("/api/openapi.json").to(site).await),
    ]
}

#[tokio::test]
async fn every_answer_carries_them() {
    let site = Site::start().await;
    for (kind, reply) in answers(&site).await {
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{kind}");
        assert_eq!(reply.header("referrer-policy"), "strict-origin-when-cross-origin", "{kind}");
        assert!(!reply.header("x-request-id").is_empty(), "{kind}");
        assert_eq!(reply.header("strict-transport-security"), "", "{kind}: the site has no TLS");
        let policy = reply.header("content-security-policy");
        for rule in [
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "default-src 'none'",
        ] {
            assert!(policy.contains(rule), "{kind}: {policy}");
        }
        assert!(
            !policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'") && !policy.contains('*'),
            "{kind}: {policy}"
        );
    }
}

#[tokio::test]
async fn behind_tls_browsers_are_told_to_stay_there() {
    let site = Site::start_with(&["--origin", "https://haggle.example"]).await;
    assert_eq!(Ask::get("/healthz").to(&site).await.header("strict-transport-security"), "max-age=31536000");
}

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, from: &str, to: char) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

#[tokio::test]
async fn scripts_run_only_with_the_nonce_of_their_own_answer() {
    let site = Site::start().await;
    let mut seen = HashSet::new();
    for (kind, reply) in answers(&site).await {
        if !reply.header("content-type").starts_with("text/html") {
            continue;
        }
        let policy = reply.header("content-security-policy");
        let nonces: HashSet<_> = between(policy, "'nonce-", '\'').into_iter().collect();
        let [nonce] = Vec::from_iter(nonces)[..] else { panic!("{kind}: one nonce in {policy}") };
        assert!(nonce.len() >= 16 && seen.insert(nonce.to_owned()), "{kind}: {nonce}");
        assert!(
            policy.contains("'wasm-unsafe-eval'") && policy.contains("connect-src 'self' ws://haggle.test;"),
            "{kind}: {policy}"
        );

        let html = reply.text();
        let scripts = between(html, "<script", '>');
        assert!(!scripts.is_empty(), "{kind}: pages come to life");
        for script in scripts {
            assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{kind}: {script}");
        }
        for forbidden in ["<style", " style=", " onclick=", "javascript:"] {
            assert!(!html.contains(forbidden), "{kind}: {forbidden} would be refused by the policy");
        }
    }
    assert!(seen.len() >= 4, "pages, no page, refused form: {seen:?}");
}

#[tokio::test]
async fn what_is_somebodys_own_is_kept_nowhere() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for path in ["/", "/messages", "/settings", "/nowhere", "/api/me"] {
        let reply = Ask::get(path).with("cookie", &ada.cookie()).to(&site).await;
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(Ask::get("/").to(&site).await.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn only_what_shows_the_same_to_everybody_is_compressed() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let packed = |ask: Ask| ask.with("accept-encoding", "br, gzip");
    let everybody = packed(Ask::get("/")).to(&site).await;
    assert_eq!((everybody.status, everybody.header("content-encoding")), (StatusCode::OK, "br"));
    for ask in [
        Ask::get("/").with("cookie", &ada.cookie()),
        Ask::get("/api/me").with("cookie", &ada.cookie()),
        Ask::form("/api/forms/sign_in", "/sign-in", &[("email", "reflected"), ("password", "y")]),
    ] {
        let reply = packed(ask).to(&site).await;
        assert_eq!(reply.header("content-encoding"), "", "{reply:?}");
    }
}

#[tokio::test]
async fn a_request_id_is_the_servers_own() {
    let site = Site::start().await;
    let reply = Ask::new(Method::GET, "/healthz").with("x-request-id", "forged").to(&site).await;
    assert_eq!(reply.header("x-request-id").len(), 36);
}
