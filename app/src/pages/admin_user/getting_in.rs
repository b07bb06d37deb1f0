//! Helping a user back in.

use super::{Acts, may};
use crate::{
    api::Typed,
    components::{Card, Details, Field, Hidden, Submit, Tick},
    pages::form,
};
use auth::{
    Field as Of,
    permission::Permission,
    wire::{UserState, UserView},
};
use leptos::prelude::*;

pub(super) fn getting_in(acts: &Acts, view: &UserView, typed: &Typed) -> Option<impl IntoView + use<>> {
    let unlock = may(view, Permission::UnlockUsers).then(|| unlock(acts, view));
    let send = may(view, Permission::SendResets) && view.row.state != UserState::Disabled;
    let send = send.then(|| send_reset(acts, view));
    let reset = may(view, Permission::ResetFactors).then(|| reset_factors(acts, view, typed));
    let has_any = unlock.is_some() || send.is_some() || reset.is_some();
    has_any.then(|| view! { <Card title="Getting back in">{unlock} {send} {reset}</Card> })
}

/// Offered always: what holds a known browser back isn't shown, but given back as well.
fn unlock(acts: &Acts, view: &UserView) -> impl IntoView + use<> {
    let action = acts.unlock;
    let id = view.row.id.clone();
    view! {
        <ActionForm action attr:class="form form--inline">
            <Hidden name="id" value=id />
            <p>"Held back by wrong passwords or codes?"</p>
            <Submit label="Unlock" pending_label="Unlocking…" pending=action.pending() secondary=true />
        </ActionForm>
    }
}

fn send_reset(acts: &Acts, view: &UserView) -> impl IntoView + use<> {
    let action = acts.send_reset;
    let id = view.row.id.clone();
    let (why, label) = match view.row.state {
        UserState::Invited => ("No password was chosen yet.", "Send the invitation again"),
        _ => ("Password forgotten?", "Mail a link for a new one"),
    };
    view! {
        <ActionForm action attr:class="form form--inline">
            <Hidden name="id" value=id />
            <p>{why}</p>
            <Submit label pending_label="Mailing…" pending=action.pending() secondary=true />
        </ActionForm>
    }
}

fn reset_factors(acts: &Acts, view: &UserView, typed: &Typed) -> impl IntoView + use<> {
    let action = acts.reset_factors;
    let id = view.row.id.clone();
    let reason = typed.reason.clone();
    let open = form::refusal(action).get_untracked().is_some();
    view! {
        <Details summary="All authenticators are lost" open>
            <p>
                "Authenticators, recovery codes and phone are taken away, and all sessions end. They are told, and set up
                a new authenticator at the next sign-in, once the mailbox is proved."
            </p>
            {form::above(action, &[Of::Reason])}
            <ActionForm action attr:class="form">
                <Hidden name="id" value=id />
                <Field
                    name="reason"
                    id="reset-reason"
                    label="How do you know that it’s them?"
                    hint="Stands in the history."
                    value=reason
                    error=form::beside(action, Of::Reason)
                />
                <Tick
                    name="with_code"
                    label="Make an enrolment code to hand over"
                    hint="For whoever has lost the mailbox as well: the code stands in for it."
                />
                <Submit
                    label="Take them away"
                    pending_label="One moment…"
                    pending=action.pending()
                    secondary=true
                />
            </ActionForm>
        </Details>
    }
}
