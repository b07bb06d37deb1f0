//! The input of a code.

use super::field::{FieldFrame, aria_invalid, described_by, starts_focused};
use leptos::prelude::*;

/// Which code a [`CodeInput`] takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// So many decimal digits, from an authenticator or a mail.
    Digits(u8),
    /// Sixteen letters and digits in groups of four: a recovery or enrolment code.
    Grouped,
    /// Either: six digits from a mail, or a grouped enrolment code.
    Any,
}

/// One input for a whole code: large, monospaced, and glad of pastes with blanks or hyphens in them, which are dropped
/// from digits in the browser and by the server's parser everywhere.
#[component]
pub fn CodeInput(
    /// Which code.
    kind: CodeKind,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The field's name on the wire.
    #[prop(default = "code")]
    name: &'static str,
    /// The element's id, where a page has several fields of one name; else the name.
    #[prop(optional)]
    id: Option<&'static str>,
    /// A sentence under the input.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with what was typed.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Whether the cursor starts here.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = id.unwrap_or(name);
    let described_by = described_by(id, hint.is_some());
    let is_digits = matches!(kind, CodeKind::Digits(_));
    let class = if is_digits { "input code-input" } else { "input code-input code-input--grouped" };
    view! {
        <FieldFrame id label hint error>
            <input
                class=class
                id=id
                name=name
                type="text"
                inputmode=if is_digits { "numeric" } else { "text" }
                // A recovery code is no one-time code that a phone could offer from its messages.
                autocomplete=if kind == CodeKind::Grouped { "off" } else { "one-time-code" }
                autocapitalize=if is_digits { "none" } else { "characters" }
                spellcheck="false"
                maxlength=maxlength(kind)
                required=true
                autofocus=starts_focused(autofocus, error)
                aria-describedby=described_by
                aria-invalid=move || aria_invalid(error)
                on:input:target=move |event| {
                    let input = event.target();
                    let typed = input.value();
                    if is_digits && typed.contains(is_separator) {
                        input.set_value(&typed.replace(is_separator, ""));
                    }
                }
            />
        </FieldFrame>
    }
}

/// Room for the code with a separator around every character of a digit code, or every group of a grouped one.
fn maxlength(kind: CodeKind) -> u32 {
    match kind {
        CodeKind::Digits(length) => u32::from(length) * 2 + 1,
        CodeKind::Grouped | CodeKind::Any => 33,
    }
}

/// As `auth::code` reads codes.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || c == '-'
}
