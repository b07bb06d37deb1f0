//! Role, and whether an account is open; its end.

use super::{Acts, may};
use crate::{
    api::Typed,
    components::{Card, Details, Field, Hidden, Select, Submit},
    pages::{form, words},
};
use auth::{
    Field as Of,
    permission::Permission,
    wire::{UserState, UserView},
};
use leptos::prelude::*;

pub(super) fn role(acts: &Acts, view: &UserView) -> Option<impl IntoView + use<>> {
    may(view, Permission::ChangeRoles).then(|| {
        let form = role_form(acts, view);
        view! { <Card title="Role">{form}</Card> }
    })
}

pub(super) fn closing(acts: &Acts, view: &UserView, typed: &Typed) -> Option<impl IntoView + use<>> {
    let door = may(view, Permission::DisableUsers).then(|| match view.row.state {
        UserState::Disabled => enable(acts, view).into_any(),
        _ => disable(acts, view, typed).into_any(),
    });
    let end = may(view, Permission::DeleteUsers).then(|| delete(acts, view, typed));
    let has_any = door.is_some() || end.is_some();
    has_any.then(|| view! { <Card title="Closing the account">{door} {end}</Card> })
}

fn role_form(acts: &Acts, view: &UserView) -> impl IntoView + use<> {
    let action = acts.change_role;
    let id = view.row.id.clone();
    let role = view.row.role.name();
    view! {
        <ActionForm action attr:class="form">
            <Hidden name="id" value=id />
            <Select
                name="role"
                label="Role"
                options=words::roles()
                value=role
                hint=words::ROLES_HINT
                error=form::beside(action, Of::Role)
            />
            <Submit label="Change the role" pending_label="Changing…" pending=action.pending() secondary=true />
        </ActionForm>
    }
}

fn disable(acts: &Acts, view: &UserView, typed: &Typed) -> impl IntoView + use<> {
    let action = acts.disable;
    let id = view.row.id.clone();
    let reason = typed.reason.clone();
    let open = form::refusal(action).get_untracked().is_some();
    view! {
        <Details summary="Disable this account" open>
            <p>"Nobody can sign in to it, and all of its sessions end. It can be opened again."</p>
            {form::above(action, &[Of::Reason])}
            <ActionForm action attr:class="form">
                <Hidden name="ids" value=id />
                <Field
                    name="reason"
                    id="disable-reason"
                    label="Why?"
                    hint="Stands in the history. It isn’t told to them."
                    value=reason
                    error=form::beside(action, Of::Reason)
                    optional=true
                />
                <Submit label="Disable it" pending_label="Disabling…" pending=action.pending() secondary=true />
            </ActionForm>
        </Details>
    }
}

fn enable(acts: &Acts, view: &UserView) -> impl IntoView + use<> {
    let action = acts.enable;
    let id = view.row.id.clone();
    view! {
        <ActionForm action attr:class="form form--inline">
            <Hidden name="id" value=id />
            <p>"It is disabled: nobody can sign in to it."</p>
            <Submit label="Open it again" pending_label="Opening…" pending=action.pending() secondary=true />
        </ActionForm>
    }
}

/// The second step is the address, typed once more.
fn delete(acts: &Acts, view: &UserView, typed: &Typed) -> impl IntoView + use<> {
    let action = acts.delete;
    let id = view.row.id.clone();
    let confirmation = typed.confirmation.clone();
    let label = format!("Type {} to delete it", view.row.account_name());
    let open = form::refusal(action).get_untracked().is_some();
    view! {
        <Details summary="Delete this account" open>
            <p>"It is gone at once and for good, with all that is its own. Its history stays."</p>
            {form::above(action, &[Of::Confirmation])}
            <ActionForm action attr:class="form">
                <Hidden name="id" value=id />
                <Field
                    name="confirmation"
                    label
                    autocomplete="off"
                    value=confirmation
                    error=form::beside(action, Of::Confirmation)
                    verbatim=true
                />
                <Submit label="Delete it for good" pending_label="Deleting…" pending=action.pending() secondary=true />
            </ActionForm>
        </Details>
    }
}
