//! Registration.

use super::{content, form, sign_out};
use crate::{
    api::{Loaded, Register, Typed, register_page},
    components::{Alert, Field, Page, PasswordField, PasswordKind, Step, Submit, Tone},
    routes,
};
use auth::{Field as Of, label, username};
use leptos::prelude::*;

const FIELDS: [Of; 4] = [Of::Email, Of::Username, Of::DisplayName, Of::Password];

/// `/register`: address, username, display name, password.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| register_page());
    let action = form::action::<Register>();
    content(page, move |Loaded { view, standing, typed }| {
        let form = if view.is_open {
            fields(action, typed, view.password_min).into_any()
        } else {
            view! { <Alert tone=Tone::Info>"Registration is closed here. Ask who runs this portal for an account."</Alert> }
                .into_any()
        };
        view! {
            <Page
                title="Register"
                lead="We mail you a code to confirm your address. Then you set up your authenticator."
                step=Step::Register
                sign_out=sign_out(standing.stage)
            >
                {form::above(action, &FIELDS)}
                {form}
                <p class="page__aside">
                    "Already registered? " <a href=routes::LOGIN>"Sign in"</a>
                </p>
            </Page>
        }
    })
}

fn fields(action: ServerAction<Register>, typed: Typed, password_min: u32) -> impl IntoView {
    view! {
        <ActionForm action attr:class="form">
            <Field
                name="email"
                label="E-mail address"
                kind="email"
                autocomplete="email"
                maxlength=254
                value=typed.email
                error=form::beside(action, Of::Email)
                autofocus=form::is_fresh()
            />
            <Field
                name="display_name"
                label="What shall we call you?"
                autocomplete="name"
                maxlength=code_units(label::DISPLAY_NAME_MAX)
                value=typed.display_name
                error=form::beside(action, Of::DisplayName)
            />
            <Field
                name="username"
                label="Username"
                autocomplete="username"
                hint="A second name to sign in with: letters, digits, dots, hyphens and underscores."
                maxlength=code_units(*username::LENGTH.end())
                value=typed.username
                error=form::beside(action, Of::Username)
                optional=true
                verbatim=true
            />
            <PasswordField
                kind=PasswordKind::New { at_least: password_min }
                error=form::beside(action, Of::Password)
            />
            <Submit label="Register" pending_label="Registering…" pending=action.pending() />
        </ActionForm>
    }
}

/// Room for so many code points: a browser counts UTF-16 units, two of them at most for one.
fn code_units(code_points: usize) -> u32 {
    u32::try_from(code_points * 2).unwrap_or(u32::MAX)
}
