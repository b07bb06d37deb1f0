//! Nothing to list yet.

use leptos::prelude::*;

/// What stands where there is nothing to list yet.
#[component]
pub fn EmptyState(
    /// That there is nothing, in a few words.
    #[prop(into)]
    title: String,
    /// What would change that.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">{title}</p>
            {children.map(|children| view! { <div>{children()}</div> })}
        </div>
    }
}
