//! Table `audit_chain`, and what the chain does with rows of `audit`: they get a place, and are read by it.

use super::failure;
use crate::chain::{Checkpoint, Kind, ORIGIN};
use entity::{audit, audit_chain};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

const ONLY: i32 = 1;

/// What a row gets with its place.
pub(crate) struct Link {
    pub(crate) seq: i64,
    pub(crate) position: i64,
    pub(crate) hash: [u8; 32],
    pub(crate) network_sealed: Option<Vec<u8>>,
    pub(crate) network_mark: Option<Vec<u8>>,
}

/// Takes or keeps the lease; whether it is this holder's. On MySQL no other node gets past it until the transaction
/// ends.
pub(crate) async fn lease(conn: &impl ConnectionTrait, holder: Uuid, now: i64, until: i64) -> Result<bool, DbErr> {
    let free =
        Condition::any().add(audit_chain::Column::Holder.eq(holder)).add(audit_chain::Column::HeldUntil.lte(now));
    let taken = audit_chain::Entity::update_many()
        .col_expr(audit_chain::Column::Holder, Expr::value(holder))
        .col_expr(audit_chain::Column::HeldUntil, Expr::value(until))
        .filter(audit_chain::Column::Id.eq(ONLY))
        .filter(free)
        .exec(conn)
        .await?;
    if taken.rows_affected == 1 || head(conn).await?.is_some() {
        return Ok(taken.rows_affected == 1);
    }
    let first = audit_chain::Model {
        id: ONLY,
        position: 0,
        hash: ORIGIN.to_vec(),
        count: 0,
        at: now,
        kid: String::new(),
        signature: Vec::new(),
        holder,
        held_until: until,
    };
    match audit_chain::Entity::insert(first.into_active_model()).exec_without_returning(conn).await {
        Ok(_) => Ok(true),
        Err(e) if failure::is_unique_violation(&e) => Ok(false),
        Err(e) => Err(e),
    }
}

/// Gives the lease back, so that another node needn't wait for its end.
pub(crate) async fn release(conn: &impl ConnectionTrait, holder: Uuid) -> Result<(), DbErr> {
    audit_chain::Entity::update_many()
        .col_expr(audit_chain::Column::HeldUntil, Expr::value(0))
        .filter(audit_chain::Column::Id.eq(ONLY))
        .filter(audit_chain::Column::Holder.eq(holder))
        .exec(conn)
        .await?;
    Ok(())
}

/// How far the chain has come.
pub(crate) async fn head(conn: &impl ConnectionTrait) -> Result<Option<audit_chain::Model>, DbErr> {
    audit_chain::Entity::find_by_id(ONLY).one(conn).await
}

