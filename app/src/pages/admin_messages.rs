//! The outbox, for staff.

use super::{content, form, notice::notice, sign_out, words};
use crate::{
    api::{DropMessage, Loaded, RetryMessage, admin_messages_page},
    components::{
        Badge, Card, EmptyState, Hidden, Icon, Item, Items, LinkButton, Page, SecondaryAction, StaffRole, TimeText,
    },
    routes,
};
use auth::{permission::Permission, wire::MessageRow};
use leptos::{children::ViewFn, prelude::*};
use leptos_router::hooks::use_query_map;

/// States, by their names on the wire, and the words for which messages are shown.
const STATES: [(&str, &str); 5] =
    [("", "All"), ("queued", "Waiting"), ("sent", "Sent"), ("dropped", "Dropped"), ("shown", "On the outbox page")];

/// `/admin/messages`: what became of each message, never what it says; one that waits can be sent now, or dropped.
#[component]
pub fn AdminMessagesPage() -> impl IntoView {
    let retry = form::action::<RetryMessage>();
    let discard = form::action::<DropMessage>();
    let changes = [form::answers(retry), form::answers(discard)];
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        (query.get("state").unwrap_or_default(), query.get("cursor").unwrap_or_default())
    });
    let page = Resource::new(
        move || (asked.get(), changes.map(|count| count.get())),
        |((state, cursor), _)| admin_messages_page(state, cursor),
    );
    content(page, move |Loaded { view, standing, .. }| {
        let state = asked.get_untracked().0;
        let nothing = view.items.is_empty().then(|| view! { <EmptyState title="No messages" /> });
        let older = view.next.map(|cursor| {
            let href = format!("{}?state={state}&cursor={}", routes::ADMIN_MESSAGES, routes::escaped(&cursor));
            view! { <LinkButton href label="Older" secondary=true /> }
        });
        view! {
            <Page
                title="Messages"
                lead="What became of each mail and text. What they say isn’t shown to anybody."
                wide=true
                admin=true
                sign_out=sign_out(standing.stage)
            >
                {notice(&[
                    ("retried", "It is sent as soon as can be."),
                    ("dropped", "It is dropped, and won’t be sent."),
                ])}
                {form::told(retry)}
                {form::told(discard)}
                <Card wide=true>
                    <nav aria-label="Which messages">
                        <ul class="choices" role="list">
                            {STATES.map(|choice| choice_of(choice, &state)).into_iter().collect_view()}
                        </ul>
                    </nav>
                    {nothing}
                    <Items>{view.items.into_iter().map(|row| item(retry, discard, row)).collect_view()}</Items>
                    {older}
                </Card>
            </Page>
        }
    })
}

fn choice_of((name, words): (&'static str, &'static str), shown: &str) -> impl IntoView + use<> {
    let href = match name {
        "" => routes::ADMIN_MESSAGES.to_owned(),
        name => format!("{}?state={name}", routes::ADMIN_MESSAGES),
    };
    view! {
        <li>
            <a class="choices__choice" href=href aria-current=(name == shown).then_some("true")>
                {words}
            </a>
        </li>
    }
}

fn item(retry: ServerAction<RetryMessage>, discard: ServerAction<DropMessage>, row: MessageRow) -> impl IntoView {
    let MessageRow { id, kind, state, tries, error, created_at, due_at, ended_at, .. } = row;
    let (tone, state) = words::message_state(&state);
    let can_handle = due_at.is_some() && StaffRole::may(Permission::HandleMessages);
    let end = ViewFn::from(move || {
        let forms = can_handle.then(|| {
            let (again, id) = (id.clone(), id.clone());
            view! {
                <ActionForm action=retry attr:class="form form--inline">
                    <Hidden name="id" value=again />
                    <SecondaryAction label="Send it now" pending=retry.pending() />
                </ActionForm>
                <ActionForm action=discard attr:class="form form--inline">
                    <Hidden name="id" value=id />
                    <SecondaryAction label="Drop it" pending=discard.pending() />
                </ActionForm>
            }
        });
        view! { <Badge tone label=state /> {forms} }
    });
    let tries = match tries {
        0 => "not tried yet".to_owned(),
        1 => "tried once".to_owned(),
        tries => format!("tried {tries} times"),
    };
    let due = due_at.map(|at| view! { ", due " <TimeText ms=at /> });
    let ended = ended_at.map(|at| view! { ", ended " <TimeText ms=at /> });
    let error = error.map(|error| format!(". Last error: {error}"));
    view! {
        <Item icon=Icon::Mail title=words::letter(&kind) end=end>
            "Written "
            <TimeText ms=created_at />
            ", "
            {tries}
            {due}
            {ended}
            {error}
        </Item>
    }
}
