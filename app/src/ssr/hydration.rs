//! What the page's head needs so that the browser takes over.
//!
//! The framework's own component reads files on every render and panics where they are missing, and it leaves the
//! nonce off the preload.

use super::Site;
use leptos::{nonce::use_nonce, prelude::*};

/// Loads script and WebAssembly at once, and starts them. When that fails the page goes on working without them. The
/// WebAssembly isn't preloaded by a link: a browser without JavaScript would load it for nothing.
#[component]
pub fn HydrationScripts(
    /// Where they are.
    site: std::sync::Arc<Site>,
) -> impl IntoView {
    let nonce = use_nonce();
    // Both addresses are ours: no quotes, no `<`. `{:?}` writes them as JavaScript strings.
    let start = format!(
        "Promise.all([import({:?}),fetch({:?})]).then(([m,w])=>m.default({{module_or_path:w}}).then(()=>m.hydrate()))\
         .catch(e=>console.warn(\"The page goes on without JavaScript:\",e))",
        site.js, site.wasm
    );
    view! {
        <link rel="modulepreload" href=site.js.clone() nonce=nonce.clone() />
        <script type="module" nonce=nonce>{start}</script>
    }
}
