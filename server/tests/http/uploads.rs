//! Pictures on their way in and out (P8; S2, S10, S13, S14, D16), and everything that only looks like one.

use std::{
    convert::Infallible,
    io::{self, Cursor},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{Method, StatusCode},
};
use backend::reports::Report;
use futures_util::stream;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, RgbaImage};
use protocol::{ConversationId, MessageId, ReportId, Seq, UploadId, image::UPLOAD_BYTES_MAX, report::Reason};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::site::{Ask, ORIGIN, Person, Reply, Site};

/// Red on the left, blue on the right.
fn picture(width: u32, height: u32) -> DynamicImage {
    let colour = |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    RgbImage::from_fn(width, height, colour).into()
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("it is encoded");
    file.into_inner()
}

fn photo() -> Vec<u8> {
    file(&picture(800, 600), ImageFormat::Jpeg)
}

/// What cameras write into a JPEG: which way is up, where it was taken, and by whom (Exif 2.3, section 4.6).
fn with_exif(jpeg: &[u8]) -> Vec<u8> {
    let place = b"Musterstr. 7\0";
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend(3_u16.to_le_bytes());
    let mut entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        tiff.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        tiff.extend(count.to_le_bytes());
        tiff.extend(value);
    };
    let after: u32 = 8 + 2 + 3 * 12 + 4;
    entry(0x010e, 2, place.len() as u32, after.to_le_bytes());
    entry(0x0112, 3, 1, [6, 0, 0, 0]);
    entry(0x8825, 4, 1, (after + place.len() as u32).to_le_bytes());
    tiff.extend([0; 4]);
    tiff.extend(place);
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend([0x01, 0x00, 0x02, 0x00, 2, 0, 0, 0, b'N', 0, 0, 0, 0, 0, 0, 0]);
    let exif = [&b"Exif\0\0"[..], &tiff].concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// A PNG whose header claims another size (PNG, section 11.2.2), with the check sum that goes with it.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut png = file(&picture(8, 8), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = png[12..29].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 },
        )
    });
    png[29..33].copy_from_slice(&(!sum).to_be_bytes());
    png
}

async fn put(site: &Site, person: &Person, id: Uuid, file: impl Into<Body>) -> Reply {
    let ask = Ask::new(Method::PUT, &format!("/api/messages/uploads/{id}")).with("origin", ORIGIN);
    ask.with("authorization", &person.bearer()).body(file).to(site).await
}

async fn get(site: &Site, person: &Person, path: &str) -> Reply {
    Ask::get(path).with("authorization", &person.bearer()).to(site).await
}

/// An upload, as the answer describes it.
async fn uploaded(site: &Site, person: &Person, file: Vec<u8>) -> Value {
    let reply = put(site, person, Uuid::new_v4(), file).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{reply:?}");
    reply.json()
}

async fn send(site: &Site, person: &Person, conversation: ConversationId, uploads: Value) -> Reply {
    let path = format!("/api/messages/conversations/{conversation}/messages");
    let message = json!({ "id": Uuid::new_v4(), "uploads": uploads });
    Ask::post(&path, &message).with("authorization", &person.bearer()).to(site).await
}

/// A picture that the conversation shows.
pub async fn shown(site: &Site, sender: &Person, conversation: ConversationId) -> UploadId {
    let image = uploaded(site, sender, photo()).await;
    let reply = send(site, sender, conversation, json!([image])).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{reply:?}");
    image["id"].as_str().expect("an id").parse().expect("an id")
}

async fn delete(site: &Site, sender: &Person, conversation: ConversationId, seq: u32) {
    let path = format!("/api/messages/conversations/{conversation}/messages/{seq}?id={}", Uuid::new_v4());
    let deletion = Ask::new(Method::DELETE, &path).with("origin", ORIGIN);
    let reply = deletion.with("authorization", &sender.bearer()).to(site).await;
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
}

fn decoded(reply: &Reply) -> RgbaImage {
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    image::load_from_memory(&reply.body).expect("a picture").to_rgba8()
}

