//! The way to the step that is due.

use super::content;
use crate::{api::standing_page, routes};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::Redirect};

/// `/`: leads to the step that is due, the dashboard or the sign-in in the end.
#[component]
pub fn HomePage() -> impl IntoView {
    let page = Resource::new(|| (), |()| standing_page());
    content(page, |loaded| {
        let path = routes::for_stage(loaded.standing.stage);
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        view! { <Redirect path options /> }
    })
}
