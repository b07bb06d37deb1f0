//! What there is to know of a user.

use super::may;
use crate::{
    api::EndUserSessions,
    components::{Badge, Card, EmptyState, Fact, Facts, Hidden, Icon, Item, Items, Submit, TimeText, Tone},
    pages::words,
};
use auth::{
    permission::Permission,
    wire::{BudgetView, FactorView, KnownBrowser, SessionView, UserRow, UserState, UserView},
};
use leptos::{children::ViewFn, prelude::*};

pub(super) fn about(view: &UserView, end_sessions: ServerAction<EndUserSessions>) -> impl IntoView + use<> {
    let (can_end, id) = (may(view, Permission::EndSessions), view.row.id.clone());
    let has_sessions = !view.sessions.is_empty();
    let end = (can_end && has_sessions).then(|| {
        view! {
            <ActionForm action=end_sessions attr:class="form form--inline">
                <Hidden name="ids" value=id />
                <Submit
                    label="End all sessions"
                    pending_label="Ending…"
                    pending=end_sessions.pending()
                    secondary=true
                />
            </ActionForm>
        }
    });
    let (account, proofs) = (account(view), proofs(view));
    let (sessions, browsers) = (sessions(view.sessions.clone()), browsers(view.browsers.clone()));
    view! {
        <Card title="Account">{account}</Card>
        <Card title="Ways to prove it’s them">{proofs}</Card>
        {held_back(&view.budgets)}
        <Card title="Signed in">{sessions} {end}</Card>
        <Card title="Known browsers">{browsers}</Card>
    }
}

fn account(view: &UserView) -> impl IntoView + use<> {
    let UserRow { email, username, role, state, created_at, last_seen_at, .. } = view.row.clone();
    let (tone, state_words) = words::state(state);
    let text = |term: &'static str, text: String| view! { <Fact term>{text}</Fact> };
    let moment = |term: &'static str, at: i64| view! { <Fact term><TimeText ms=at /></Fact> };
    let new = view.new_email.clone().map(|email| text("New address", format!("{email}, not confirmed yet")));
    let zone = Some(view.time_zone.clone()).filter(|zone| !zone.is_empty()).map(|zone| text("Time zone", zone));
    let password = (state != UserState::Invited).then(|| moment("Password set", view.password_changed_at));
    let frozen = view.frozen_until.map(|at| moment("Closed to changes until", at));
    let deletion = view.deletes_at.map(|at| moment("Deleted at their wish on", at));
    view! {
        <Facts>
            <Fact term="State">
                <Badge tone label=state_words />
            </Fact>
            {text("Role", words::role(role).to_owned())}
            {text("Address", email)}
            {new}
            {username.map(|name| text("Username", name))}
            {zone}
            {moment("Since", created_at)}
            {last_seen_at.map(|at| moment("Last seen", at))}
            {password}
            {frozen}
            {deletion}
        </Facts>
    }
}

fn proofs(view: &UserView) -> impl IntoView + use<> {
    let item = |FactorView { name, created_at, last_used_at, .. }: FactorView| {
        let used = last_used_at.map(|at| view! { ", last used " <TimeText ms=at /> });
        view! {
            <Item icon=Icon::Phone title=name>
                "Authenticator, added "
                <TimeText ms=created_at />
                {used}
            </Item>
        }
    };
    let phone = view.phone_hint.clone().map(|hint| {
        view! { <Item icon=Icon::Phone title=format!("Phone {hint}")>"Codes can be texted to it"</Item> }
    });
    let left = match view.recovery_codes_left {
        0 => "None left".to_owned(),
        1 => "One left".to_owned(),
        left => format!("{left} left"),
    };
    let none = view.factors.is_empty().then(|| view! { <EmptyState title="No authenticator" /> });
    let factors = view.factors.clone();
    view! {
        {none}
        <Items>
            {factors.into_iter().map(item).collect_view()}
            <Item icon=Icon::Key title="Recovery codes">{left}</Item>
            {phone}
        </Items>
    }
}

/// Budgets of wrong guesses that are in use, from browsers that aren't known.
fn held_back(budgets: &[BudgetView]) -> Option<impl IntoView + use<>> {
    let item = |BudgetView { name, failures, waits_until, is_closed }: BudgetView| {
        let state = match (is_closed, waits_until) {
            (true, _) => view! { ", closed until they get in another way, or are unlocked" }.into_any(),
            (false, Some(until)) => view! { ", nothing is tried before " <TimeText ms=until /> }.into_any(),
            (false, None) => ().into_any(),
        };
        view! {
            <Item icon=Icon::Warning title=words::budget(&name)>
                {format!("{failures} in a row")}
                {state}
            </Item>
        }
    };
    let budgets = budgets.to_vec();
    (!budgets.is_empty()).then(|| {
        view! {
            <Card title="Wrong guesses">
                <Items>{budgets.into_iter().map(item).collect_view()}</Items>
            </Card>
        }
    })
}

fn sessions(sessions: Vec<SessionView>) -> impl IntoView {
    let item = |SessionView { kind, client, network, amr, created_at, last_seen_at, .. }: SessionView| {
        let client = if kind == "api" { format!("{client}, a program") } else { client };
        view! {
            <Item icon=Icon::Globe title=client>
                {words::proofs(&amr)}
                ", from "
                {network}
                ", since "
                <TimeText ms=created_at />
                ", last seen "
                <TimeText ms=last_seen_at />
            </Item>
        }
    };
    let none = sessions.is_empty().then(|| view! { <EmptyState title="Nowhere" /> });
    view! {
        {none}
        <Items>{sessions.into_iter().map(item).collect_view()}</Items>
    }
}

fn browsers(browsers: Vec<KnownBrowser>) -> impl IntoView {
    let item = |KnownBrowser { client, network, trusted_until, last_used_at }: KnownBrowser| {
        let end = trusted_until.map(|_| ViewFn::from(|| view! { <Badge tone=Tone::Info label="Trusted" /> }));
        view! {
            <Item icon=Icon::Screen title=client end=end.unwrap_or_default()>
                "Last sign-in "
                <TimeText ms=last_used_at />
                " from "
                {network}
            </Item>
        }
    };
    let none = browsers.is_empty().then(|| view! { <EmptyState title="None" /> });
    view! {
        {none}
        <Items>{browsers.into_iter().map(item).collect_view()}</Items>
    }
}
