//! A new password by mail.

use super::{content, form, sign_out};
use crate::{
    api::{AskForReset, Loaded, ResetWithCode, ResetWithLink, reset_page},
    components::{CodeInput, CodeKind, Details, Field, Page, PasswordField, PasswordKind, SecondaryAction, Submit},
    routes,
};
use auth::Field as Of;
use leptos::prelude::*;

/// `/password-reset`: ask for a mail, then set a new password by its code here, or by its link anywhere.
#[component]
pub fn PasswordResetPage() -> impl IntoView {
    let ask = form::action::<AskForReset>();
    let by_code = form::action::<ResetWithCode>();
    let by_link = form::action::<ResetWithLink>();
    let changes = form::answers(ask);
    let page = Resource::new(move || changes.get(), |_| reset_page());
    content(page, move |Loaded { view, standing, typed }| {
        let at_least = view.password_min;
        let steps = match (view.has_link, view.asked_here) {
            (true, _) => link_form(by_link, at_least).into_any(),
            (false, true) => view! {
                {form::above(by_link, &[])}
                {code_form(by_code, at_least)}
                <Details summary="No mail?" open=form::refusal(ask).get_untracked().is_some()>
                    <p>"Look among the unwanted mail, too. A mail comes only where the address has an account."</p>
                    {ask_form(ask, typed.email, true)}
                </Details>
            }
            .into_any(),
            // A link that is no longer valid was refused, and is gone: what said so stands here.
            (false, false) => view! {
                {form::above(by_link, &[])}
                {ask_form(ask, typed.email, false)}
            }
            .into_any(),
        };
        view! {
            <Page
                title="Set a new password"
                lead="Afterwards your second factor is still asked for."
                sign_out=sign_out(standing.stage)
            >
                {steps}
                <p class="page__aside">
                    <a href=routes::LOGIN>"Back to the sign-in"</a>
                </p>
            </Page>
        }
    })
}

fn ask_form(action: ServerAction<AskForReset>, email: String, again: bool) -> impl IntoView {
    let button = if again {
        view! { <SecondaryAction label="Mail me again" pending=action.pending() /> }.into_any()
    } else {
        view! { <Submit label="Mail me a code" pending_label="Mailing…" pending=action.pending() /> }.into_any()
    };
    view! {
        {form::above(action, &[Of::Email])}
        <ActionForm action attr:class="form">
            <Field
                name="email"
                kind="email"
                label="E-mail address of your account"
                autocomplete="email"
                value=email
                error=form::beside(action, Of::Email)
                autofocus=!again && form::is_fresh()
            />
            {button}
        </ActionForm>
    }
}

fn code_form(action: ServerAction<ResetWithCode>, at_least: u32) -> impl IntoView {
    view! {
        <p>
            "If the address has an account, we have mailed a code of eight digits to it. Type it here, or open the link in
            that mail."
        </p>
        {form::above(action, &[Of::Code, Of::Password])}
        <ActionForm action attr:class="form">
            <CodeInput
                kind=CodeKind::Digits(8)
                label="Code from our mail"
                error=form::beside(action, Of::Code)
                autofocus=form::is_fresh()
            />
            <PasswordField
                kind=PasswordKind::New { at_least }
                label="New password"
                error=form::beside(action, Of::Password)
            />
            <Submit label="Set the password" pending_label="Setting it…" pending=action.pending() />
        </ActionForm>
    }
}

fn link_form(action: ServerAction<ResetWithLink>, at_least: u32) -> impl IntoView {
    view! {
        {form::above(action, &[Of::Password])}
        <ActionForm action attr:class="form">
            <PasswordField
                kind=PasswordKind::New { at_least }
                label="New password"
                error=form::beside(action, Of::Password)
                autofocus=form::is_fresh()
            />
            <Submit label="Set the password" pending_label="Setting it…" pending=action.pending() />
        </ActionForm>
    }
}
