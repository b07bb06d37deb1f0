//! What went wrong.

use super::content::answer_with;
use crate::{
    components::{Alert, LinkButton, Page, Tone},
    error::AppError,
    routes,
};
use leptos::prelude::*;

/// What a page shows instead of itself when something failed: what to do, and the incident's id where there is one.
#[component]
pub fn ErrorPage(
    /// What failed.
    error: AppError,
) -> impl IntoView {
    answer_with(error.status());
    let incident = error.incident().map(ToOwned::to_owned);
    let title = if incident.is_some() { "Something went wrong" } else { "That didn’t work" };
    view! {
        <Page title>
            <Alert tone=Tone::Error>{error.sentence()}</Alert>
            {incident
                .map(|id| {
                    view! {
                        <p>
                            "Incident " <code class="incident">{id}</code>
                            ". The log tells under this number what happened."
                        </p>
                    }
                })}
            <p>
                <LinkButton href=routes::HOME label="Go on from the start" />
            </p>
        </Page>
    }
}
