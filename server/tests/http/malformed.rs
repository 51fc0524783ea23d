//! Requests that no honest client sends (gate G8).

use axum::http::Method;

use crate::site::{Ask, ORIGIN, Site};

/// Numbers that look random and are the same in every run (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// A word in which some bytes were changed.
    fn bend(&mut self, word: &str) -> Vec<u8> {
        let mut bytes = word.as_bytes().to_vec();
        for _ in 0..self.below(4) {
            let (place, byte) = (self.below(bytes.len() + 1), self.below(256) as u8);
            if place < bytes.len() && byte.is_multiple_of(2) {
                bytes[place] = byte;
            } else {
                bytes.insert(place, byte);
            }
        }
        bytes
    }
}

const PATHS: &[&str] = &[
    "/api/auth/sign-out",
    "/api/auth/refresh-token",
    "/api/auth/renew?to=/",
    "/api/me",
    "/api/messages/conversations",
    "/api/messages/conversations?before=1~01937f3a-1c00-7000-8000-000000000001&limit=3",
    "/api/messages/conversations/01937f3a-1c00-7000-8000-000000000001/messages?before=4294967295",
    "/api/messages/conversations/01937f3a-1c00-7000-8000-000000000001/read",
    "/api/messages/socket",
    "/api/messages/uploads/01937f3a-1c00-7000-8000-000000000001",
    "/api/messages/images/01937f3a-1c00-7000-8000-000000000001/small",
    "/api/forms/send_message",
    "/api/forms/create_listing",
    "/api/forms/contact_seller",
    "/messages?conversation=01937f3a-1c00-7000-8000-000000000001&before=1&after=1~2",
    "/listings/01937f3a-1c00-7000-8000-000000000001/edit",
    "/users/01937f3a-1c00-7000-8000-000000000001?after=-9223372036854775808~x",
    "/pkg/../x",
];

const BODIES: &[&str] = &[
    "",
    r#"{"id":"9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11","body":"hi"}"#,
    r#"{"participant_id":"01937f3a-1c00-7000-8000-000000000001","listing_id":null}"#,
    r#"{"seq":4294967295}"#,
    r#"{"refresh_token":"x"}"#,
    "conversation=01937f3a-1c00-7000-8000-000000000001&id=9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11&body=hi",
    "title=a&description=b&price=1e999&place=c&pictures[0]=lamp-1&pictures[x][y][z]=1&pictures[99999999]=2",
    "--x\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"a\"\r\n\r\n\u{89}PNG\r\n--x--\r\n",
    "seller=%ff%00&listing=%&from=%0d%0a",
];

#[tokio::test]
async fn no_request_breaks_the_server() {
    let site = Site::start().await;
    let mut dice = Dice(20_261_123);
    // Somebody new from time to time: one of these requests signs out.
    for round in 0..8 {
        let ada = site.person(&format!("ada{round}")).await;
        for _ in 0..250 {
            let method = [Method::GET, Method::POST, Method::POST, Method::PUT][dice.below(4)].clone();
            let path = dice.pick(PATHS);
            let path = String::from_utf8_lossy(&dice.bend(path)).into_owned();
            let path: String = path.chars().filter(|c| c.is_ascii_graphic() && *c != '#').collect();
            if !path.starts_with('/') || path.parse::<axum::http::Uri>().is_err() {
                continue;
            }
            let kind = dice.pick(&[
                "application/json",
                "application/x-www-form-urlencoded",
                "text/plain",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
            ]);
            let body = dice.pick(BODIES);
            let ask = Ask::new(method, &path)
                .body(dice.bend(body))
                .with("origin", ORIGIN)
                .with("content-type", kind)
                .with("accept", dice.pick(&["text/html", "application/json", "*/*"]))
                .with("referer", dice.pick(&["http://haggle.test/messages", "http://haggle.test/\\", "x"]))
                .with("authorization", &ada.bearer());
            let reply = ask.to(&site).await;
            assert!(!reply.status.is_server_error(), "{path} with {body}: {reply:?}");
        }
    }
}
