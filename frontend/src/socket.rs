//! One WebSocket. Whatever happens to it is told to one listener; dropping it ends it silently.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// What happened.
pub(crate) enum Happening {
    /// The connection is open.
    Opened,
    /// A frame came.
    Frame(String),
    /// It is over, with a close code of RFC 6455.
    Closed(u16),
}

/// An open or opening connection.
pub(crate) struct Socket {
    inner: WebSocket,
    _on_open: Closure<dyn FnMut(Event)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Begins to connect.
    pub(crate) fn open(url: &str, listener: impl Fn(Happening) + 'static) -> Result<Self, JsValue> {
        let inner = WebSocket::new(url)?;
        let tell = Rc::new(listener);
        let on_open = {
            let tell = Rc::clone(&tell);
            Closure::<dyn FnMut(Event)>::new(move |_| tell(Happening::Opened))
        };
        let on_message = {
            let tell = Rc::clone(&tell);
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    tell(Happening::Frame(text));
                }
            })
        };
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            tell(Happening::Closed(event.code()))
        });
        inner.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        inner.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        inner.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Self { inner, _on_open: on_open, _on_message: on_message, _on_close: on_close })
    }

    /// Writes one frame; on a connection that is not open it is lost, and the sync machine sends it again.
    pub(crate) fn write(&self, text: &str) {
        self.inner.send_with_str(text).ok();
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onmessage(None);
        self.inner.set_onclose(None);
        self.inner.close().ok();
    }
}
