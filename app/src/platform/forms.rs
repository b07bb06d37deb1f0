//! What is left in a form once it was sent.

/// After a form was taken whose page stays: empties the fields of all forms that post to `action`. The framework keeps
/// the elements of a page that loads again, and with them a password that was typed.
#[cfg(feature = "hydrate")]
pub fn empty_forms(action: &str) {
    use wasm_bindgen::JsCast;

    let selector = format!("form[action=\"{action}\"]");
    let Ok(forms) = leptos::prelude::document().query_selector_all(&selector) else { return };
    for i in 0..forms.length() {
        if let Some(form) = forms.get(i).and_then(|node| node.dyn_into::<web_sys::HtmlFormElement>().ok()) {
            form.reset();
        }
    }
}

/// The server's pages come without what was typed.
#[cfg(not(feature = "hydrate"))]
pub fn empty_forms(_action: &str) {}
