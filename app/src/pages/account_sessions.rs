//! One's own sessions.

use super::{content, form, notice::notice, sign_out, words};
use crate::{
    api::{EndOtherSessions, EndSession, Loaded, sessions_page},
    components::{Badge, Card, Hidden, Icon, Item, Items, Page, SecondaryAction, Submit, TimeText, Tone},
};
use auth::wire::SessionView;
use leptos::{children::ViewFn, prelude::*};

/// `/account/sessions`: where one is signed in; each can be ended.
#[component]
pub fn AccountSessionsPage() -> impl IntoView {
    let end = form::action::<EndSession>();
    let end_others = form::action::<EndOtherSessions>();
    let changes = [form::answers(end), form::answers(end_others)];
    let page = Resource::new(move || changes.map(|count| count.get()), |_| sessions_page());
    content(page, move |Loaded { view, standing, .. }| {
        let has_others = view.len() > 1;
        view! {
            <Page title="Where you are signed in" wide=true account=true sign_out=sign_out(standing.stage)>
                {notice(&[("ended", "That has ended. Whoever used it has to sign in again.")])}
                {form::told(end)}
                {form::told(end_others)}
                <Card wide=true>
                    <Items>{view.into_iter().map(|session| item(end, session)).collect_view()}</Items>
                    {has_others
                        .then(|| {
                            view! {
                                <ActionForm action=end_others attr:class="form form--inline">
                                    <Submit
                                        label="End all others"
                                        pending_label="Ending…"
                                        pending=end_others.pending()
                                        secondary=true
                                    />
                                </ActionForm>
                            }
                        })}
                </Card>
            </Page>
        }
    })
}

fn item(action: ServerAction<EndSession>, session: SessionView) -> impl IntoView {
    let SessionView { id, current, kind, client, network, amr, created_at, last_seen_at, .. } = session;
    let end = if current {
        ViewFn::from(|| view! { <Badge tone=Tone::Success label="This one" /> })
    } else {
        ViewFn::from(move || {
            let id = id.clone();
            view! {
                <ActionForm action attr:class="form form--inline">
                    <Hidden name="id" value=id />
                    <SecondaryAction label="End it" pending=action.pending() />
                </ActionForm>
            }
        })
    };
    let client = if kind == "api" { format!("{client}, a program") } else { client };
    view! {
        <Item icon=Icon::Globe title=client end=end>
            {words::proofs(&amr)}
            ", from "
            {network}
            ", since "
            <TimeText ms=created_at />
            ", last seen "
            <TimeText ms=last_seen_at />
        </Item>
    }
}
