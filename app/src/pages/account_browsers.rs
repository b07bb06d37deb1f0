//! The browsers in which one is known.

use super::{content, form, notice::notice, sign_out};
use crate::{
    api::{ForgetBrowser, ForgetBrowsers, Loaded, browsers_page},
    components::{Badge, Card, EmptyState, Hidden, Icon, Item, Items, Page, SecondaryAction, Submit, TimeText, Tone},
};
use auth::wire::BrowserView;
use leptos::{children::ViewFn, prelude::*};

/// `/account/browsers`: known and trusted browsers; each can be forgotten.
#[component]
pub fn AccountBrowsersPage() -> impl IntoView {
    let forget = form::action::<ForgetBrowser>();
    let forget_all = form::action::<ForgetBrowsers>();
    let changes = [form::answers(forget), form::answers(forget_all)];
    let page = Resource::new(move || changes.map(|count| count.get()), |_| browsers_page());
    content(page, move |Loaded { view, standing, .. }| {
        let is_empty = view.is_empty();
        view! {
            <Page
                title="Browsers that know you"
                lead="In a trusted one your password is enough to get in; for changes of your account your authenticator is still asked for."
                wide=true
                account=true
                sign_out=sign_out(standing.stage)
            >
                {notice(&[("forgotten", "Forgotten. There a code is asked for from now on, and whoever was signed in is out.")])}
                {form::told(forget)}
                {form::told(forget_all)}
                <Card wide=true>
                    {is_empty.then(|| view! { <EmptyState title="None" /> })}
                    <Items>{view.into_iter().map(|browser| item(forget, browser)).collect_view()}</Items>
                    {(!is_empty)
                        .then(|| {
                            view! {
                                <ActionForm action=forget_all attr:class="form form--inline">
                                    <p>"Lost a device? Forget all but this browser, and trust none."</p>
                                    <Submit
                                        label="Forget all others"
                                        pending_label="Forgetting…"
                                        pending=forget_all.pending()
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

fn item(action: ServerAction<ForgetBrowser>, browser: BrowserView) -> impl IntoView {
    let BrowserView { id, current, client, network, created_at, last_used_at, trusted_until } = browser;
    let end = ViewFn::from(move || {
        let id = id.clone();
        view! {
            {current.then(|| view! { <Badge tone=Tone::Success label="This one" /> })}
            {trusted_until.map(|_| view! { <Badge tone=Tone::Info label="Trusted" /> })}
            <ActionForm action attr:class="form form--inline">
                <Hidden name="id" value=id />
                <SecondaryAction label="Forget it" pending=action.pending() />
            </ActionForm>
        }
    });
    let trusted = trusted_until.map(|until| view! { ", trusted until " <TimeText ms=until /> });
    view! {
        <Item icon=Icon::Screen title=client end=end>
            "Known since "
            <TimeText ms=created_at />
            ", last sign-in "
            <TimeText ms=last_used_at />
            " from "
            {network}
            {trusted}
        </Item>
    }
}
