//! Tables that fit narrow screens.

use leptos::prelude::*;

/// A table that becomes a list of cards where it is too narrow for columns. The roles are written out because a
/// changed `display` would take them away. Holds [`Row`]s of [`Cell`]s.
#[component]
pub fn Table(
    /// What it lists; read out, not shown.
    #[prop(into)]
    caption: String,
    /// The columns' headings.
    columns: Vec<&'static str>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let heading = |name| view! { <th role="columnheader" scope="col">{name}</th> };
    view! {
        <table class="table" role="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">{columns.into_iter().map(heading).collect_view()}</tr>
            </thead>
            <tbody role="rowgroup">{children()}</tbody>
        </table>
    }
}

/// A row of a [`Table`].
#[component]
pub fn Row(
    /// The cells.
    children: Children,
) -> impl IntoView {
    view! { <tr role="row">{children()}</tr> }
}

/// A cell of a [`Row`].
#[component]
pub fn Cell(
    /// The column's heading, which stands beside the cell where there are no columns.
    column: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! { <td role="cell" data-column=column>{children()}</td> }
}
