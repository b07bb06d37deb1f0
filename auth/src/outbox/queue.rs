//! The rows of the outbox (table `messages`) and their states. Every step is one conditional UPDATE, so that of many
//! workers on many nodes one does it.

pub(crate) mod backoff;

use entity::message::{self, Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, UpdateMany,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Letter;
use crate::{keys::Keyring, random, seal, store::failure};

/// How long a worker has a row to itself (ms). A delivery is cut off well before.
pub const LEASE_MS: i64 = 60_000;
/// How long the history of what was sent or dropped is kept (ms).
const HISTORY_MS: i64 = 30 * DAY_MS;
/// How long development's outbox page keeps what it shows (ms).
const SHOWN_MS: i64 = DAY_MS;
const DAY_MS: i64 = 24 * 60 * 60_000;

pub(crate) const QUEUED: &str = "queued";
pub(crate) const SHOWN: &str = "shown";
pub(crate) const SENT: &str = "sent";
pub(crate) const DROPPED: &str = "dropped";

const PURPOSE: &str = "outbox";

/// Writes a letter, in the transaction of the change that it tells of. Dropped when not sent by `expires_at`
/// (ms since 1970 UTC; see [`Letter::lifetime_ms`]). The worker hears of it by its `Notify`, after the commit.
///
/// # Errors
/// The database's.
pub async fn enqueue(
    conn: &impl ConnectionTrait,
    keys: &Keyring,
    now_ms: i64,
    letter: Letter,
    expires_at: i64,
) -> Result<(), DbErr> {
    let id = random::id();
    let row = message::ActiveModel {
        id: Set(id),
        kind: Set(letter.kind().to_owned()),
        payload: Set(sealed(keys, id, &letter)?),
        state: Set(QUEUED.to_owned()),
        due_at: Set(now_ms),
        tries: Set(0),
        lease_until: Set(0),
        created_at: Set(now_ms),
        expires_at: Set(expires_at),
        ended_at: Set(None),
        error: Set(None),
    };
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// The letter of a row; `None` when it can't be opened: wiped, moved from another row, or its key is gone.
pub(crate) fn open(keys: &Keyring, row: &Model) -> Option<Letter> {
    let json = Zeroizing::new(seal::open(keys, PURPOSE, row.id.as_bytes(), &row.payload)?);
    serde_json::from_slice(&json).ok()
}

/// Rows that want a worker, the longest waiting first; those that came too late are among them.
pub(crate) async fn due(conn: &impl ConnectionTrait, now: i64, most: u64) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::State.eq(QUEUED))
        .filter(Column::DueAt.lte(now))
        .filter(Column::LeaseUntil.lte(now))
        .order_by_asc(Column::DueAt)
        .limit(most)
        .all(conn)
        .await
}

/// Takes a row for [`LEASE_MS`]; `None` when another worker was quicker, or it came too late. What is returned
/// stands for the lease: its `tries` tell this claim from an earlier or later one.
pub(crate) async fn claim(conn: &impl ConnectionTrait, row: Model, now: i64) -> Result<Option<Model>, DbErr> {
    let (tries, lease_until) = (row.tries.saturating_add(1), now + LEASE_MS);
    let claim = held(&row)
        .filter(Column::LeaseUntil.eq(row.lease_until))
        .filter(Column::LeaseUntil.lte(now))
        .filter(Column::DueAt.lte(now))
        .filter(Column::ExpiresAt.gt(now))
        .col_expr(Column::Tries, Expr::value(tries))
        .col_expr(Column::LeaseUntil, Expr::value(lease_until));
    Ok(is_won(claim, conn).await?.then_some(Model { tries, lease_until, ..row }))
}

/// Puts what a claimed row's letter has become in its place; false when the lease is lost.
pub(crate) async fn replace(
    conn: &impl ConnectionTrait,
    keys: &Keyring,
    row: &mut Model,
    letter: &Letter,
    expires_at: i64,
) -> Result<bool, DbErr> {
    let payload = sealed(keys, row.id, letter)?;
    let replace = held(row)
        .col_expr(Column::Kind, Expr::value(letter.kind()))
        .col_expr(Column::Payload, Expr::value(payload.clone()))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at));
    let is_ours = is_won(replace, conn).await?;
    if is_ours {
        (row.kind, row.payload, row.expires_at) = (letter.kind().to_owned(), payload, expires_at);
    }
    Ok(is_ours)
}

