//! Step-up, before a sensitive act.

use super::{content, form, sign_out};
use crate::{
    api::{ConfirmAct, Loaded, confirm_page},
    components::{Alert, CodeInput, CodeKind, Details, Hidden, Page, PasswordField, PasswordKind, Submit, Tone},
    routes,
};
use auth::{
    Field as Of,
    intent::Intent,
    staff_act::StaffAct,
    wire::{ConfirmView, ConfirmWay},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// So few tries left are worth a warning.
const FEW_TRIES: u32 = 3;

/// `/account/confirm`: a code once more, then on with what was asked for.
#[component]
pub fn AccountConfirmPage() -> impl IntoView {
    let action = form::action::<ConfirmAct>();
    let changes = form::refusals(action);
    let page = Resource::new(move || changes.get(), |_| confirm_page());
    content(page, move |Loaded { view, standing, .. }| {
        let ConfirmView { intent, mark, way, tries_left } = view;
        let lead = match &intent {
            Some(intent) => format!("{}: for that we ask once more who you are.", in_words(intent)),
            None => "For what could do harm we ask once more who you are.".to_owned(),
        };
        let to = use_query_map().read_untracked().get("to").unwrap_or_default();
        let back = intent.as_ref().map_or(routes::DASHBOARD.into(), routes::of_intent).into_owned();
        let is_fresh = form::is_fresh();
        let field = match way {
            ConfirmWay::Authenticator => view! {
                <CodeInput
                    kind=CodeKind::Digits(6)
                    label="Code from your authenticator"
                    hint="A new one: each works once."
                    error=form::beside(action, Of::Code)
                    autofocus=is_fresh
                />
            }
            .into_any(),
            ConfirmWay::Password => view! {
                <PasswordField
                    kind=PasswordKind::Current
                    error=form::beside(action, Of::Password)
                    autofocus=is_fresh
                />
            }
            .into_any(),
        };
        view! {
            <Page title="Confirm that it’s you" lead account=true sign_out=sign_out(standing.stage)>
                {few(tries_left)}
                {form::above(action, &[Of::Code, Of::Password])}
                <ActionForm action attr:class="form">
                    <Hidden name="mark" value=mark />
                    <Hidden name="to" value=to />
                    {field}
                    <Submit label="Go on" pending_label="Checking…" pending=action.pending() />
                </ActionForm>
                {(way == ConfirmWay::Authenticator).then(without)}
                <p class="page__aside">
                    <a href=back>"Leave it"</a>
                </p>
            </Page>
        }
    })
}

fn few(left: u32) -> impl IntoView {
    (left <= FEW_TRIES).then(|| {
        let sentence = match left {
            0 | 1 => "One more wrong code signs you out.".to_owned(),
            left => format!("{left} more tries, then you are signed out."),
        };
        view! { <Alert tone=Tone::Warning>{sentence}</Alert> }
    })
}

fn without() -> impl IntoView {
    view! {
        <Details summary="I don’t have my authenticator">
            <p>
                "Sign out, and sign in with a recovery code: for five minutes you can set up another authenticator then,
                and make new recovery codes."
            </p>
        </Details>
    }
}

/// What somebody wants to do.
fn in_words(intent: &Intent) -> &'static str {
    match intent {
        Intent::AddFactor => "Add an authenticator",
        Intent::ReplaceFactor { .. } => "Move an authenticator to a new phone",
        Intent::RenameFactor { .. } => "Rename an authenticator",
        Intent::RemoveFactor { .. } => "Remove an authenticator",
        Intent::RenewRecoveryCodes => "Make new recovery codes",
        Intent::SwitchMailedCode { on: true } => "Switch codes by mail on",
        Intent::SwitchMailedCode { on: false } => "Switch codes by mail off",
        Intent::ChangePhone { .. } => "Have codes texted to a phone",
        Intent::RemovePhone => "Remove your phone",
        Intent::EndSession { .. } => "End a session",
        Intent::EndOtherSessions => "End all other sessions",
        Intent::ForgetBrowser { .. } => "Forget a browser",
        Intent::ForgetOtherBrowsers => "Forget all other browsers",
        Intent::TrustProgram => "Trust a program",
        Intent::ChangePassword => "Change your password",
        Intent::ChangeUsername { .. } => "Change your username",
        Intent::ChangeAddress { .. } => "Change your address",
        Intent::Export => "Download your data",
        Intent::Delete => "Delete your account",
        Intent::Staff { work } => staff_in_words(work),
    }
}

/// What staff want to do.
fn staff_in_words(work: &StaffAct) -> &'static str {
    match work {
        StaffAct::Invite { .. } => "Invite somebody",
        StaffAct::Edit { .. } => "Change somebody’s name or address",
        StaffAct::Disable { .. } => "Shut accounts",
        StaffAct::Enable { .. } => "Open an account again",
        StaffAct::Unlock { .. } => "Give an account its guesses back",
        StaffAct::ResetFactors { .. } => "Take somebody’s second factors away",
        StaffAct::SendReset { .. } => "Mail somebody a link for a new password",
        StaffAct::EndSessions { .. } => "End somebody’s sessions",
        StaffAct::Delete { .. } => "Delete somebody’s account",
        StaffAct::ChangeRole { .. } => "Give somebody another role",
        StaffAct::RetryMessage { .. } => "Send a message now",
        StaffAct::DropMessage { .. } => "Drop a message",
        StaffAct::Export => "Download users or history",
    }
}
