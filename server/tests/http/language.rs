//! Which language somebody gets, and how it is chosen. Whether whole pages are in it: `translated`.

use axum::http::StatusCode;

use crate::site::{Ask, Reply, Site};

const COOKIE: &str = "__Host-haggle-language";

/// What the sign-in page says in each language.
const ENGLISH: [&str; 2] = ["<html lang=\"en\"", "Good to see you again."];
const GERMAN: [&str; 2] = ["<html lang=\"de\"", "Schön, dass du wieder da bist."];

#[track_caller]
fn is_in(page: &Reply, words: [&str; 2]) {
    assert!(words.iter().all(|word| page.text().contains(word)), "{words:?}: {}", page.text());
}

fn choice(language: &str, from: &str) -> Ask {
    Ask::form("/api/forms/set_language", from, &[("language", language), ("from", from)])
}

#[tokio::test]
async fn a_page_comes_in_the_language_that_the_browser_asks_for() {
    let site = Site::start().await;
    for (accepted, words) in [
        ("de", GERMAN),
        ("de-AT,de;q=0.9,en;q=0.8", GERMAN),
        ("fr,de;q=0.5", GERMAN),
        ("en-GB,de;q=0.9", ENGLISH),
        ("fr", ENGLISH),
        ("", ENGLISH),
        (";;,q=", ENGLISH),
    ] {
        let page = Ask::get("/sign-in").with("accept-language", accepted).to(&site).await;
        is_in(&page, words);
    }
    is_in(&Ask::get("/sign-in").to(&site).await, ENGLISH);
}

#[tokio::test]
async fn what_was_chosen_wins_over_what_the_browser_asks_for_and_lasts() {
    let site = Site::start().await;
    for (chosen, accepted, words) in [("de", "en", GERMAN), ("en", "de", ENGLISH)] {
        let reply = choice(chosen, "/sign-in").with("accept-language", accepted).to(&site).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
        let expected = format!("{COOKIE}={chosen}; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax");
        assert_eq!(reply.cookies(), [expected]);
        let cookie = format!("{COOKIE}={chosen}");
        let page =
            Ask::get("/sign-in").with("cookie", &cookie).with("accept-language", accepted).to(&site).await;
        is_in(&page, words);
    }
    let unknown = format!("{COOKIE}=tlh");
    let page = Ask::get("/sign-in").with("cookie", &unknown).with("accept-language", "de").to(&site).await;
    is_in(&page, GERMAN);
}

#[tokio::test]
async fn whoever_is_signed_in_stays_so() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let reply = choice("de", "/settings").with("cookie", &ada.cookie()).to(&site).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/settings"));
    assert_eq!(reply.cookies().len(), 1, "{reply:?}");
    let cookies = format!("{}; {COOKIE}=de", ada.cookie());
    let page = Ask::get("/settings").with("cookie", &cookies).to(&site).await;
    is_in(&page, [GERMAN[0], "Dein Konto"]);
}

#[tokio::test]
async fn choosing_leads_back_to_the_page_it_was_chosen_on_and_to_no_other_site() {
    let site = Site::start().await;
    let page = Ask::get("/sign-in?to=%2Fsettings").to(&site).await;
    assert!(page.text().contains("name=\"from\" value=\"/sign-in?to=%2Fsettings\""), "{}", page.text());
    for (from, location) in [
        ("/sign-in?to=%2Fsettings", "/sign-in?to=%2Fsettings"),
        ("/", "/"),
        ("", "/"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("/api/forms/set_language", "/"),
    ] {
        let fields = [("language", "de"), ("from", from)];
        let reply = Ask::form("/api/forms/set_language", "/", &fields).to(&site).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, location), "{from:?}");
    }
}

#[tokio::test]
async fn every_page_has_the_choice_once() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for path in ["/", "/settings", "/messages", "/search", "/nowhere"] {
        let page = Ask::get(path).with("cookie", &ada.cookie()).to(&site).await;
        assert_eq!(page.text().matches("action=\"/api/forms/set_language\"").count(), 1, "{path}");
    }
}

#[tokio::test]
async fn what_somebody_looked_for_is_not_carried_around() {
    let site = Site::start().await;
    let page = Ask::get("/search?q=secret").to(&site).await;
    assert!(page.text().contains("name=\"from\" value=\"/search\""), "{}", page.text());
}

#[tokio::test]
async fn a_language_that_the_site_does_not_speak_is_invalid_and_changes_nothing() {
    let site = Site::start().await;
    for language in ["", "tlh", "german", "de; Path=/evil", "en\r\nx: y"] {
        let reply = choice(language, "/sign-in").to(&site).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{language:?}");
        assert_eq!(reply.cookies(), [""; 0], "{language:?}");
        let reply = choice(language, "/sign-in").without("accept").to(&site).await;
        assert_eq!((reply.code().as_str(), reply.cookies().len()), ("invalid", 0), "{language:?}");
    }
}

/// A cache that lies between must not give German pages to English readers.
#[tokio::test]
async fn a_page_for_everybody_says_that_it_depends_on_the_language() {
    let site = Site::start().await;
    for path in ["/", "/sign-in", "/nowhere"] {
        let reply = Ask::get(path).to(&site).await;
        let lines: Vec<_> =
            reply.headers.get_all("vary").iter().map(|line| line.to_str().expect("text")).collect();
        let names = lines.join(", ").to_lowercase();
        assert!(names.contains("accept-language") && names.contains("cookie"), "{path}: {names}");
        assert_eq!(reply.header("cache-control"), "no-cache", "{path}");
    }
}
