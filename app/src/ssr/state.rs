//! What every request shares.

use super::{Inside, Site};
use auth::Service;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use std::sync::Arc;

/// Made once at start; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The rules, with their clock, keys and settings.
    pub service: Service,
    /// The framework's options.
    pub leptos: Arc<LeptosOptions>,
    /// What only the server knows of itself.
    pub inside: Arc<dyn Inside>,
    /// Files and address of this portal.
    pub site: Arc<Site>,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.as_ref().clone()
    }
}
