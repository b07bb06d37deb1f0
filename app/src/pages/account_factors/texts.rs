//! The phone that codes are texted to.

use crate::{
    api::{ChangePhone, ConfirmPhone, RemovePhone},
    components::{CodeInput, CodeKind, Field, Icon, Item, Items, SecondaryAction, Submit, TimeText},
    pages::form,
};
use auth::{Field as Of, wire::PhoneView};
use leptos::prelude::*;

/// The forms of the phone.
#[derive(Clone, Copy)]
pub(super) struct Texts {
    pub(super) change: ServerAction<ChangePhone>,
    pub(super) confirm: ServerAction<ConfirmPhone>,
    pub(super) remove: ServerAction<RemovePhone>,
}

pub(super) fn texted_codes(texts: Texts, phones: Vec<PhoneView>, typed: String) -> impl IntoView {
    let has_one = phones.iter().any(|phone| phone.is_confirmed);
    let waits = phones.iter().any(|phone| !phone.is_confirmed);
    let item = |phone: PhoneView| {
        let state = if phone.is_confirmed { "Added " } else { "Waits for its code, given " };
        view! {
            <Item icon=Icon::Phone title=format!("Phone {}", phone.hint)>
                {state} <TimeText ms=phone.created_at />
            </Item>
        }
    };
    let confirm = waits.then(|| {
        view! {
            {form::above(texts.confirm, &[Of::Code])}
            <ActionForm action=texts.confirm attr:class="form">
                <CodeInput
                    kind=CodeKind::Digits(6)
                    label="Code from our text"
                    error=form::beside(texts.confirm, Of::Code)
                />
                <Submit label="Confirm the phone" pending_label="Checking…" pending=texts.confirm.pending() />
            </ActionForm>
        }
    });
    let remove = has_one.then(|| {
        view! {
            {form::told(texts.remove)}
            <ActionForm action=texts.remove attr:class="form form--inline">
                <SecondaryAction label="Remove the phone" pending=texts.remove.pending() />
            </ActionForm>
        }
    });
    view! {
        <p>
            "A text is the weakest second factor: whoever talks your provider into a new SIM card gets your codes. For changes
            of your account your authenticator is asked for all the same."
        </p>
        <Items>{phones.into_iter().map(item).collect_view()}</Items>
        {confirm}
        {remove}
        {form::above(texts.change, &[Of::Phone])}
        <ActionForm action=texts.change attr:class="form">
            <Field
                name="phone"
                kind="tel"
                label=if has_one { "Another phone" } else { "Phone number" }
                autocomplete="tel"
                value=typed
                hint="With its country code, such as +41 79 123 45 67."
                error=form::beside(texts.change, Of::Phone)
                verbatim=true
            />
            <Submit label="Text a code to it" pending_label="Texting…" pending=texts.change.pending() secondary=true />
        </ActionForm>
    }
}
