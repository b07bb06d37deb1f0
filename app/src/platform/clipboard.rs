//! Writing to the clipboard.

/// Copies `text` and then tells `done` whether it worked. It can't in a page that isn't served over https or from
/// the loopback address, or when the person has refused it.
#[cfg(feature = "hydrate")]
pub fn copy(text: &str, done: impl Fn(bool) + Clone + 'static) {
    use wasm_bindgen::{JsValue, closure::Closure};

    let window = leptos::prelude::window();
    // Outside a secure context `navigator.clipboard` is undefined, and calling it would end the program.
    if !window.is_secure_context() {
        done(false);
        return;
    }
    let failed = done.clone();
    let on_success = Closure::once(move |_: JsValue| done(true));
    let on_failure = Closure::once(move |_: JsValue| failed(false));
    // The promise that comes back carries nothing more.
    let _ = window.navigator().clipboard().write_text(text).then2(&on_success, &on_failure);
    // One of the two is called later, by the browser: it must outlive this call.
    on_success.forget();
    on_failure.forget();
}

/// There is no clipboard on the server.
#[cfg(not(feature = "hydrate"))]
pub fn copy(_text: &str, _done: impl Fn(bool) + Clone + 'static) {}
