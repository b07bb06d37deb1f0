//! How the portal is, for staff.

use super::{content, sign_out, words};
use crate::{
    api::{Loaded, admin_overview_page},
    components::{Badge, Bar, BarChart, Card, Fact, Facts, Page, TimeText, Tone, hour_of_day},
    routes,
};
use auth::wire::{CountsView, HealthView, HourView};
use leptos::prelude::*;

/// `/admin`: the numbers that matter now, and what the portal stands on.
#[component]
pub fn AdminOverviewPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| admin_overview_page());
    content(page, move |Loaded { view, standing, .. }| {
        let offsets = standing.offsets.clone();
        let bar =
            |hour: HourView| Bar { name: hour_of_day(hour.at, &offsets), well: hour.signed_in, refused: hour.refused };
        let bars = view.hours.into_iter().map(bar).collect();
        view! {
            <Page title="How the portal is" wide=true admin=true sign_out=sign_out(standing.stage)>
                <Card title="The last 24 hours" wide=true>
                    <BarChart title="By hour" well="Sign-ins" refused="Refused guesses" bars />
                    <p class="card__aside">"Counted " <TimeText ms=view.counts.counted_at /></p>
                </Card>
                <Card title="What it stands on" wide=true>
                    <Facts>{view.health.into_iter().map(health).collect_view()}</Facts>
                </Card>
                <Card title="People and messages" wide=true>{counts(view.counts)}</Card>
            </Page>
        }
    })
}

fn health(HealthView { what, is_well, number }: HealthView) -> impl IntoView {
    let (tone, label) = match is_well {
        Some(true) => (Tone::Success, "Well"),
        Some(false) => (Tone::Error, "Look after it"),
        None => (Tone::Info, "Not used"),
    };
    let more = number.map(|number| words::health(&what, number));
    view! {
        <Fact term=words::part(&what)>
            <Badge tone label />
            " "
            {more}
        </Fact>
    }
}

fn counts(counts: CountsView) -> impl IntoView {
    let of_users = |filter: &str| format!("{}?filter={filter}", routes::ADMIN_USERS);
    let without = counts.users.saturating_sub(counts.with_factor);
    let share = counts.with_factor.saturating_mul(100).checked_div(counts.users).unwrap_or(100);
    let rows = [
        ("Users", counts.users.to_string(), routes::ADMIN_USERS.to_owned()),
        ("With an authenticator", format!("{} ({share} %)", counts.with_factor), of_users("all")),
        ("Without one", without.to_string(), of_users("no-factor")),
        ("Shut accounts", counts.disabled.to_string(), of_users("disabled")),
        ("Staff", counts.staff.to_string(), of_users("staff")),
        ("Held back by wrong guesses", counts.throttled.to_string(), of_users("throttled")),
        ("Waiting for confirmation", counts.registrations.to_string(), routes::ADMIN_REGISTRATIONS.to_owned()),
    ];
    let waiting = format!("{}, of them tried in vain: {}", counts.messages_waiting, counts.messages_stuck);
    let row = |(term, number, href): (&'static str, String, String)| {
        view! {
            <Fact term>
                <a href=href>{number}</a>
            </Fact>
        }
    };
    view! {
        <Facts>
            {rows.into_iter().map(row).collect_view()} <Fact term="Messages that wait">{waiting}</Fact>
        </Facts>
        <p class="card__aside">"Counted " <TimeText ms=counts.counted_at /></p>
    }
}
