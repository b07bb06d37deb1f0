//! The browsers in which one is known.

use super::Loaded;
use crate::error::AppError;
use auth::wire::BrowserView;
use leptos::server;

#[cfg(feature = "ssr")]
use {
    super::loaded,
    crate::{
        routes,
        ssr::{act, guard, request},
    },
    auth::intent::Intent,
};

/// Forgets one browser, with its trust and its sessions.
///
/// # Errors
/// No fresh proof, or no such browser.
#[server(endpoint = "forget_browser")]
pub async fn forget_browser(#[server(default)] id: String) -> Result<(), AppError> {
    act::carry_out(Intent::ForgetBrowser { id }).await
}

/// Forgets all browsers but this one, and trusts none.
///
/// # Errors
/// No fresh proof.
#[server(endpoint = "forget_browsers")]
pub async fn forget_browsers() -> Result<(), AppError> {
    act::carry_out(Intent::ForgetOtherBrowsers).await
}

/// For `/account/browsers`.
///
/// # Errors
/// When not signed in.
#[server(endpoint = "browsers_page")]
pub async fn browsers_page() -> Result<Loaded<Vec<BrowserView>>, AppError> {
    let state = request::state()?;
    let principal = guard::principal().await?;
    loaded(routes::BROWSERS, state.service.browsers(&principal).await?).await
}
