//! A way in for one browser.

use super::{content, form, sign_out};
use crate::{
    api::{Loaded, Unlock, unlock_page},
    components::{LinkButton, Page, Submit},
    routes,
};
use leptos::prelude::*;

/// `/unlock`: one button. Opening the mailed link changes nothing; the button does.
#[component]
pub fn UnlockPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| unlock_page());
    let action = form::action::<Unlock>();
    content(page, move |Loaded { view, standing, .. }| {
        let way = if view.has_link {
            view! {
                <p>
                    "Somebody has tried too many passwords for your account, so strange browsers have to wait. Open
                    the way for this one, then sign in with your password as usual."
                </p>
                <ActionForm action attr:class="form">
                    <Submit label="Let this browser in" pending_label="Opening…" pending=action.pending() />
                </ActionForm>
            }
            .into_any()
        } else {
            view! {
                <p>"Open the link from our mail in this browser. It works once, for 20 minutes."</p>
                <p>
                    <LinkButton href=routes::LOGIN label="Back to the sign-in" />
                </p>
            }
            .into_any()
        };
        view! {
            <Page title="Let this browser in" sign_out=sign_out(standing.stage)>
                {form::above(action, &[])}
                {way}
            </Page>
        }
    })
}
