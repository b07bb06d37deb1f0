//! The second factor.

use super::{content, form, sign_out};
use crate::{
    api::{
        Loaded, SendCode, TextCode, VerifyCode, VerifyMailedCode, VerifyRecoveryCode, VerifyTextedCode,
        verification_page,
    },
    components::{Alert, CodeInput, CodeKind, Details, Page, SecondaryAction, Submit, Tick, Tone},
};
use auth::{Field as Of, wire::VerificationView};
use leptos::prelude::*;

/// Fewest tries left that aren't worth a word.
const TRIES_WITHOUT_WARNING: u32 = 4;

/// `/mfa-verify`: one input for any authenticator; the other ways are forms of their own.
#[component]
pub fn MfaVerifyPage() -> impl IntoView {
    let totp = form::action::<VerifyCode>();
    let send = form::action::<SendCode>();
    let mailed = form::action::<VerifyMailedCode>();
    let recovery = form::action::<VerifyRecoveryCode>();
    let text = form::action::<TextCode>();
    let texted = form::action::<VerifyTextedCode>();
    let changes = [
        form::answers(send),
        form::answers(text),
        form::refusals(totp),
        form::refusals(mailed),
        form::refusals(texted),
        form::refusals(recovery),
    ];
    let page = Resource::new(move || changes.map(|count| count.get()), |_| verification_page());
    // Whoever goes another way leaves the refusals of the one before behind.
    Effect::new(move |_| {
        if send.value().with(|sent| matches!(sent, Some(Ok(())))) {
            totp.clear();
            mailed.clear();
            recovery.clear();
        }
    });
    content(page, move |Loaded { view, standing, .. }| {
        view! {
            <Page
                title="Give your code"
                lead="Your password was right. Now the countersign."
                sign_out=sign_out(standing.stage)
            >
                {tries_left(view.tries_left)}
                {view.has_authenticator.then(|| authenticator(totp, !view.code_was_sent, view.trust_days))}
                <h2 class="page__subtitle">"Other ways"</h2>
                {view.email_hint.clone().map(|hint| by_mail(send, mailed, &hint, &view))}
                {view.phone_hint.clone().map(|hint| by_text(text, texted, &hint, &view))}
                {view.has_recovery_codes.then(|| by_recovery_code(recovery))}
                <Details summary="I have lost all of these">
                    <p>
                        "Write to who runs this portal. When they are sure that it is you, they give you an enrolment
                        code, with which you set up a new authenticator. They never need your password: don’t tell it."
                    </p>
                </Details>
            </Page>
        }
    })
}

fn tries_left(left: u32) -> impl IntoView {
    let sentence = match left {
        TRIES_WITHOUT_WARNING.. => return None,
        0 | 1 => "One more wrong code ends this sign-in. You can start again with your password then.".to_owned(),
        _ => format!("{left} more tries, then this sign-in ends. You can start again with your password then."),
    };
    Some(view! { <Alert tone=Tone::Warning>{sentence}</Alert> })
}

fn authenticator(action: ServerAction<VerifyCode>, autofocus: bool, trust_days: Option<u32>) -> impl IntoView {
    let trust = trust_days.map(|days| {
        view! {
            <Tick
                name="trust"
                label=format!("Trust this browser for {days} days")
                hint="Only where nobody else gets at it: your password will be enough here."
            />
        }
    });
    view! {
        {form::above(action, &[Of::Code])}
        <ActionForm action attr:class="form">
            <CodeInput
                kind=CodeKind::Digits(6)
                label="Code from your authenticator"
                hint="Any authenticator that you have set up will do."
                error=form::beside(action, Of::Code)
                autofocus=autofocus && form::is_fresh()
            />
            {trust}
            <Submit label="Sign in" pending_label="Checking…" pending=action.pending() />
        </ActionForm>
    }
}

fn by_mail(
    send: ServerAction<SendCode>,
    action: ServerAction<VerifyMailedCode>,
    email_hint: &str,
    view: &VerificationView,
) -> impl IntoView + use<> {
    let code = view.code_was_sent.then(|| {
        view! {
            {form::above(action, &[Of::Code])}
            <ActionForm action attr:class="form">
                <CodeInput
                    kind=CodeKind::Digits(6)
                    id="mailed-code"
                    label="Code from our mail"
                    error=form::beside(action, Of::Code)
                    autofocus=form::is_fresh()
                />
                <Submit label="Sign in" pending_label="Checking…" pending=action.pending() secondary=true />
            </ActionForm>
        }
    });
    let label = if view.code_was_sent { "Mail me a new code" } else { "Mail me a code" };
    let is_open = view.code_was_sent || form::refusal(send).get_untracked().is_some();
    let wait_s = view.resend_after_s;
    view! {
        <Details summary=format!("Mail a code to {email_hint}") open=is_open>
            {code}
            {form::above(send, &[])}
            {form::done(send, "The code is on its way.")}
            <ActionForm action=send attr:class="form form--inline">
                <SecondaryAction label pending=send.pending() wait_s />
            </ActionForm>
        </Details>
    }
}

fn by_text(
    send: ServerAction<TextCode>,
    action: ServerAction<VerifyTextedCode>,
    hint: &str,
    view: &VerificationView,
) -> impl IntoView + use<> {
    let code = view.text_was_sent.then(|| {
        view! {
            {form::above(action, &[Of::Code])}
            <ActionForm action attr:class="form">
                <CodeInput
                    kind=CodeKind::Digits(6)
                    id="texted-code"
                    label="Code from our text"
                    error=form::beside(action, Of::Code)
                    autofocus=form::is_fresh()
                />
                <Submit label="Sign in" pending_label="Checking…" pending=action.pending() secondary=true />
            </ActionForm>
        }
    });
    let label = if view.text_was_sent { "Text me a new code" } else { "Text me a code" };
    let is_open = view.text_was_sent || form::refusal(send).get_untracked().is_some();
    let wait_s = view.text_again_after_s;
    view! {
        <Details summary=format!("Text a code to the phone {hint}") open=is_open>
            {code}
            {form::above(send, &[])}
            {form::done(send, "The code is on its way.")}
            <ActionForm action=send attr:class="form form--inline">
                <SecondaryAction label pending=send.pending() wait_s />
            </ActionForm>
        </Details>
    }
}

fn by_recovery_code(action: ServerAction<VerifyRecoveryCode>) -> impl IntoView {
    view! {
        <Details summary="Use a recovery code" open=form::refusal(action).get_untracked().is_some()>
            {form::above(action, &[Of::Code])}
            <ActionForm action attr:class="form">
                <CodeInput
                    kind=CodeKind::Grouped
                    id="recovery-code"
                    label="Recovery code"
                    hint="One of those you saved, sixteen letters and digits. It works once; you get a new one for it."
                    error=form::beside(action, Of::Code)
                />
                <Submit label="Sign in" pending_label="Checking…" pending=action.pending() secondary=true />
            </ActionForm>
        </Details>
    }
}
