//! The document around every page.

use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};

use super::{app::App, caller::caller, components::awakening::Awakening};
use crate::words::language::spoken;

/// `<!DOCTYPE html>` to `</html>`. Scripts carry the response's nonce (contract S12); there are no inline styles.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    // Signed out, nothing on any page lives: nobody downloads a module for nothing.
    let has_islands = caller().is_ok_and(|caller| caller.has_token());
    view! {
        <!DOCTYPE html>
        <html lang=spoken().tag() dir="ltr">
            <head>
                <meta charset="utf-8"/>
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff"/>
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#1a1e1c"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icons/apple-touch.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <AutoReload options=options.clone()/>
                <HashedStylesheet options=options.clone() id="style"/>
                {has_islands.then(|| view! { <Awakening options/> })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
