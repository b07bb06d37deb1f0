//! An act on several users: shown first, then done.

use super::{admin_users::rows, content, form, sign_out, words};
use crate::{
    api::{DisableUsers, EndUserSessions, Loaded, admin_many_page},
    components::{Card, EmptyState, Field, Hidden, Icon, Item, Items, Page, Submit},
    routes,
};
use auth::{
    Field as Of,
    wire::{LeftOut, PreviewView},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/admin/users/many`: whom the act would reach and whom not, and the button that does it.
#[component]
pub fn AdminManyPage() -> impl IntoView {
    let disable = form::action::<DisableUsers>();
    let end = form::action::<EndUserSessions>();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        (query.get("act").unwrap_or_default(), query.get_all("ids").unwrap_or_default().join(","))
    });
    let changes = [form::refusals(disable), form::refusals(end)];
    let page = Resource::new(
        move || (asked.get(), changes.map(|count| count.get())),
        |((act, ids), _)| admin_many_page(act, ids),
    );
    content(page, move |Loaded { view, standing, typed }| {
        let is_disabling = asked.get_untracked().0 == "disable";
        let PreviewView { affected, left_out } = view;
        let title = if is_disabling { "Disable accounts" } else { "End sessions" };
        let ids = affected.iter().map(|user| user.id.as_str()).collect::<Vec<_>>().join(",");
        let does = (!ids.is_empty()).then(|| {
            if is_disabling {
                disable_form(disable, ids, affected.len(), typed.reason).into_any()
            } else {
                end_form(end, ids, affected.len()).into_any()
            }
        });
        let list = rows(affected, false).unwrap_or_else(|| view! { <EmptyState title="Nobody" /> }.into_any());
        view! {
            <Page title wide=true admin=true sign_out=sign_out(standing.stage)>
                {form::told(disable)}
                {form::told(end)}
                <Card title="Whom it is done to" wide=true>
                    {list}
                    {does}
                    <p class="page__aside">
                        <a href=routes::ADMIN_USERS>"Leave it"</a>
                    </p>
                </Card>
                {spared(left_out)}
            </Page>
        }
    })
}

fn disable_form(action: ServerAction<DisableUsers>, ids: String, number: usize, reason: String) -> impl IntoView {
    view! {
        <p>"Nobody can sign in to a disabled account, and all of its sessions end. It can be opened again."</p>
        <ActionForm action attr:class="form">
            <Hidden name="ids" value=ids />
            <Field
                name="reason"
                label="Why?"
                hint="Stands in the history. It isn’t told to them."
                value=reason
                error=form::beside(action, Of::Reason)
                optional=true
            />
            <Submit label=format!("Disable {}", accounts(number)) pending_label="Disabling…" pending=action.pending() />
        </ActionForm>
    }
}

fn end_form(action: ServerAction<EndUserSessions>, ids: String, number: usize) -> impl IntoView {
    let label = format!("End the sessions of {}", accounts(number));
    view! {
        <p>"They have to sign in again, in browsers and in programs."</p>
        <ActionForm action attr:class="form">
            <Hidden name="ids" value=ids />
            <Submit label pending_label="Ending…" pending=action.pending() />
        </ActionForm>
    }
}

fn accounts(number: usize) -> String {
    if number == 1 { "one account".to_owned() } else { format!("{number} accounts") }
}

/// Whom the act doesn't reach, and why.
fn spared(left_out: Vec<LeftOut>) -> Option<impl IntoView> {
    let item = |LeftOut { user, id, why }: LeftOut| {
        let title = user.map_or(id, |user| user.email);
        view! {
            <Item icon=Icon::Info title>
                {words::left_out(&why)}
            </Item>
        }
    };
    (!left_out.is_empty()).then(|| {
        view! {
            <Card title="Whom not" wide=true>
                <Items>{left_out.into_iter().map(item).collect_view()}</Items>
            </Card>
        }
    })
}
