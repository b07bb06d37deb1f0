//! What the server tells staff of itself: its configuration, secrets left out, what the doctor says, and whether Redis
//! answers.

use crate::{compose::Parts, config::Config, doctor};
use app::ssr::Inside;
use async_trait::async_trait;
use auth::wire::{Finding, HealthView, SettingView, SettingsView};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The doctor is asked at most this often: it counts people, and waits for what doesn't answer.
const ASKED_EVERY: Duration = Duration::from_mins(1);

/// This portal.
pub(crate) struct Portal {
    config: Config,
    parts: Parts,
    findings: Mutex<Option<(Instant, Vec<Finding>)>>,
}

impl Portal {
    /// Of this configuration, over these parts.
    pub(crate) fn of(config: &Config, parts: &Parts) -> Self {
        Self { config: config.clone(), parts: parts.clone(), findings: Mutex::default() }
    }

    /// What the doctor said in the last minute, or says now. Whoever asks meanwhile waits for that answer.
    async fn findings(&self) -> Vec<Finding> {
        let mut kept = self.findings.lock().await;
        if let Some((_, findings)) = kept.as_ref().filter(|(at, _)| at.elapsed() < ASKED_EVERY) {
            return findings.clone();
        }
        let findings = doctor::examine(&self.config, Some(&self.parts)).await;
        *kept = Some((Instant::now(), findings.clone()));
        findings
    }
}

#[async_trait]
impl Inside for Portal {
    async fn settings(&self) -> SettingsView {
        let shown = self.config.shown().into_iter();
        let settings = shown.map(|shown| SettingView { key: shown.key, value: shown.value, source: shown.source });
        SettingsView { settings: settings.collect(), findings: self.findings().await }
    }

    async fn health(&self) -> Vec<HealthView> {
        let is_well = self.parts.redis.as_ref().map(crate::redis::Redis::is_connected);
        vec![HealthView { what: "redis".to_owned(), is_well, number: None }]
    }
}
