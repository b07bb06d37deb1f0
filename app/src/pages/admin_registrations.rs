//! Who has registered and not confirmed yet.

use super::{content, sign_out};
use crate::{
    api::{Loaded, admin_registrations_page},
    components::{Card, EmptyState, Icon, Item, Items, LinkButton, Page, TimeText},
    routes,
};
use auth::wire::RegistrationRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/admin/registrations`: the newest first, page by page.
#[component]
pub fn AdminRegistrationsPage() -> impl IntoView {
    let query = use_query_map();
    let cursor = Memo::new(move |_| query.read().get("cursor").unwrap_or_default());
    let page = Resource::new(move || cursor.get(), admin_registrations_page);
    content(page, move |Loaded { view, standing, .. }| {
        let nobody = view.items.is_empty().then(|| view! { <EmptyState title="Nobody waits" /> });
        let older = view.next.map(|cursor| {
            let href = format!("{}?cursor={}", routes::ADMIN_REGISTRATIONS, routes::escaped(&cursor));
            view! { <LinkButton href label="Older" secondary=true /> }
        });
        view! {
            <Page
                title="Registrations"
                lead="Who has registered and not confirmed the address yet. Nobody has an account before; what isn’t confirmed ends by itself."
                wide=true
                admin=true
                sign_out=sign_out(standing.stage)
            >
                <Card wide=true>
                    {nobody}
                    <Items>{view.items.into_iter().map(item).collect_view()}</Items>
                    {older}
                </Card>
            </Page>
        }
    })
}

fn item(row: RegistrationRow) -> impl IntoView {
    let RegistrationRow { email, username, display_name, created_at, expires_at, .. } = row;
    let username = username.map(|username| format!(", username {username}"));
    view! {
        <Item icon=Icon::Mail title=email>
            <bdi>{display_name}</bdi>
            {username}
            ", "
            <TimeText ms=created_at />
            ", ends "
            <TimeText ms=expires_at />
        </Item>
    }
}
