//! Everybody's events taken away as a file, page by page, so that millions of rows need no more memory than one page.

use super::{
    Service,
    audit_search::{AuditFilter, AuditRow, audit_row},
};
use crate::{
    Error,
    client::Client,
    permission::Permission,
    principal::{Operator, Principal},
    store::audit::{
        self,
        search::{self, Cursor, Filter},
    },
};

/// Rows of a page.
const PAGE: u64 = 1_000;

/// An export under way.
pub struct AuditExport {
    service: Service,
    filter: Filter,
    after: i64,
    /// Staff who take it away; nobody where it is the command line.
    by: Option<(Client, Principal)>,
}

impl AuditExport {
    /// The next page, the oldest events first; empty at the end.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] where whoever takes it away may no longer, [`Error::Unavailable`].
    pub async fn next(&mut self) -> Result<Vec<AuditRow>, Error> {
        if let Some((client, principal)) = &self.by {
            self.service.demand_still(&Operator::Staff { client, principal }, Permission::Export).await?;
        }
        let rows = search::search(&self.service.db.read, &self.filter, Cursor::After(self.after), PAGE).await?;
        if let Some(last) = rows.last() {
            self.after = last.seq;
        }
        Ok(self.service.open_networks(rows).await?.into_iter().map(audit_row).collect())
    }
}

impl Service {
    /// Begins an export; that it was begun is an event of its own.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`], [`Error::NotFound`] for a kind or a network that can't be one,
    /// [`Error::Unavailable`].
    pub async fn audit_export(&self, operator: &Operator<'_>, filter: &AuditFilter) -> Result<AuditExport, Error> {
        let filter = self.audit_filter(filter)?;
        let (tx, now) = self.begin_staff_act(operator, Permission::Export).await?;
        let event = (audit::Event::AuditExported, true);
        audit::append(&tx, now, &operator.network(), event, operator.about(None), "").await?;
        tx.commit().await?;
        let by = match *operator {
            Operator::Staff { client, principal } => Some((client.clone(), principal.clone())),
            Operator::CommandLine => None,
        };
        Ok(AuditExport { service: self.clone(), filter, after: 0, by })
    }
}
