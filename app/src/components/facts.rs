//! Terms and what they are.

use leptos::prelude::*;

/// A list of terms and what they are: `Address`, `ada@example.org`. Holds [`Fact`]s.
#[component]
pub fn Facts(
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One term of [`Facts`].
#[component]
pub fn Fact(
    /// The term.
    #[prop(into)]
    term: String,
    /// What it is.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="facts__item">
            <dt class="facts__term">{term}</dt>
            <dd class="facts__value">{children()}</dd>
        </div>
    }
}
