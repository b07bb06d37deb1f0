//! Names and address of a user.

use super::{Acts, may};
use crate::{
    api::Typed,
    components::{Card, Field, Hidden, Submit},
    pages::form,
};
use auth::{Field as Of, label::DISPLAY_NAME_MAX, permission::Permission, wire::UserView};
use leptos::prelude::*;

pub(super) fn edit(acts: &Acts, view: &UserView, typed: &Typed) -> Option<impl IntoView + use<>> {
    let (names, address) =
        may(view, Permission::EditUsers).then(|| (names(acts, view, typed), address(acts, view, typed)))?;
    Some(view! {
        <Card title="Names">{names}</Card>
        <Card title="Another address">{address}</Card>
    })
}

fn names(acts: &Acts, view: &UserView, typed: &Typed) -> impl IntoView + use<> {
    let action = acts.rename;
    let id = view.row.id.clone();
    let was_refused = !typed.display_name.is_empty();
    let (name, username) = if was_refused {
        (typed.display_name.clone(), typed.username.clone())
    } else {
        (view.row.display_name.clone(), view.row.username.clone().unwrap_or_default())
    };
    view! {
        {form::above(action, &[Of::DisplayName, Of::Username])}
        <ActionForm action attr:class="form">
            <Hidden name="id" value=id />
            <Field
                name="display_name"
                label="What are they called?"
                autocomplete="off"
                value=name
                maxlength=u32::try_from(DISPLAY_NAME_MAX * 2).unwrap_or(u32::MAX)
                error=form::beside(action, Of::DisplayName)
            />
            <Field
                name="username"
                label="Username"
                autocomplete="off"
                value=username
                error=form::beside(action, Of::Username)
                verbatim=true
                optional=true
            />
            <Submit label="Save the names" pending_label="Saving…" pending=action.pending() secondary=true />
        </ActionForm>
    }
}

fn address(acts: &Acts, view: &UserView, typed: &Typed) -> impl IntoView + use<> {
    let action = acts.readdress;
    let id = view.row.id.clone();
    let email = typed.email.clone();
    view! {
        {form::above(action, &[Of::Email])}
        <ActionForm action attr:class="form">
            <Hidden name="id" value=id />
            <Field
                name="email"
                kind="email"
                label="New address"
                autocomplete="off"
                hint="We mail a link to it; it counts once that was opened. The old address is told."
                value=email
                error=form::beside(action, Of::Email)
            />
            <Submit label="Mail a link to it" pending_label="Mailing…" pending=action.pending() secondary=true />
        </ActionForm>
    }
}
