//! Copying text.

use super::icon::{Icon, icon};
use crate::platform::clipboard;
use leptos::prelude::*;

/// A button that copies text and says whether it did; it appears with JavaScript, its place is kept.
#[component]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// What the button says.
    #[prop(default = "Copy".to_owned(), into)]
    label: String,
) -> impl IntoView {
    let outcome = RwSignal::new(None::<bool>);
    let said = move || match outcome.get() {
        None => label.clone(),
        Some(true) => "Copied".to_owned(),
        Some(false) => "Copy it by hand".to_owned(),
    };
    view! {
        <button
            class="tool needs-script"
            type="button"
            on:click=move |_| clipboard::copy(&text, move |worked| outcome.set(Some(worked)))
        >
            {icon(Icon::Copy)}
            <span aria-live="polite">{said}</span>
        </button>
    }
}
