//! Users in a list.

use crate::{
    components::{Badge, TimeText, Tone},
    pages::words,
    routes,
};
use auth::wire::UserRow;
use leptos::prelude::*;

/// Users as a list, each with a box to tick where that is of use; nothing where there is nobody.
pub(in crate::pages) fn rows(users: Vec<UserRow>, can_tick: bool) -> Option<AnyView> {
    if users.is_empty() {
        return None;
    }
    let rows = users.into_iter().map(|user| row(user, can_tick)).collect_view();
    Some(view! { <ul class="people" role="list">{rows}</ul> }.into_any())
}

fn row(user: UserRow, can_tick: bool) -> impl IntoView {
    let UserRow { id, email, username, display_name, role, state, has_factor, created_at, last_seen_at } = user;
    let tick = can_tick.then(|| {
        let label = format!("Choose {email}");
        view! { <input class="tick__box person__tick" type="checkbox" name="ids" value=id.clone() aria-label=label /> }
    });
    let (tone, state) = words::state(state);
    let role = role.is_staff().then(|| view! { <Badge tone=Tone::Info label=words::role(role) /> });
    let alone = (!has_factor).then(|| view! { <Badge tone=Tone::Warning label="No second factor" /> });
    let seen = match last_seen_at {
        Some(at) => view! { "Last seen " <TimeText ms=at /> }.into_any(),
        None => view! { "Since " <TimeText ms=created_at /> ", not seen lately" }.into_any(),
    };
    let username = username.map(|username| format!(" · {username}"));
    view! {
        <li class="person">
            {tick}
            <div class="person__who">
                <a class="person__name" href=routes::admin_user(&id)>
                    <bdi>{display_name}</bdi>
                </a>
                <p class="person__line">{email} {username}</p>
                <p class="person__line">{seen}</p>
            </div>
            <div class="person__marks"><Badge tone label=state /> {role} {alone}</div>
        </li>
    }
}
