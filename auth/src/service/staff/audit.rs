//! Everybody's history, as staff look at it.

use crate::{
    Error, Field, Problem,
    permission::Permission,
    principal::Operator,
    service::{AuditExport, AuditFilter, AuditRow, Service, moment_of},
    store::{people, users},
    wire::{AuditQuery, AuditView, Slice},
};
use entity::user;
use std::collections::BTreeSet;
use uuid::Uuid;

impl Service {
    /// A page of everybody's events, the newest first.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`], [`Error::InvalidInput`] for a filter that can't be one,
    /// [`Error::NotFound`] for a cursor that isn't one, [`Error::Unavailable`].
    pub async fn audit(
        &self,
        operator: &Operator<'_>,
        query: &AuditQuery,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Slice<AuditView>, Error> {
        self.demand(operator, Permission::SeeAudit)?;
        let Some(filter) = self.filter_of(query).await? else { return Ok(Slice { items: Vec::new(), next: None }) };
        let page = self.audit_page(&filter, cursor, most).await?;
        let ids: BTreeSet<Uuid> = page.items.iter().flat_map(|row| [row.user_id, row.actor_id]).flatten().collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let known = if ids.is_empty() { Vec::new() } else { people::of_ids(&self.db.read, &ids).await? };
        let items = page.items.into_iter().map(|row| audit_view(row, &known)).collect();
        Ok(Slice { items, next: page.next })
    }

    /// What was typed, as a filter; nothing where it names somebody who isn't there.
    pub(in crate::service) async fn filter_of(&self, query: &AuditQuery) -> Result<Option<AuditFilter>, Error> {
        let given = |typed: &str| Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty());
        let (mut user_id, mut actor_id) = (None, None);
        for (typed, id) in [(&query.user, &mut user_id), (&query.actor, &mut actor_id)] {
            if let Some(typed) = given(typed) {
                match self.audit_subject(&typed).await {
                    Ok(subject) => *id = Some(subject),
                    Err(Error::NotFound) => return Ok(None),
                    Err(error) => return Err(error),
                }
            }
        }
        let succeeded = match query.result.trim() {
            "" => None,
            "succeeded" => Some(true),
            "failed" => Some(false),
            _ => return Err(Error::field(Field::Result, Problem::Malformed)),
        };
        let moment = |typed: &str, field| match given(typed) {
            Some(typed) => moment_of(&typed).map(Some).ok_or(Error::field(field, Problem::Malformed)),
            None => Ok(None),
        };
        let (kind, network) = (given(&query.kind), given(&query.network));
        for (field, kind, network) in [(Field::Kind, kind.clone(), None), (Field::Network, None, network.clone())] {
            let alone = AuditFilter { kind, network, ..AuditFilter::default() };
            self.audit_filter(&alone).map_err(|_| Error::field(field, Problem::Malformed))?;
        }
        let (from, to) = (moment(&query.from, Field::From)?, moment(&query.to, Field::To)?);
        Ok(Some(AuditFilter { user_id, actor_id, kind, succeeded, from, to, network }))
    }

    /// Begins to take everybody's events away as a file; nothing of somebody who isn't there.
    ///
    /// # Errors
    /// As [`Service::audit`], and [`Error::StepUpRequired`] where the proof isn't fresh.
    pub async fn begin_export_of_audit(
        &self,
        operator: &Operator<'_>,
        query: &AuditQuery,
    ) -> Result<AuditExport, Error> {
        self.demand_write(operator, Permission::Export)?;
        let filter = self.filter_of(query).await?.ok_or(Error::field(Field::User, Problem::Wrong))?;
        self.audit_export(operator, &filter).await
    }
}

fn audit_view(row: AuditRow, known: &[user::Model]) -> AuditView {
    let name_of = |id: Option<Uuid>| {
        known.iter().find(|user| Some(user.id) == id).map(|user| users::account_name(user).to_owned())
    };
    let details = serde_json::from_str::<serde_json::Value>(&row.details).unwrap_or_default();
    let word = |name: &str| details.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    AuditView {
        id: row.id.simple().to_string(),
        succeeded: row.succeeded,
        at: row.at,
        user: name_of(row.user_id),
        user_id: row.user_id.map(|id| id.simple().to_string()),
        actor: name_of(row.actor_id),
        actor_id: row.actor_id.map(|id| id.simple().to_string()),
        network: row.network,
        detail: word("detail"),
        reason: word("reason"),
        kind: row.kind,
        position: row.position,
    }
}
