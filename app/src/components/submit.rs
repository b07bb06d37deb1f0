//! The button that sends a form.

use leptos::prelude::*;

/// The button that sends a form. While the answer is on its way it says so, stays where it is and as wide as it was,
/// and ignores further clicks; without JavaScript it is a plain button and the server sorts out doubles.
#[component]
pub fn Submit(
    /// What it does: a verb.
    #[prop(into)]
    label: String,
    /// What it says while doing it: `Signing in…`.
    #[prop(into)]
    pending_label: String,
    /// Whether the answer is on its way (`action.pending()`).
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// The second choice on its page: drawn as an outline.
    #[prop(optional)]
    secondary: bool,
) -> impl IntoView {
    let class = if secondary { "button button--secondary" } else { "button" };
    view! {
        <button
            class=class
            type="submit"
            aria-busy=move || pending.get().then_some("true")
            aria-disabled=move || pending.get().then_some("true")
            on:click=move |event| ignore_while(pending, &event)
        >
            <span class="button__label">
                {move || if pending.get() { pending_label.clone() } else { label.clone() }}
            </span>
        </button>
    }
}

/// Keeps a second click from sending a form again.
pub(super) fn ignore_while(pending: Signal<bool>, event: &leptos::ev::MouseEvent) {
    if pending.get_untracked() {
        event.prevent_default();
    }
}
