//! Keeps the page's one connection. All timing is one interval: reconnects cannot stack.

use std::cell::{Cell, RefCell};

use app::live::{Live, Status};
use leptos::prelude::{set_interval, set_timeout, window, window_event_listener_untyped};
use protocol::{
    ServerFrame,
    frame::{VERSION, close},
    json,
    sync::link::{Link, Step},
};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

use crate::{
    drafts, outbox, page,
    socket::{Happening, Socket},
};

/// How often the link and the machine are asked what is due.
const TICK: Duration = Duration::from_millis(500);
const SOCKET_PATH: &str = "/api/messages/socket";
const RENEW_PATH: &str = "/api/auth/refresh-token";

thread_local! {
    static ENGINE: Engine = Engine::default();
}

#[derive(Default)]
struct Engine {
    link: RefCell<Link>,
    socket: RefCell<Option<Socket>>,
    /// Counts connections, so that a late word from an old one is not taken for the present one's.
    attempt: Cell<u32>,
    /// The last attempt ended before it was open: perhaps the login has to be renewed.
    was_refused: Cell<bool>,
    /// What was left unsent has been taken up.
    is_awake: Cell<bool>,
}

/// Starts the clockwork; the first connection is made as soon as the islands are awake.
pub(crate) fn start() {
    set_timeout(tick, Duration::ZERO);
    set_interval(tick, TICK);
    for event in ["online", "focus", "pageshow", "visibilitychange"] {
        window_event_listener_untyped(event, |_| wake());
    }
    window_event_listener_untyped("offline", |_| drop_connection());
}

/// Writes what the machine has to say.
pub(crate) fn flush() {
    let Some(live) = Live::page() else { return };
    // First kept, then said: a page that ends in between says it again.
    outbox::mirror(live);
    ENGINE.with(|engine| {
        let socket = engine.socket.borrow();
        let Some(socket) = socket.as_ref() else { return };
        for frame in live.take_frames() {
            socket.write(&json::write(&frame));
        }
    });
}

fn tick() {
    let Some(live) = Live::page() else { return };
    if ENGINE.with(|engine| !engine.is_awake.replace(true)) {
        live.drafted(drafts::all());
        outbox::open(live);
    }
    outbox::tick(live);
    live.tick();
    match ENGINE.with(|engine| engine.link.borrow_mut().step(page::now_ms())) {
        Step::Rest => {}
        Step::Open => begin(),
        Step::Drop => drop_connection(),
    }
}

/// The device is back in somebody's hand: catch up now, not at the end of a wait.
fn wake() {
    ENGINE.with(|engine| engine.link.borrow_mut().hurry(page::now_ms()));
    tick();
    if let Some(live) = Live::page() {
        live.look();
    }
}

fn begin() {
    let attempt = ENGINE.with(|engine| {
        engine.attempt.set(engine.attempt.get() + 1);
        engine.attempt.get()
    });
    if ENGINE.with(|engine| engine.was_refused.replace(true)) {
        spawn_local(async move {
            // The cookies are renewed by the answer; a 401 says that they cannot be.
            let status = page::post(RENEW_PATH).await;
            let is_current = ENGINE.with(|engine| engine.attempt.get() == attempt);
            match status {
                _ if !is_current => {}
                Some(401) => {
                    ENGINE.with(|engine| engine.link.borrow_mut().signed_out());
                    ended(None);
                }
                Some(_) => open(attempt),
                None => ended(None),
            }
        });
    } else {
        open(attempt);
    }
}

fn open(attempt: u32) {
    let location = window().location();
    let scheme =
        if location.protocol().is_ok_and(|protocol| protocol == "https:") { "wss://" } else { "ws://" };
    let url = [scheme, &location.host().unwrap_or_default(), SOCKET_PATH].concat();
    let socket = Socket::open(&url, move |happening| {
        if ENGINE.with(|engine| engine.attempt.get() == attempt) {
            hear(happening);
        }
    });
    match socket {
        Ok(socket) => ENGINE.with(|engine| *engine.socket.borrow_mut() = Some(socket)),
        Err(_) => ended(None),
    }
}

fn hear(happening: Happening) {
    let now_ms = page::now_ms();
    match happening {
        Happening::Opened => ENGINE.with(|engine| {
            engine.was_refused.set(false);
            engine.link.borrow_mut().opened(now_ms);
        }),
        Happening::Frame(text) => {
            ENGINE.with(|engine| engine.link.borrow_mut().heard(now_ms));
            // A frame that this page does not know comes from a newer server and is skipped.
            let (Some(live), Some(frame)) = (Live::page(), app::json::read(&text)) else { return };
            if matches!(frame, ServerFrame::Hello { v, .. } if v > VERSION) {
                // All else that this one says may mean something else, too.
                ended(Some(close::UPGRADE));
            } else {
                live.receive(frame);
            }
        }
        Happening::Closed(code) => ended(Some(code)),
    }
}

fn drop_connection() {
    if ENGINE.with(|engine| engine.link.borrow().ended().is_none()) {
        ended(None);
    }
}

fn ended(code: Option<u16>) {
    let status = ENGINE.with(|engine| {
        engine.attempt.set(engine.attempt.get() + 1);
        engine.socket.replace(None);
        let mut link = engine.link.borrow_mut();
        link.closed(code, page::now_ms(), page::random());
        match link.ended() {
            Some(reason) => Status::Ended(reason),
            None if page::is_online() => Status::Reconnecting,
            None => Status::Offline,
        }
    });
    if let Some(live) = Live::page() {
        live.disconnected(status);
    }
}
