//! One's own factors.

use super::{content, form, notice::notice, sign_out};
use crate::{
    api::{
        AddFactor, ChangePhone, ConfirmPhone, Loaded, RemoveFactor, RemovePhone, RenameFactor, RenewRecoveryCodes,
        ReplaceFactor, SwitchMailedCode, factors_page,
    },
    components::{
        Alert, Badge, Card, CodeInput, CodeKind, Details, Field, Hidden, Icon, Item, Items, Page, SecondaryAction,
        Submit, TimeText, Tone,
    },
};
use auth::{
    Field as Of,
    label::DEVICE_NAME_MAX,
    wire::{FactorView, FactorsView, PhoneView},
};
use leptos::{children::ViewFn, prelude::*};

/// So few recovery codes are worth a warning.
const FEW_CODES: u32 = 3;

/// The forms of the page, one action each for all authenticators.
#[derive(Clone, Copy)]
struct Actions {
    rename: ServerAction<RenameFactor>,
    replace: ServerAction<ReplaceFactor>,
    remove: ServerAction<RemoveFactor>,
}

/// The forms of the phone.
#[derive(Clone, Copy)]
struct Texts {
    change: ServerAction<ChangePhone>,
    confirm: ServerAction<ConfirmPhone>,
    remove: ServerAction<RemovePhone>,
}

/// `/account/factors`: authenticators, recovery codes, mailed codes.
#[component]
pub fn AccountFactorsPage() -> impl IntoView {
    let add = form::action::<AddFactor>();
    let renew = form::action::<RenewRecoveryCodes>();
    let switch = form::action::<SwitchMailedCode>();
    let texts = Texts { change: form::action(), confirm: form::action(), remove: form::action() };
    let actions = Actions { rename: form::action(), replace: form::action(), remove: form::action() };
    let changes = [
        form::answers(actions.rename),
        form::answers(actions.remove),
        form::answers(switch),
        form::answers(texts.change),
        form::answers(texts.confirm),
        form::answers(texts.remove),
    ];
    let page = Resource::new(move || changes.map(|count| count.get()), |_| factors_page());
    content(page, move |Loaded { view, standing, .. }| {
        let phone = view.texts_are_offered.then(|| texted_codes(texts, view.phones.clone()));
        let codes = recovery_codes(renew, &view);
        let mailed = view.mailed_code_is_on.map(|is_on| mailed_codes(switch, is_on, view.mailed_code_is_held));
        view! {
            <Page title="Your second factor" wide=true account=true sign_out=sign_out(standing.stage)>
                {notice(&[
                    ("added", "The authenticator is set up. Sessions elsewhere go on; end them under Sessions if you like."),
                    ("renamed", "The authenticator has its new name."),
                    ("removed", "The authenticator is gone, and browsers that you trusted ask for a code again."),
                    ("switched", "That is how it will be from now on."),
                    ("texted", "We have texted a code to that phone. Type it below."),
                    ("phone-added", "Codes can be texted to your phone from now on."),
                    ("phone-removed", "Codes are texted to that phone no more."),
                ])}
                {form::told(add)}
                {form::told(actions.rename)}
                {form::told(actions.replace)}
                {form::told(actions.remove)}
                {form::told(renew)}
                {form::told(switch)}
                <Card title="Authenticators" wide=true>{authenticators(add, actions, view)}</Card>
                <Card title="Recovery codes">{codes}</Card>
                {mailed.map(|mailed| view! { <Card title="Codes by mail">{mailed}</Card> })}
                {phone.map(|phone| view! { <Card title="Codes by text">{phone}</Card> })}
            </Page>
        }
    })
}

fn authenticators(add: ServerAction<AddFactor>, actions: Actions, view: FactorsView) -> impl IntoView {
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

fn recovery_codes(renew: ServerAction<RenewRecoveryCodes>, view: &FactorsView) -> impl IntoView + use<> {
    let left = view.recovery_codes_left;
    let warning = match (view.recovery_codes_are_saved, left) {
        (false, 1..) => Some("You haven’t said that they are saved. If they aren’t, make new ones."),
        (_, 0) => Some("You have none. Without them a lost authenticator locks you out."),
        (true, ..=FEW_CODES) => Some("There are few left. Make new ones in time."),
        (true, _) => None,
    };
    let left = match left {
        0 => "None left".to_owned(),
        1 => "One left".to_owned(),
        left => format!("{left} left"),
    };
    view! {
        {warning.map(|warning| view! { <Alert tone=Tone::Warning>{warning}</Alert> })}
        <Items>
            <Item icon=Icon::Key title=left>
                "Each works once, in place of your authenticator."
            </Item>
        </Items>
        <ActionForm action=renew attr:class="form form--inline">
            <p>"New ones make the old ones void."</p>
            <Submit label="Make new codes" pending_label="Making them…" pending=renew.pending() secondary=true />
        </ActionForm>
    }
}

fn mailed_codes(switch: ServerAction<SwitchMailedCode>, is_on: bool, is_held: bool) -> impl IntoView {
    let (label, to) = if is_on { ("Switch them off", "off") } else { ("Switch them on", "on") };
    let end = ViewFn::from(move || {
        let (tone, label) = if is_on { (Tone::Success, "On") } else { (Tone::Info, "Off") };
        view! { <Badge tone label /> }
    });
    view! {
        <Items>
            <Item icon=Icon::Mail title="A code by mail in place of your authenticator" end=end>
                "Worth less: for changes of your account your authenticator is asked for all the same."
            </Item>
        </Items>
        {is_held
            .then(|| {
                view! {
                    <Alert tone=Tone::Info>
                        "Your password was reset by mail, so they wait until you have signed in with your authenticator."
                    </Alert>
                }
            })}
        <ActionForm action=switch attr:class="form form--inline">
            <Hidden name="to" value=to />
            <SecondaryAction label pending=switch.pending() />
        </ActionForm>
    }
}

fn texted_codes(texts: Texts, phones: Vec<PhoneView>) -> impl IntoView {
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
                hint="With its country code, such as +41 79 123 45 67."
                error=form::beside(texts.change, Of::Phone)
                verbatim=true
            />
            <Submit label="Text a code to it" pending_label="Texting…" pending=texts.change.pending() secondary=true />
        </ActionForm>
    }
}
