//! The input of a password.

use super::field::{FieldFrame, aria_invalid, described_by, starts_focused};
use leptos::prelude::*;

/// Which password a [`PasswordField`] asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordKind {
    /// One that exists already.
    Current,
    /// A new one, of at least so many characters; the field says so.
    New {
        /// The fewest code points that will do.
        at_least: u32,
    },
}

/// A password input with a button that shows what is being typed. The button needs JavaScript and appears with it;
/// its place is kept. What was typed never comes back from the server.
#[component]
pub fn PasswordField(
    /// Which password.
    kind: PasswordKind,
    /// What is asked for.
    #[prop(default = "Password".to_owned(), into)]
    label: String,
    /// The field's name on the wire.
    #[prop(default = "password")]
    name: &'static str,
    /// The element's id, where a page has several fields of one name; else the name.
    #[prop(optional, into)]
    id: Option<String>,
    /// A sentence under the input; a new password has one of its own.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with what was typed.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether the cursor starts here.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.to_owned());
    let (autocomplete, hint) = match kind {
        PasswordKind::Current => ("current-password", hint),
        PasswordKind::New { at_least } => ("new-password", hint.or_else(|| Some(rules(at_least)))),
    };
    let described_by = described_by(&id, hint.is_some());
    let is_shown = RwSignal::new(false);
    hide_on_submit(is_shown);
    view! {
        <FieldFrame id=id.clone() label hint error>
            <div class="password">
                <input
                    class="input password__input"
                    id=id.clone()
                    name=name
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=true
                    autofocus=starts_focused(autofocus, error)
                    aria-describedby=described_by
                    aria-invalid=move || aria_invalid(error)
                />
                <button
                    class="password__reveal needs-script"
                    type="button"
                    aria-controls=id
                    aria-label="Show password"
                    aria-pressed=move || if is_shown.get() { "true" } else { "false" }
                    on:click=move |_| is_shown.update(|shown| *shown = !*shown)
                >
                    "Show"
                </button>
            </div>
        </FieldFrame>
    }
}

/// What a new password needs (NIST SP 800-63B-4 §3.1.1.2: length, no composition rules).
fn rules(at_least: u32) -> String {
    format!("At least {at_least} characters. A few unrelated words make a good one; spaces count.")
}

/// Browsers offer to save, and remember for completion, what stands in an input at submit: only a `password` input
/// is kept out of the latter.
fn hide_on_submit(is_shown: RwSignal<bool>) {
    Effect::new(move |_| {
        let listener = window_event_listener(leptos::ev::submit, move |_| is_shown.set(false));
        on_cleanup(move || listener.remove());
    });
}
