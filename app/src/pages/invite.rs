//! The first password of somebody whom staff have invited.

use super::{content, form, sign_out};
use crate::{
    api::{AcceptInvitation, Loaded, invite_page},
    components::{LinkButton, Page, PasswordField, PasswordKind, Submit},
    routes,
};
use auth::Field as Of;
use leptos::prelude::*;

/// `/invite`: choose a password. Opening the mailed link changes nothing; the button does.
#[component]
pub fn InvitePage() -> impl IntoView {
    let page = Resource::new(|| (), |()| invite_page());
    let action = form::action::<AcceptInvitation>();
    content(page, move |Loaded { view, standing, .. }| {
        let at_least = view.password_min;
        let way = if view.has_link {
            view! {
                <p>"You have an account here. Choose a password that nobody else knows; then set up an authenticator."</p>
                <ActionForm action attr:class="form">
                    <PasswordField
                        kind=PasswordKind::New { at_least }
                        label="Password"
                        error=form::beside(action, Of::Password)
                        autofocus=form::is_fresh()
                    />
                    <Submit label="Choose it" pending_label="Setting it…" pending=action.pending() />
                </ActionForm>
            }
            .into_any()
        } else {
            view! {
                <p>
                    "Open the link from our mail in this browser. It works once, for three days; whoever invited you can
                    send another one."
                </p>
                <p>
                    <LinkButton href=routes::LOGIN label="To the sign-in" />
                </p>
            }
            .into_any()
        };
        view! {
            <Page title="Choose your password" sign_out=sign_out(standing.stage)>
                {form::above(action, &[Of::Password])}
                {way}
            </Page>
        }
    })
}
