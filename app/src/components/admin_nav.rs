//! The way between staff's pages.

use crate::routes;
use auth::{permission::Permission, role::Role};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Address and name of each page, and what it takes to see it.
const PAGES: [(&str, &str, Permission); 6] = [
    (routes::ADMIN, "Overview", Permission::SeeUsers),
    (routes::ADMIN_USERS, "Users", Permission::SeeUsers),
    (routes::ADMIN_REGISTRATIONS, "Registrations", Permission::SeeUsers),
    (routes::ADMIN_AUDIT, "History", Permission::SeeAudit),
    (routes::ADMIN_MESSAGES, "Messages", Permission::SeeMessages),
    (routes::ADMIN_SETTINGS, "Settings", Permission::SeeSettings),
];

/// The role of staff who are signed in, by a page's context; nothing for anybody else.
#[derive(Clone, Copy, Debug)]
pub struct StaffRole(pub Option<Role>);

impl StaffRole {
    /// Whether who looks at this page may do something. What is shown by it is judged again where it is done.
    #[must_use]
    pub fn may(permission: Permission) -> bool {
        shown_role().is_some_and(|role| role.may(permission))
    }
}

fn shown_role() -> Option<Role> {
    use_context::<StaffRole>().and_then(|StaffRole(role)| role)
}

fn pages_of(role: Role) -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGES.into_iter().filter(move |(.., permission)| role.may(*permission)).map(|(href, name, _)| (href, name))
}

/// The first of staff's pages, for staff.
pub(super) fn entrance() -> Option<&'static str> {
    pages_of(shown_role()?).next().map(|(href, _)| href)
}

/// Links to those of staff's pages that a role may see; the one that is shown, or that it stands below, is marked.
#[component]
pub fn AdminNav() -> impl IntoView {
    let path = use_location().pathname;
    let link = move |(href, name): (&'static str, &'static str)| {
        let current = move || {
            let path = path.get();
            // Everything stands below the overview.
            let is_below = href != routes::ADMIN && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
            if path == href { Some("page") } else { is_below.then_some("true") }
        };
        view! {
            <li>
                <a class="account-nav__link" href=href aria-current=current>
                    {name}
                </a>
            </li>
        }
    };
    view! {
        <nav class="account-nav" aria-label="Administration">
            <ul class="account-nav__list" role="list">
                {shown_role().into_iter().flat_map(pages_of).map(link).collect_view()}
            </ul>
        </nav>
    }
}
