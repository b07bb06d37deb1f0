//! Countersign's mark.

use leptos::prelude::*;

/// Countersign's mark: a gate inside a gate. The outer one opens to the right for the password; whoever passes it
/// finds the inner one, which opens the other way and waits for the countersign. Drawn in the text's colour.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
            <path d="M25.2 6.8a13 13 0 1 0 0 18.4"></path>
            <path d="M11.4 20.6a6.5 6.5 0 1 0 0-9.2"></path>
        </svg>
    }
}
