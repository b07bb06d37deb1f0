//! Budgets of guesses and sends, durable in the database.
//!
//! Each budget is a row under a key; it counts before the guess is judged and is given back after a success, in
//! transactions of its own, so that neither a parallel burst (CVE-2024-4629) nor a rolled-back request (CVE-2026-35597)
//! gets a guess for free. An account has one budget for all unknown browsers together and one for each known browser:
//! nobody locks somebody else out. While a budget is closed nothing is counted, so a flood can't push an account to
//! its ceiling any faster than the waits allow.

mod rule;

pub(crate) use rule::CEILING;
pub use rule::{Key, Rule};

use crate::{Error, store, store::Db};
use entity::throttle::{Column, Model};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{CaseStatement, Expr, ExprTrait},
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
    take_and_count(db, now, budgets).await.map(|(verdict, _)| verdict)
}

/// [`take`], and how many in a row that makes in the last of the budgets: of guesses at the same moment each gets a number
/// of its own.
pub(crate) async fn take_and_count(db: &Db, now: i64, budgets: &[(Key, Rule)]) -> Result<(Verdict, i32), Error> {
    for _ in 0..ATTEMPTS {
        let tx = db.begin().await?;
        match take_in(&tx, now, budgets).await {
            Ok(taken) => match tx.commit().await {
                Ok(()) => return Ok(taken),
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

/// The rows are locked in the order of their keys, whatever the order of the budgets, so that requests can't wait for
/// each other in a circle.
async fn take_in(tx: &DatabaseTransaction, now: i64, budgets: &[(Key, Rule)]) -> Result<(Verdict, i32), DbErr> {
    let mut in_a_row = 0;
    let rows = locked(tx, budgets.iter().map(|(key, _)| *key)).await?;
    for (position, (key, rule)) in budgets.iter().enumerate() {
        match rows.iter().find(|row| row.key == key.to_vec()) {
            None => {
                let counted = rule.count(&rule::blank(key, now), now);
                in_a_row = counted.failures;
                let mut row: entity::throttle::ActiveModel = counted.into();
                row.key = Set(key.to_vec());
                row.insert(tx).await?;
            }
            Some(row) => {
                if let Some(until) = rule.closed_until(row, now) {
                    let verdict = Verdict::Closed { position, until, is_at_ceiling: rule.is_at_ceiling(row) };
                    return Ok((verdict, row.failures));
                }
                let counted = rule.count(row, now);
                in_a_row = counted.failures;
                let mut row: entity::throttle::ActiveModel = counted.into();
                rule::mark_changed(&mut row);
                row.update(tx).await?;
            }
        }
    }
    Ok((Verdict::Open, in_a_row))
}

/// Keeps everybody else who needs this budget waiting until the transaction ends: where a number of rows is limited,
/// and the budget is taken before each of them is written.
pub(crate) async fn hold(tx: &DatabaseTransaction, key: Key) -> Result<(), DbErr> {
    locked(tx, std::iter::once(key)).await.map(drop)
}

async fn locked(tx: &DatabaseTransaction, keys: impl Iterator<Item = Key>) -> Result<Vec<Model>, DbErr> {
    entity::throttle::Entity::find()
        .filter(Column::Key.is_in(keys.map(Key::to_vec)))
        .order_by_asc(Column::Key)
        .lock_exclusive()
        .all(tx)
        .await
}

/// Gives back what [`take`] counted, after a success: consecutive failures end, this guess no longer counts. Best
/// effort: what it follows is committed, and must not be told as a failure because of a counter.
pub async fn give_back(db: &Db, now: i64, keys: &[Key]) {
    for _ in 0..ATTEMPTS {
        match try_give_back(db, now, keys).await {
            Ok(()) => return,
            Err(error) if store::failure::is_lost_race(&error) => {}
            Err(error) => {
                let _logged = store::failed(error);
                return;
            }
        }
    }
    tracing::warn!("a budget was not given back after a success");
}

async fn try_give_back(db: &Db, now: i64, keys: &[Key]) -> Result<(), DbErr> {
    let less_one = |column: Column| {
        CaseStatement::new().case(Expr::col(column).gt(0), Expr::col(column).sub(1)).finally(Expr::val(0))
    };
    entity::throttle::Entity::update_many()
        .col_expr(Column::Failures, Expr::val(0))
        .col_expr(Column::WaitsUntil, Expr::val(0_i64))
        .col_expr(Column::WindowCount, less_one(Column::WindowCount).into())
        .col_expr(Column::DayCount, less_one(Column::DayCount).into())
        .col_expr(Column::UpdatedAt, Expr::val(now))
        .filter(Column::Key.is_in(keys.iter().map(|k| k.to_vec())))
        .exec(&db.write)
        .await?;
    Ok(())
}

/// Forgets what budgets have counted: they are open.
pub(crate) async fn clear(tx: &DatabaseTransaction, keys: &[Key]) -> Result<(), DbErr> {
    entity::throttle::Entity::delete_many()
        .filter(Column::Key.is_in(keys.iter().map(|key| key.to_vec())))
        .exec(tx)
        .await?;
    Ok(())
}

/// What a budget has counted, for staff.
pub(crate) struct Budget {
    pub(crate) key: Key,
    /// In a row.
    pub(crate) failures: u32,
    /// Nothing is tried before, in ms.
    pub(crate) waits_until: i64,
    /// Whether it stays closed until something gives it back.
    pub(crate) is_closed: bool,
}

/// What each of these has counted, where it has counted anything.
pub(crate) async fn budgets(db: &Db, keys: &[Key]) -> Result<Vec<Budget>, DbErr> {
    let rows = entity::throttle::Entity::find()
        .filter(Column::Key.is_in(keys.iter().map(|key| key.to_vec())))
        .all(&db.read)
        .await?;
    let of = |row: Model| {
        let key = *keys.iter().find(|key| key.to_vec() == row.key)?;
        let failures = u32::try_from(row.failures).unwrap_or(0);
        Some(Budget { key, failures, waits_until: row.waits_until, is_closed: row.failures >= CEILING })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// How many failures in a row a budget has counted.
///
/// # Errors
/// [`Error::Unavailable`] when the database doesn't answer.
pub async fn failures(db: &Db, key: Key) -> Result<i32, Error> {
    let row = entity::throttle::Entity::find_by_id(key.to_vec()).one(&db.read).await?;
    Ok(row.map_or(0, |row| row.failures))
}