/// Moves the head, unless somebody else has moved it.
pub(crate) async fn move_head(
    conn: &impl ConnectionTrait,
    from: &audit_chain::Model,
    to: &Checkpoint,
) -> Result<bool, DbErr> {
    let moved = audit_chain::Entity::update_many()
        .col_expr(audit_chain::Column::Position, Expr::value(to.position))
        .col_expr(audit_chain::Column::Hash, Expr::value(to.hash.clone()))
        .col_expr(audit_chain::Column::Count, Expr::value(to.count))
        .col_expr(audit_chain::Column::At, Expr::value(to.at))
        .col_expr(audit_chain::Column::Kid, Expr::value(to.kid.clone()))
        .col_expr(audit_chain::Column::Signature, Expr::value(to.signature.clone()))
        .filter(audit_chain::Column::Id.eq(ONLY))
        .filter(audit_chain::Column::Position.eq(from.position))
        .filter(audit_chain::Column::Hash.eq(from.hash.clone()))
        .exec(conn)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// The head as what is signed by it.
pub(crate) fn signed(head: &audit_chain::Model) -> Checkpoint {
    Checkpoint {
        kind: Kind::Head,
        position: head.position,
        hash: head.hash.clone(),
        count: head.count,
        at: head.at,
        kid: head.kid.clone(),
        signature: head.signature.clone(),
    }
}

/// The oldest rows that have no place yet. By their own index: numbers may be missing, or come late.
pub(crate) async fn unchained(conn: &impl ConnectionTrait, most: u64) -> Result<Vec<audit::Model>, DbErr> {
    audit::Entity::find()
        .filter(audit::Column::ChainPos.is_null())
        .order_by_asc(audit::Column::Seq)
        .limit(most)
        .all(conn)
        .await
}

/// Those of these rows that still have no place.
pub(crate) async fn still_unchained(conn: &impl ConnectionTrait, seqs: Vec<i64>) -> Result<Vec<audit::Model>, DbErr> {
    audit::Entity::find()
        .filter(audit::Column::Seq.is_in(seqs))
        .filter(audit::Column::ChainPos.is_null())
        .order_by_asc(audit::Column::Seq)
        .all(conn)
        .await
}

/// How many rows have no place yet.
pub(crate) async fn waiting(conn: &impl ConnectionTrait) -> Result<u64, DbErr> {
    audit::Entity::find().filter(audit::Column::ChainPos.is_null()).count(conn).await
}

/// Gives a row its place; whether it had none. No place is given twice: it is unique.
pub(crate) async fn place(conn: &impl ConnectionTrait, link: Link) -> Result<bool, DbErr> {
    let placed = audit::Entity::update_many()
        .col_expr(audit::Column::Network, Expr::value(""))
        .col_expr(audit::Column::NetworkSealed, Expr::value(link.network_sealed))
        .col_expr(audit::Column::NetworkMark, Expr::value(link.network_mark))
        .col_expr(audit::Column::ChainPos, Expr::value(link.position))
        .col_expr(audit::Column::ChainHash, Expr::value(link.hash.to_vec()))
        .filter(audit::Column::Seq.eq(link.seq))
        .filter(audit::Column::ChainPos.is_null())
        .exec(conn)
        .await?;
    Ok(placed.rows_affected == 1)
}

/// The row of the highest place.
pub(crate) async fn last(conn: &impl ConnectionTrait) -> Result<Option<audit::Model>, DbErr> {
    audit::Entity::find()
        .filter(audit::Column::ChainPos.is_not_null())
        .order_by_desc(audit::Column::ChainPos)
        .one(conn)
        .await
}

/// The row of a place.
pub(crate) async fn at(conn: &impl ConnectionTrait, position: i64) -> Result<Option<audit::Model>, DbErr> {
    audit::Entity::find().filter(audit::Column::ChainPos.eq(position)).one(conn).await
}

/// Rows in the order of their places, behind one, up to another.
pub(crate) async fn page(
    conn: &impl ConnectionTrait,
    after: i64,
    up_to: i64,
    most: u64,
) -> Result<Vec<audit::Model>, DbErr> {
    audit::Entity::find()
        .filter(audit::Column::ChainPos.gt(after))
        .filter(audit::Column::ChainPos.lte(up_to))
        .order_by_asc(audit::Column::ChainPos)
        .limit(most)
        .all(conn)
        .await
}

/// Deletes the rows of the lowest places up to one, but no more than so many places; how many went, and whether
/// that was all.
pub(crate) async fn delete_some(conn: &impl ConnectionTrait, up_to: i64, most: i64) -> Result<(u64, bool), DbErr> {
    let first = audit::Entity::find().filter(audit::Column::ChainPos.lte(up_to)).order_by_asc(audit::Column::ChainPos);
    let Some(first) = first.one(conn).await?.and_then(|row| row.chain_pos) else { return Ok((0, true)) };
    let end = up_to.min(first.saturating_add(most - 1));
    let gone = audit::Entity::delete_many().filter(audit::Column::ChainPos.lte(end)).exec(conn).await?;
    Ok((gone.rows_affected, end == up_to))
}
