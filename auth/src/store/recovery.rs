//! Tables `recovery_sets` and `recovery_codes`.

use crate::random;
use entity::{recovery_code, recovery_set};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, sea_query::Expr,
};
use uuid::Uuid;

/// A user's set.
pub(crate) async fn set_of(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<recovery_set::Model>, DbErr> {
    recovery_set::Entity::find().filter(recovery_set::Column::UserId.eq(user_id)).one(conn).await
}

/// A user's set, and how many of its codes are live.
pub(crate) async fn set_and_left(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<(Option<recovery_set::Model>, u64), DbErr> {
    Ok((set_of(conn, user_id).await?, left(conn, user_id).await?))
}

/// How many codes of a user are live.
pub(crate) async fn left(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<u64, DbErr> {
    recovery_code::Entity::find()
        .filter(recovery_code::Column::UserId.eq(user_id))
        .filter(recovery_code::Column::LiveAt.is_not_null())
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(conn)
        .await
}

/// Deletes a user's set and writes a new one, all codes live.
pub(crate) async fn replace_set(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    salt: [u8; 16],
    digests: &[[u8; 32]],
    now: i64,
) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user_id)).exec(conn).await?;
    recovery_set::Entity::delete_many().filter(recovery_set::Column::UserId.eq(user_id)).exec(conn).await?;
    let set_id = random::id();
    recovery_set::ActiveModel {
        id: Set(set_id),
        user_id: Set(user_id),
        salt: Set(salt.to_vec()),
        created_at: Set(now),
        saved_at: Set(None),
        imported_at: Set(None),
    }
    .insert(conn)
    .await?;
    recovery_code::Entity::insert_many(digests.iter().map(|digest| row(set_id, user_id, *digest, Some(now))))
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Writes a replacement that doesn't count before it is said to be saved; one at most waits.
pub(crate) async fn insert_replacement(
    conn: &impl ConnectionTrait,
    set: &recovery_set::Model,
    digest: [u8; 32],
) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::SetId.eq(set.id))
        .filter(recovery_code::Column::LiveAt.is_null())
        .exec(conn)
        .await?;
    row(set.id, set.user_id, digest, None).insert(conn).await?;
    Ok(())
}

/// Whether a code is live, before the work of its replacement; [`spend`] decides.
pub(crate) async fn is_live(
    conn: &impl ConnectionTrait,
    set: &recovery_set::Model,
    digest: [u8; 32],
) -> Result<bool, DbErr> {
    Ok(recovery_code::Entity::find()
        .filter(recovery_code::Column::SetId.eq(set.id))
        .filter(recovery_code::Column::Digest.eq(digest.to_vec()))
        .filter(recovery_code::Column::LiveAt.is_not_null())
        .filter(recovery_code::Column::UsedAt.is_null())
        .one(conn)
        .await?
        .is_some())
}

/// Spends a code; whether it was live and this call was the one that did.
pub(crate) async fn spend(
    conn: &impl ConnectionTrait,
    set: &recovery_set::Model,
    digest: [u8; 32],
    now: i64,
) -> Result<bool, DbErr> {
    let spent = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
        .filter(recovery_code::Column::SetId.eq(set.id))
        .filter(recovery_code::Column::Digest.eq(digest.to_vec()))
        .filter(recovery_code::Column::LiveAt.is_not_null())
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(conn)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Notes that a set was brought over: its owner has it already.
pub(crate) async fn mark_imported(conn: &impl ConnectionTrait, user_id: Uuid, now: i64) -> Result<(), DbErr> {
    recovery_set::Entity::update_many()
        .col_expr(recovery_set::Column::SavedAt, Expr::value(now))
        .col_expr(recovery_set::Column::ImportedAt, Expr::value(now))
        .filter(recovery_set::Column::UserId.eq(user_id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Notes that what was shown is saved: the set is, and a waiting replacement counts from now on.
pub(crate) async fn mark_saved(conn: &impl ConnectionTrait, user_id: Uuid, now: i64) -> Result<bool, DbErr> {
    let sets = recovery_set::Entity::update_many()
        .col_expr(recovery_set::Column::SavedAt, Expr::value(now))
        .filter(recovery_set::Column::UserId.eq(user_id))
        .filter(recovery_set::Column::SavedAt.is_null())
        .exec(conn)
        .await?;
    let codes = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::LiveAt, Expr::value(now))
        .filter(recovery_code::Column::UserId.eq(user_id))
        .filter(recovery_code::Column::LiveAt.is_null())
        .exec(conn)
        .await?;
    Ok(sets.rows_affected + codes.rows_affected > 0)
}

fn row(set_id: Uuid, user_id: Uuid, digest: [u8; 32], live_at: Option<i64>) -> recovery_code::ActiveModel {
    recovery_code::ActiveModel {
        id: Set(random::id()),
        set_id: Set(set_id),
        user_id: Set(user_id),
        digest: Set(digest.to_vec()),
        live_at: Set(live_at),
        used_at: Set(None),
    }
}

/// Deletes a user's set and its codes, where it was made at this moment or later; of one from before it the replacements
/// that came to count since, and one that still waits.
pub(crate) async fn delete_from(conn: &impl ConnectionTrait, user_id: Uuid, from: i64) -> Result<(), DbErr> {
    let gone = recovery_set::Entity::delete_many()
        .filter(recovery_set::Column::UserId.eq(user_id))
        .filter(recovery_set::Column::CreatedAt.gte(from))
        .exec(conn)
        .await?;
    let mut codes = recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user_id));
    if gone.rows_affected == 0 {
        let is_later =
            Condition::any().add(recovery_code::Column::LiveAt.is_null()).add(recovery_code::Column::LiveAt.gte(from));
        codes = codes.filter(is_later);
    }
    codes.exec(conn).await?;
    Ok(())
}

/// Deletes a user's set with all of its codes.
pub(crate) async fn delete_all(conn: &impl ConnectionTrait, user_id: Uuid) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user_id)).exec(conn).await?;
    recovery_set::Entity::delete_many().filter(recovery_set::Column::UserId.eq(user_id)).exec(conn).await?;
    Ok(())
}
