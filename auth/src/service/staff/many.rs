//! Acts on several users at once: shutting accounts, ending sessions. One transaction; whom the act doesn't reach is left
//! out of it, as the preview says.

use super::{Done, judge_target};
use crate::{
    Error, Field, Problem,
    label::Label,
    outbox::Happening,
    permission::Permission,
    principal::{Operator, role_of},
    role::Role,
    service::{Service, act::parse_id},
    staff_act::{MOST_AT_ONCE, StaffAct},
    store::{audit, codes, people, sessions, users},
    wire::{LeftOut, PreviewView},
};
use entity::user;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

/// Why staff did something, as they give it.
type Reason = Label<200>;

impl Service {
    pub(super) async fn disable_users(
        &self,
        operator: &Operator<'_>,
        ids: &[String],
        reason: &str,
    ) -> Result<Done, Error> {
        let reason = parse_reason(reason, false)?;
        let (tx, reached, now) = self.begin_on_many(operator, Permission::DisableUsers, ids).await?;
        let mut number = 0;
        for user in reached.iter().filter(|user| user.disabled_at.is_none()) {
            if role_of(user) == Role::Administrator && !users::has_other_administrator(&tx, user.id).await? {
                return Err(Error::LastAdministrator);
            }
            users::set_time(&tx, user.id, user::Column::DisabledAt, Some(now)).await?;
            users::next_epoch(&tx, user.id).await?;
            self.end_what_is_older(&tx, user, None, now).await?;
            codes::forget(&tx, (user.id, codes::Purpose::Enrolment)).await?;
            let (event, about) = ((audit::Event::UserDisabled, true), operator.about(Some(user.id)));
            audit::append_reasoned(&tx, now, &operator.network(), event, about, ("", &reason)).await?;
            self.tell_of_staff(&tx, user, Happening::Disabled, now).await?;
            number += 1;
        }
        tx.commit().await?;
        Ok(Done { number, ..Done::default() })
    }

    pub(super) async fn end_sessions_of_users(&self, operator: &Operator<'_>, ids: &[String]) -> Result<Done, Error> {
        let (tx, reached, now) = self.begin_on_many(operator, Permission::EndSessions, ids).await?;
        let mut number = 0;
        for user in &reached {
            // Whoever has none isn't told of it.
            if sessions::end_others(&tx, user.id, None, now).await? > 0 {
                let (event, about) = ((audit::Event::SessionEnded, true), operator.about(Some(user.id)));
                audit::append(&tx, now, &operator.network(), event, about, "by staff").await?;
                self.tell_of_staff(&tx, user, Happening::SessionsEnded, now).await?;
            }
            number += 1;
        }
        tx.commit().await?;
        Ok(Done { number, ..Done::default() })
    }

    /// Whom an act on several users would reach, and whom it wouldn't.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::InvalidInput`] for too many, [`Error::Unavailable`].
    pub async fn preview(&self, operator: &Operator<'_>, act: &StaffAct) -> Result<PreviewView, Error> {
        self.demand(operator, act.permission())?;
        let (StaffAct::Disable { ids, .. } | StaffAct::EndSessions { ids }) = act else { return Err(Error::NotFound) };
        let parsed = parse_ids(ids)?;
        let found = people::of_ids(&self.db.read, &parsed).await?;
        let rows = self.user_rows(&found).await?;
        let is_disabling = matches!(act, StaffAct::Disable { .. });
        let mut view = PreviewView { affected: Vec::new(), left_out: Vec::new() };
        for id in parsed {
            let at = found.iter().position(|user| user.id == id);
            let user = at.and_then(|at| Some((found.get(at)?, rows.get(at)?.clone())));
            let id = id.simple().to_string();
            let (user, why) = match user {
                None => (None, Error::NotFound.code()),
                Some((user, row)) => match judge_target(operator, user) {
                    Err(error) => (Some(row), error.code()),
                    Ok(()) if is_disabling && user.disabled_at.is_some() => (Some(row), "disabled"),
                    Ok(()) => {
                        view.affected.push(row);
                        continue;
                    }
                },
            };
            view.left_out.push(LeftOut { user, id, why: why.to_owned() });
        }
        Ok(view)
    }

    /// Whoever the act reaches; of a single one it is told why it doesn't.
    async fn begin_on_many(
        &self,
        operator: &Operator<'_>,
        permission: Permission,
        ids: &[String],
    ) -> Result<(DatabaseTransaction, Vec<user::Model>, i64), Error> {
        let ids = parse_ids(ids)?;
        self.demand_write(operator, permission)?;
        let now = self.now();
        self.take_write_of(operator, now).await?;
        let (tx, mut found) = self.lock_for_staff(operator, permission, &ids, now).await?;
        if let [_] = ids.as_slice() {
            judge_target(operator, found.first().ok_or(Error::NotFound)?)?;
        }
        found.retain(|user| judge_target(operator, user).is_ok());
        Ok((tx, found, now))
    }
}

/// Each once, in the order given.
fn parse_ids(ids: &[String]) -> Result<Vec<Uuid>, Error> {
    let refused = |problem| Error::field(Field::Id, problem);
    if ids.is_empty() {
        return Err(refused(Problem::Required));
    }
    if ids.len() > MOST_AT_ONCE {
        return Err(refused(Problem::TooLong));
    }
    let mut parsed = Vec::with_capacity(ids.len());
    for id in ids {
        let id = parse_id(id)?;
        if !parsed.contains(&id) {
            parsed.push(id);
        }
    }
    Ok(parsed)
}

/// What staff give as their reason.
pub(super) fn parse_reason(typed: &str, is_needed: bool) -> Result<String, Error> {
    if typed.trim().is_empty() && !is_needed {
        return Ok(String::new());
    }
    let reason = Reason::parse(typed).map_err(|problem| Error::field(Field::Reason, problem))?;
    Ok(reason.as_str().to_owned())
}
