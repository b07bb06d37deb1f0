//! A secret to be typed elsewhere.

use super::copy_button::CopyButton;
use leptos::prelude::*;

/// A secret in groups of four, for typing into an authenticator, with a button that copies it without the gaps.
#[component]
pub fn SecretText(
    /// The secret, with or without gaps.
    secret: String,
) -> impl IntoView {
    let bare: String = secret.chars().filter(char::is_ascii_alphanumeric).collect();
    let grouped = auth::code::grouped(&bare).replace('-', " ");
    view! {
        <div class="secret">
            <code class="secret__text">{grouped}</code>
            <CopyButton text=bare/>
        </div>
    }
}
