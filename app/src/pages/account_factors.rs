//! One's own factors.

mod authenticators;
mod codes;
mod texts;

use self::{
    authenticators::{Actions, authenticators},
    codes::{mailed_codes, recovery_codes},
    texts::{Texts, texted_codes},
};
use super::{content, form, notice::notice, sign_out};
use crate::{
    api::{AddFactor, Loaded, RenewRecoveryCodes, SwitchMailedCode, factors_page},
    components::{Card, Page},
};
use leptos::prelude::*;

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
    content(page, move |Loaded { view, standing, typed }| {
        let phone = view.texts_are_offered.then(|| texted_codes(texts, view.phones.clone(), typed.phone));
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
