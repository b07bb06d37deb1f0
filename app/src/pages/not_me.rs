//! "This was not me": the link of every notice.

use super::{content, form, notice::notice, sign_out};
use crate::{
    api::{Loaded, NotMe, UndoChange, not_me_page},
    components::{
        Alert, Details, EmptyState, Hidden, Icon, Item, Items, LinkButton, Page, PasswordField, PasswordKind, Submit,
        TimeText, Tone,
    },
    routes,
};
use auth::wire::{ChangeView, NotMeView};
use leptos::{children::ViewFn, prelude::*};

/// `/not-me`: one button ends everything; then changes can be undone. Opening the link does nothing.
#[component]
pub fn NotMePage() -> impl IntoView {
    let action = form::action::<NotMe>();
    let undo = form::action::<UndoChange>();
    let changes = [form::answers(action), form::answers(undo)];
    let page = Resource::new(move || changes.map(|count| count.get()), |_| not_me_page());
    content(page, move |Loaded { view, standing, .. }| {
        let shown = match view {
            NotMeView::NoLink => nothing().into_any(),
            NotMeView::Button { email_hint } => button(action, email_hint).into_any(),
            NotMeView::Undo { frozen_until, changes } => undoing(undo, frozen_until, changes).into_any(),
        };
        view! {
            <Page title="That wasn’t you?" sign_out=sign_out(standing.stage)>
                {notice(&[("undone", "It is undone, and everybody is signed out. Sign in and look your account through.")])}
                {form::told(action)}
                {form::told(undo)}
                {shown}
            </Page>
        }
    })
}

fn nothing() -> impl IntoView {
    view! {
        <p>"Open the link from our mail in this browser. It is good for three days, and works once."</p>
        <p>
            <LinkButton href=routes::LOGIN label="To the sign-in" />
        </p>
    }
}

fn button(action: ServerAction<NotMe>, email_hint: String) -> impl IntoView {
    view! {
        <p>
            "If something in the account of " <strong>{email_hint}</strong>
            " wasn’t you, one click signs everybody out and forgets every browser. For three days nobody can change its
            password, authenticators or address. Then you can undo what was changed."
        </p>
        <ActionForm action attr:class="form">
            <Submit label="That wasn’t me: end everything" pending_label="Ending…" pending=action.pending() />
        </ActionForm>
    }
}

fn undoing(action: ServerAction<UndoChange>, frozen_until: Option<i64>, changes: Vec<ChangeView>) -> impl IntoView {
    let frozen = frozen_until.map(|until| {
        view! {
            <Alert tone=Tone::Success>
                "Everybody is signed out. The account is closed to changes until " <TimeText ms=until /> "."
            </Alert>
        }
    });
    let advice = if frozen_until.is_some() {
        "If somebody may know your password, set a new one once the account is open to changes again."
    } else {
        "If somebody may know your password, set a new one."
    };
    let list = if changes.is_empty() {
        view! {
            <EmptyState title="There is no change to undo">
                <p>{advice}</p>
                <LinkButton href=routes::LOGIN label="To the sign-in" />
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <p>"These changes can be undone, with the password that you had before them."</p>
            <Items>{changes.into_iter().map(|change| item(action, change)).collect_view()}</Items>
        }
        .into_any()
    };
    view! {
        {frozen}
        {list}
    }
}

fn item(action: ServerAction<UndoChange>, change: ChangeView) -> impl IntoView {
    let ChangeView { id, kind, name, at } = change;
    let (icon, title) = match kind.as_str() {
        "address" => (Icon::Mail, format!("Address changed, before: {name}")),
        "factor-added" => (Icon::Phone, format!("Authenticator “{name}” added")),
        "factor-replaced" => (Icon::Phone, format!("Authenticator moved to “{name}”")),
        "codes-renewed" => (Icon::Key, "New recovery codes made".to_owned()),
        "phone-added" => (Icon::Phone, format!("Phone {name} added")),
        "password" => (Icon::Key, "Password changed: if you undo it, set a new one by mail".to_owned()),
        _ => (Icon::Phone, format!("Authenticator “{name}” removed")),
    };
    // The page loads again after a refusal; whoever mistyped isn't made to unfold it again.
    let below = ViewFn::from(move || {
        let id = id.clone();
        let is_open = form::refusal(action).get_untracked().is_some();
        view! {
            <Details summary="Undo it" open=is_open>
                <ActionForm action attr:class="form">
                    <Hidden name="id" value=id.clone() />
                    <PasswordField
                        kind=PasswordKind::Current
                        label="Password from before the change"
                        id=format!("password-{id}")
                    />
                    <Submit label="Undo this change" pending_label="Undoing…" pending=action.pending() secondary=true />
                </ActionForm>
            </Details>
        }
    });
    view! {
        <Item icon title below=below>
            <TimeText ms=at />
        </Item>
    }
}
