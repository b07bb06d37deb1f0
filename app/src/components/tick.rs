//! Something to agree to.

use leptos::prelude::*;

/// A box to tick, with what it means under it. Sent as `on`, or not at all.
#[component]
pub fn Tick(
    /// The field's name on the wire, and its id.
    name: &'static str,
    /// What is agreed to.
    #[prop(into)]
    label: String,
    /// What that means.
    #[prop(into)]
    hint: String,
) -> impl IntoView {
    let hint_id = format!("{name}-hint");
    view! {
        <div class="tick">
            <input class="tick__box" type="checkbox" id=name name=name aria-describedby=hint_id.clone() />
            <label class="tick__label" for=name>
                {label}
            </label>
            <p class="field__hint tick__hint" id=hint_id>
                {hint}
            </p>
        </div>
    }
}
