//! The choice of a theme.

use super::icon::{Icon, icon};
use crate::platform::{Theme, theme};
use leptos::prelude::*;

/// Three buttons: the system's theme, light, dark. They need JavaScript and appear with it; their place is kept.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    // The server doesn't say which is pressed: the browser knows, once the switch can be used.
    let chosen = RwSignal::new(None::<Theme>);
    Effect::new(move |_| chosen.set(Some(theme::current())));
    let button = move |theme: Theme| {
        view! {
            <button
                class="theme-switch__choice"
                type="button"
                aria-label=format!("Theme: {}", theme.name())
                aria-pressed=move || if chosen.get() == Some(theme) { "true" } else { "false" }
                on:click=move |_| {
                    theme::choose(theme);
                    chosen.set(Some(theme));
                }
            >
                {icon(drawing(theme))}
            </button>
        }
    };
    view! {
        <div class="theme-switch needs-script" role="group" aria-label="Colours">
            {Theme::ALL.into_iter().map(button).collect_view()}
        </div>
    }
}

fn drawing(theme: Theme) -> Icon {
    match theme {
        Theme::System => Icon::Screen,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
    }
}