/// A claimed row was sent: its content is wiped. A lease that ran out meanwhile doesn't matter: sent is sent.
pub(crate) async fn sent(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<bool, DbErr> {
    is_won(ended(queued(id), SENT, now, None).col_expr(Column::Payload, Expr::value(Vec::<u8>::new())), conn).await
}

/// A claimed row is on the outbox page: its content stays.
pub(crate) async fn shown(conn: &impl ConnectionTrait, row: &Model, now: i64) -> Result<bool, DbErr> {
    is_won(ended(held(row), SHOWN, now, None), conn).await
}

/// A row will not be sent, for this reason: its content is wiped. `row` is as it was claimed, or as it was found
/// too late.
pub(crate) async fn dropped(conn: &impl ConnectionTrait, row: &Model, now: i64, error: &str) -> Result<bool, DbErr> {
    let wiped = Expr::value(Vec::<u8>::new());
    is_won(ended(held(row), DROPPED, now, Some(error)).col_expr(Column::Payload, wiped), conn).await
}

/// A claimed row has nobody to tell anything to: it goes, and leaves no history. There can be one for every guess of
/// a stranger.
pub(crate) async fn forgotten(conn: &impl ConnectionTrait, row: &Model) -> Result<bool, DbErr> {
    let gone = Entity::delete_many()
        .filter(Column::Id.eq(row.id))
        .filter(Column::State.eq(QUEUED))
        .filter(Column::Tries.eq(row.tries));
    match gone.exec(conn).await {
        Ok(done) => Ok(done.rows_affected == 1),
        Err(e) if failure::is_lost_race(&e) => Ok(false),
        Err(e) => Err(e),
    }
}

/// A claimed row failed, for this reason: it is due again after its back-off, or when its life ends, to be dropped.
pub(crate) async fn retried(conn: &impl ConnectionTrait, row: &Model, now: i64, error: &str) -> Result<bool, DbErr> {
    let again = (now + backoff::pause_ms(row.id, row.tries)).min(row.expires_at);
    let retry = held(row)
        .col_expr(Column::DueAt, Expr::value(again))
        .col_expr(Column::LeaseUntil, Expr::value(0_i64))
        .col_expr(Column::Error, Expr::value(error));
    is_won(retry, conn).await
}

/// Deletes the history that nobody needs any more; how many rows went.
pub(crate) async fn sweep(conn: &impl ConnectionTrait, now: i64) -> Result<u64, DbErr> {
    let mut gone = 0;
    for (states, kept_ms) in [(&[SENT, DROPPED][..], HISTORY_MS), (&[SHOWN][..], SHOWN_MS)] {
        let old = Entity::delete_many()
            .filter(Column::State.is_in(states.iter().copied()))
            .filter(Column::EndedAt.lt(now - kept_ms));
        gone += old.exec(conn).await?.rows_affected;
    }
    Ok(gone)
}

/// The state of a name.
pub(crate) fn state_of(name: &str) -> Option<&'static str> {
    [QUEUED, SHOWN, SENT, DROPPED].into_iter().find(|state| *state == name)
}

/// A page of the outbox, the newest first: all of it, or what is in one state.
pub(crate) async fn page(
    conn: &impl ConnectionTrait,
    state: Option<&'static str>,
    after: Option<(i64, Uuid)>,
    most: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut page = Entity::find();
    if let Some(state) = state {
        page = page.filter(Column::State.eq(state));
    }
    if let Some((at, id)) = after {
        let later = Condition::any().add(Column::CreatedAt.lt(at)).add(Column::Id.lt(id));
        page = page.filter(Column::CreatedAt.lte(at)).filter(later);
    }
    page.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(most).all(conn).await
}

/// Lets a row that waits for its next try be due now; whether it waits, and nobody has it in hand.
pub(crate) async fn hurry(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<bool, DbErr> {
    let waiting = queued(id).filter(Column::LeaseUntil.lte(now)).filter(Column::ExpiresAt.gt(now));
    is_won(waiting.col_expr(Column::DueAt, Expr::value(now)), conn).await
}

/// Drops a row that waits, its content wiped; whether it waits, and nobody has it in hand.
pub(crate) async fn drop_waiting(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<bool, DbErr> {
    let waiting = queued(id).filter(Column::LeaseUntil.lte(now));
    let wiped = Expr::value(Vec::<u8>::new());
    is_won(ended(waiting, DROPPED, now, Some("by staff")).col_expr(Column::Payload, wiped), conn).await
}

fn queued(id: Uuid) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Id.eq(id)).filter(Column::State.eq(QUEUED))
}

/// The row as it was read: nobody has claimed it since.
fn held(row: &Model) -> UpdateMany<Entity> {
    queued(row.id).filter(Column::Tries.eq(row.tries))
}

fn ended(rows: UpdateMany<Entity>, state: &'static str, now: i64, error: Option<&str>) -> UpdateMany<Entity> {
    rows.col_expr(Column::State, Expr::value(state))
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::Error, Expr::value(error.map(str::to_owned)))
}

/// Whether this statement was the one that did it. On a cluster the loser of a race may hear of it as an error.
async fn is_won(update: UpdateMany<Entity>, conn: &impl ConnectionTrait) -> Result<bool, DbErr> {
    match update.exec(conn).await {
        Ok(done) => Ok(done.rows_affected == 1),
        Err(e) if failure::is_lost_race(&e) => Ok(false),
        Err(e) => Err(e),
    }
}

fn sealed(keys: &Keyring, id: Uuid, letter: &Letter) -> Result<Vec<u8>, DbErr> {
    let json = serde_json::to_vec(letter).map_err(|_| DbErr::Type("a letter has no JSON".to_owned()))?;
    Ok(seal::seal(keys, PURPOSE, id.as_bytes(), &Zeroizing::new(json)))
}

#[cfg(test)]
mod tests;
