//! An authenticator that waits for its first code.

use super::{
    content, form,
    mfa_setup::{first_code, qr_code},
    sign_out,
};
use crate::{
    api::{ConfirmFactor, Loaded, new_factor_page},
    components::{Alert, EmptyState, LinkButton, Page, Submit, Tone},
    routes,
};
use auth::Field as Of;
use leptos::{either::Either, prelude::*};

/// `/account/factors/new`: nothing changes until the first code is right; whoever leaves has changed nothing.
#[component]
pub fn AccountNewFactorPage() -> impl IntoView {
    let action = form::action::<ConfirmFactor>();
    let page = Resource::new(|| (), |()| new_factor_page());
    content(page, move |Loaded { view, standing, typed }| {
        let sign_out = sign_out(standing.stage);
        let Some(view) = view else {
            return Either::Left(view! {
                <Page title="Set up an authenticator" account=true sign_out>
                    <EmptyState title="Nothing is being set up">
                        <p>"A set-up waits for fifteen minutes. Nothing about your account has changed."</p>
                        <LinkButton href=routes::FACTORS label="Back to your second factor" />
                    </EmptyState>
                </Page>
            });
        };
        let (title, about) = match view.replaces {
            Some(old) => (
                "Move to a new phone",
                format!("“{old}” stays valid until the new phone has shown its first code. Then it is removed."),
            ),
            None => ("Set up an authenticator", "Nothing changes until its first code is right.".to_owned()),
        };
        Either::Right(view! {
            <Page title account=true sign_out>
                <Alert tone=Tone::Info>{about}</Alert>
                {qr_code(view.setup)}
                {form::above(action, &[Of::Name, Of::Code])}
                <ActionForm action attr:class="form">
                    {first_code(typed.name, form::beside(action, Of::Name), form::beside(action, Of::Code))}
                    <Submit label="Finish" pending_label="Checking…" pending=action.pending() />
                </ActionForm>
                <p class="page__aside">
                    <a href=routes::FACTORS>"Leave it as it is"</a>
                </p>
            </Page>
        })
    })
}
