//! Everybody's events as a file, page by page, so that millions of rows need no more memory than one page.

use super::{
    Service,
    audit_search::{AuditFilter, AuditRow, audit_row},
};
use crate::{
    Error, outbox,
    store::audit::{
        self,
        search::{self, Cursor, Filter},
    },
};
use serde_json::{Value, json};

/// Rows of a page.
const PAGE: u64 = 1_000;
const COLUMNS: [&str; 11] =
    ["seq", "id", "at", "kind", "succeeded", "user_id", "actor_id", "session_id", "network", "details", "position"];

/// How events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values (RFC 4180), in which no cell is a formula.
    Csv,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }

    /// What stands before the first event.
    #[must_use]
    pub fn head(self) -> String {
        match self {
            Self::Jsonl => String::new(),
            Self::Csv => format!("{}\r\n", COLUMNS.join(",")),
        }
    }

    /// An event, with the line's end.
    #[must_use]
    pub fn line(self, row: &AuditRow) -> String {
        let id = |id: Option<uuid::Uuid>| id.map(|id| id.simple().to_string());
        match self {
            Self::Jsonl => {
                let details: Value = serde_json::from_str(&row.details).unwrap_or_default();
                let object = json!({
                    "seq": row.seq,
                    "id": id(Some(row.id)),
                    "at": outbox::rfc_3339(row.at),
                    "kind": row.kind,
                    "succeeded": row.succeeded,
                    "user_id": id(row.user_id),
                    "actor_id": id(row.actor_id),
                    "session_id": id(row.session_id),
                    "network": row.network,
                    "details": details,
                    "position": row.position,
                });
                format!("{object}\n")
            }
            Self::Csv => {
                let cells = [
                    row.seq.to_string(),
                    row.id.simple().to_string(),
                    outbox::rfc_3339(row.at),
                    row.kind.clone(),
                    row.succeeded.to_string(),
                    id(row.user_id).unwrap_or_default(),
                    id(row.actor_id).unwrap_or_default(),
                    id(row.session_id).unwrap_or_default(),
                    row.network.clone(),
                    row.details.clone(),
                    row.position.map(|position| position.to_string()).unwrap_or_default(),
                ];
                format!("{}\r\n", cells.map(|cell| csv_cell(&cell)).join(","))
            }
        }
    }
}

/// A cell: quoted where it has to be, and with an apostrophe before what a spreadsheet would take as a formula (OWASP, CSV
/// injection).
fn csv_cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

/// An export under way.
pub struct AuditExport {
    service: Service,
    filter: Filter,
    after: i64,
}

impl AuditExport {
    /// The next page, the oldest events first; empty at the end.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn next(&mut self) -> Result<Vec<AuditRow>, Error> {
        let rows = search::search(&self.service.db.read, &self.filter, Cursor::After(self.after), PAGE).await?;
        if let Some(last) = rows.last() {
            self.after = last.seq;
        }
        Ok(self.service.open_networks(rows).await?.into_iter().map(audit_row).collect())
    }
}

impl Service {
    /// Begins an export by an operator; that it was begun is an event of its own.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a kind or a network that can't be one, [`Error::Unavailable`].
    pub async fn audit_export(&self, filter: &AuditFilter, format: Format) -> Result<AuditExport, Error> {
        let (now, filter) = (self.now(), self.audit_filter(filter)?);
        let tx = self.db.begin().await?;
        let event = (audit::Event::AuditExported, true);
        audit::append(&tx, now, "command line", event, audit::About::default(), format.name()).await?;
        tx.commit().await?;
        Ok(AuditExport { service: self.clone(), filter, after: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, cell) in [
            ("plain", "plain"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("a,b", "\"a,b\""),
            ("=a,\"b\"", "\"'=a,\"\"b\"\"\""),
        ] {
            assert_eq!(csv_cell(text), cell);
        }
    }

    #[test]
    fn lines() {
        let row = AuditRow {
            seq: 7,
            id: Uuid::nil(),
            at: 0,
            kind: "signed-in".to_owned(),
            succeeded: true,
            user_id: None,
            actor_id: None,
            session_id: None,
            network: "203.0.113.0/24".to_owned(),
            details: "{\"detail\":\"totp\"}".to_owned(),
            position: None,
        };
        let csv = Format::Csv.line(&row);
        assert!(csv.ends_with("203.0.113.0/24,\"{\"\"detail\"\":\"\"totp\"\"}\",\r\n"), "{csv}");
        assert_eq!(csv.matches(',').count(), COLUMNS.len() - 1);
        let json: Value = serde_json::from_str(&Format::Jsonl.line(&row)).unwrap();
        assert_eq!((&json["details"]["detail"], &json["user_id"]), (&"totp".into(), &Value::Null));
    }
}
