//! One user, as staff see them.

use super::{judge_target, lists::user_row};
use crate::{
    Error,
    permission::Permission,
    principal::Operator,
    service::{
        Service, act::parse_id, activity::activity_view, factors::factor_view, guess::stranger_code_key,
        own_browsers::trusted_until, own_sessions::views_of_staff, sign_in::stranger_password_key,
    },
    store::{audit, browsers, changes, overview::Overview, people, users},
    throttle::{self, Budget},
    wire::{BudgetView, KnownBrowser, UserView},
};
use entity::user;

/// Events shown on the page.
const MOST_EVENTS: u64 = 25;
/// Browsers shown on the page.
const MOST_BROWSERS: u64 = 20;

impl Service {
    /// All that staff see of one user.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`], [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn user_view(&self, operator: &Operator<'_>, id: &str) -> Result<UserView, Error> {
        self.demand(operator, Permission::SeeUsers)?;
        let (id, read, now) = (parse_id(id)?, &self.db.read, self.now());
        let user = users::by_id(read, id).await?.ok_or(Error::NotFound)?;
        let Overview { factors, sessions, phones, recovery, .. } = self.overview(&user).await?;
        let known = browsers::of(read, id, now, MOST_BROWSERS).await?;
        let wanted = changes::wanted_address(read, id, changes::BY_STAFF, now).await?;
        let seen = people::last_seen(read, &[id]).await?;
        let events = self.open_own_networks(audit::page_of(read, id, None, None, MOST_EVENTS).await?);
        Ok(UserView {
            row: user_row(&user, seen.get(&id).copied()),
            time_zone: user.time_zone.clone(),
            password_changed_at: user.password_changed_at,
            frozen_until: user.frozen_until.filter(|until| *until > now),
            deletes_at: user.deletes_at,
            factors: factors.into_iter().map(factor_view).collect(),
            recovery_codes_left: recovery.map_or(0, |set| u32::try_from(set.number).unwrap_or(u32::MAX)),
            phone_hint: phones.into_iter().find(|row| row.used_at.is_some()).map(|row| row.name),
            sessions: views_of_staff(sessions),
            browsers: known
                .iter()
                .map(|row| KnownBrowser {
                    client: row.name.clone(),
                    network: row.network.clone(),
                    trusted_until: self.trust_days(&user).and_then(|_| trusted_until(&user, row, now)),
                    last_used_at: row.used_at,
                })
                .collect(),
            budgets: self.budgets_of(&user, now).await?,
            new_email: wanted.map(|wanted| wanted.email),
            activity: events.iter().map(activity_view).collect(),
            may: may(operator, &user),
            enrolment_code: self.handed_over(operator, &user).await,
        })
    }

    async fn budgets_of(&self, user: &user::Model, now: i64) -> Result<Vec<BudgetView>, Error> {
        let keys = [("password", stranger_password_key(user.id)), ("code", stranger_code_key(user.id))];
        let budgets = throttle::budgets(&self.db, &keys.map(|(_, key)| key)).await?;
        let view = |(name, key): (&str, throttle::Key)| {
            let Budget { failures, waits_until, is_closed, .. } = budgets.iter().find(|budget| budget.key == key)?;
            (*failures > 0).then(|| BudgetView {
                name: name.to_owned(),
                failures: *failures,
                waits_until: Some(*waits_until).filter(|until| *until > now),
                is_closed: *is_closed,
            })
        };
        Ok(keys.into_iter().filter_map(view).collect())
    }

    /// The code that whoever asks has just had made for this user. Best effort: it is shown until it is over.
    async fn handed_over(&self, operator: &Operator<'_>, user: &user::Model) -> Option<String> {
        let Operator::Staff { principal, .. } = operator else { return None };
        let record = self.record(principal.token.as_ref()).await.ok()?;
        record.enrolment.filter(|kept| kept.user_id == user.id).map(|kept| kept.code)
    }

    /// Forgets the code that was handed over.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn forget_handed_over(&self, principal: &crate::principal::Principal) -> Result<(), Error> {
        let mut record = self.record(principal.token.as_ref()).await?;
        record.enrolment = None;
        self.keep_record(principal.token.as_ref(), &record).await
    }
}

/// What the one who looks may do to a user: nothing to themselves.
fn may(operator: &Operator<'_>, user: &user::Model) -> Vec<Permission> {
    let is_reached = judge_target(operator, user).is_ok();
    let all = Permission::ALL.into_iter().filter(|&permission| operator.role().may(permission));
    all.filter(|permission| is_reached || permission.only_reads()).collect()
}
