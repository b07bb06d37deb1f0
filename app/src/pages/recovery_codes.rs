//! Recovery codes, to be saved.

use super::{content, form, sign_out};
use crate::{
    api::{Loaded, SaveRecoveryCodes, recovery_codes_page},
    components::{CodeList, EmptyState, LinkButton, Page, Step, Submit},
    routes,
};
use auth::wire::RecoveryCodesView;
use leptos::prelude::*;

/// `/recovery-codes`: shown until they are said to be saved, or for ten minutes.
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| recovery_codes_page());
    let action = form::action::<SaveRecoveryCodes>();
    content(page, move |Loaded { view, standing, .. }| {
        let sign_out = sign_out(standing.stage);
        if view.codes.is_empty() {
            return view! {
                <Page title="Recovery codes" sign_out>
                    <EmptyState title="There are no codes to show">
                        <p>"They are shown until you say that they are saved, and for ten minutes at most."</p>
                        <LinkButton href=routes::DASHBOARD label="Go to the dashboard" />
                    </EmptyState>
                </Page>
            }
            .into_any();
        }
        let codes = codes(action, view.clone());
        if view.is_replacement {
            view! {
                <Page
                    title="Your new recovery code"
                    lead="It takes the place of the one you have just used, once you say that it is saved."
                    sign_out
                >
                    {codes}
                </Page>
            }
            .into_any()
        } else {
            view! {
                <Page
                    title="Save your recovery codes"
                    lead="They let you in when your authenticator is gone. They are shown only now."
                    step=Step::RecoveryCodes
                    sign_out
                >
                    {codes}
                </Page>
            }
            .into_any()
        }
    })
}

fn codes(action: ServerAction<SaveRecoveryCodes>, view: RecoveryCodesView) -> impl IntoView {
    view! {
        {form::above(action, &[])}
        <CodeList codes=view.codes account=view.email />
        <ActionForm action attr:class="form">
            <Submit label="I have saved them" pending_label="One moment…" pending=action.pending() />
        </ActionForm>
    }
}
