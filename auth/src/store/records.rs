//! Table `records`: what a session remembers beside its row, where Redis doesn't hold it.
//!
//! Nothing here counts for sign-in; losing or restoring the table changes nothing that does. A record is written
//! whole, the last writer wins. An update never makes a row: a slow request must not bring back what sign-out
//! has deleted.

use entity::record::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

/// What is stored under an id.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored {
    /// The bytes that were put.
    pub data: Vec<u8>,
    /// When they are over, in ms.
    pub expires_at_ms: i64,
}

/// Puts a new record under an id; what has expired there makes room.
///
/// # Errors
/// A unique violation ([`super::failure::is_unique_violation`]) when a live record has the id; the database's own.
pub async fn insert(
    db: &impl ConnectionTrait,
    id: [u8; 16],
    data: Vec<u8>,
    expires_at_ms: i64,
    now_ms: i64,
) -> Result<(), DbErr> {
    let id = Uuid::from_bytes(id);
    Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::ExpiresAt.lte(now_ms)).exec(db).await?;
    let row = ActiveModel { id: Set(id), data: Set(data), expires_at: Set(expires_at_ms) };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Replaces a live record. Returns whether there was one: a deleted or expired one stays so.
///
/// # Errors
/// The database's own.
pub async fn update(
    db: &impl ConnectionTrait,
    id: [u8; 16],
    data: Vec<u8>,
    expires_at_ms: i64,
    now_ms: i64,
) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::Data, Expr::value(data))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at_ms))
        .filter(Column::Id.eq(Uuid::from_bytes(id)))
        .filter(Column::ExpiresAt.gt(now_ms))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// A live record.
///
/// # Errors
/// The database's own.
pub async fn load(db: &impl ConnectionTrait, id: [u8; 16], now_ms: i64) -> Result<Option<Stored>, DbErr> {
    let row = Entity::find_by_id(Uuid::from_bytes(id)).filter(Column::ExpiresAt.gt(now_ms)).one(db).await?;
    Ok(row.map(|row| Stored { data: row.data, expires_at_ms: row.expires_at }))
}

/// Deletes a record, if there is one.
///
/// # Errors
/// The database's own.
pub async fn delete(db: &impl ConnectionTrait, id: [u8; 16]) -> Result<(), DbErr> {
    Entity::delete_by_id(Uuid::from_bytes(id)).exec(db).await?;
    Ok(())
}

/// Deletes what has expired; returns how many.
///
/// # Errors
/// The database's own.
pub async fn sweep(db: &impl ConnectionTrait, now_ms: i64) -> Result<u64, DbErr> {
    let done = Entity::delete_many().filter(Column::ExpiresAt.lte(now_ms)).exec(db).await?;
    Ok(done.rows_affected)
}

/// Deletes all of them; returns how many.
///
/// # Errors
/// The database's own.
pub async fn clear(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Ok(Entity::delete_many().exec(db).await?.rows_affected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::temporary::TemporaryDb;
    use crate::store::failure::is_unique_violation;
    use sea_orm::Schema;

    const ID: [u8; 16] = [7; 16];

    async fn empty() -> TemporaryDb {
        let db = TemporaryDb::open().await;
        let create = Schema::new(db.connection().get_database_backend()).create_table_from_entity(Entity);
        db.connection().execute(&create).await.unwrap();
        db
    }

    #[tokio::test]
    async fn a_record_lives_until_it_expires() {
        let temporary = empty().await;
        let db = temporary.connection();
        insert(db, ID, vec![1], 100, 0).await.unwrap();
        assert!(is_unique_violation(&insert(db, ID, vec![2], 100, 99).await.unwrap_err()));
        assert!(load(db, ID, 99).await.unwrap().is_some_and(|s| s.data == [1] && s.expires_at_ms == 100));
        assert!(load(db, ID, 100).await.unwrap().is_none());
        assert!(!update(db, ID, vec![3], 200, 100).await.unwrap(), "an expired record stays so");
        insert(db, ID, vec![4], 200, 100).await.unwrap();
        assert!(update(db, ID, vec![5], 300, 199).await.unwrap());
        assert_eq!(sweep(db, 299).await.unwrap(), 0);
        assert_eq!(sweep(db, 300).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_slow_request_revives_nothing() {
        let temporary = empty().await;
        let db = temporary.connection();
        insert(db, ID, vec![1], 100, 0).await.unwrap();
        delete(db, ID).await.unwrap();
        delete(db, ID).await.unwrap();
        assert!(!update(db, ID, vec![2], 100, 1).await.unwrap());
        assert!(load(db, ID, 1).await.unwrap().is_none());
    }
}
