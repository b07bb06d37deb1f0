//! What only the server knows of itself: how it is set up, and whether what it stands on is well.

use async_trait::async_trait;
use auth::wire::{HealthView, SettingsView};

/// Asked by staff's pages and by the API.
#[async_trait]
pub trait Inside: Send + Sync {
    /// The configuration in force, secrets left out, and what the doctor says of it.
    async fn settings(&self) -> SettingsView;

    /// Whether Redis answers.
    async fn health(&self) -> Vec<HealthView>;
}
