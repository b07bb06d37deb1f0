//! Many rows at once, and what is asked to make them, for benchmarks.

use entity::{audit, audit_key, factor, session, user};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Rows of one statement: below the most parameters that each database takes.
const TOGETHER: usize = 500;

/// What people have.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) users: Vec<user::ActiveModel>,
    pub(crate) factors: Vec<factor::ActiveModel>,
    pub(crate) sessions: Vec<session::ActiveModel>,
    pub(crate) audit_keys: Vec<audit_key::ActiveModel>,
}

/// Writes all of them.
pub(crate) async fn insert(conn: &impl ConnectionTrait, rows: Rows) -> Result<(), DbErr> {
    in_batches::<user::Entity, _>(conn, rows.users).await?;
    in_batches::<factor::Entity, _>(conn, rows.factors).await?;
    in_batches::<session::Entity, _>(conn, rows.sessions).await?;
    in_batches::<audit_key::Entity, _>(conn, rows.audit_keys).await
}

/// The ids of all users, in their order.
pub(crate) async fn people(conn: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    let ids = user::Entity::find().select_only().column(user::Column::Id).order_by_asc(user::Column::Id);
    ids.into_tuple().all(conn).await
}

/// How many events there are, in all or about one user.
pub(crate) async fn events(conn: &impl ConnectionTrait, user_id: Option<Uuid>) -> Result<u64, DbErr> {
    let events = audit::Entity::find();
    match user_id {
        Some(id) => events.filter(audit::Column::UserId.eq(id)).count(conn).await,
        None => events.count(conn).await,
    }
}

/// The highest number of an event; 0 before the first one.
pub(crate) async fn last_event(conn: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let last = audit::Entity::find().select_only().column(audit::Column::Seq).order_by_desc(audit::Column::Seq);
    Ok(last.into_tuple().one(conn).await?.unwrap_or(0))
}

/// Writes rows of one table.
pub(crate) async fn in_batches<E, A>(conn: &impl ConnectionTrait, mut rows: Vec<A>) -> Result<(), DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
{
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(TOGETHER));
        E::insert_many(std::mem::replace(&mut rows, rest)).exec_without_returning(conn).await?;
    }
    Ok(())
}
