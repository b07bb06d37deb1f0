//! Table `audit_checkpoints`: what was signed about the chain, and is kept.

use super::failure;
use crate::chain::{Checkpoint, Kind};
use entity::audit_checkpoint;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// Writes one; whether there was none of that place and kind.
pub(crate) async fn insert(conn: &impl ConnectionTrait, new: &Checkpoint) -> Result<bool, DbErr> {
    let row = audit_checkpoint::Model {
        position: new.position,
        hash: new.hash.clone(),
        count: new.count,
        at: new.at,
        kid: new.kid.clone(),
        signature: new.signature.clone(),
        kind: new.kind.name().to_owned(),
    };
    match audit_checkpoint::Entity::insert(row.into_active_model()).exec_without_returning(conn).await {
        Ok(_) => Ok(true),
        Err(e) if failure::is_unique_violation(&e) => Ok(false),
        Err(e) => Err(e),
    }
}

/// The one of the highest place.
pub(crate) async fn newest(conn: &impl ConnectionTrait, kind: Kind) -> Result<Option<Checkpoint>, DbErr> {
    let found = audit_checkpoint::Entity::find()
        .filter(audit_checkpoint::Column::Kind.eq(kind.name()))
        .order_by_desc(audit_checkpoint::Column::Position)
        .one(conn)
        .await?;
    Ok(found.map(of_row))
}

/// All of a kind, the highest place first.
pub(crate) async fn all(conn: &impl ConnectionTrait, kind: Kind, most: u64) -> Result<Vec<Checkpoint>, DbErr> {
    let found = audit_checkpoint::Entity::find()
        .filter(audit_checkpoint::Column::Kind.eq(kind.name()))
        .order_by_desc(audit_checkpoint::Column::Position)
        .limit(most)
        .all(conn)
        .await?;
    Ok(found.into_iter().map(of_row).collect())
}

/// The one of the highest place that was signed until then.
pub(crate) async fn newest_until(conn: &impl ConnectionTrait, at: i64) -> Result<Option<Checkpoint>, DbErr> {
    let found = audit_checkpoint::Entity::find()
        .filter(audit_checkpoint::Column::Kind.eq(Kind::Point.name()))
        .filter(audit_checkpoint::Column::At.lte(at))
        .order_by_desc(audit_checkpoint::Column::Position)
        .one(conn)
        .await?;
    Ok(found.map(of_row))
}

/// Those of places behind one, up to another, in order.
pub(crate) async fn between(conn: &impl ConnectionTrait, after: i64, up_to: i64) -> Result<Vec<Checkpoint>, DbErr> {
    let found = audit_checkpoint::Entity::find()
        .filter(audit_checkpoint::Column::Kind.eq(Kind::Point.name()))
        .filter(audit_checkpoint::Column::Position.gt(after))
        .filter(audit_checkpoint::Column::Position.lte(up_to))
        .order_by_asc(audit_checkpoint::Column::Position)
        .all(conn)
        .await?;
    Ok(found.into_iter().map(of_row).collect())
}

/// Deletes those of lower places.
pub(crate) async fn delete_below(conn: &impl ConnectionTrait, position: i64) -> Result<(), DbErr> {
    audit_checkpoint::Entity::delete_many().filter(audit_checkpoint::Column::Position.lt(position)).exec(conn).await?;
    Ok(())
}

fn of_row(row: audit_checkpoint::Model) -> Checkpoint {
    let audit_checkpoint::Model { position, hash, count, at, kid, signature, kind } = row;
    let kind = if kind == Kind::Begin.name() { Kind::Begin } else { Kind::Point };
    Checkpoint { kind, position, hash, count, at, kid, signature }
}