#[tokio::test]
async fn a_picture_goes_up_is_sent_and_comes_down_to_both_and_to_nobody_else() {
    let site = Site::start().await;
    let (ada, bob, eve) = (site.person("ada").await, site.person("bob").await, site.person("eve").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut image = uploaded(&site, &ada, photo()).await;
    assert_eq!((&image["width"], &image["height"]), (&json!(800), &json!(600)));
    image["alt"] = json!("a <b>wheel</b>");
    let path = format!("/api/messages/images/{}", image["id"].as_str().expect("an id"));
    assert_eq!(get(&site, &bob, &path).await.status, StatusCode::NOT_FOUND, "not before it is sent");

    let sent = send(&site, &ada, conversation, json!([image])).await;
    assert_eq!((sent.status, &sent.json()["images"]), (StatusCode::CREATED, &json!([image])));
    let page = get(&site, &bob, &format!("/api/messages/conversations/{conversation}/messages")).await;
    assert_eq!(page.json()["items"][0]["images"], json!([image]));

    for person in [&ada, &bob] {
        let (whole, small) =
            (get(&site, person, &path).await, get(&site, person, &format!("{path}/small")).await);
        assert_eq!(decoded(&whole).dimensions(), (800, 600));
        assert_eq!(decoded(&small).dimensions(), (640, 480));
        for reply in [whole, small] {
            assert_eq!(reply.header("content-type"), "image/jpeg");
            assert_eq!(reply.header("x-content-type-options"), "nosniff");
            assert!(reply.header("content-security-policy").contains("sandbox"), "{reply:?}");
            assert!(
                reply.header("content-disposition").starts_with("inline; filename=\"photo-"),
                "{reply:?}"
            );
            assert!(reply.header("cache-control").starts_with("private,"), "{reply:?}");
        }
    }
    let absent = get(&site, &eve, &format!("/api/messages/images/{}", Uuid::new_v4())).await;
    for path in [path.clone(), format!("{path}/small")] {
        let reply = get(&site, &eve, &path).await;
        assert_eq!((reply.status, &reply.body), (absent.status, &absent.body));
    }
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
}

/// S14: what it is, its content says, and each refusal has its code.
#[tokio::test]
async fn what_only_looks_like_a_picture_is_refused_with_its_code() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let png = file(&picture(800, 600), ImageFormat::Png);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;".to_vec();
    let zipped = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
    let cases = [
        ("an SVG", svg, "invalid"),
        ("nothing", Vec::new(), "invalid"),
        ("a GIF", gif, "invalid"),
        ("an archive", zipped, "invalid"),
        ("a page", b"<!doctype html><script>alert(1)</script>".to_vec(), "invalid"),
        ("half a PNG", png[..png.len() / 2].to_vec(), "invalid"),
        ("the head of a PNG", png[..40].to_vec(), "invalid"),
        ("the head of a JPEG", photo()[..40].to_vec(), "invalid"),
        ("the head of a WebP", b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0".to_vec(), "invalid"),
        ("a PNG without an extent", claiming(0, 8), "invalid"),
        ("2.5 billion pixels", claiming(50_000, 50_000), "too_large"),
        ("40 million pixels and some more", claiming(8_000, 5_001), "too_large"),
        ("11 MB", vec![0xff; UPLOAD_BYTES_MAX + 1], "too_large"),
    ];
    for (name, file, code) in cases {
        let reply = put(&site, &ada, Uuid::new_v4(), file).await;
        assert_eq!((reply.code().as_str(), name), (code, name), "{reply:?}");
    }
    let files = std::fs::read_dir(&site.edge.config.uploads.folder).expect("a folder");
    assert_eq!(files.count(), 0, "nothing is left of what was refused");
}

/// S14: re-encoded, so that nothing that was in the file goes on.
#[tokio::test]
async fn where_a_photo_was_taken_is_gone_and_which_way_is_up_is_kept() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let taken = with_exif(&photo());
    let image = uploaded(&site, &ada, taken).await;
    assert_eq!((&image["width"], &image["height"]), (&json!(600), &json!(800)));
    send(&site, &ada, conversation, json!([image])).await;
    let path = format!("/api/messages/images/{}", image["id"].as_str().expect("an id"));
    for path in [path.clone(), format!("{path}/small")] {
        let reply = get(&site, &bob, &path).await;
        let holds = |words: &[u8]| reply.body.windows(words.len()).any(|window| window == words);
        assert!(!holds(b"Exif") && !holds(b"Musterstr"), "{path}");
        let shown = decoded(&reply);
        let (width, height) = shown.dimensions();
        let [top, bottom] = [height / 4, height * 3 / 4].map(|y| *shown.get_pixel(width / 2, y));
        assert!(top.0[0] > 150 && bottom.0[2] > 150, "the left is up now: {top:?} {bottom:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_two_things_at_once_goes_on_as_a_picture_only() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let page = b"<!doctype html><script>alert(document.domain)</script>PK\x05\x06";
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let both = [&file(&picture(64, 48), format)[..], page].concat();
        let image = uploaded(&site, &ada, both).await;
        let path = format!("/api/messages/images/{}", image["id"].as_str().expect("an id"));
        let reply = get(&site, &ada, &path).await;
        assert_eq!(decoded(&reply).dimensions(), (64, 48));
        assert!(!reply.body.windows(7).any(|window| window == b"<script"), "{format:?}");
    }
}

#[tokio::test]
async fn what_can_be_seen_through_stays_so_and_what_is_large_is_made_smaller() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let clear = RgbaImage::from_fn(60, 40, |x, _| image::Rgba([9, 99, 199, if x < 30 { 0 } else { 255 }]));
    let large = picture(3_000, 1_500);
    for (file, size, media) in [
        (file(&clear.into(), ImageFormat::WebP), (60, 40), "image/png"),
        (file(&large, ImageFormat::Jpeg), (2_560, 1_280), "image/jpeg"),
    ] {
        let image = uploaded(&site, &ada, file).await;
        assert_eq!((&image["width"], &image["height"]), (&json!(size.0), &json!(size.1)));
        let path = format!("/api/messages/images/{}", image["id"].as_str().expect("an id"));
        let reply = get(&site, &ada, &path).await;
        assert_eq!(reply.header("content-type"), media);
        let shown = decoded(&reply);
        assert_eq!(shown.dimensions(), size);
        assert_eq!(shown.get_pixel(1, 1).0[3] == 0, media == "image/png");
    }
}

