//! Something folded away.

use leptos::prelude::*;

/// Something more, folded away until it is asked for: other ways to sign in, typing a secret by hand.
#[component]
pub fn Details(
    /// What is inside.
    #[prop(into)]
    summary: String,
    /// Whether it starts unfolded, as when a form in it was refused.
    #[prop(optional)]
    open: bool,
    /// What is folded away.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="details" open=open>
            <summary class="details__summary">{summary}</summary>
            <div class="details__body">{children()}</div>
        </details>
    }
}
