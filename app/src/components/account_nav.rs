//! The way between the pages of one's own account.

use crate::routes;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Address and name of each page.
const PAGES: [(&str, &str); 8] = [
    (routes::DASHBOARD, "Overview"),
    (routes::PROFILE, "Profile"),
    (routes::EMAIL, "Address"),
    (routes::PASSWORD, "Password"),
    (routes::FACTORS, "Second factor"),
    (routes::SESSIONS, "Sessions"),
    (routes::BROWSERS, "Browsers"),
    (routes::ACTIVITY, "Activity"),
];

/// Links to the pages of one's own account; the one that is shown is marked.
#[component]
pub fn AccountNav() -> impl IntoView {
    let path = use_location().pathname;
    let link = move |(href, name): (&'static str, &'static str)| {
        let current = move || (path.get() == href).then_some("page");
        view! {
            <li>
                <a class="account-nav__link" href=href aria-current=current>
                    {name}
                </a>
            </li>
        }
    };
    view! {
        <nav class="account-nav" aria-label="Your account">
            <ul class="account-nav__list" role="list">
                {PAGES.map(link).collect_view()}
            </ul>
        </nav>
    }
}