/// P8: nothing is doubled, however often it is tried.
#[tokio::test]
async fn the_same_upload_again_is_the_same_picture_and_counts_once() {
    let site = Site::start_with(&["--uploads-per-hour", "1"]).await;
    let ada = site.person("ada").await;
    let id = Uuid::new_v4();
    let first = put(&site, &ada, id, photo()).await;
    let again = put(&site, &ada, id, photo()).await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.json(), again.json());
    let other = put(&site, &ada, Uuid::new_v4(), photo()).await;
    assert_eq!(other.code(), "rate_limited");
    assert!(other.header("retry-after").parse::<u32>().expect("seconds") > 60, "{other:?}");
}

#[tokio::test]
async fn many_tries_at_once_are_one_picture() {
    let site = Site::start_with(&["--uploads-per-hour", "100"]).await;
    let ada = site.person("ada").await;
    let id = Uuid::new_v4();
    let tries = (0..4).map(|_| put(&site, &ada, id, photo()));
    let replies = futures_util::future::join_all(tries).await;
    let pictures: Vec<_> = replies.iter().map(Reply::json).collect();
    assert!(pictures.windows(2).all(|two| two[0] == two[1]), "{pictures:?}");
}

/// B5: whoever sends many at once is held up by himself alone, and by nothing that broke off.
#[tokio::test]
async fn a_fifth_file_at_once_is_refused_and_others_are_not_held_up() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    for _ in 0..5 {
        let broken = stream::once(async { Err::<Bytes, _>(io::Error::other("the line is gone")) });
        let reply = put(&site, &ada, Uuid::new_v4(), Body::from_stream(broken)).await;
        assert_eq!(reply.code(), "invalid");
    }
    let mut under_way = Vec::new();
    for _ in 0..4 {
        under_way.push(site.edge.haggle.begin_upload(&ada.viewer, Uuid::new_v4()).await.expect("a place"));
    }
    let id = Uuid::new_v4();
    assert_eq!(put(&site, &ada, id, photo()).await.code(), "busy");
    assert_eq!(put(&site, &bob, Uuid::new_v4(), photo()).await.status, StatusCode::CREATED);
    under_way.pop();
    for id in [id, Uuid::new_v4()] {
        assert_eq!(put(&site, &ada, id, photo()).await.status, StatusCode::CREATED);
    }
}

