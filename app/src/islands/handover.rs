//! What the server hands to an island: JSON in an attribute of the page, which the browser itself parses.
//! An island's own properties would do the same through serde, which weighed as much as all islands.

/// Something that the server hands to an island.
pub trait Handed {
    /// The `id` of the page's element that carries it.
    const ID: &'static str;
}

/// What was handed over.
#[cfg(not(feature = "ssr"))]
pub(super) fn take<T: Handed + protocol::json::Read>() -> T {
    let carrier = leptos::prelude::document().get_element_by_id(T::ID);
    let state = carrier.and_then(|carrier| crate::json::read(&carrier.get_attribute("data-state")?));
    let Some(state) = state else { unreachable!("the page that has the island hands it its state") };
    state
}

#[cfg(feature = "ssr")]
pub use server::Hand;
#[cfg(feature = "ssr")]
pub(super) use server::take;

#[cfg(feature = "ssr")]
mod server {
    use std::sync::{Arc, Mutex, PoisonError};

    use leptos::prelude::*;
    use serde::Serialize;

    use super::Handed;

    type Waiting<T> = Arc<Mutex<Option<T>>>;

    /// Hands `state` to the next island that takes it.
    #[component]
    pub fn Hand<T: Handed + Serialize + Send + 'static>(
        /// What the island starts from.
        state: T,
    ) -> impl IntoView {
        let json = serde_json::to_string(&state);
        provide_context(Waiting::new(Mutex::new(Some(state))));
        view! { <template id=T::ID data-state=json.ok()></template> }
    }

    /// What was handed over.
    pub(in super::super) fn take<T: Handed + 'static>() -> T {
        let waiting: Waiting<T> = expect_context();
        let state = waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(state) = state else { unreachable!("the page that has the island hands it its state") };
        state
    }
}
