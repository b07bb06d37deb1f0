//! One user, for staff.

mod about;
mod edit;
mod getting_in;
mod standing;

use self::{
    about::about,
    edit::edit,
    getting_in::getting_in,
    standing::{closing, role},
};
use super::{account_activity::events, content, form, notice::notice, sign_out};
use crate::{
    api::{
        ChangeRole, DeleteUser, DisableUsers, EnableUser, EndUserSessions, ForgetHandedOver, Loaded, ReaddressUser,
        RenameUser, ResetFactors, SendReset, UnlockUser, admin_user_page,
    },
    components::{Card, Hidden, Page, SecretText, Submit},
};
use auth::{permission::Permission, wire::UserView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The forms of the page.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    rename: ServerAction<RenameUser>,
    readdress: ServerAction<ReaddressUser>,
    unlock: ServerAction<UnlockUser>,
    send_reset: ServerAction<SendReset>,
    reset_factors: ServerAction<ResetFactors>,
    forget: ServerAction<ForgetHandedOver>,
    end_sessions: ServerAction<EndUserSessions>,
    change_role: ServerAction<ChangeRole>,
    disable: ServerAction<DisableUsers>,
    enable: ServerAction<EnableUser>,
    delete: ServerAction<DeleteUser>,
}

impl Acts {
    fn new() -> Self {
        Self {
            rename: form::action(),
            readdress: form::action(),
            unlock: form::action(),
            send_reset: form::action(),
            reset_factors: form::action(),
            forget: form::action(),
            end_sessions: form::action(),
            change_role: form::action(),
            disable: form::action(),
            enable: form::action(),
            delete: form::action(),
        }
    }

    /// Counts the answers to all of them but the deletion, after which there is nothing to load.
    fn answers(&self) -> [Memo<u32>; 10] {
        [
            form::answers(self.rename),
            form::answers(self.readdress),
            form::answers(self.unlock),
            form::answers(self.send_reset),
            form::answers(self.reset_factors),
            form::answers(self.forget),
            form::answers(self.end_sessions),
            form::answers(self.change_role),
            form::answers(self.disable),
            form::answers(self.enable),
        ]
    }

    /// What was refused of the forms that have no field to tell it beside.
    fn told(&self) -> impl IntoView + use<> {
        let Self { unlock, send_reset, forget, end_sessions, change_role, enable, .. } = *self;
        view! {
            {form::told(unlock)}
            {form::told(send_reset)}
            {form::told(forget)}
            {form::told(end_sessions)}
            {form::told(change_role)}
            {form::told(enable)}
        }
    }
}

/// `/admin/users/{id}`: all that staff see of somebody, and what they may do.
#[component]
pub fn AdminUserPage() -> impl IntoView {
    let acts = Acts::new();
    form::empty_when_taken(acts.reset_factors);
    form::empty_when_taken(acts.disable);
    let answers = acts.answers();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let page = Resource::new(move || (id.get(), answers.map(|count| count.get())), |(id, _)| admin_user_page(id));
    content(page, move |Loaded { view, standing, typed }| {
        let (name, id) = (view.row.display_name.clone(), view.row.id.clone());
        let handed_over = view.enrolment_code.clone().map(|code| handed_over(acts.forget, id, code));
        let history = view.activity.clone();
        view! {
            <Page title=name wide=true admin=true sign_out=sign_out(standing.stage)>
                {notice(&[
                    ("saved", "Saved. They are told."),
                    ("address-asked", "We have mailed a link to the new address. It counts once it was opened there."),
                    ("disabled", "The account is disabled, and all of its sessions have ended."),
                    ("enabled", "The account is open again."),
                    ("unlocked", "All guesses are given back."),
                    ("factors-reset", "The second factors are gone, and all sessions have ended. A new one is set up at the next sign-in."),
                    ("reset-sent", "A link is on its way to them."),
                    ("sessions-ended", "All sessions have ended."),
                    ("role-changed", "The role is changed, and all sessions have ended."),
                ])}
                {acts.told()}
                {handed_over}
                {about(&view, acts.end_sessions)}
                {getting_in(&acts, &view, &typed)}
                {closing(&acts, &view, &typed)}
                {edit(&acts, &view, &typed)}
                {role(&acts, &view)}
                <Card title="What happened lately" wide=true>{events(history)}</Card>
            </Page>
        }
    })
}

/// Whether the one who looks may do something to them.
fn may(view: &UserView, permission: Permission) -> bool {
    view.may.contains(&permission)
}

/// The enrolment code that was just made; whoever made it sees it, until they say that it is handed over.
fn handed_over(action: ServerAction<ForgetHandedOver>, id: String, code: String) -> impl IntoView {
    view! {
        <Card title="Enrolment code" wide=true>
            <p>
                "Hand it over in person, or by a call to a number that you know. With it and the password a new
                authenticator is set up, without the mailbox. It works once, within 24 hours, and is shown here for ten minutes."
            </p>
            <SecretText secret=code />
            <ActionForm action attr:class="form form--inline">
                <Hidden name="id" value=id />
                <Submit label="I have handed it over" pending_label="One moment…" pending=action.pending() />
            </ActionForm>
        </Card>
    }
}
