//! The top of every page.

use super::{admin_nav, mark::Mark, theme_switch::ThemeSwitch};
use crate::routes;
use leptos::prelude::*;

/// The top of every page: the mark, the way to staff's pages for staff, the theme switch, and the sign-out button of
/// whoever can sign out.
#[component]
pub fn Header(
    /// The sign-out form.
    sign_out: Option<ViewFn>,
) -> impl IntoView {
    let class = if sign_out.is_some() { "header header--crowded" } else { "header" };
    view! {
        <header class=class>
            <a class="brand" href=routes::HOME>
                <Mark/>
                <span class="brand__name">"Countersign"</span>
            </a>
            {admin_nav::entrance()
                .map(|href| view! { <a class="header__staff" href=href>"Administration"</a> })}
            <ThemeSwitch/>
            {sign_out.map(|sign_out| view! { <div class="header__end">{sign_out.run()}</div> })}
        </header>
    }
}
