//! Another password.

use super::{content, form, notice::notice, sign_out};
use crate::{
    api::{ChangePassword, Loaded, PreparePassword, password_page},
    components::{Page, PasswordField, PasswordKind, Submit},
};
use auth::Field as Of;
use leptos::{either::Either, prelude::*};

/// `/account/password`: the old one and a new one, after a fresh proof.
#[component]
pub fn AccountPasswordPage() -> impl IntoView {
    let prepare = form::action::<PreparePassword>();
    let action = form::action::<ChangePassword>();
    form::empty_when_taken(action);
    let changes = form::answers(action);
    let page = Resource::new(move || changes.get(), |_| password_page());
    content(page, move |Loaded { view, standing, .. }| {
        let form = if view.needs_proof {
            Either::Left(view! {
                <p>"Before you change it we ask for a code from your authenticator."</p>
                {form::told(prepare)}
                <ActionForm action=prepare attr:class="form">
                    <Submit label="Go on" pending_label="One moment…" pending=prepare.pending() />
                </ActionForm>
            })
        } else {
            Either::Right(view! {
                {form::above(action, &[Of::CurrentPassword, Of::Password])}
                <ActionForm action attr:class="form">
                    <PasswordField
                        kind=PasswordKind::Current
                        name="current_password"
                        label="Password that you have now"
                        error=form::beside(action, Of::CurrentPassword)
                    />
                    <PasswordField
                        kind=PasswordKind::New { at_least: view.password_min }
                        label="New password"
                        error=form::beside(action, Of::Password)
                    />
                    <Submit label="Change it" pending_label="Changing…" pending=action.pending() />
                </ActionForm>
            })
        };
        view! {
            <Page
                title="Your password"
                lead="A new one signs you out everywhere else, and every other browser is a stranger again."
                account=true
                sign_out=sign_out(standing.stage)
            >
                {notice(&[("changed", "Your password is changed. You are signed out everywhere else.")])}
                {form}
            </Page>
        }
    })
}
