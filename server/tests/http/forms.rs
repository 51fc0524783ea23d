//! Forms without script: sent on when they worked, shown again when they were refused (behaviour C8, C9).

use axum::http::StatusCode;
use serde_json::json;

use crate::site::{Ask, ORIGIN, PASSWORD, Site};

#[tokio::test]
async fn a_refused_form_is_shown_again_with_what_was_typed_but_never_a_password() {
    let site = Site::start().await;
    let fields =
        [("email", "ada.typed@example.com"), ("password", "wrong-password-typed"), ("to", "/settings")];
    // Shown again, a form stands at its endpoint's address; browsers without a Referer exist, too.
    for from in ["/sign-in?to=%2Fsettings", "/api/forms/sign_in", "/"] {
        let reply = Ask::form("/api/forms/sign_in", from, &fields).to(&site).await;
        assert!(reply.status.is_client_error(), "{reply:?}");
        assert_eq!(reply.header("location"), "");
        let page = reply.text();
        assert!(page.contains("ada.typed@example.com") && page.contains("do not match"), "{from}: {page}");
        assert!(page.contains("/settings"), "the way onward is kept: {page}");
        assert!(!page.contains("wrong-password-typed"), "{page}");
    }
}

#[tokio::test]
async fn a_refused_listing_keeps_its_text() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let fields =
        [("title", "A <b>bike</b>"), ("description", "Hardly used"), ("price", "free"), ("place", "Oslo")];
    let reply = Ask::form("/api/forms/create_listing", "/listings/new", &fields)
        .with("cookie", &ada.cookie())
        .to(&site)
        .await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{reply:?}");
    let page = reply.text();
    assert!(page.contains("Hardly used") && page.contains("A &lt;b&gt;bike"), "{page}");
    assert!(!page.contains("<b>bike"), "typed text is text");
}

#[tokio::test]
async fn a_script_gets_the_code() {
    let site = Site::start().await;
    let ask = Ask::form(
        "/api/forms/send_message",
        "/messages",
        &[("conversation", "x"), ("id", "x"), ("body", "x")],
    );
    let reply = ask.without("accept").with("accept", "application/json").to(&site).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNAUTHORIZED, "signed_out"));
}

#[tokio::test]
async fn fields_of_the_wrong_kind_are_invalid() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for fields in [&[][..], &[("conversation", "x")], &[("conversation", "x"), ("seq", "many")]] {
        let ask = Ask::form("/api/forms/mark_read", "/messages", fields).without("accept");
        let reply = ask.with("authorization", &ada.bearer()).to(&site).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    }
    let reply = Ask::form("/api/forms/sign_in", "/sign-in", &[]).body("\u{0}%zz&&=&[[[").to(&site).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_form_that_is_too_long_says_so() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let long = "a".repeat(70_000);
    let ask =
        Ask::form("/api/forms/create_listing", "/listings/new", &[("title", "x"), ("description", &long)]);
    let reply = ask.with("cookie", &ada.cookie()).to(&site).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.header("content-type").starts_with("text/html"), "{reply:?}");
}

#[tokio::test]
async fn pressing_contact_seller_signed_out_leads_through_the_sign_in_form_into_the_conversation() {
    let site = Site::start().await;
    let (ada, _) = (site.person("ada").await, site.person("bob").await);
    let (seller, profile) = (ada.id().to_string(), format!("/users/{}", ada.id()));
    let pressed =
        Ask::form("/api/forms/contact_seller", &profile, &[("seller", &seller), ("from", &profile)])
            .to(&site)
            .await;
    assert_eq!(pressed.status, StatusCode::SEE_OTHER, "{pressed:?}");
    let form = pressed.header("location").to_owned();
    assert!(form.starts_with("/sign-in?to="), "{form}");
    let page = Ask::get(&form).to(&site).await;
    assert!(page.text().contains(&seller), "the form carries the seller: {}", page.text());

    let fields =
        [("email", "bob@example.com"), ("password", PASSWORD), ("to", &profile), ("seller", &seller)];
    let inside = Ask::form("/api/forms/sign_in", &form, &fields).to(&site).await;
    assert_eq!(inside.status, StatusCode::SEE_OTHER, "{inside:?}");
    assert!(inside.header("location").starts_with("/messages?conversation="), "{inside:?}");
}

#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let site = Site::start().await;
    site.person("ada").await;
    // As many as may sign in within 15 minutes.
    for to in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\r\nSet-Cookie: a=b",
    ] {
        let fields = [("email", "ada@example.com"), ("password", PASSWORD), ("to", to)];
        let reply = Ask::form("/api/forms/sign_in", "/sign-in", &fields).to(&site).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/"), "{to:?}");
    }
}

#[tokio::test]
async fn a_referer_from_elsewhere_is_not_followed() {
    let site = Site::start().await;
    let fields = [("email", "x"), ("password", "y")];
    for referer in [
        "http://evil.example/sign-in",
        "http://haggle.test.evil.example/",
        &format!("{ORIGIN}//evil.example/"),
    ] {
        let ask = Ask::form("/api/forms/sign_in", "/", &fields).without("referer").with("referer", referer);
        let reply = ask.to(&site).await;
        assert!(reply.status.is_client_error() && reply.header("location").is_empty(), "{reply:?}");
    }
}

#[tokio::test]
async fn a_typed_text_stands_in_no_address() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await.to_string();
    let id = "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11";
    for body in ["a secret thing", ""] {
        let fields = [("conversation", conversation.as_str()), ("id", id), ("body", body)];
        let reply = Ask::form("/api/forms/send_message", "/messages", &fields)
            .with("cookie", &ada.cookie())
            .to(&site)
            .await;
        let location = reply.header("location");
        assert!(
            !location.contains("secret") && !location.contains("err") && !location.contains("invalid"),
            "{location}"
        );
    }
}

#[tokio::test]
async fn a_message_typed_while_the_login_ended_is_not_lost() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await.to_string();
    let fields = [
        ("conversation", conversation.as_str()),
        ("id", "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11"),
        ("body", "Typed with care"),
    ];
    let reply =
        Ask::form("/api/forms/send_message", &format!("/messages?conversation={conversation}"), &fields)
            .to(&site)
            .await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert!(reply.text().contains("Typed with care"), "{}", reply.text());
}

#[tokio::test]
async fn without_script_a_whole_conversation_works() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let seller = bob.id().to_string();
    let pressed = Ask::form("/api/forms/contact_seller", "/", &[("seller", &seller)])
        .with("cookie", &ada.cookie())
        .to(&site)
        .await;
    let thread = pressed.header("location").to_owned();
    let conversation = thread.split('=').next_back().expect("an id");
    let fields = [
        ("conversation", conversation),
        ("id", "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11"),
        ("body", "Hello\r\nthere <b>"),
    ];
    let sent =
        Ask::form("/api/forms/send_message", &thread, &fields).with("cookie", &ada.cookie()).to(&site).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, thread.as_str()), "{sent:?}");

    let page = Ask::get(&thread).with("cookie", &bob.cookie()).to(&site).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text().contains("Hello\nthere &lt;b&gt;") && !page.text().contains("there <b>"),
        "{}",
        page.text()
    );
    let read = Ask::form("/api/forms/mark_read", &thread, &[("conversation", conversation), ("seq", "1")]);
    assert_eq!(read.with("cookie", &bob.cookie()).to(&site).await.status, StatusCode::SEE_OTHER);
    let me = Ask::get("/api/me").with("cookie", &bob.cookie()).to(&site).await;
    assert_eq!(me.json()["unread"], json!(0));
}
