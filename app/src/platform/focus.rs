//! Where the keyboard's focus goes when a page changes under it.

/// What is at fault, in the order in which it is looked for.
#[cfg(feature = "hydrate")]
const FAULTS: [&str; 2] = ["main [aria-invalid=true]", "main .alert--error"];

/// After a refused form: moves the focus to the first field at fault, its text selected, or to the alert where no
/// field is at fault. Waits for the next frame, so that the refusal is on the page.
#[cfg(feature = "hydrate")]
pub fn focus_first_invalid() {
    leptos::prelude::request_animation_frame(|| {
        focus_first(&FAULTS);
    });
}

/// After a move to another page inside the app: moves the focus to what is at fault, else to the field that asks for
/// it, else to the heading, so that a screen reader begins there. The first page of a document is left to the browser.
#[cfg(feature = "hydrate")]
pub fn focus_page() {
    use std::cell::Cell;

    thread_local! {
        static IS_FIRST: Cell<bool> = const { Cell::new(true) };
    }
    if IS_FIRST.replace(false) {
        return;
    }
    leptos::prelude::request_animation_frame(|| {
        let [field, alert] = FAULTS;
        focus_first(&[field, alert, "main [autofocus]", "main h1"]);
    });
}

/// Focuses the first match of the first selector that has one.
#[cfg(feature = "hydrate")]
fn focus_first(selectors: &[&str]) {
    use wasm_bindgen::JsCast;

    let document = leptos::prelude::document();
    let found = selectors.iter().find_map(|selector| document.query_selector(selector).ok().flatten());
    let Some(element) = found else { return };
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        input.select();
    }
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        // Only a detached element refuses the focus, and then there is nothing to focus.
        let _ = element.focus();
    }
}

/// The server moves no focus: `autofocus` on the field at fault does it.
#[cfg(not(feature = "hydrate"))]
pub fn focus_first_invalid() {}

/// The server moves no focus.
#[cfg(not(feature = "hydrate"))]
pub fn focus_page() {}
