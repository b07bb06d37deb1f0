//! An input with everything around it.

use leptos::prelude::*;

/// A labelled text input with its hint and its error line.
///
/// Owns everything that ties them together: id, label, `aria-describedby`, `aria-invalid`. A field that is at fault
/// when the page arrives takes the focus by `autofocus` (the first in the document wins), so that it works with
/// JavaScript off; afterwards `platform::focus_first_invalid` does it.
#[component]
pub fn Field(
    /// The field's name on the wire (`auth::Field::name`).
    name: &'static str,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The element's id, where a page has several fields of one name; else the name.
    #[prop(optional, into)]
    id: Option<String>,
    /// The input's type: `text`, `email`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What a password manager may fill in: `username`, `email`, `name` (HTML §4.10.18.7).
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Which keyboard a phone shows, where the type doesn't say.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// A sentence under the input.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with what was typed.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// What was typed before, or is suggested; may be empty.
    #[prop(optional, into)]
    value: String,
    /// Most characters, as code points by our rules: generous, since browsers count UTF-16 units.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// The form can be sent without it; the label says so.
    #[prop(optional)]
    optional: bool,
    /// A name or address, not prose: no spelling, no capitals.
    #[prop(optional)]
    verbatim: bool,
    /// Whether the cursor starts here.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.to_owned());
    let is_verbatim = verbatim || kind == "email";
    let described_by = described_by(&id, hint.is_some());
    view! {
        <FieldFrame id=id.clone() label hint error optional>
            <input
                class="input"
                id=id
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength
                required=!optional
                autofocus=starts_focused(autofocus, error)
                autocapitalize=is_verbatim.then_some("none")
                spellcheck=is_verbatim.then_some("false")
                aria-describedby=described_by
                aria-invalid=move || aria_invalid(error)
            />
        </FieldFrame>
    }
}

/// What stands around an input: label, error line, hint. For inputs that [`Field`] doesn't cover; the input must
/// carry `id`, and `{id}-error {id}-hint` as its `aria-describedby`.
#[component]
pub fn FieldFrame(
    /// The input's id.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// A sentence under the input.
    hint: Option<String>,
    /// What is wrong.
    error: MaybeProp<String>,
    /// The form can be sent without it.
    #[prop(optional)]
    optional: bool,
    /// The input.
    children: Children,
) -> impl IntoView {
    let (error_id, hint_id) = (format!("{id}-error"), format!("{id}-hint"));
    view! {
        <div class="field">
            <label class="field__label" for=id>
                {label}
                {optional.then(|| view! { <span class="field__optional">" (optional)"</span> })}
            </label>
            {children()}
            <p class="field__error" id=error_id hidden=move || error.get().is_none()>
                {move || error.get()}
            </p>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// The ids of what describes an input.
pub(super) fn described_by(id: &str, has_hint: bool) -> String {
    if has_hint { format!("{id}-error {id}-hint") } else { format!("{id}-error") }
}

/// `aria-invalid`, left out while nothing is wrong.
pub(super) fn aria_invalid(error: MaybeProp<String>) -> Option<&'static str> {
    error.get().map(|_| "true")
}

/// Whether the page arrives with the focus in this field.
pub(super) fn starts_focused(is_asked_for: bool, error: MaybeProp<String>) -> bool {
    is_asked_for || error.get_untracked().is_some()
}
