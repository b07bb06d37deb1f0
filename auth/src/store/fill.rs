//! Many rows at once, for benchmarks.

use entity::{factor, session, user};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait};

/// Rows of one statement: below the most parameters that each database takes.
const TOGETHER: usize = 500;

/// What one person has.
pub(crate) struct Rows {
    pub(crate) users: Vec<user::ActiveModel>,
    pub(crate) factors: Vec<factor::ActiveModel>,
    pub(crate) sessions: Vec<session::ActiveModel>,
}

/// Writes all of them.
pub(crate) async fn insert(conn: &impl ConnectionTrait, rows: Rows) -> Result<(), DbErr> {
    in_batches::<user::Entity, _>(conn, rows.users).await?;
    in_batches::<factor::Entity, _>(conn, rows.factors).await?;
    in_batches::<session::Entity, _>(conn, rows.sessions).await
}

async fn in_batches<E, A>(conn: &impl ConnectionTrait, mut rows: Vec<A>) -> Result<(), DbErr>
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
