//! The account at a glance.

use super::{account_activity::events, content, sign_out, words};
use crate::{
    api::{Loaded, dashboard_page},
    components::{Alert, Badge, Card, Fact, Facts, Icon, Item, Items, LinkButton, Page, TimeText, Tone},
    routes,
};
use auth::wire::{DashboardView, FactorView, NextStep, SessionView};
use leptos::{children::ViewFn, prelude::*};

/// `/dashboard`: who I am, how safe my account is, the one next thing to do, and what there is to it.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| dashboard_page());
    content(page, |Loaded { view, standing, .. }| {
        let (you, safety, warnings) = (you(&view), safety(&view), warnings(&view));
        view! {
            <Page title=format!("Hello, {}", view.display_name) wide=true account=true sign_out=sign_out(standing.stage)>
                {warnings}
                <Card title="You">{you}</Card>
                <Card title="How safe your account is">{safety}</Card>
                <Card title="Ways to prove it’s you">{factors(view.factors, view.recovery_codes_left)}</Card>
                <Card title="Signed in here">{sessions(view.sessions)}</Card>
                <Card title="What happened lately" wide=true>{events(view.activity)} <LinkButton href=routes::ACTIVITY label="All of it" secondary=true /></Card>
            </Page>
        }
    })
}

/// What somebody must know before anything else.
fn warnings(view: &DashboardView) -> impl IntoView + use<> {
    view.frozen_until.map(|until| {
        view! {
            <Alert tone=Tone::Warning>
                "Somebody has said that something here wasn’t you. Password, authenticators and address stay as they are
                until " <TimeText ms=until /> ", or until a change is undone by our mail."
            </Alert>
        }
    })
}

fn you(view: &DashboardView) -> impl IntoView + use<> {
    let username = view.username.clone().map(|name| view! { <Fact term="Username">{name}</Fact> });
    let (email, role) = (words::address(&view.email), words::role(view.role));
    view! {
        <Facts>
            <Fact term="Address">{email}</Fact>
            {username}
            <Fact term="Role">{role}</Fact>
        </Facts>
    }
}

fn safety(view: &DashboardView) -> impl IntoView + use<> {
    let (tone, next) = match view.next_step {
        Some(step) => (Tone::Warning, words::next_step(step)),
        None => (Tone::Success, "Well kept: an authenticator is set up, and your recovery codes are saved."),
    };
    let way = view.next_step.map(|step| {
        let (href, label) = match step {
            NextStep::SaveRecoveryCodes => (routes::RECOVERY_CODES, "Show the codes"),
            NextStep::FewRecoveryCodes => (routes::FACTORS, "Make new codes"),
            NextStep::AddAuthenticator => (routes::FACTORS, "Set one up"),
            NextStep::GiveAddress => (routes::EMAIL, "Give your address"),
        };
        view! { <LinkButton href label secondary=true /> }
    });
    let (proofs, level) = (words::proofs(&view.amr), format!("Level {} of 2", view.aal));
    view! {
        <Alert tone>{next}</Alert>
        {way}
        <Facts>
            <Fact term="This sign-in">{proofs}</Fact>
            <Fact term="Assurance">{level}</Fact>
        </Facts>
    }
}

fn factors(factors: Vec<FactorView>, recovery_codes_left: u32) -> impl IntoView {
    let item = |factor: FactorView| {
        let used = factor.last_used_at.map(|at| view! { ", last used " <TimeText ms=at /> });
        view! {
            <Item icon=Icon::Phone title=factor.name>
                "Authenticator, added "
                <TimeText ms=factor.created_at />
                {used}
            </Item>
        }
    };
    let left = match recovery_codes_left {
        0 => "None left".to_owned(),
        1 => "One left".to_owned(),
        left => format!("{left} left"),
    };
    view! {
        <Items>
            {factors.into_iter().map(item).collect_view()}
            <Item icon=Icon::Key title="Recovery codes">{left}</Item>
        </Items>
    }
}

fn sessions(sessions: Vec<SessionView>) -> impl IntoView {
    let item = |session: SessionView| {
        let end = session.current.then(|| ViewFn::from(|| view! { <Badge tone=Tone::Success label="This one" /> }));
        view! {
            <Item icon=Icon::Globe title=session.client end=end.unwrap_or_default()>
                {session.network}
                ", since "
                <TimeText ms=session.created_at />
                ", last seen "
                <TimeText ms=session.last_seen_at />
            </Item>
        }
    };
    view! { <Items>{sessions.into_iter().map(item).collect_view()}</Items> }
}
