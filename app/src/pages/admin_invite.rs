//! A user made by staff.

use super::{content, form, notice::notice, sign_out, words};
use crate::{
    api::{InviteUser, Loaded, admin_invite_page},
    components::{Field, Page, Select, Submit},
    routes,
};
use auth::{Field as Of, label::DISPLAY_NAME_MAX, role::Role};
use leptos::prelude::*;

const FIELDS: &[Of] = &[Of::Email, Of::DisplayName, Of::Username, Of::Role];

/// `/admin/users/new`: who it is; they choose the password themselves, by a mailed link.
#[component]
pub fn AdminInvitePage() -> impl IntoView {
    let action = form::action::<InviteUser>();
    let page = Resource::new(|| (), |()| admin_invite_page());
    let is_fresh = form::is_fresh();
    content(page, move |Loaded { standing, typed, .. }| {
        let role = Role::from_name(&typed.role).unwrap_or(Role::User);
        view! {
            <Page
                title="Invite somebody"
                lead="They are mailed a link by which they choose a password. Nobody else ever knows it."
                admin=true
                sign_out=sign_out(standing.stage)
            >
                {notice(&[])}
                {form::above(action, FIELDS)}
                <ActionForm action attr:class="form">
                    <Field
                        name="email"
                        kind="email"
                        label="Address"
                        autocomplete="off"
                        value=typed.email
                        error=form::beside(action, Of::Email)
                        autofocus=is_fresh
                    />
                    <Field
                        name="display_name"
                        label="What are they called?"
                        autocomplete="off"
                        value=typed.display_name
                        maxlength=u32::try_from(DISPLAY_NAME_MAX * 2).unwrap_or(u32::MAX)
                        error=form::beside(action, Of::DisplayName)
                    />
                    <Field
                        name="username"
                        label="Username"
                        autocomplete="off"
                        value=typed.username
                        error=form::beside(action, Of::Username)
                        verbatim=true
                        optional=true
                    />
                    <Select
                        name="role"
                        label="Role"
                        options=words::roles()
                        value=role.name()
                        hint=words::ROLES_HINT
                        error=form::beside(action, Of::Role)
                    />
                    <Submit label="Invite" pending_label="Inviting…" pending=action.pending() />
                </ActionForm>
                <p class="page__aside">
                    <a href=routes::ADMIN_USERS>"Leave it"</a>
                </p>
            </Page>
        }
    })
}
