//! What is done with conversations is done without leaving the page.

use leptos::{nonce::use_nonce, prelude::*, server_fn::ServerFn};

use crate::api::inbox::{Arrange, Undo};

/// On a page that is alive, and so hears what comes of it, these forms are sent by `frontend/public/arranging.js`; if
/// that cannot be had, or fails, by the browser as on every other page.
#[component]
pub fn InPlace() -> impl IntoView {
    let script = format!(
        "addEventListener('submit',e=>{{const f=e.target;\
         if(!document.body.dataset.alive||f.dataset.plain||!{forms:?}.includes(f.getAttribute('action')))return;\
         e.preventDefault();import('/arranging.js').then(m=>m.send(f,e.submitter))\
         .catch(()=>{{f.dataset.plain=1;f.requestSubmit(e.submitter)}})}})",
        forms = [Arrange::PATH, Undo::PATH],
    );
    view! { <script nonce=use_nonce()>{script}</script> }
}
