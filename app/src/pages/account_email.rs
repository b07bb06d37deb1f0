//! Another address.

use super::{content, form, notice::notice, sign_out, words};
use crate::{
    api::{ChangeAddress, ConfirmAddress, Loaded, email_page},
    components::{CodeInput, CodeKind, Fact, Facts, Field, Hidden, Page, SecondaryAction, Submit},
};
use auth::Field as Of;
use leptos::prelude::*;

/// `/account/email`: a new address, and the code that was mailed to it.
#[component]
pub fn AccountEmailPage() -> impl IntoView {
    let ask = form::action::<ChangeAddress>();
    let confirm = form::action::<ConfirmAddress>();
    form::empty_when_taken(ask);
    let changes = [form::answers(ask), form::answers(confirm)];
    let page = Resource::new(move || changes.map(|count| count.get()), |_| email_page());
    content(page, move |Loaded { view, standing, typed }| {
        let waits = view.new_email.clone().map(|email| code_form(confirm, ask, email, view.resend_after_s));
        let (has_code, lead) = (view.new_email.is_some(), lead(view.email.is_empty()));
        let email = words::address(&view.email);
        view! {
            <Page
                title="Your address"
                lead=lead
                account=true
                sign_out=sign_out(standing.stage)
            >
                {notice(&[("changed", "Your address is changed. You are signed out everywhere else.")])}
                <Facts>
                    <Fact term="Address">{email}</Fact>
                </Facts>
                {waits}
                {form::above(ask, &[Of::Email])}
                <ActionForm action=ask attr:class="form">
                    <Field
                        name="email"
                        kind="email"
                        label="New address"
                        autocomplete="email"
                        value=typed.email
                        error=form::beside(ask, Of::Email)
                    />
                    <Submit
                        label="Mail a code to it"
                        pending_label="Mailing…"
                        pending=ask.pending()
                        secondary=has_code
                    />
                </ActionForm>
            </Page>
        }
    })
}

fn lead(is_first: bool) -> &'static str {
    if is_first {
        "It counts once you have typed the code that we mail to it. From then on you can sign in with it, we tell you what \
         happens to your account, and a forgotten password can be set anew."
    } else {
        "The new one counts once you have typed the code that we mail to it. The old one stays reserved for you for three \
         days."
    }
}

fn code_form(
    confirm: ServerAction<ConfirmAddress>,
    ask: ServerAction<ChangeAddress>,
    email: String,
    wait_s: u32,
) -> impl IntoView {
    view! {
        <p>"We have mailed a code of eight digits to " <strong>{email.clone()}</strong> "."</p>
        {form::above(confirm, &[Of::Code])}
        <ActionForm action=confirm attr:class="form">
            <CodeInput
                kind=CodeKind::Digits(8)
                label="Code from our mail"
                error=form::beside(confirm, Of::Code)
                autofocus=form::is_fresh()
            />
            <Submit label="This is my address now" pending_label="Checking…" pending=confirm.pending() />
        </ActionForm>
        <ActionForm action=ask attr:class="form form--inline">
            <Hidden name="email" value=email />
            <SecondaryAction label="Mail me a new code" pending=ask.pending() wait_s />
        </ActionForm>
    }
}
