//! What all forms have in common: an action, and where its refusal is shown.

use crate::{
    components::{Alert, Tone},
    error::AppError,
    platform::{empty_forms, focus_first_invalid},
};
use auth::Field;
use leptos::{ev, prelude::*, server_fn::ServerFn, web_sys};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

/// An action that, when refused, leads to the step that is due, or moves the focus to what is wrong.
pub(super) fn action<S>() -> ServerAction<S>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let action = ServerAction::<S>::new();
    // The framework keeps a refusal that stood in the address of the document's first page.
    if is_fresh() {
        action.clear();
    }
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(error) = refusal(action).get() {
            match error.leads_to() {
                Some(path) => navigate(path, NavigateOptions { replace: true, ..NavigateOptions::default() }),
                None => focus_first_invalid(),
            }
        }
    });
    forget_when_another_is_sent(action);
    action
}

/// Of several forms on a page only the one that was sent last shows its refusal: a stale one would draw the focus.
fn forget_when_another_is_sent<S>(action: ServerAction<S>)
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    Effect::new(move |_| {
        let listener = window_event_listener(ev::submit, move |event| {
            let form: web_sys::Element = event_target(&event);
            if form.get_attribute("action").as_deref() != Some(S::url()) {
                action.clear();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Empties an action's forms once they were taken, for forms that stay on their page and hold a secret, or what is done
/// with.
pub(super) fn empty_when_taken<S>(action: ServerAction<S>)
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    Effect::new(move |_| {
        if action.value().with(|value| matches!(value, Some(Ok(_)))) {
            empty_forms(S::url());
        }
    });
}

/// Whether the page comes without the refusal of a form that was posted without JavaScript. Else the cursor starts in
/// the field at fault and nowhere else: of several fields with `autofocus` the first would have it.
pub(super) fn is_fresh() -> bool {
    !use_location().search.read_untracked().contains("__err=")
}

/// Why the last post was refused, if it was.
pub(super) fn refusal<S>(action: ServerAction<S>) -> Signal<Option<AppError>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    Signal::derive(move || action.value().with(|value| value.as_ref()?.as_ref().err().cloned()))
}

/// The sentence beside one field.
pub(super) fn beside<S>(action: ServerAction<S>, field: Field) -> Signal<Option<String>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let refusal = refusal(action);
    Signal::derive(move || refusal.get()?.field(field))
}

/// The alert at the top of a form with these fields, for what stands beside none of them.
pub(super) fn above<S>(action: ServerAction<S>, fields: &'static [Field]) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let refusal = refusal(action);
    move || {
        let error = refusal.get().filter(|error| error.leads_to().is_none())?;
        error.beyond(fields).map(|sentence| view! { <Alert tone=Tone::Error>{sentence}</Alert> })
    }
}

/// Why the last post was refused, in one alert: for forms of which a page has many.
pub(super) fn told<S>(action: ServerAction<S>) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let refusal = refusal(action);
    move || {
        let error = refusal.get().filter(|error| error.leads_to().is_none())?;
        let sentence = error.first_field().unwrap_or_else(|| error.sentence());
        Some(view! { <Alert tone=Tone::Error>{sentence}</Alert> })
    }
}

/// That the last post worked, for forms that stay on their page.
pub(super) fn done<S>(action: ServerAction<S>, sentence: &'static str) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    move || {
        let worked = action.value().with(|value| matches!(value, Some(Ok(_))));
        worked.then(|| view! { <Alert tone=Tone::Success>{sentence}</Alert> })
    }
}

/// Counts an action's refusals: the page that has the form loads again, to tell how many tries are left.
pub(super) fn refusals<S>(action: ServerAction<S>) -> Memo<u32>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    count(action, |was_refused| was_refused)
}

/// Counts an action's answers of either kind, for forms that stay on their page.
pub(super) fn answers<S>(action: ServerAction<S>) -> Memo<u32>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    count(action, |_| true)
}

fn count<S>(action: ServerAction<S>, counts: fn(bool) -> bool) -> Memo<u32>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&u32>| {
        let is_one = action.value().with(|value| value.as_ref().is_some_and(|result| counts(result.is_err())));
        before.copied().unwrap_or_default() + u32::from(is_one)
    })
}
