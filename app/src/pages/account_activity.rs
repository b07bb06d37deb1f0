//! One's own history.

use super::{content, sign_out, words};
use crate::{
    api::{Loaded, activity_page},
    components::{Card, EmptyState, Icon, Item, Items, LinkButton, Page, TimeText},
    routes,
};
use auth::wire::ActivityView;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What is shown: the name in the address, and its words.
const GROUPS: [(&str, &str); 3] = [("", "Everything"), ("sign-ins", "Sign-ins"), ("changes", "Changes")];

/// `/account/activity`: what happened to the account, newest first, page by page.
#[component]
pub fn AccountActivityPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        (query.get("group").unwrap_or_default(), query.get("before").unwrap_or_default())
    });
    let page = Resource::new(move || asked.get(), |(group, before)| activity_page(group, before));
    content(page, move |Loaded { view, standing, .. }| {
        let group = asked.get_untracked().0;
        let older = view.next.map(|before| {
            let href = format!("{}?group={group}&before={before}", routes::ACTIVITY);
            view! { <LinkButton href label="Older" secondary=true /> }
        });
        view! {
            <Page title="What happened" wide=true account=true sign_out=sign_out(standing.stage)>
                <Card wide=true>
                    <nav aria-label="What is shown">
                        <ul class="choices" role="list">
                            {GROUPS.map(|choice| choice_of(choice, &group)).collect_view()}
                        </ul>
                    </nav>
                    {events(view.items)}
                    {older}
                </Card>
            </Page>
        }
    })
}

fn choice_of((name, words): (&'static str, &'static str), shown: &str) -> impl IntoView + use<> {
    let href = if name.is_empty() { routes::ACTIVITY.to_owned() } else { format!("{}?group={name}", routes::ACTIVITY) };
    let current = (name == shown).then_some("true");
    view! {
        <li>
            <a class="choices__choice" href=href aria-current=current>
                {words}
            </a>
        </li>
    }
}

/// Events as a list, or that there are none.
pub(super) fn events(events: Vec<ActivityView>) -> impl IntoView {
    if events.is_empty() {
        return view! { <EmptyState title="Nothing yet" /> }.into_any();
    }
    let item = |event: ActivityView| {
        let icon = if event.succeeded { Icon::Check } else { Icon::Warning };
        view! {
            <Item icon title=words::event(&event.kind, event.succeeded)>
                <TimeText ms=event.at />
                " from "
                {event.network}
            </Item>
        }
    };
    view! { <Items>{events.into_iter().map(item).collect_view()}</Items> }.into_any()
}
