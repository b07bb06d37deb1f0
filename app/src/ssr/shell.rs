//! The document around the app.

use super::{AppState, cookies::Cookie, hydration::HydrationScripts, request};
use crate::{App, platform::Theme};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

/// The whole document, with the theme of the visitor's cookie at once, so that nothing flashes. Needs the context
/// that [`super::provider`] provides.
pub fn shell() -> impl IntoView {
    let AppState { site, leptos, .. } = expect_context();
    let is_https = site.is_https;
    let theme = request::parts(|parts| Cookie::Prefs.read(&parts.headers, is_https).map(Theme::from_prefs));
    let reload = site.is_development.then(|| view! { <AutoReload options=leptos.as_ref().clone() /> });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.and_then(Theme::attribute)>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=site.css.clone() nonce=use_nonce() />
                {reload}
                <HydrationScripts site />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
