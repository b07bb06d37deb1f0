//! Sheets with a heading.

use leptos::prelude::*;

/// A sheet with a heading of the second level, for pages with several.
#[component]
pub fn Card(
    /// The heading.
    #[prop(optional, into)]
    title: Option<String>,
    /// Whether it takes the whole width of a wide page instead of one column.
    #[prop(optional)]
    wide: bool,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let class = if wide { "card card--wide" } else { "card" };
    view! {
        <section class=class>
            {title.map(|title| view! { <h2 class="card__title">{title}</h2> })}
            {children()}
        </section>
    }
}
