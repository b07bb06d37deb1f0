//! Messages about a whole page or form.

use super::icon::{Icon, icon};
use leptos::prelude::*;

/// What a message means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// It didn't work.
    Error,
    /// It worked.
    Success,
    /// Good to know.
    #[default]
    Info,
    /// Beware.
    Warning,
}

impl Tone {
    /// The class that colours it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Success => "success",
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Error => Icon::Cross,
            Self::Success => Icon::Check,
            Self::Info => Icon::Info,
            Self::Warning => Icon::Warning,
        }
    }
}

/// A message about the whole page or form. An error is announced at once and takes the focus: by `autofocus` when the
/// page arrives with it, by `platform::focus_first_invalid` afterwards. The others are announced politely.
#[component]
pub fn Alert(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The message in a few words.
    #[prop(optional, into)]
    title: Option<String>,
    /// The message.
    children: Children,
) -> impl IntoView {
    let is_error = tone == Tone::Error;
    view! {
        <div
            class=format!("alert alert--{}", tone.class())
            role=if is_error { "alert" } else { "status" }
            tabindex=is_error.then_some("-1")
            autofocus=is_error
        >
            {icon(tone.icon())}
            <div class="alert__body">
                {title.map(|title| view! { <p class="alert__title">{title}</p> })}
                <div>{children()}</div>
            </div>
        </div>
    }
}
