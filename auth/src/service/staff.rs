//! What staff see of other people's accounts and do to them: who may, and the transaction in which it is done.
//!
//! Every act comes this way, whichever door it was asked for at: its permission is judged before and again under the
//! locks, the proof of staff is fresh, nobody acts on themselves, support acts on plain users alone, and an
//! administrator who can sign in always stays.

mod acts;
mod audit;
mod confirm_address;
mod edit;
mod export;
mod find;
mod invite;
mod lists;
mod many;
mod messages;
mod portal;
mod reset_factors;
mod role;
mod view;

pub use acts::Done;
pub use portal::Counted;

use super::Service;
use crate::{
    Error,
    outbox::{self, Happening, Letter},
    permission::Permission,
    principal::{Operator, Visit, role_of},
    role::Role,
    store::{
        changes,
        sessions::{self, Name},
        users,
    },
};
use entity::user;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

/// A transaction in which nobody else changes the account that an act is about, nor the one of whoever acts.
pub(super) struct StaffTx {
    pub(super) tx: DatabaseTransaction,
    pub(super) user: user::Model,
    pub(super) now: i64,
}

impl Service {
    /// Whether somebody may do or see something, as far as their role goes. Staff whose sign-in carries no staff rights
    /// are asked for a proof first.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`].
    pub fn demand(&self, operator: &Operator<'_>, permission: Permission) -> Result<(), Error> {
        if operator.role().may(permission) {
            return Ok(());
        }
        match operator {
            Operator::Staff { principal, .. } if role_of(&principal.user).may(permission) => Err(Error::StepUpRequired),
            _ => Err(Error::NotPermitted),
        }
    }

    /// [`Service::demand`] for what asks for a fresh proof besides: every write, and every export.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`].
    pub fn demand_write(&self, operator: &Operator<'_>, permission: Permission) -> Result<(), Error> {
        self.demand(operator, permission)?;
        match operator {
            Operator::Staff { principal, .. } if !self.is_stepped_up(principal) => Err(Error::StepUpRequired),
            _ => Ok(()),
        }
    }

    /// Whether whoever acts is still who they were when the request began, and may still do it: asked between the pages of
    /// what takes long.
    ///
    /// # Errors
    /// [`Error::InvalidToken`], [`Error::Unavailable`].
    pub async fn demand_still(&self, operator: &Operator<'_>, permission: Permission) -> Result<(), Error> {
        let Operator::Staff { client, principal } = operator else { return Ok(()) };
        match self.visit_of(Name::Id(principal.session.id), None, client.kind, self.now()).await? {
            Visit::SignedIn(now) if now.user.id == principal.user.id && now.role().may(permission) => Ok(()),
            _ => Err(Error::InvalidToken),
        }
    }

    /// Begins an act that is about no user.
    pub(super) async fn begin_staff_act(
        &self,
        operator: &Operator<'_>,
        permission: Permission,
    ) -> Result<(DatabaseTransaction, i64), Error> {
        self.demand_write(operator, permission)?;
        let now = self.now();
        self.take_write_of(operator, now).await?;
        let tx = self.db.begin().await?;
        if let Some(id) = operator.user_id() {
            let actor = users::locked(&tx, id).await?;
            self.judge_actor(&tx, operator, permission, actor.as_ref(), now).await?;
        }
        Ok((tx, now))
    }

    /// Begins an act on one user.
    pub(super) async fn begin_staff_act_on(
        &self,
        operator: &Operator<'_>,
        permission: Permission,
        id: Uuid,
    ) -> Result<StaffTx, Error> {
        self.demand_write(operator, permission)?;
        let now = self.now();
        self.take_write_of(operator, now).await?;
        let (tx, mut found) = self.lock_for_staff(operator, permission, &[id], now).await?;
        let user = found.pop().ok_or(Error::NotFound)?;
        judge_target(operator, &user)?;
        Ok(StaffTx { tx, user, now })
    }

