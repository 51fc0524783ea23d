//! What a page does in the browser by itself: it tells times by the reader's clock, and its islands come alive.

use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};

/// Writes each [`Moment`](super::day::Moment) anew; loads the module, starts it, and wakes each island, as soon as the
/// document is there. Leptos' own script waits for a moment in which the browser has nothing to do, however long
/// none comes; a busy phone would look at a page on which nothing works. The body then says `data-alive`.
///
/// Stands in the document's head. The script carries the response's nonce (contract S12).
#[component]
pub fn Awakening(
    /// What the built front end is called.
    options: LeptosOptions,
) -> impl IntoView {
    // The page around the islands stays as the server drew it, and needs no marks to be found by.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    let file = format!("/{}/{}", options.site_pkg_dir, options.output_name);
    let (module, binary) = (format!("{file}.js"), format!("{file}.wasm"));
    let script = format!(
        "for(const t of document.querySelectorAll('time.moment'))t.textContent=new Date(t.dateTime)\
         .toLocaleString(document.documentElement.lang.replace('en','en-GB'),{{dateStyle:'long',timeStyle:'short'}});\
         const m=await import({module:?});await m.default({{module_or_path:{binary:?}}});m.hydrate();\
         for(const i of document.querySelectorAll('leptos-island'))m[i.dataset.component](i);\
         document.body.dataset.alive=1"
    );
    view! {
        <link rel="modulepreload" href=module/>
        <link rel="preload" href=binary r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
        <script type="module" nonce=use_nonce()>{script}</script>
    }
}
