//! Ways on beside the main button: other forms, other pages.

use super::submit::ignore_while;
use leptos::prelude::*;
use std::time::Duration;

/// Another way, as a form's submit button that looks like a link: `Mail me a new code`. Where it can't be used for
/// some seconds yet, it counts them down (with JavaScript) and ignores clicks meanwhile; without, the server refuses.
#[component]
pub fn SecondaryAction(
    /// What it does: a verb.
    #[prop(into)]
    label: String,
    /// Whether the answer is on its way (`action.pending()`).
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Seconds until it can be used; counting starts anew when it changes.
    #[prop(optional, into)]
    wait_s: Signal<u32>,
) -> impl IntoView {
    let left_s = count_down(wait_s);
    let is_idle = Signal::derive(move || pending.get() || left_s.get() > 0);
    view! {
        <button
            class="action"
            type="submit"
            aria-busy=move || pending.get().then_some("true")
            aria-disabled=move || is_idle.get().then_some("true")
            on:click=move |event| ignore_while(is_idle, &event)
        >
            {label}
            <span class="action__wait">
                {move || Some(left_s.get()).filter(|left_s| *left_s > 0).map(|left_s| format!(" in {left_s} s"))}
            </span>
        </button>
    }
}

/// A link that looks like a button, for moving on to another page.
#[component]
pub fn LinkButton(
    /// Where to.
    #[prop(into)]
    href: String,
    /// What it does: a verb.
    #[prop(into)]
    label: String,
    /// The second choice on its page: drawn as an outline.
    #[prop(optional)]
    secondary: bool,
) -> impl IntoView {
    let class = if secondary { "button button--secondary" } else { "button" };
    view! { <a class=class href=href><span class="button__label">{label}</span></a> }
}

/// Seconds left of `wait_s`, counted down in the browser only, so that the first render is the server's.
fn count_down(wait_s: Signal<u32>) -> ReadSignal<u32> {
    let (left_s, set_left_s) = signal(wait_s.get_untracked());
    Effect::new(move |_| {
        set_left_s.set(wait_s.get());
        let tick = move || set_left_s.update(|left_s| *left_s = left_s.saturating_sub(1));
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
    });
    left_s
}
