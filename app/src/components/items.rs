//! Lists of things.

use super::{
    alert::Tone,
    icon::{Icon, icon},
};
use leptos::prelude::*;

/// A list of things of one kind: factors, sessions, events. Holds [`Item`]s.
#[component]
pub fn Items(
    /// The items.
    children: Children,
) -> impl IntoView {
    view! { <ul class="items" role="list">{children()}</ul> }
}

/// One thing in a list: a drawing, a title, a line about it, and at its end a badge or a button.
#[component]
pub fn Item(
    /// The drawing.
    #[prop(name = "icon")]
    drawing: Icon,
    /// What it is.
    #[prop(into)]
    title: String,
    /// What stands at the end of the line: a [`Badge`] or a form.
    #[prop(optional, into)]
    end: Option<ViewFn>,
    /// What can be done with it, below the line.
    #[prop(optional, into)]
    below: Option<ViewFn>,
    /// The line about it.
    children: Children,
) -> impl IntoView {
    view! {
        <li class="item">
            <span class="item__icon">{icon(drawing)}</span>
            <div class="item__body">
                <p class="item__title">{title}</p>
                <p class="item__line">{children()}</p>
            </div>
            {end.map(|end| view! { <div class="item__end">{end.run()}</div> })}
            {below.map(|below| view! { <div class="item__below">{below.run()}</div> })}
        </li>
    }
}

/// A word about the thing beside it.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <span class=format!("badge badge--{}", tone.class())>{label}</span> }
}
