//! Pictures of one's own, on their way into a message, and looking at those in messages. The work is done by a small module
//! beside this one, `frontend/public/photos.js`, which is not fetched before somebody wants it. The two meet in the
//! document: what was chosen, pasted or dropped lies in the file input; what is uploaded stands in a hidden input, as JSON;
//! attributes of the tray say the rest (`data-busy`: not all of it is uploaded yet, `data-wanted`: Send was pressed
//! meanwhile, `data-sent`: it is on its way).

use leptos::{
    prelude::document,
    tachys::view::{Mountable, Render},
};
use protocol::Image;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element, Event, HtmlInputElement};

use super::address::is_plain;
use crate::{
    components::{
        icon::{Glyph, icon},
        photos,
    },
    json,
    markup::{Tag, tag},
    words::{say, talk},
};

const MODULE: &str = "/photos.js";
const SCRIPT: &str = "photos-module";
const FILES: &str = "composer-files";
const UPLOADS: &str = "composer-uploads";
const TRAY: &str = "composer-tray";

/// What the composer's form needs for pictures, with what the refused plain form had uploaded. Without script the button is
/// the browser's own, and one description goes for all.
pub(super) fn draw(left: &str) -> Vec<Tag> {
    // Perhaps before the page was alive.
    is_chosen();
    let uploads = tag("input", "")
        .with("id", UPLOADS)
        .with("type", "hidden")
        .with("name", "uploads")
        .with("value", left);
    let files = tag("input", "sr-only")
        .with("id", FILES)
        .with("type", "file")
        .with("name", "photos")
        .with("accept", "image/jpeg,image/png,image/webp")
        .with("multiple", "")
        .on("change", Box::new(|_| wake()));
    let button = tag("label", "attach")
        .child(files)
        .child(icon(Glyph::PHOTO))
        .child(tag("span", "sr-only").say(talk::ADD_PHOTOS));
    let alt = tag("input", "attach-alt")
        .with("name", "alt")
        .with("maxlength", "200")
        .label(talk::WHAT_IS_ON_PHOTOS)
        .with("placeholder", say(talk::WHAT_IS_ON_PHOTOS));
    vec![uploads, tag("div", "tray").with("id", TRAY), button, alt]
}

/// Pictures that come in over an element: dropped on it, or pasted into it.
pub(super) fn taking(tag: Tag) -> Tag {
    tag.on(
        "dragover",
        Box::new(|event| {
            // Else the browser would leave the page for the picture.
            event.prevent_default();
            wake();
        }),
    )
    .on("drop", Box::new(|event| take(&event, event.unchecked_ref::<DragEvent>().data_transfer())))
    .on("paste", Box::new(|event| take(&event, event.unchecked_ref::<ClipboardEvent>().clipboard_data())))
}

fn take(event: &Event, carried: Option<DataTransfer>) {
    let files = carried.and_then(|carried| carried.files()).filter(|files| files.length() > 0);
    if let (Some(files), Some(input)) = (files, chosen()) {
        event.prevent_default();
        input.set_files(Some(&files));
        wake();
    }
}

/// The pictures in a message; pressed, they are shown large on the same page.
pub(super) fn shown(images: &[Image]) -> Option<Tag> {
    let on_click = |click: Event| {
        let link = click.target().map(JsCast::unchecked_into::<Element>);
        let link = link.and_then(|element| element.closest("a").ok().flatten());
        if let Some(link) = link.filter(|_| is_plain(click.unchecked_ref())) {
            click.prevent_default();
            link.set_attribute("data-asked", "").ok();
            wake();
        }
    };
    photos::photos(images).map(|photos| photos.on("click", Box::new(on_click)))
}

/// What is uploaded for the next message.
pub(super) fn uploaded() -> Vec<Image> {
    let listed = element(UPLOADS).and_then(|input| input.get_attribute("value"));
    listed.and_then(|listed| json::read(&listed)).unwrap_or_default()
}

/// Whether Send has to wait for an upload, or for the module that begins with it; it is pressed again then.
pub(super) fn must_wait() -> bool {
    let Some(tray) = element(TRAY) else { return false };
    (is_chosen() || tray.has_attribute("data-busy")) && tray.set_attribute("data-wanted", "").is_ok()
}

/// What was uploaded is on its way.
pub(super) fn sent() {
    if let (Some(input), Some(tray)) = (element(UPLOADS), element(TRAY)) {
        input.set_attribute("value", "").ok();
        tray.set_text_content(None);
        tray.set_attribute("data-sent", "").ok();
    }
}

/// Whether something is chosen that the module has not taken yet; it is fetched for that.
fn is_chosen() -> bool {
    let is_chosen = chosen().and_then(|input| input.files()).is_some_and(|files| files.length() > 0);
    if is_chosen {
        wake();
    }
    is_chosen
}

/// Where what is chosen lies until the module takes it.
fn chosen() -> Option<HtmlInputElement> {
    element(FILES).map(JsCast::unchecked_into)
}

fn element(id: &str) -> Option<Element> {
    if cfg!(feature = "hydrate") { document().get_element_by_id(id) } else { None }
}

/// Fetches the module, once; it looks for what is there to do by itself.
fn wake() {
    if element(SCRIPT).is_some() {
        return;
    }
    let script = tag("script", "")
        .with("id", SCRIPT)
        .with("type", "module")
        .with("src", MODULE)
        .on("error", Box::new(|_| give_up()));
    if let Some(head) = document().head() {
        script.build().mount(&head, None);
    }
}

/// The module does not come: nothing waits for it any longer, and it is asked for anew the next time.
fn give_up() {
    if let Some(script) = element(SCRIPT) {
        script.remove();
    }
    if let Ok(Some(link)) = document().query_selector("a[data-asked]") {
        link.remove_attribute("data-asked").ok();
    }
    if let (Some(input), Some(tray)) = (chosen(), element(TRAY)) {
        input.set_value("");
        tray.remove_attribute("data-wanted").ok();
        tray.set_text_content(None);
        tag("p", "tray-status").with("role", "status").say(talk::NO_PHOTOS_NOW).build().mount(&tray, None);
    }
}
