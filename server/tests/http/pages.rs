//! Pages as a browser without script gets them.

use axum::http::StatusCode;

use crate::site::{Ask, Site};

#[tokio::test]
async fn pages_for_everybody_open_and_private_ones_lead_to_the_sign_in_form() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for (path, is_private) in [
        ("/".to_owned(), false),
        ("/sign-in".to_owned(), false),
        ("/sign-up".to_owned(), false),
        (format!("/users/{}", ada.id()), false),
        ("/messages".to_owned(), true),
        ("/settings".to_owned(), true),
        ("/listings/new".to_owned(), true),
    ] {
        let page = Ask::get(&path).to(&site).await;
        if is_private {
            let to = app::routes::sign_in(&path);
            assert_eq!(
                (page.status, page.header("location")),
                (StatusCode::SEE_OTHER, to.as_str()),
                "{path}"
            );
        } else {
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
            assert!(page.text().starts_with("<!DOCTYPE html>") && page.text().contains("</html>"), "{path}");
        }
    }
    for path in ["/messages", "/settings", "/listings/new"] {
        assert_eq!(
            Ask::get(path).with("cookie", &ada.cookie()).to(&site).await.status,
            StatusCode::OK,
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_page_with_the_right_status() {
    let site = Site::start().await;
    let absent = "01937f3a-1c00-7000-8000-0000000000ff";
    for path in [
        format!("/listings/{absent}"),
        format!("/users/{absent}"),
        "/listings/x".to_owned(),
        "/users/x".to_owned(),
        "/a/b".to_owned(),
    ] {
        assert_eq!(Ask::get(&path).to(&site).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_page_holds_no_token_and_nothing_of_others() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for path in ["/", "/messages", "/settings"] {
        let page = Ask::get(path).with("cookie", &ada.cookie()).to(&site).await;
        for secret in [&ada.access, &ada.refresh] {
            assert!(!page.text().contains(secret.as_str()), "{path}");
        }
    }
}

#[tokio::test]
async fn files_come_with_their_type_and_a_lifetime_and_folders_stay_shut() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in [
        ("pkg/haggle.js", "let a"),
        ("pkg/haggle.js.br", "packed"),
        ("pictures/bicycle-1.webp", "RIFF"),
        ("icon.svg", "<svg/>"),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let site = Site::start_with(&["--site-root", folder.path().to_str().expect("text")]).await;
    for (path, kind, lifetime) in [
        ("/pkg/haggle.js", "text/javascript", "no-cache"),
        ("/pictures/bicycle-1.webp", "image/webp", "public, max-age=604800"),
        ("/icon.svg", "image/svg+xml", "public, max-age=3600"),
    ] {
        let file = Ask::get(path).to(&site).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, kind), "{path}");
        assert_eq!(file.header("cache-control"), lifetime, "{path}");
        assert!(file.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
    }
    let packed = Ask::get("/pkg/haggle.js").with("accept-encoding", "br").to(&site).await;
    assert_eq!((packed.header("content-encoding"), packed.text()), ("br", "packed"));
    for path in [
        "/pkg",
        "/pkg/",
        "/pkg/../../Cargo.toml",
        "/pkg/%2e%2e/%2e%2e/etc/passwd",
        "/pkg/none.js",
        "/pictures/",
    ] {
        let reply = Ask::get(path).to(&site).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
}
