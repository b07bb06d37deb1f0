//! The mailbox's proof and the first authenticator.

use super::{content, form, sign_out};
use crate::{
    api::{ConfirmEnrolment, Loaded, ProveMailbox, SendCode, enrolment_page},
    components::{CodeInput, CodeKind, Details, Field, Page, QrCode, SecondaryAction, SecretText, Step, Submit},
};
use auth::{
    Field as Of,
    label::DEVICE_NAME_MAX,
    wire::{AuthenticatorSetup, EnrolmentView},
};
use leptos::{either::Either, prelude::*};

/// `/mfa-setup`: first the mailbox, then the authenticator, so that a stolen password can't enrol one.
#[component]
pub fn MfaSetupPage() -> impl IntoView {
    let send = form::action::<SendCode>();
    let prove = form::action::<ProveMailbox>();
    let confirm = form::action::<ConfirmEnrolment>();
    let changes = [form::answers(send), form::answers(prove)];
    let page = Resource::new(move || changes.map(|count| count.get()), |_| enrolment_page());
    content(page, move |Loaded { view, standing, typed }| {
        let sign_out = sign_out(standing.stage);
        // `Either` makes the second half anew: one view in place of another would keep its inputs and what was typed into
        // them, and the device would be called by the mailed code.
        match view {
            EnrolmentView::Mailbox { email_hint, code_was_sent, resend_after_s } => Either::Left(view! {
                <Page title=mailbox_title(&email_hint) step=Step::Confirm sign_out>
                    {mailbox(send, prove, email_hint, code_was_sent, resend_after_s)}
                </Page>
            }),
            EnrolmentView::Authenticator(setup) => Either::Right(view! {
                <Page title="Set up your authenticator" step=Step::Authenticator sign_out>
                    {authenticator(confirm, setup, typed.name)}
                </Page>
            }),
        }
    })
}

fn mailbox(
    send: ServerAction<SendCode>,
    prove: ServerAction<ProveMailbox>,
    email_hint: String,
    code_was_sent: bool,
    resend_after_s: u32,
) -> impl IntoView {
    let has_mailbox = !email_hint.is_empty();
    let ask = has_mailbox.then(|| ask(send, email_hint, code_was_sent, resend_after_s));
    let (hint, is_next) = if has_mailbox {
        ("Six digits from our mail, or an enrolment code that an administrator gave you.", code_was_sent)
    } else {
        ("Sixteen letters and digits that an administrator gave you, since we have no address of yours.", true)
    };
    view! {
        {ask}
        {form::above(prove, &[Of::Code])}
        <ActionForm action=prove attr:class="form">
            <CodeInput
                kind=CodeKind::Any
                label="Code"
                hint
                error=form::beside(prove, Of::Code)
                autofocus=is_next && form::is_fresh()
            />
            <Submit label="Go on" pending_label="Checking…" pending=prove.pending() secondary=!is_next />
        </ActionForm>
    }
}

fn mailbox_title(email_hint: &str) -> &'static str {
    if email_hint.is_empty() { "Show that the account is yours" } else { "Show that the mailbox is yours" }
}

/// The way to a mailed code.
fn ask(send: ServerAction<SendCode>, email_hint: String, code_was_sent: bool, resend_after_s: u32) -> impl IntoView {
    let (said, button) = if code_was_sent {
        let again = view! {
            <SecondaryAction label="Mail me a new code" pending=send.pending() wait_s=resend_after_s />
        };
        ("We have mailed a code of six digits to ", again.into_any())
    } else {
        let first = view! { <Submit label="Send me the code" pending_label="Sending…" pending=send.pending() /> };
        ("Before you set up an authenticator, we mail a code to ", first.into_any())
    };
    view! {
        <p>{said} <strong>{email_hint}</strong> "."</p>
        {form::above(send, &[])}
        {form::done(send, "The code is on its way.")}
        <ActionForm action=send attr:class="form">{button}</ActionForm>
    }
}

fn authenticator(action: ServerAction<ConfirmEnrolment>, setup: AuthenticatorSetup, name: String) -> impl IntoView {
    view! {
        {qr_code(setup)}
        {form::above(action, &[Of::Name, Of::Code])}
        <ActionForm action attr:class="form">
            {first_code(name, form::beside(action, Of::Name), form::beside(action, Of::Code))}
            <Submit label="Finish" pending_label="Checking…" pending=action.pending() />
        </ActionForm>
    }
}

/// What is scanned or typed into the app. Also for whoever adds another authenticator.
pub(super) fn qr_code(setup: AuthenticatorSetup) -> impl IntoView {
    let AuthenticatorSetup { qr_svg, secret, otpauth_url, account } = setup;
    view! {
        <p>"Scan this with an authenticator app: it then shows a new code of six digits every 30 seconds."</p>
        <QrCode svg=qr_svg label=format!("QR code for {account}; the same secret stands below as text") />
        <p>
            <a class="action" href=otpauth_url rel="external">"Open the app on this device"</a>
        </p>
        <Details summary="Can’t scan it? Type the secret">
            <p>"In the app, choose to enter a key, named " <strong>{account}</strong> ", based on time."</p>
            <SecretText secret />
        </Details>
    }
}

/// The fields that confirm it: what the device is called, and its first code.
pub(super) fn first_code(
    name: String,
    name_error: Signal<Option<String>>,
    code_error: Signal<Option<String>>,
) -> impl IntoView {
    let name = if name.is_empty() { "My phone".to_owned() } else { name };
    view! {
        <Field
            name="name"
            label="What do you call this device?"
            value=name
            maxlength=u32::try_from(DEVICE_NAME_MAX * 2).unwrap_or(u32::MAX)
            error=name_error
        />
        <CodeInput kind=CodeKind::Digits(6) label="Code that the app shows now" error=code_error />
    }
}
