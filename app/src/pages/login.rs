//! The password.

use super::{content, form, sign_out};
use crate::{
    api::{Loaded, SignIn, login_page},
    components::{Alert, Field, Page, PasswordField, PasswordKind, Submit, Tone},
    routes,
};
use auth::Field as Of;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/login`: address or username, and the password.
#[component]
pub fn LoginPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| login_page());
    let action = form::action::<SignIn>();
    let is_fresh = form::is_fresh();
    content(page, move |Loaded { view, standing, typed }| {
        let register = view.registration_is_open.then(|| {
            view! {
                <p class="page__aside">
                    "New here? " <a href=routes::REGISTER>"Register"</a>
                </p>
            }
        });
        view! {
            <Page
                title="Sign in"
                lead="With your password, and then with a code that only you can have."
                sign_out=sign_out(standing.stage)
            >
                {notice()}
                {form::above(action, &[Of::Login, Of::Password])}
                <ActionForm action attr:class="form">
                    <Field
                        name="login"
                        label="E-mail address or username"
                        autocomplete="username"
                        inputmode="email"
                        value=typed.login
                        error=form::beside(action, Of::Login)
                        verbatim=true
                        autofocus=is_fresh
                    />
                    <PasswordField kind=PasswordKind::Current error=form::beside(action, Of::Password) />
                    <Submit label="Sign in" pending_label="Signing in…" pending=action.pending() />
                </ActionForm>
                <p class="page__aside">
                    <a href=routes::PASSWORD_RESET>"I have forgotten my password"</a>
                </p>
                {register}
            </Page>
        }
    })
}

/// Why the visitor is here again; only our own words, chosen by the address.
fn notice() -> impl IntoView {
    let notice = use_query_map().read_untracked().get("notice");
    let (tone, sentence) = match notice.as_deref() {
        Some("unlocked") => (Tone::Success, "This browser can sign in to your account now."),
        Some("address") => (Tone::Success, "Your new address counts from now on. Sign in with it."),
        Some("password-reset") => (Tone::Success, "Your new password is set. Sign in with it."),
        Some("deletion") => (
            Tone::Info,
            "Your account will be deleted in seven days, and you are signed out. Sign in before then, and it stays.",
        ),
        Some("wrong-codes") => (Tone::Warning, "That were too many wrong codes. Start again with your password."),
        _ => return None,
    };
    Some(view! { <Alert tone>{sentence}</Alert> })
}
