//! Everybody's events as a file, the oldest first.

use super::{Format, Row, file};
use crate::rest::time::Time;
use auth::{
    Error,
    service::{AuditExport, AuditRow},
};
use axum::response::Response;
use futures_util::stream;
use serde::Serialize;
use serde_json::Value;

/// An event in a file.
#[derive(Serialize)]
pub(crate) struct Exported {
    seq: i64,
    id: String,
    at: Option<String>,
    kind: String,
    succeeded: bool,
    user_id: Option<String>,
    actor_id: Option<String>,
    session_id: Option<String>,
    network: String,
    details: Value,
    position: Option<i64>,
}

/// The file of an export that was begun.
pub(crate) fn answer(export: AuditExport, format: Format) -> Response {
    let pages = stream::try_unfold(export, |mut export| async move {
        let rows: Vec<Exported> = export.next().await?.into_iter().map(Exported::of).collect();
        Ok::<_, Error>((!rows.is_empty()).then_some((rows, export)))
    });
    file(format, "countersign-audit", pages)
}

impl Exported {
    pub(crate) fn of(row: AuditRow) -> Self {
        let user_id = row.user_id.map(|id| id.simple().to_string());
        let actor_id = row.actor_id.map(|id| id.simple().to_string());
        let session_id = row.session_id.map(|id| id.simple().to_string());
        Self {
            seq: row.seq,
            id: row.id.simple().to_string(),
            at: Time(row.at).text(),
            kind: row.kind,
            succeeded: row.succeeded,
            user_id,
            actor_id,
            session_id,
            network: row.network,
            details: serde_json::from_str(&row.details).unwrap_or_default(),
            position: row.position,
        }
    }
}

impl Row for Exported {
    const HEAD: &'static [&'static str] = &[
        "seq",
        "id",
        "at",
        "kind",
        "succeeded",
        "user_id",
        "actor_id",
        "session_id",
        "network",
        "details",
        "position",
    ];

    fn cells(&self) -> Vec<String> {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            self.seq.to_string(),
            self.id.clone(),
            or_empty(&self.at),
            self.kind.clone(),
            self.succeeded.to_string(),
            or_empty(&self.user_id),
            or_empty(&self.actor_id),
            or_empty(&self.session_id),
            self.network.clone(),
            self.details.to_string(),
            self.position.map(|position| position.to_string()).unwrap_or_default(),
        ]
    }
}
