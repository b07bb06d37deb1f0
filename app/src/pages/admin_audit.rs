//! Everybody's history, for staff.

use super::{content, sign_out, words};
use crate::{
    api::{Loaded, admin_audit_page},
    components::{Card, Details, EmptyState, Icon, Item, Items, LinkButton, Page, StaffRole, Submit, TimeText},
    routes,
};
use auth::{
    permission::Permission,
    wire::{AuditQuery, AuditView},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

/// `/admin/audit`: everybody's events, newest first, page by page, and as a file.
#[component]
pub fn AdminAuditPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        (asked(&query), query.get("cursor").unwrap_or_default())
    });
    let page = Resource::new(
        move || asked.get(),
        |(query, cursor)| {
            let AuditQuery { user, actor, kind, result, from, to, network } = query;
            admin_audit_page(user, actor, kind, result, from, to, network, cursor)
        },
    );
    content(page, move |Loaded { view, standing, .. }| {
        let asked = asked.get_untracked().0;
        let older = view.next.map(|cursor| {
            let href = format!("{}?{}cursor={}", routes::ADMIN_AUDIT, fields(&asked), routes::escaped(&cursor));
            view! { <LinkButton href label="Older" secondary=true /> }
        });
        let export = StaffRole::may(Permission::Export).then(|| export(&asked));
        view! {
            <Page
                title="What happened"
                lead="Everybody’s history. Each event is chained to the one before it, so that none can be taken out or changed
                without a trace."
                wide=true
                admin=true
                sign_out=sign_out(standing.stage)
            >
                <Card wide=true>
                    {search(&asked)}
                    {events(view.items)}
                    {older}
                    {export}
                </Card>
            </Page>
        }
    })
}

fn asked(query: &ParamsMap) -> AuditQuery {
    let of = |name| query.get(name).unwrap_or_default();
    AuditQuery {
        user: of("user"),
        actor: of("actor"),
        kind: of("kind"),
        result: of("result"),
        from: of("from"),
        to: of("to"),
        network: of("network"),
    }
}

fn named(query: &AuditQuery) -> [(&'static str, &str); 7] {
    [
        ("user", &query.user),
        ("actor", &query.actor),
        ("kind", &query.kind),
        ("result", &query.result),
        ("from", &query.from),
        ("to", &query.to),
        ("network", &query.network),
    ]
}

/// What was asked for, as the beginning of an address's query.
fn fields(query: &AuditQuery) -> String {
    let mut fields = String::new();
    for (name, value) in named(query).into_iter().filter(|(_, value)| !value.is_empty()) {
        fields.extend([name, "=", &routes::escaped(value), "&"]);
    }
    fields
}

fn search(query: &AuditQuery) -> impl IntoView + use<> {
    let is_asked = named(query).iter().any(|(_, value)| !value.is_empty());
    let box_of = |(name, label, hint): (&'static str, &'static str, &'static str)| {
        let value = named(query).into_iter().find(|(of, _)| *of == name).map_or("", |(_, value)| value).to_owned();
        view! {
            <div class="field">
                <label class="field__label" for=name>
                    {label}
                </label>
                <input
                    class="input"
                    id=name
                    name=name
                    value=value
                    maxlength="254"
                    autocapitalize="none"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby=format!("{name}-hint")
                />
                <p class="field__hint" id=format!("{name}-hint")>
                    {hint}
                </p>
            </div>
        }
    };
    let boxes = [
        ("user", "Whose history", "An address, a username or an id."),
        ("actor", "Who did it", "An address, a username or an id."),
        ("kind", "What happened", "Such as signed-in or factors-reset."),
        ("result", "With what result", "succeeded or failed."),
        ("from", "From", "A date such as 2026-11-21, or a moment with its time, in UTC."),
        ("to", "Until", "The first moment that no longer counts."),
        ("network", "From which network", "As it is shown, or an address in it."),
    ]
    .map(box_of);
    view! {
        <Details summary="Look for something" open=is_asked>
            <form class="form" method="get" action=routes::ADMIN_AUDIT role="search">
                {boxes.into_iter().collect_view()}
                <button class="button button--secondary" type="submit">
                    <span class="button__label">"Look"</span>
                </button>
            </form>
        </Details>
    }
}

fn events(events: Vec<AuditView>) -> impl IntoView {
    if events.is_empty() {
        return view! { <EmptyState title="Nothing of that kind" /> }.into_any();
    }
    view! { <Items>{events.into_iter().map(event).collect_view()}</Items> }.into_any()
}

fn event(event: AuditView) -> impl IntoView {
    let icon = if event.succeeded { Icon::Check } else { Icon::Warning };
    let is_own = event.actor_id.is_some() && event.actor_id == event.user_id;
    let of = |words: &'static str, id: Option<String>, name: Option<String>| {
        let id = id?;
        let href = routes::admin_user(&id);
        let name = name.unwrap_or(id);
        Some(view! {
            {words}
            <a href=href>{name}</a>
        })
    };
    let user = of(" of ", event.user_id, event.user);
    let actor = (!is_own).then(|| of(" by ", event.actor_id, event.actor));
    let network = (!event.network.is_empty()).then(|| format!(", from {}", event.network));
    let detail = (!event.detail.is_empty()).then(|| format!(" ({})", event.detail));
    let reason = (!event.reason.is_empty()).then(|| format!(". Reason: {}", event.reason));
    let position = event.position.map(|position| format!(". No. {position}"));
    view! {
        <Item icon title=words::event(&event.kind, event.succeeded)>
            <TimeText ms=event.at />
            {user}
            {actor}
            {network}
            {detail}
            {reason}
            {position}
        </Item>
    }
}

/// A form, not a link: taking history away is recorded.
fn export(query: &AuditQuery) -> impl IntoView + use<> {
    let kept = named(query).into_iter().filter(|(_, value)| !value.is_empty());
    let kept: Vec<_> =
        kept.map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned() /> }).collect();
    view! {
        <form class="form form--inline" method="post" action=routes::ADMIN_AUDIT_EXPORT>
            {kept}
            <div class="field">
                <label class="field__label" for="format">
                    "As a file"
                </label>
                <select class="input" id="format" name="format">
                    <option value="csv">"CSV, for spreadsheets"</option>
                    <option value="jsonl">"JSON lines, for programs"</option>
                </select>
            </div>
            <Submit label="Download" pending_label="Downloading…" pending=Signal::stored(false) secondary=true />
        </form>
    }
}
