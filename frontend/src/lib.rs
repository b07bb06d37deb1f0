//! The browser's entry point: takes over the page that the server has rendered. Decides nothing.

#![recursion_limit = "512"]

use app::App;
use leptos::{ev, prelude::*};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page once this module is loaded. Sets `data-hydrated` on `<html>` when handlers are in place: the
/// style sheet then shows what needs them.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
    reload_when_restored();
    if let Some(root) = document().document_element() {
        // Can't fail: the attribute's name is a constant and well-formed.
        let _ = root.set_attribute("data-hydrated", "");
    }
}

/// A page that the back button brings back from the browser's memory may be of a session that has ended: ask the
/// server again.
fn reload_when_restored() {
    // Lives as long as the document.
    let _listener = window_event_listener(ev::pageshow, |event| {
        if event.persisted() {
            // A browser that refuses to reload shows the old page, and the server refuses its forms.
            let _ = window().location().reload();
        }
    });
}
