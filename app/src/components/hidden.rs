//! What a form says without being asked.

use leptos::prelude::*;

/// A hidden field.
#[component]
pub fn Hidden(
    /// Its name on the wire.
    name: &'static str,
    /// Its value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value /> }
}
