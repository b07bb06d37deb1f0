//! What has just happened, told on the page that it led to. Only our own words, chosen by the address.

use crate::{
    components::{Alert, Tone},
    error::AppError,
};
use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;

/// The sentence for the `notice` in the address, or for the refusal of an act that was carried on with after its proof.
/// The page can load again before the address has changed, so that the sentence follows it.
pub(super) fn notice(sentences: &'static [(&'static str, &'static str)]) -> impl IntoView {
    let query = use_query_map();
    move || {
        let query = query.read();
        if let Some(code) = query.get("refused") {
            let sentence = AppError::of_address(&code, query.get("field").as_deref(), query.get("problem").as_deref());
            return Some(Either::Left(view! { <Alert tone=Tone::Error>{sentence}</Alert> }));
        }
        let notice = query.get("notice")?;
        let (_, sentence) = sentences.iter().find(|(name, _)| *name == notice)?;
        Some(Either::Right(view! { <Alert tone=Tone::Success>{*sentence}</Alert> }))
    }
}
