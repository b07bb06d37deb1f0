//! The way out.

use super::form;
use crate::{api::SignOut, components::SecondaryAction};
use auth::stage::Stage;
use leptos::{children::ViewFn, prelude::*};

/// The form that ends the session, for the frame of every page where there is one.
pub(super) fn sign_out(stage: Stage) -> Option<ViewFn> {
    let label = match stage {
        Stage::Anonymous => return None,
        Stage::Authenticated => "Sign out",
        Stage::ConfirmationRequired
        | Stage::ResetRequested
        | Stage::MfaRequired
        | Stage::MailboxProofRequired
        | Stage::EnrolmentRequired => "Start over",
    };
    Some(ViewFn::from(move || view! { <SignOutForm label /> }))
}

#[component]
fn SignOutForm(label: &'static str) -> impl IntoView {
    let action = form::action::<SignOut>();
    let refusal = form::refusal(action);
    view! {
        <ActionForm action attr:class="form form--inline">
            <SecondaryAction label pending=action.pending() />
            <p role="alert">{move || refusal.get().map(|error| error.sentence())}</p>
        </ActionForm>
    }
}
