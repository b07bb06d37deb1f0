//! From a page's resource to its view, or to where the visitor should be instead.

use super::{ErrorPage, not_found::NotFound};
use crate::{
    api::Loaded,
    components::{Loading, ShownClock, StaffRole},
    error::AppError,
    routes,
};
use auth::Error;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::Redirect, hooks::use_location};

/// What a page's resource holds.
pub(super) type Page<T> = Resource<Result<Loaded<T>, AppError>>;

/// Shows `view` once `page` is loaded. While it loads again, as after a code was sent, the old view stays.
pub(super) fn content<T, V>(page: Page<T>, view: impl Fn(Loaded<T>) -> V + Clone + Send + 'static) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let shown = move || {
        let view = view.clone();
        Suspend::new(async move {
            match page.await {
                Ok(loaded) => {
                    provide_context(ShownClock(loaded.standing.offsets.clone()));
                    provide_context(StaffRole(loaded.standing.staff_role));
                    view(loaded).into_any()
                }
                Err(error) => refused(error).into_any(),
            }
        })
    };
    view! { <Transition fallback=Loading>{shown}</Transition> }
}

/// The step that is due, where that is why; else a page that says what is wrong.
fn refused(error: AppError) -> AnyView {
    if let Some(path) = error.leads_to() {
        let path = if path == routes::CONFIRM { routes::confirm_for(&shown_address()) } else { path.to_owned() };
        // In the place of this page: the back button must not come here again.
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        return view! { <Redirect path options /> }.into_any();
    }
    match error {
        AppError::Auth(Error::NotFound) => view! { <NotFound stage=None /> }.into_any(),
        error => view! { <ErrorPage error /> }.into_any(),
    }
}

/// Path and query of the page that is asked for.
fn shown_address() -> String {
    let location = use_location();
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    let mark = if search.is_empty() || search.starts_with('?') { "" } else { "?" };
    format!("{path}{mark}{search}")
}

/// Sets the status of the answer that this page is; the browser has none.
#[cfg(feature = "ssr")]
pub(super) fn answer_with(status: u16) {
    use leptos::context::use_context;
    let status = axum::http::StatusCode::from_u16(status);
    if let (Some(response), Ok(status)) = (use_context::<leptos_axum::ResponseOptions>(), status) {
        response.set_status(status);
    }
}

/// The browser's half: a page that is shown has no status.
#[cfg(not(feature = "ssr"))]
pub(super) fn answer_with(_status: u16) {}