    /// Locks whoever acts and those whom it is about; where an administrator may be lost by it, all of those first; then
    /// staff, then the others, each in the order of their ids: two acts never wait for each other in a circle.
    pub(super) async fn lock_for_staff(
        &self,
        operator: &Operator<'_>,
        permission: Permission,
        ids: &[Uuid],
        now: i64,
    ) -> Result<(DatabaseTransaction, Vec<user::Model>), Error> {
        let tx = self.db.begin().await?;
        let actor_id = operator.user_id();
        if permission.may_end_an_administrator() {
            users::lock_administrators(&tx).await?;
        }
        let mut locked = users::locked_staff(&tx, &[ids, actor_id.as_slice()].concat()).await?;
        let rest: Vec<Uuid> = ids.iter().copied().filter(|id| locked.iter().all(|user| user.id != *id)).collect();
        locked.extend(users::locked_all(&tx, &rest).await?);
        if let Some(id) = actor_id {
            self.judge_actor(&tx, operator, permission, locked.iter().find(|user| user.id == id), now).await?;
        }
        locked.retain(|user| ids.contains(&user.id));
        Ok((tx, locked))
    }

    /// The command line isn't counted.
    async fn take_write_of(&self, operator: &Operator<'_>, now: i64) -> Result<(), Error> {
        match operator {
            Operator::Staff { principal, .. } => self.take_write(principal, now).await,
            Operator::CommandLine => Ok(()),
        }
    }

    /// Whether whoever acts is still who they were when the request began: a demotion counts from the moment it is
    /// committed.
    async fn judge_actor(
        &self,
        tx: &DatabaseTransaction,
        operator: &Operator<'_>,
        permission: Permission,
        actor: Option<&user::Model>,
        now: i64,
    ) -> Result<(), Error> {
        let Operator::Staff { principal, .. } = operator else { return Ok(()) };
        let actor = actor.filter(|user| user.disabled_at.is_none() && user.epoch == principal.session.epoch);
        let actor = actor.ok_or(Error::InvalidToken)?;
        if !sessions::hold(tx, &principal.session, now).await? {
            return Err(Error::InvalidToken);
        }
        if role_of(actor).may(permission) { Ok(()) } else { Err(Error::NotPermitted) }
    }

    /// Tells a user what staff did. There is no link for whoever it wasn't: staff it was.
    pub(super) async fn tell_of_staff(
        &self,
        tx: &impl ConnectionTrait,
        user: &user::Model,
        happening: Happening,
        now: i64,
    ) -> Result<(), Error> {
        // While a change of the address can be undone, the one before hears of it as well.
        let before = changes::first_address(tx, user.id, now).await?.filter(|before| *before != user.email);
        let current = Some(user.email.clone()).filter(|_| users::has_address(user));
        for to in [before, current].into_iter().flatten() {
            let letter = Letter::Notice {
                to,
                happening: happening.clone(),
                client: String::new(),
                network: String::new(),
                at: now,
                token: String::new(),
            };
            outbox::enqueue(tx, &self.keys, now, letter, now + self.settings.life.notice_ms).await?;
        }
        Ok(())
    }
}

/// Whether an act reaches this user: nobody's reaches themselves, and support's no staff.
pub(super) fn judge_target(operator: &Operator<'_>, user: &user::Model) -> Result<(), Error> {
    let is_own = operator.user_id() == Some(user.id);
    if is_own || !operator.role().may_act_on(role_of(user)) { Err(Error::NotPermitted) } else { Ok(()) }
}

/// Refuses what would give an account to whoever has changed its address in the last days, while the owner can still undo
/// that: a thief with a new mailbox asks staff for the rest.
pub(super) async fn refuse_new_address(conn: &impl ConnectionTrait, user: &user::Model, now: i64) -> Result<(), Error> {
    match changes::first_address(conn, user.id, now).await? {
        Some(_) => Err(Error::Frozen),
        None => Ok(()),
    }
}

/// Refuses what would leave no administrator who can sign in. Administrators are locked while it is found out: of two who
/// take each other's role at once the second one sees what the first has done.
pub(super) async fn refuse_last_administrator(tx: &DatabaseTransaction, user: &user::Model) -> Result<(), Error> {
    if role_of(user) == Role::Administrator && !users::has_other_administrator(tx, user.id).await? {
        return Err(Error::LastAdministrator);
    }
    Ok(())
}