/// B5: one byte every nine seconds keeps no place for longer than others need for a whole file.
#[tokio::test]
async fn a_file_that_takes_longer_than_two_minutes_is_not_waited_for() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let mut under_way = Vec::new();
    for _ in 0..3 {
        under_way.push(site.edge.haggle.begin_upload(&ada.viewer, Uuid::new_v4()).await.expect("a place"));
    }
    let dripping = stream::unfold(0, |sent| async move {
        match sent {
            // The clock is moved only once the file is waited for: what the store answers before that takes real time.
            0 => tokio::time::pause(),
            _ => tokio::time::sleep(Duration::from_secs(9)).await,
        }
        (sent < 14).then(|| (Ok::<_, Infallible>(Bytes::from_static(b"\xff")), sent + 1))
    });
    let began = tokio::time::Instant::now();
    let reply = put(&site, &ada, Uuid::new_v4(), Body::from_stream(dripping)).await;
    assert_eq!(reply.code(), "busy", "as a whole it would be no picture");
    let waited = began.elapsed().as_secs();
    assert!((126..140).contains(&waited), "the browser was let come to its end: {waited} s");
    tokio::time::resume();
    under_way.push(site.edge.haggle.begin_upload(&ada.viewer, Uuid::new_v4()).await.expect("its place"));
}

/// Section 2: uploads stop while messages still fit.
#[tokio::test]
async fn on_a_full_disk_uploads_stop_and_messages_go_on() {
    let site = Site::start_with(&["--uploads-free-percent", "100"]).await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    assert_eq!(put(&site, &ada, Uuid::new_v4(), photo()).await.code(), "storage_full");
    let path = format!("/api/messages/conversations/{conversation}/messages");
    let message = json!({ "id": Uuid::new_v4(), "body": "still here" });
    let reply = Ask::post(&path, &message).with("authorization", &ada.bearer()).to(&site).await;
    assert_eq!(reply.status, StatusCode::CREATED);
}

/// D16, S19.
#[tokio::test]
async fn files_go_with_their_message_and_after_a_day_without_one() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let image = shown(&site, &ada, conversation).await;
    uploaded(&site, &ada, photo()).await;
    let folder = site.edge.config.uploads.folder.clone();
    let files = || std::fs::read_dir(&folder).expect("a folder").count();
    let sweep = || async { site.edge.haggle.sweep_uploads().await.expect("a store") };
    sweep().await;
    assert_eq!(files(), 4);
    site.clock.advance(24 * 60 * 60_000 + 1);
    sweep().await;
    assert_eq!(files(), 2);

    let ada = site.sign_in("ada").await;
    delete(&site, &ada, conversation, 1).await;
    assert_eq!(
        get(&site, &ada, &format!("/api/messages/images/{image}")).await.status,
        StatusCode::NOT_FOUND
    );
    sweep().await;
    assert_eq!(files(), 0);
}

