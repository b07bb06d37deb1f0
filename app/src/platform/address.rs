//! The address in the browser's bar.

/// Writes `address` (path and query of the page that is shown) into the bar where another stands there.
///
/// The router takes the last address that it wrote for the one that stands there, and so writes nothing when a
/// forward button has led on from it and a redirect leads back to it: the page changes and the address doesn't
/// (`leptos_router` 0.8.17, `BrowserUrl::complete_navigation`).
#[cfg(feature = "hydrate")]
pub fn put_right(address: &str) {
    let window = leptos::prelude::window();
    let location = window.location();
    let (Ok(path), Ok(query)) = (location.pathname(), location.search()) else { return };
    if format!("{path}{query}") == address {
        return;
    }
    if let Ok(history) = window.history() {
        // Refused after a hundred in half a minute (HTML §7.2.5): then the address stays behind, and nothing else.
        let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(address));
    }
}

/// There is no bar on the server.
#[cfg(not(feature = "hydrate"))]
pub fn put_right(_address: &str) {}
