//! Recovery codes and mailed codes.

use crate::{
    api::{RenewRecoveryCodes, SwitchMailedCode},
    components::{Alert, Badge, Hidden, Icon, Item, Items, SecondaryAction, Submit, Tone},
};
use auth::wire::FactorsView;
use leptos::{children::ViewFn, prelude::*};

/// So few recovery codes are worth a warning.
const FEW_CODES: u32 = 3;

pub(super) fn recovery_codes(renew: ServerAction<RenewRecoveryCodes>, view: &FactorsView) -> impl IntoView + use<> {
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

pub(super) fn mailed_codes(switch: ServerAction<SwitchMailedCode>, is_on: bool, is_held: bool) -> impl IntoView {
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
