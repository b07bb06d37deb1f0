//! That there is nothing here.

use super::{
    content::{answer_with, content},
    sign_out,
};
use crate::{
    api::standing_page,
    components::{LinkButton, Page},
    routes,
};
use auth::stage::Stage;
use leptos::prelude::*;

/// Any address that isn't one of ours.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| standing_page());
    content(page, |loaded| view! { <NotFound stage=Some(loaded.standing.stage) /> })
}

/// That there is nothing here, with status 404.
#[component]
pub fn NotFound(
    /// Where the visitor stands, where that is known.
    stage: Option<Stage>,
) -> impl IntoView {
    answer_with(404);
    view! {
        <Page title="There is nothing here" sign_out=stage.and_then(sign_out)>
            <p>"The address may be mistyped, or what was here is gone."</p>
            <p>
                <LinkButton href=routes::HOME label="Go on from the start" />
            </p>
        </Page>
    }
}
