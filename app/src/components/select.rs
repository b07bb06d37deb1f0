//! A choice of one among a few.

use super::field::{FieldFrame, aria_invalid, described_by, starts_focused};
use leptos::prelude::*;

/// A labelled list of which one is chosen.
#[component]
pub fn Select(
    /// The field's name on the wire, and its id.
    name: &'static str,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What can be chosen: the value on the wire, and its words.
    options: Vec<(&'static str, &'static str)>,
    /// The value that is chosen at first.
    #[prop(into)]
    value: String,
    /// A sentence under the list.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with what was chosen.
    #[prop(optional, into)]
    error: MaybeProp<String>,
) -> impl IntoView {
    let described_by = described_by(name, hint.is_some());
    let option = |(of, words): (&'static str, &'static str)| {
        let is_chosen = of == value;
        view! { <option value=of selected=is_chosen>{words}</option> }
    };
    let options = options.into_iter().map(option).collect_view();
    view! {
        <FieldFrame id=name label hint error>
            <select
                class="input select"
                id=name
                name=name
                autofocus=starts_focused(false, error)
                aria-describedby=described_by
                aria-invalid=move || aria_invalid(error)
            >
                {options}
            </select>
        </FieldFrame>
    }
}
