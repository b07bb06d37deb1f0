//! The list of authenticators, and what can be done with each.

use crate::{
    api::{AddFactor, RemoveFactor, RenameFactor, ReplaceFactor},
    components::{Alert, Details, Field, Hidden, Icon, Item, Items, SecondaryAction, Submit, TimeText, Tone},
};
use auth::{
    label::DEVICE_NAME_MAX,
    wire::{FactorView, FactorsView},
};
use leptos::{children::ViewFn, prelude::*};

/// The forms of the page, one action each for all authenticators.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) rename: ServerAction<RenameFactor>,
    pub(super) replace: ServerAction<ReplaceFactor>,
    pub(super) remove: ServerAction<RemoveFactor>,
}

pub(super) fn authenticators(add: ServerAction<AddFactor>, actions: Actions, view: FactorsView) -> impl IntoView {
    let FactorsView { factors, has_room, last_must_stay, .. } = view;
    let is_only = factors.len() == 1;
    let can_remove = !(is_only && last_must_stay);
    let item = move |factor: FactorView| authenticator(actions, factor, can_remove);
    let add_form = has_room.then(|| {
        view! {
            <ActionForm action=add attr:class="form form--inline">
                <Submit label="Add an authenticator" pending_label="One moment…" pending=add.pending() secondary=!is_only />
            </ActionForm>
        }
    });
    view! {
        {is_only
            .then(|| {
                view! {
                    <Alert tone=Tone::Info>
                        "You have one authenticator. A second one, on another device, keeps you in when the first is lost."
                    </Alert>
                }
            })}
        <Items>{factors.into_iter().map(item).collect_view()}</Items>
        {add_form}
    }
}

fn authenticator(actions: Actions, factor: FactorView, can_remove: bool) -> impl IntoView {
    let FactorView { id, name, created_at, last_used_at, .. } = factor;
    let used = last_used_at.map(|at| view! { ", last used " <TimeText ms=at /> });
    let title = name.clone();
    let below = ViewFn::from(move || manage(actions, id.clone(), name.clone(), can_remove));
    view! {
        <Item icon=Icon::Phone title below=below>
            "Added " <TimeText ms=created_at /> {used}
        </Item>
    }
}

fn manage(actions: Actions, id: String, name: String, can_remove: bool) -> impl IntoView {
    let Actions { rename, replace, remove } = actions;
    let remove = can_remove.then(|| {
        let (id, label) = (id.clone(), format!("Remove “{name}”"));
        view! {
            <ActionForm action=remove attr:class="form form--inline">
                <Hidden name="id" value=id />
                <SecondaryAction label pending=remove.pending() />
            </ActionForm>
        }
    });
    let summary = format!("Change “{name}”");
    let move_label = format!("Move “{name}” to a new phone");
    let (field_id, again) = (format!("name-{id}"), id.clone());
    view! {
        <Details summary>
            <ActionForm action=rename attr:class="form form--inline">
                <Hidden name="id" value=id />
                <Field
                    name="name"
                    id=field_id
                    label="Name of the device"
                    value=name
                    maxlength=u32::try_from(DEVICE_NAME_MAX * 2).unwrap_or(u32::MAX)
                />
                <Submit label="Rename" pending_label="Saving…" pending=rename.pending() secondary=true />
            </ActionForm>
            <ActionForm action=replace attr:class="form form--inline">
                <Hidden name="id" value=again />
                <p>"A new phone? The old one stays valid until the new one has shown its first code."</p>
                <SecondaryAction label=move_label pending=replace.pending() />
            </ActionForm>
            {remove}
        </Details>
    }
}
