//! Looking through everybody's events: each filter by itself, and none, has an index in the order of the rows.

use entity::audit;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

const HOUR_MS: i64 = 60 * 60_000;
/// Rows are numbered in about the order of their times: so far may the clocks of two nodes, and a transaction that is slow,
/// be apart.
const APART_MS: i64 = 10 * 60_000;
/// Kinds in which a refusal is a refused sign-in.
const GUESSES: [&str; 3] = ["password-checked", "code-checked", "mailbox-proved"];
const SIGNED_IN: &str = "signed-in";

/// Which events; what isn't said doesn't count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) user_id: Option<Uuid>,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) kind: Option<String>,
    pub(crate) succeeded: Option<bool>,
    /// From this moment on, in ms.
    pub(crate) from: Option<i64>,
    /// Before this moment, in ms.
    pub(crate) to: Option<i64>,
    /// With one of these marks of networks.
    pub(crate) marks: Option<Vec<Vec<u8>>>,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cursor {
    /// Older ones than this number, the newest first; without one from the newest on.
    Before(Option<i64>),
    /// Newer ones than this number, the oldest first.
    After(i64),
}

/// A page of events.
pub(crate) async fn search(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    cursor: Cursor,
    most: u64,
) -> Result<Vec<audit::Model>, DbErr> {
    let mut events = audit::Entity::find();
    if let Some(id) = filter.user_id {
        events = events.filter(audit::Column::UserId.eq(id));
    }
    if let Some(id) = filter.actor_id {
        events = events.filter(audit::Column::ActorId.eq(id));
    }
    if let Some(kind) = &filter.kind {
        events = events.filter(audit::Column::Kind.eq(kind.as_str()));
    }
    if let Some(succeeded) = filter.succeeded {
        events = events.filter(audit::Column::Succeeded.eq(succeeded));
    }
    if let Some(marks) = &filter.marks {
        // One key is the rule: an equality keeps the index's order.
        events = events.filter(match marks.as_slice() {
            [mark] => audit::Column::NetworkMark.eq(mark.clone()),
            marks => audit::Column::NetworkMark.is_in(marks.to_vec()),
        });
    }
    if let Some(from) = filter.from {
        let Some(first) = first_at(conn, from - APART_MS).await? else { return Ok(Vec::new()) };
        events = events.filter(audit::Column::At.gte(from)).filter(audit::Column::Seq.gte(first));
    }
    if let Some(to) = filter.to {
        events = events.filter(audit::Column::At.lt(to));
        if let Some(end) = first_at(conn, to + APART_MS).await? {
            events = events.filter(audit::Column::Seq.lt(end));
        }
    }
    let events = match cursor {
        Cursor::Before(Some(seq)) => events.filter(audit::Column::Seq.lt(seq)).order_by_desc(audit::Column::Seq),
        Cursor::Before(None) => events.order_by_desc(audit::Column::Seq),
        Cursor::After(seq) => events.filter(audit::Column::Seq.gt(seq)).order_by_asc(audit::Column::Seq),
    };
    events.limit(most).all(conn).await
}

/// The number of the first event from a moment on.
async fn first_at(conn: &impl ConnectionTrait, at: i64) -> Result<Option<i64>, DbErr> {
    audit::Entity::find()
        .select_only()
        .column(audit::Column::Seq)
        .filter(audit::Column::At.gte(at))
        .order_by_asc(audit::Column::At)
        .into_tuple()
        .one(conn)
        .await
}

/// What happened in an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Its begin, in ms.
    pub(crate) at: i64,
    pub(crate) signed_in: u64,
    pub(crate) refused: u64,
}

/// Sign-ins and refusals by hour, in order; hours without any are left out. From the index alone.
pub(crate) async fn hourly(conn: &impl ConnectionTrait, from: i64, to: i64) -> Result<Vec<Counted>, DbErr> {
    let at = || Expr::col(audit::Column::At);
    let counted = Query::select()
        .expr_as(at().sub(at().modulo(HOUR_MS)), "hour")
        .column(audit::Column::Kind)
        .column(audit::Column::Succeeded)
        .expr_as(Expr::cust("COUNT(*)"), "number")
        .from(audit::Entity)
        .and_where(at().gte(from))
        .and_where(at().lt(to))
        .add_group_by([Expr::cust("hour"), Expr::col(audit::Column::Kind), Expr::col(audit::Column::Succeeded)])
        .order_by_expr(Expr::cust("hour"), sea_orm::Order::Asc)
        .take();
    let mut hours: Vec<Counted> = Vec::new();
    for row in conn.query_all(&counted).await? {
        let (hour, number): (i64, i64) = (row.try_get("", "hour")?, row.try_get("", "number")?);
        let (kind, succeeded): (String, bool) = (row.try_get("", "kind")?, row.try_get("", "succeeded")?);
        if hours.last().is_none_or(|last| last.at != hour) {
            hours.push(Counted { at: hour, ..Counted::default() });
        }
        let Some(last) = hours.last_mut() else { continue };
        let number = u64::try_from(number).unwrap_or_default();
        match (kind.as_str(), succeeded) {
            (SIGNED_IN, true) => last.signed_in += number,
            (guess, false) if GUESSES.contains(&guess) => last.refused += number,
            _ => {}
        }
    }
    Ok(hours)
}
