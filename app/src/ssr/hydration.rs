//! What the page's head needs so that the browser takes over.
//!
//! The framework's own component reads files on every render and panics where they are missing, and it leaves the
//! nonce off the preload.

use super::Site;
use leptos::{nonce::use_nonce, prelude::*};

/// Preloads script and WebAssembly, and starts them. When that fails the page goes on working without them.
#[component]
pub fn HydrationScripts(
    /// Where they are.
    site: std::sync::Arc<Site>,
) -> impl IntoView {
    let nonce = use_nonce();
    // Both addresses are ours: no quotes, no `<`. `{:?}` writes them as JavaScript strings.
    let start = format!(
        "import({:?}).then(m=>m.default({{module_or_path:{:?}}}).then(()=>m.hydrate()))\
         .catch(e=>console.warn(\"The page goes on without JavaScript:\",e))",
        site.js, site.wasm
    );
    view! {
        <link rel="modulepreload" href=site.js.clone() nonce=nonce.clone() />
        <link rel="preload" href=site.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=nonce>{start}</script>
    }
}
