//! Table `idempotency`: requests of the API that are done once. A row is a claim until it has an answer.

use super::failure;
use entity::idempotency::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

/// Who holds a claim: the row, and when it was claimed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claimed {
    pub(crate) digest: [u8; 32],
    pub(crate) at: i64,
}

/// Claims a key that nobody has; whether this call was the one that did.
pub(crate) async fn claim(
    conn: &impl ConnectionTrait,
    claimed: Claimed,
    request: [u8; 32],
    expires_at: i64,
) -> Result<bool, DbErr> {
    let row = ActiveModel {
        digest: Set(claimed.digest.to_vec()),
        request_digest: Set(request.to_vec()),
        status: Set(None),
        body: Set(None),
        created_at: Set(claimed.at),
        expires_at: Set(expires_at),
    };
    match Entity::insert(row).exec_without_returning(conn).await {
        Ok(_) => Ok(true),
        Err(error) if failure::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What is there under a key.
pub(crate) async fn find(conn: &impl ConnectionTrait, digest: [u8; 32]) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(digest.to_vec()).one(conn).await
}

/// Claims a key whose claim was abandoned, or whose answer is over, as `before` was read; whether this call was the one
/// that did.
pub(crate) async fn claim_anew(
    conn: &impl ConnectionTrait,
    before: &Model,
    claimed: Claimed,
    request: [u8; 32],
    expires_at: i64,
) -> Result<bool, DbErr> {
    let is_as_before = match before.status {
        Some(status) => Column::Status.eq(status),
        None => Column::Status.is_null(),
    };
    let taken = Entity::update_many()
        .col_expr(Column::RequestDigest, Expr::value(request.to_vec()))
        .col_expr(Column::Status, Expr::value(None::<i32>))
        .col_expr(Column::Body, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::CreatedAt, Expr::value(claimed.at))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::Digest.eq(claimed.digest.to_vec()))
        .filter(Column::CreatedAt.eq(before.created_at))
        .filter(is_as_before)
        .exec(conn)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Keeps the answer of a claim; whether it was still held.
pub(crate) async fn keep(
    conn: &impl ConnectionTrait,
    claimed: Claimed,
    status: u16,
    body: Option<Vec<u8>>,
) -> Result<bool, DbErr> {
    let kept = Entity::update_many()
        .col_expr(Column::Status, Expr::value(i32::from(status)))
        .col_expr(Column::Body, Expr::value(body))
        .filter(Column::Digest.eq(claimed.digest.to_vec()))
        .filter(Column::CreatedAt.eq(claimed.at))
        .filter(Column::Status.is_null())
        .exec(conn)
        .await?;
    Ok(kept.rows_affected == 1)
}

/// Gives a claim up, so that the request can be sent again.
pub(crate) async fn release(conn: &impl ConnectionTrait, claimed: Claimed) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::Digest.eq(claimed.digest.to_vec()))
        .filter(Column::CreatedAt.eq(claimed.at))
        .filter(Column::Status.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::temporary::TemporaryDb;
    use sea_orm::Schema;

    const KEY: [u8; 32] = [7; 32];
    const FIRST: [u8; 32] = [1; 32];
    const SECOND: [u8; 32] = [2; 32];

    async fn empty() -> TemporaryDb {
        let db = TemporaryDb::open().await;
        let create = Schema::new(db.connection().get_database_backend()).create_table_from_entity(Entity);
        db.connection().execute(&create).await.unwrap();
        db
    }

    fn at(at: i64) -> Claimed {
        Claimed { digest: KEY, at }
    }

    #[tokio::test]
    async fn one_claim_and_one_answer() {
        let temporary = empty().await;
        let db = temporary.connection();
        assert!(claim(db, at(10), FIRST, 100).await.unwrap());
        assert!(!claim(db, at(11), SECOND, 100).await.unwrap());
        assert!(!keep(db, at(11), 201, None).await.unwrap(), "the claim is another's");
        release(db, at(11)).await.unwrap();
        assert!(keep(db, at(10), 201, Some(vec![9])).await.unwrap());
        assert!(!keep(db, at(10), 200, None).await.unwrap(), "an answer is kept once");
        release(db, at(10)).await.unwrap();
        let row = find(db, KEY).await.unwrap().unwrap();
        assert_eq!((row.status, row.body, row.request_digest), (Some(201), Some(vec![9]), FIRST.to_vec()));
    }

    #[tokio::test]
    async fn what_was_abandoned_is_claimed_by_one() {
        let temporary = empty().await;
        let (db, other) = (temporary.connection(), temporary.open_again().await);
        assert!(claim(db, at(10), FIRST, 100).await.unwrap());
        let before = find(db, KEY).await.unwrap().unwrap();
        let here = claim_anew(db, &before, at(70), SECOND, 200).await.unwrap();
        let there = claim_anew(other.connection(), &before, at(71), SECOND, 200).await.unwrap();
        assert!(here && !there);
        assert!(!keep(db, at(10), 201, None).await.unwrap(), "whoever abandoned it is late");
        assert!(keep(db, at(70), 204, Some(Vec::new())).await.unwrap());
        assert!(!claim_anew(db, &before, at(80), FIRST, 200).await.unwrap(), "it has an answer by now");
        let answered = find(db, KEY).await.unwrap().unwrap();
        assert!(claim_anew(db, &answered, at(300), FIRST, 400).await.unwrap());
        let again = find(db, KEY).await.unwrap().unwrap();
        assert_eq!((again.status, again.body, again.created_at, again.expires_at), (None, None, 300, 400));
        release(db, at(300)).await.unwrap();
        assert_eq!(find(db, KEY).await.unwrap(), None);
    }
}
