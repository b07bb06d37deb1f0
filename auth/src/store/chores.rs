//! Table `chores`: what is done by one node at a time, now and then.

use super::failure;
use entity::chore;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr,
};

/// Takes the turn of a chore that is due; whether this call was the one that did. It is due again at `next_at`.
pub(crate) async fn take_turn(
    conn: &impl ConnectionTrait,
    name: &'static str,
    now: i64,
    next_at: i64,
) -> Result<bool, DbErr> {
    let taken = chore::Entity::update_many()
        .col_expr(chore::Column::DueAt, Expr::value(next_at))
        .filter(chore::Column::Name.eq(name))
        .filter(chore::Column::DueAt.lte(now))
        .exec(conn)
        .await?;
    if taken.rows_affected == 1 || chore::Entity::find_by_id(name.to_owned()).one(conn).await?.is_some() {
        return Ok(taken.rows_affected == 1);
    }
    match (chore::ActiveModel { name: Set(name.to_owned()), due_at: Set(next_at) }).insert(conn).await {
        Ok(_) => Ok(true),
        Err(e) if failure::is_unique_violation(&e) => Ok(false),
        Err(e) => Err(e),
    }
}

/// When a chore is due, where it was ever done.
pub(crate) async fn due_at(conn: &impl ConnectionTrait, name: &'static str) -> Result<Option<i64>, DbErr> {
    Ok(chore::Entity::find_by_id(name.to_owned()).one(conn).await?.map(|chore| chore.due_at))
}

/// Notes when a chore is due, whether or not it was done before.
pub(crate) async fn put(conn: &impl ConnectionTrait, name: &'static str, due_at: i64) -> Result<(), DbErr> {
    let known = chore::Entity::update_many()
        .col_expr(chore::Column::DueAt, Expr::value(due_at))
        .filter(chore::Column::Name.eq(name))
        .exec(conn)
        .await?;
    // MySQL's driver counts the rows that fit, and not only those that change.
    if known.rows_affected == 0 {
        chore::ActiveModel { name: Set(name.to_owned()), due_at: Set(due_at) }.insert(conn).await?;
    }
    Ok(())
}
