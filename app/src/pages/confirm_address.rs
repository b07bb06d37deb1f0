//! An address that staff have asked for.

use super::{content, form, sign_out};
use crate::{
    api::{ConfirmNewAddress, Loaded, confirm_address_page},
    components::{LinkButton, Page, Submit},
    routes,
};
use leptos::prelude::*;

/// `/confirm-address`: one button. Opening the mailed link changes nothing; the button does.
#[component]
pub fn ConfirmAddressPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| confirm_address_page());
    let action = form::action::<ConfirmNewAddress>();
    content(page, move |Loaded { view: has_link, standing, .. }| {
        let way = if has_link {
            view! {
                <p>
                    "Whoever runs this portal wants to make this the address of your account. It counts from the moment you
                    confirm it; all of your sessions end then."
                </p>
                <ActionForm action attr:class="form">
                    <Submit label="Confirm the address" pending_label="Confirming…" pending=action.pending() />
                </ActionForm>
            }
            .into_any()
        } else {
            view! {
                <p>"Open the link from our mail in this browser. It works once, for three days."</p>
                <p>
                    <LinkButton href=routes::LOGIN label="To the sign-in" />
                </p>
            }
            .into_any()
        };
        view! {
            <Page title="Confirm your new address" sign_out=sign_out(standing.stage)>
                {form::above(action, &[])}
                {way}
            </Page>
        }
    })
}
