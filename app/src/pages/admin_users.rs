//! Everybody who has an account, for staff.

mod rows;
mod search;

pub(super) use self::rows::rows;
use self::search::{Asked, search};
use super::{content, notice::notice, sign_out};
use crate::{
    api::{Loaded, admin_users_page},
    components::{Card, EmptyState, LinkButton, Page, StaffRole},
    routes,
};
use auth::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/admin/users`: searched, narrowed down, in an order, page by page; some can be ticked for an act on all of them.
#[component]
pub fn AdminUsersPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::of(&query.read()));
    let page = Resource::new(
        move || asked.get(),
        |Asked { q, filter, sort, cursor }| admin_users_page(q, filter, sort, cursor),
    );
    content(page, move |Loaded { view, standing, .. }| {
        let asked = asked.get_untracked();
        let more = view.next.map(|cursor| {
            let href = Asked { cursor, ..asked.clone() }.address();
            view! { <LinkButton href label="More" secondary=true /> }
        });
        let invite = StaffRole::may(Permission::InviteUsers)
            .then(|| view! { <LinkButton href=routes::ADMIN_INVITE label="Invite somebody" /> });
        // A search looks at so many names at a time: a page can be empty although there are more.
        let is_over = view.items.is_empty() && more.is_none();
        let nobody = is_over.then(|| view! { <EmptyState title="Nobody" /> });
        view! {
            <Page title="Users" wide=true admin=true sign_out=sign_out(standing.stage)>
                {notice(&[
                    ("invited", "Invited. A link to choose a password is on its way to them."),
                    ("deleted", "The account is deleted, with all that was its own."),
                    ("disabled", "Those accounts are disabled, and their sessions have ended."),
                    ("sessions-ended", "Their sessions have ended. They have to sign in again."),
                    ("export", "Confirmed. For five minutes you can download them below."),
                ])}
                <Card wide=true>
                    {search(&asked)}
                    {nobody}
                    {many(rows(view.items, can_tick()))}
                    <div class="card__ways">{more} {invite}</div>
                </Card>
            </Page>
        }
    })
}

fn can_tick() -> bool {
    StaffRole::may(Permission::EndSessions)
}

/// The list with its boxes, and what can be done with whom they choose: shown first, then done.
fn many(rows: Option<AnyView>) -> Option<impl IntoView> {
    let disable = StaffRole::may(Permission::DisableUsers).then(|| {
        view! {
            <button class="button button--secondary" type="submit" name="act" value="disable">
                <span class="button__label">"Disable"</span>
            </button>
        }
    });
    let ways = can_tick().then(|| {
        view! {
            <div class="people__ways">
                <p>"With those that are ticked:"</p>
                <button class="button button--secondary" type="submit" name="act" value="end-sessions">
                    <span class="button__label">"End sessions"</span>
                </button>
                {disable}
            </div>
        }
    });
    rows.map(|rows| view! { <form class="form" method="get" action=routes::ADMIN_MANY>{rows} {ways}</form> })
}
