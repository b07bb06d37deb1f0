//! Budgets of guesses and sends, durable in the database.
//!
//! Each budget is a row under a key; it counts before the guess is judged and is given back after a success, in
//! transactions of its own, so that neither a parallel burst (CVE-2024-4629) nor a rolled-back request (CVE-2026-35597)
//! gets a guess for free. An account has one budget for all unknown browsers together and one for each known browser:
//! nobody locks somebody else out. While a budget is closed nothing is counted, so a flood can't push an account to
//! its ceiling any faster than the waits allow.

mod rule;

pub use rule::{Key, Rule};

use crate::{Error, store, store::Db};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

/// What a budget says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Counted; go on.
    Open,
    /// Closed, and nothing was counted in it.
    Closed {
        /// Which of the keys asked for, by position.
        position: usize,
        /// When it opens again (ms).
        until: i64,
        /// Whether it stays closed until something gives it back.
        is_at_ceiling: bool,
    },
}

/// Counts one guess or send in each of the budgets, in order, up to the first that is closed; durable when it returns.
///
/// # Errors
/// [`Error::Unavailable`] when the database doesn't answer.
pub async fn take(db: &Db, now: i64, budgets: &[(Key, Rule)]) -> Result<Verdict, Error> {
    for _ in 0..ATTEMPTS {
        let tx = db.begin().await?;
        match take_in(&tx, now, budgets).await {
            Ok(verdict) => match tx.commit().await {
                Ok(()) => return Ok(verdict),
                Err(e) if store::failure::is_lost_race(&e) => {}
                Err(e) => return Err(store::failed(e)),
            },
            Err(e) if store::failure::is_unique_violation(&e) || store::failure::is_lost_race(&e) => {}
            Err(e) => return Err(store::failed(e)),
        }
    }
    Err(Error::Unavailable { retry_after_s: 1 })
}

/// How often a race for the first row of a budget is tried again.
const ATTEMPTS: usize = 8;

/// [`take`] inside a transaction of the caller's, which holds nothing but counters.
///
/// # Errors
/// The database's.
pub async fn take_in(tx: &impl ConnectionTrait, now: i64, budgets: &[(Key, Rule)]) -> Result<Verdict, sea_orm::DbErr> {
    for (position, (key, rule)) in budgets.iter().enumerate() {
        let row = entity::throttle::Entity::find()
            .filter(entity::throttle::Column::Key.eq(key.to_vec()))
            .lock_exclusive()
            .one(tx)
            .await?;
        match row {
            None => {
                let counted = rule.count(&rule::blank(key, now), now);
                let mut row: entity::throttle::ActiveModel = counted.into();
                row.key = Set(key.to_vec());
                row.insert(tx).await?;
            }
            Some(row) => {
                if let Some(until) = rule.closed_until(&row, now) {
                    return Ok(Verdict::Closed { position, until, is_at_ceiling: rule.is_at_ceiling(&row) });
                }
                let mut row: entity::throttle::ActiveModel = rule.count(&row, now).into();
                rule::mark_changed(&mut row);
                row.update(tx).await?;
            }
        }
    }
    Ok(Verdict::Open)
}

/// Gives back what [`take`] counted, after a success: consecutive failures end, this guess no longer counts.
///
/// # Errors
/// [`Error::Unavailable`] when the database doesn't answer.
pub async fn give_back(db: &Db, now: i64, keys: &[Key]) -> Result<(), Error> {
    use entity::throttle::Column as C;
    use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
    let less_one =
        |column: C| CaseStatement::new().case(Expr::col(column).gt(0), Expr::col(column).sub(1)).finally(Expr::val(0));
    entity::throttle::Entity::update_many()
        .col_expr(C::Failures, Expr::val(0))
        .col_expr(C::WaitsUntil, Expr::val(0_i64))
        .col_expr(C::WindowCount, less_one(C::WindowCount).into())
        .col_expr(C::DayCount, less_one(C::DayCount).into())
        .col_expr(C::UpdatedAt, Expr::val(now))
        .filter(C::Key.is_in(keys.iter().map(|k| k.to_vec())))
        .exec(&db.write)
        .await
        .map_err(store::failed)?;
    Ok(())
}

/// How many failures in a row a budget has counted.
///
/// # Errors
/// [`Error::Unavailable`] when the database doesn't answer.
pub async fn failures(db: &Db, key: Key) -> Result<i32, Error> {
    let row = entity::throttle::Entity::find_by_id(key.to_vec()).one(&db.read).await?;
    Ok(row.map_or(0, |row| row.failures))
}
