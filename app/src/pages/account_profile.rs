//! What a person is called, and the end of their account.

use super::{content, form, notice::notice, sign_out};
use crate::{
    api::{ChangeProfile, ChangeUsername, DeleteAccount, Loaded, PrepareExport, Typed, profile_page},
    components::{Card, Details, Field, Page, SecondaryAction, Submit},
    routes,
};
use auth::{Field as Of, label::DISPLAY_NAME_MAX, wire::ProfileView, zone};
use leptos::prelude::*;

/// `/account/profile`: name, time zone, username; one's data, and its deletion.
#[component]
pub fn AccountProfilePage() -> impl IntoView {
    let save = form::action::<ChangeProfile>();
    let rename = form::action::<ChangeUsername>();
    let export = form::action::<PrepareExport>();
    let delete = form::action::<DeleteAccount>();
    let changes = [form::answers(save), form::answers(rename)];
    let page = Resource::new(move || changes.map(|count| count.get()), |_| profile_page());
    content(page, move |Loaded { view, standing, typed }| {
        let (about, name) = (about_you(save, &view, &typed), username(rename, &view, &typed));
        view! {
            <Page title="Your profile" wide=true account=true sign_out=sign_out(standing.stage)>
                {notice(&[
                    ("saved", "Saved."),
                    ("export", "Confirmed. For five minutes you can download your data below."),
                ])}
                <Card title="About you">{about}</Card>
                <Card title="Username">{name}</Card>
                <Card title="Your data">{data(export)}</Card>
                <Card title="Delete the account">{deletion(delete)}</Card>
            </Page>
        }
    })
}

fn about_you(action: ServerAction<ChangeProfile>, view: &ProfileView, typed: &Typed) -> impl IntoView + use<> {
    let or = |typed: &String, kept: &String| if typed.is_empty() { kept.clone() } else { typed.clone() };
    let (name, zone) = (or(&typed.display_name, &view.display_name), or(&typed.time_zone, &view.time_zone));
    view! {
        {form::above(action, &[Of::DisplayName, Of::TimeZone])}
        <ActionForm action attr:class="form">
            <Field
                name="display_name"
                label="What are you called?"
                autocomplete="name"
                value=name
                maxlength=u32::try_from(DISPLAY_NAME_MAX * 2).unwrap_or(u32::MAX)
                error=form::beside(action, Of::DisplayName)
            />
            <Field
                name="time_zone"
                label="Time zone"
                hint="Such as Europe/Zurich. Times are shown in it here; in mails they are in UTC."
                value=zone
                maxlength=u32::try_from(zone::MAX).unwrap_or(u32::MAX)
                error=form::beside(action, Of::TimeZone)
                verbatim=true
                optional=true
            />
            <Submit label="Save" pending_label="Saving…" pending=action.pending() />
        </ActionForm>
    }
}

fn username(action: ServerAction<ChangeUsername>, view: &ProfileView, typed: &Typed) -> impl IntoView + use<> {
    let value = Some(typed.username.clone()).filter(|name| !name.is_empty()).or_else(|| view.username.clone());
    view! {
        {form::above(action, &[Of::Username])}
        <ActionForm action attr:class="form">
            <Field
                name="username"
                label="Username"
                hint="A second name to sign in with, beside your address."
                autocomplete="username"
                value=value.unwrap_or_default()
                error=form::beside(action, Of::Username)
                verbatim=true
                optional=true
            />
            <Submit label="Change it" pending_label="Saving…" pending=action.pending() secondary=true />
        </ActionForm>
    }
}

/// The file comes from an address of its own, as a plain form: a script has nothing to do with it.
fn data(prepare: ServerAction<PrepareExport>) -> impl IntoView {
    view! {
        <p>"All that is kept of you, as JSON: profile, factors, sessions, browsers, history. No secret is in it."</p>
        {form::told(prepare)}
        <form class="form form--inline" method="post" action=routes::EXPORT>
            <Submit label="Download it" pending_label="Downloading…" secondary=true />
        </form>
    }
}

fn deletion(action: ServerAction<DeleteAccount>) -> impl IntoView {
    view! {
        <p>"It is gone after seven days. Until then, signing in calls it off."</p>
        {form::told(action)}
        <Details summary="I want to delete my account">
            <ActionForm action attr:class="form form--inline">
                <p>"You are signed out everywhere at once."</p>
                <SecondaryAction label="Delete my account" pending=action.pending() />
            </ActionForm>
        </Details>
    }
}
