//! Confirmation of an address.

use super::{content, form, sign_out};
use crate::{
    api::{ConfirmWithCode, ConfirmWithLink, Loaded, ResendConfirmation, confirmation_page},
    components::{
        CodeInput, CodeKind, Field, LinkButton, Page, PasswordField, PasswordKind, SecondaryAction, Step, Submit,
    },
    error::AppError,
    routes,
};
use auth::{Error, Field as Of, wire::ConfirmationView};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/verify-email`: the mailed code in the browser that registered, or a button for the mailed link in any.
#[component]
pub fn VerifyEmailPage() -> impl IntoView {
    let by_code = form::action::<ConfirmWithCode>();
    let by_link = form::action::<ConfirmWithLink>();
    let resend = form::action::<ResendConfirmation>();
    let changes = form::answers(resend);
    let page = Resource::new(move || changes.get(), |_| confirmation_page());
    content(page, move |Loaded { view, standing, typed }| {
        let wish = Some(typed.username).filter(|name| !name.is_empty()).or_else(|| view.username.clone());
        let link = view.has_link.then(|| link_form(by_link, &view, wish.clone()));
        let code = view.registered_here.then(|| code_forms(by_code, resend, &view, wish));
        let nothing = (!view.has_link && !view.registered_here).then(nothing_here);
        view! {
            <Page title="Confirm your address" step=Step::Confirm sign_out=sign_out(standing.stage)>
                {link}
                {code}
                {nothing}
            </Page>
        }
    })
}

fn link_form(
    action: ServerAction<ConfirmWithLink>,
    view: &ConfirmationView,
    wish: Option<String>,
) -> impl IntoView + use<> {
    let refusal = form::refusal(action);
    let wrong_password = Signal::derive(move || match refusal.get()? {
        AppError::Auth(Error::InvalidCredentials) => {
            Some("That isn’t the password that was given with this registration.".to_owned())
        }
        error => error.field(Of::Password),
    });
    let above = move || wrong_password.get().is_none().then(|| form::above(action, &[Of::Password, Of::Username]));
    let password = view.link_needs_password.then(|| {
        view! {
            <PasswordField
                kind=PasswordKind::Current
                id="link-password"
                hint="You registered in another browser: give the password that you chose there."
                error=wrong_password
            />
        }
    });
    view! {
        <p>"You have opened the link from our mail. One click, and this address is yours here."</p>
        {above}
        <ActionForm action attr:class="form">
            {password}
            {username_again(action, "link-username", wish)}
            <Submit label="Confirm my address" pending_label="Confirming…" pending=action.pending() />
        </ActionForm>
    }
}

fn code_forms(
    action: ServerAction<ConfirmWithCode>,
    resend: ServerAction<ResendConfirmation>,
    view: &ConfirmationView,
    wish: Option<String>,
) -> impl IntoView + use<> {
    let email = view.email.clone().unwrap_or_default();
    let (starts_here, wait_s) = (!view.has_link && form::is_fresh(), view.resend_after_s);
    view! {
        <p>
            "We have mailed a code of eight digits to " <strong>{email}</strong>
            ". Type it here, or open the link in that mail."
        </p>
        {form::above(action, &[Of::Code, Of::Username])}
        <ActionForm action attr:class="form">
            <CodeInput
                kind=CodeKind::Digits(8)
                label="Code from our mail"
                error=form::beside(action, Of::Code)
                autofocus=starts_here
            />
            {username_again(action, "username", wish)}
            <Submit label="Confirm" pending_label="Confirming…" pending=action.pending() />
        </ActionForm>
        {form::above(resend, &[])}
        {form::done(resend, "A new mail is on its way. We send one a minute at most.")}
        <ActionForm action=resend attr:class="form form--inline">
            <p>"Nothing there? Look among the unwanted mail, too."</p>
            <SecondaryAction label="Mail me a new code" pending=resend.pending() wait_s />
        </ActionForm>
    }
}

/// The username once more, when it was taken between registering and confirming.
fn username_again<S>(action: ServerAction<S>, id: &'static str, wish: Option<String>) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let error = form::beside(action, Of::Username);
    let is_asked = Memo::new(move |asked: Option<&bool>| asked.copied().unwrap_or(false) || error.get().is_some());
    move || {
        is_asked.get().then(|| {
            view! {
                <Field
                    name="username"
                    id=id
                    label="Another username"
                    autocomplete="username"
                    value=wish.clone().unwrap_or_default()
                    error=error
                    verbatim=true
                />
            }
        })
    }
}

fn nothing_here() -> impl IntoView {
    view! {
        <p>"Open the link in our mail, or type the code in the browser in which you registered."</p>
        <p>
            <LinkButton href=routes::LOGIN label="Sign in" />
            " "
            <LinkButton href=routes::REGISTER label="Register" secondary=true />
        </p>
    }
}