/// T1: the evidence stays, whatever becomes of the message.
#[tokio::test]
async fn files_that_a_report_names_outlast_their_message_and_nobody_gets_them() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let reported = shown(&site, &ada, conversation).await;
    let report = Report {
        id: ReportId(Uuid::new_v4()),
        person: ada.id(),
        message: Some(Seq(1)),
        reason: Reason::Fraud,
        note: String::new(),
        block: false,
    };
    site.edge.haggle.report(&bob.viewer, report).await.expect("a store");
    shown(&site, &ada, conversation).await;
    for seq in [1, 2] {
        delete(&site, &ada, conversation, seq).await;
    }
    site.edge.haggle.sweep_uploads().await.expect("a store");

    let files = std::fs::read_dir(&site.edge.config.uploads.folder).expect("a folder").flatten();
    let mut files: Vec<_> = files.map(|file| file.file_name().into_string().expect("text")).collect();
    files.sort();
    assert_eq!(files, [reported.to_string(), format!("{reported}-small")]);
    for person in [&ada, &bob] {
        for path in
            [format!("/api/messages/images/{reported}"), format!("/api/messages/images/{reported}/small")]
        {
            assert_eq!(get(&site, person, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

/// S4.
#[tokio::test]
async fn another_site_cannot_upload() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let ask = Ask::new(Method::PUT, &format!("/api/messages/uploads/{}", Uuid::new_v4())).body(photo());
    let reply = ask.with("origin", "https://evil.example").with("cookie", &ada.cookie()).to(&site).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
}

/// G8.
#[tokio::test]
async fn no_bytes_break_an_upload() {
    let site = Site::start_with(&["--uploads-per-hour", "100000"]).await;
    let ada = site.person("ada").await;
    let wholes =
        [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP].map(|format| file(&picture(40, 30), format));
    let mut state = 20_261_127_u32;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for round in 0..300 {
        let mut bytes = wholes[round % 3].clone();
        for _ in 0..=random(12) {
            let place = random(bytes.len());
            bytes[place] = random(256) as u8;
        }
        if round % 5 == 0 {
            bytes.truncate(random(bytes.len()));
        }
        let reply = put(&site, &ada, Uuid::new_v4(), bytes).await;
        assert!(!reply.status.is_server_error(), "{reply:?}");
    }
}

/// A form in parts, as browsers send it.
fn form(conversation: ConversationId, id: Uuid, body: &str, files: &[&[u8]]) -> Ask {
    let mut parts = Vec::new();
    let conversation = conversation.to_string();
    for (name, value) in [("conversation", conversation.as_str()), ("id", &id.to_string()), ("uploads", "")] {
        parts.extend(
            format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for file in files {
        let name = if file.is_empty() { "" } else { "../../etc/passwd.svg" };
        let head =
            format!("--edge\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"{name}\"\r\n");
        parts.extend([head.as_bytes(), b"content-type: image/svg+xml\r\n\r\n", file, b"\r\n"].concat());
    }
    for (name, value) in [("alt", " a wheel "), ("body", body)] {
        parts.extend(
            format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    parts.extend(b"--edge--\r\n");
    Ask::form("/api/forms/send_message", "/messages", &[])
        .without("content-type")
        .with("content-type", "multipart/form-data; boundary=edge")
        .body(parts)
}

/// C8, P8.
#[tokio::test]
async fn without_script_a_form_brings_a_message_with_its_pictures_once() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let id = Uuid::new_v4();
    for _ in 0..2 {
        let ask = form(conversation, id, "two of them\r\nhere", &[&photo(), &photo()]);
        let reply = ask.with("cookie", &ada.cookie()).to(&site).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{reply:?}");
    }
    // Nothing was chosen: browsers say so with an empty file.
    let words = form(conversation, Uuid::new_v4(), "only words", &[b""]);
    assert_eq!(words.with("cookie", &ada.cookie()).to(&site).await.status, StatusCode::SEE_OTHER);
    let silent = form(conversation, Uuid::new_v4(), "", &[&photo()]);
    assert_eq!(silent.with("cookie", &ada.cookie()).to(&site).await.status, StatusCode::SEE_OTHER);

    let thread = site.edge.haggle.thread(&bob.viewer, conversation, 10).await.expect("a store").expect("it");
    let said: Vec<_> =
        thread.messages.iter().map(|message| (message.body.as_str(), message.images.len())).collect();
    assert_eq!(said, [("two of them\nhere", 2), ("only words", 0), ("", 1)]);
    assert!(thread.messages[0].images.iter().all(|image| image.alt == "a wheel"));
    assert_eq!(thread.messages[0].id, MessageId(id));
}

/// C9: what was typed is kept, and so are the pictures that were good.
#[tokio::test]
async fn a_form_with_something_else_than_a_picture_is_shown_again_with_the_rest() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let ask = form(conversation, Uuid::new_v4(), "look at this", &[&photo(), b"<svg/>"]);
    let on = format!("{ORIGIN}/messages?conversation={conversation}");
    let reply = ask.without("referer").with("referer", &on).with("cookie", &ada.cookie()).to(&site).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = reply.text();
    assert!(page.contains("look at this") && page.contains("still attached"), "{page}");
    assert!(page.contains("&quot;width&quot;:800"), "what was uploaded goes along: {page}");
    let thread = site.edge.haggle.thread(&bob.viewer, conversation, 10).await.expect("a store");
    assert!(thread.is_none(), "nothing was sent");
}
